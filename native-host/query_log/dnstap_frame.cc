// A field is a key (its number and how its value is written) and the value: a whole number in
// sevens of bits, four octets, or a length and so many octets.

#include "native-host/query_log/dnstap_frame.h"

#include <string>
#include <string_view>

#include "native-host/query_log/kept_client.h"

namespace berth {
namespace {

enum class Wire : std::uint8_t { kNumber = 0, kOctets = 2, kFixed32 = 5 };

/// Numbers of the fields of dnstap.proto's messages, as far as they are written.
namespace dnstap {
constexpr std::uint32_t kIdentity = 1;
constexpr std::uint32_t kVersion = 2;
constexpr std::uint32_t kExtra = 3;
constexpr std::uint32_t kMessage = 14;
constexpr std::uint32_t kType = 15;
constexpr std::uint64_t kTypeMessage = 1;
}  // namespace dnstap

namespace message {
constexpr std::uint32_t kType = 1;
constexpr std::uint32_t kFamily = 2;
constexpr std::uint32_t kProtocol = 3;
constexpr std::uint32_t kQueryAddress = 4;
constexpr std::uint32_t kQueryPort = 6;
constexpr std::uint32_t kQuerySeconds = 8;
constexpr std::uint32_t kQueryNanoseconds = 9;
constexpr std::uint32_t kQueryMessage = 10;
constexpr std::uint32_t kResponseSeconds = 12;
constexpr std::uint32_t kResponseNanoseconds = 13;
constexpr std::uint32_t kResponseMessage = 14;
}  // namespace message

class Fields {
 public:
  void number(std::uint32_t field, std::uint64_t value) {
    key(field, Wire::kNumber);
    varint(value);
  }
  void fixed32(std::uint32_t field, std::uint32_t value) {
    key(field, Wire::kFixed32);
    for (int shift = 0; shift < 32; shift += 8) {
      out_.push_back(static_cast<std::uint8_t>(value >> shift));
    }
  }
  void octets(std::uint32_t field, ByteView value) {
    key(field, Wire::kOctets);
    varint(value.size());
    out_.insert(out_.end(), value.begin(), value.end());
  }
  void text(std::uint32_t field, std::string_view value) {
    octets(field, {reinterpret_cast<const std::uint8_t*>(value.data()), value.size()});
  }
  [[nodiscard]] Bytes& out() { return out_; }

 private:
  void key(std::uint32_t field, Wire wire) {
    varint(std::uint64_t{field} << 3 | static_cast<std::uint64_t>(wire));
  }
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) out_.push_back(static_cast<std::uint8_t>(value | 0x80));
    out_.push_back(static_cast<std::uint8_t>(value));
  }

  Bytes out_;
};

/// dnstap.proto's SocketProtocol.
std::uint64_t number_of(ClientProtocol protocol) {
  switch (protocol) {
    case ClientProtocol::kUdp: return 1;
    case ClientProtocol::kTcp: return 2;
    case ClientProtocol::kTls: return 3;
    default: return 4;
  }
}

void add_client(const QueryEvent& event, LogPrivacy privacy, Fields& out) {
  const auto kept = kept_client(event.client.address, privacy);
  if (!kept) return;
  const ByteView octets = kept->octets();
  out.octets(message::kQueryAddress, kept->is_v4() ? octets.last(4) : octets);
  if (privacy == LogPrivacy::kFull) out.number(message::kQueryPort, event.client.port);
}

void add_time(std::int64_t unix_us, std::uint32_t seconds, std::uint32_t rest, Fields& out) {
  out.number(seconds, static_cast<std::uint64_t>(unix_us / 1'000'000));
  out.fixed32(rest, static_cast<std::uint32_t>(unix_us % 1'000'000 * 1000));
}

}  // namespace

Bytes dnstap_frame(DnstapType type, const QueryEvent& event, std::int64_t unix_us,
                   LogPrivacy privacy) {
  Fields inner;
  inner.number(message::kType, static_cast<std::uint64_t>(type));
  inner.number(message::kFamily, event.client.address.is_v4() ? 1 : 2);
  inner.number(message::kProtocol, number_of(event.protocol));
  add_client(event, privacy, inner);
  add_time(unix_us, message::kQuerySeconds, message::kQueryNanoseconds, inner);
  if (type == DnstapType::kClientQuery) {
    if (privacy == LogPrivacy::kFull) inner.octets(message::kQueryMessage, event.query);
  } else {
    add_time(unix_us + event.took.count(), message::kResponseSeconds, message::kResponseNanoseconds,
             inner);
    inner.octets(message::kResponseMessage, event.reply);
  }
  Fields outer;
  outer.text(dnstap::kIdentity, "berth");
  outer.text(dnstap::kVersion, "berth " BERTH_VERSION);
  if (event.stands_for > 1) {
    outer.text(dnstap::kExtra, "stands for " + std::to_string(event.stands_for));
  }
  outer.octets(dnstap::kMessage, inner.out());
  outer.number(dnstap::kType, dnstap::kTypeMessage);
  return std::move(outer.out());
}

}  // namespace berth
