#include "core/upstream/outgoing_query.h"

#include <array>
#include <cassert>
#include <cstddef>

#include "core/base/byte_writer.h"
#include "core/message/header.h"
#include "core/message/message_builder.h"

namespace berth {
namespace {

// Octets of an option's code and length. Source: RFC 6891 6.1.2.
constexpr std::size_t kOptionHeaderSize = 4;
// Family, prefix lengths and a whole IPv6 address. Source: RFC 7871 6.
constexpr std::size_t kMaxSubnetSize = 20;
// Room for the largest query with its padding; what is sent is far under any path's limit.
constexpr std::size_t kMaxQuerySize = 1024;

/// Turns letters upper or lower by one random bit each. Length octets are at most 63 and so never
/// letters.
Name random_case(const Name& name, Random& random) {
  std::array<std::uint8_t, kMaxNameSize> wire;
  std::uint32_t bits = 0;
  std::size_t left = 0;
  for (std::size_t i = 0; i < name.wire().size(); ++i) {
    const std::uint8_t octet = name.wire()[i];
    const std::uint8_t lower = octet | 0x20;
    wire[i] = octet;
    if (lower < 'a' || lower > 'z') continue;
    if (left == 0) {
      bits = random.u32();
      left = 32;
    }
    wire[i] = static_cast<std::uint8_t>((bits & 1) != 0 ? lower & ~0x20 : lower);
    bits >>= 1;
    --left;
  }
  return *Name::from_wire(ByteView(wire.data(), name.wire().size()));
}

void write_option(EdnsOptionCode code, ByteView data, ByteWriter& writer) {
  writer.u16(static_cast<std::uint16_t>(code));
  writer.u16(static_cast<std::uint16_t>(data.size()));
  writer.bytes(data);
}

}  // namespace

Result<OutgoingQuery> compose_query(const OutgoingQuestion& question, Random& random) {
  const auto name = Name::from_wire(question.name);
  if (!name) return name.error();
  OutgoingQuery query;
  query.sent.id = question.id ? *question.id : random.u16();
  query.sent.name = question.randomize_case ? random_case(*name, random) : *name;
  query.sent.type = question.type;
  query.sent.record_class = question.record_class;

  Header header;
  header.id = query.sent.id;
  header.rd = true;
  // Asks for AD, which one client may want to see and all are then served from one entry
  // (RFC 6840 5.7).
  header.ad = true;
  header.cd = question.checking_disabled;
  std::array<std::uint8_t, kMaxQuerySize> buffer;
  MessageBuilder builder(buffer, buffer.size(), header);
  builder.question(query.sent.name.wire(), question.type, question.record_class);
  if (question.edns) {
    std::array<std::uint8_t, 2 * kOptionHeaderSize + kMaxSubnetSize> options;
    ByteWriter writer(options);
    if (question.subnet) {
      assert(question.subnet->size() <= kMaxSubnetSize);
      write_option(EdnsOptionCode::kClientSubnet, *question.subnet, writer);
    }
    if (question.keepalive) write_option(EdnsOptionCode::kTcpKeepalive, {}, writer);
    EdnsReply opt;
    opt.dnssec_ok = question.dnssec_ok;
    opt.options = writer.written();
    opt.padding_block = question.padding_block;
    builder.opt(opt);
  }
  const std::size_t size = builder.finish();
  query.message.assign(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(size));
  return query;
}

}  // namespace berth
