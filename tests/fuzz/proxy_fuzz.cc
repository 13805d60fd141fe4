// The first octet says which field the rest is the value of; 0: it is a stream that begins with a
// PROXY header. A header comes out the same from any pieces, and of a list only who is trusted
// hands on.

#include <cstdlib>
#include <string_view>

#include "core/proxy/client_behind.h"
#include "core/proxy/proxy_header.h"

namespace {

using namespace berth;

void must(bool holds) {
  if (!holds) std::abort();
}

/// Reads a header from pieces of `piece` octets; the octets taken, nothing when it is refused.
std::optional<std::size_t> read(ProxyHeaderReader& reader, ByteView stream, std::size_t piece) {
  std::size_t at = 0;
  while (!reader.is_done() && at < stream.size()) {
    const auto taken = reader.take(stream.subspan(at, std::min(piece, stream.size() - at)));
    if (!taken) return std::nullopt;
    must(*taken > 0 || reader.is_done());
    at += *taken;
  }
  return at;
}

void check_header(ByteView stream) {
  ProxyHeaderReader whole;
  const auto size = read(whole, stream, stream.size());
  ProxyHeaderReader pieces;
  must(read(pieces, stream, 1) == size);
  if (!size) return;
  must(*size <= ProxyHeaderReader::kMaxSize && whole.is_done() == pieces.is_done());
  if (whole.is_done()) must(whole.source() == pieces.source());
}

void check_field(ClientField field, std::string_view value) {
  ProxyConfig config;
  config.field = field;
  const Endpoint peer{IpAddress::v4(0x0a000001), 53};
  must(client_behind(peer, value, config) == peer);
  config.trusted = {*IpPrefix::parse("10.0.0.0/8")};
  const Endpoint client = client_behind(peer, value, config);
  const Endpoint stranger{IpAddress::v4(0xc0000201), 53};
  must(client_behind(stranger, value, config) == stranger);
  // Whatever stands before it, the word of a trusted proxy at the end of a list holds.
  const std::string list(value);
  if (field == ClientField::kXForwardedFor) {
    must(client_behind(peer, list + ",192.0.2.9", config).address == IpAddress::v4(0xc0000209));
  }
  if (field == ClientField::kForwarded) {
    must(client_behind(peer, list + ",for=192.0.2.9", config).address == IpAddress::v4(0xc0000209));
  }
  must(field == ClientField::kNone ? client == peer : true);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView rest(data + 1, size - 1);
  if (data[0] % 5 == 0) {
    check_header(rest);
  } else {
    check_field(static_cast<ClientField>(data[0] % 5),
                {reinterpret_cast<const char*>(rest.data()), rest.size()});
  }
  return 0;
}
