#pragma once

#include <array>
#include <cassert>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/byte_writer.h"
#include "core/cache/cache.h"
#include "core/message/message_builder.h"
#include "core/message/text.h"
#include "tests/support/wire.h"

namespace berth {

/// A key that owns its name.
struct OwnedKey {
  explicit OwnedKey(std::string_view text, RecordType record_type = RecordType::kA,
                    bool dnssec = false, bool unchecked = false)
      : name(name_of(text).lowered()),
        type(record_type),
        dnssec_ok(dnssec),
        checking_disabled(unchecked) {}

  [[nodiscard]] CacheKey view() const {
    return {name.wire(), type, RecordClass::kIn, dnssec_ok, checking_disabled};
  }

  Name name;
  RecordType type;
  bool dnssec_ok;
  bool checking_disabled;
};

/// A whole answer to `key` with one record in the answer section for each TTL; `last` ends each
/// address, `rdata_size` of 4 makes it one.
[[nodiscard]] inline Bytes answer_to(const OwnedKey& key, const std::vector<std::uint32_t>& ttls,
                                     std::uint8_t last = 1, std::size_t rdata_size = 4) {
  std::array<std::uint8_t, kMaxMessageSize> out;
  Header header;
  header.qr = header.ra = true;
  MessageBuilder builder(out, kMaxMessageSize, header);
  builder.question(key.name.wire(), key.type, RecordClass::kIn);
  Bytes rdata(rdata_size, 192);
  rdata.back() = last;
  for (const std::uint32_t ttl : ttls) {
    const bool fits =
        builder.record(Section::kAnswer, key.name, key.type, RecordClass::kIn, ttl, rdata);
    assert(fits);
    (void)fits;
  }
  return owned(ByteView(out).first(builder.finish()));
}

/// A SERVFAIL to `key`.
[[nodiscard]] inline Bytes servfail_to(const OwnedKey& key) {
  Bytes message = answer_to(key, {});
  message[3] = static_cast<std::uint8_t>((message[3] & 0xf0) | 2);
  return message;
}

/// The TTLs of all records of `message`, in order.
[[nodiscard]] inline std::vector<std::uint32_t> ttls_of(ByteView message) {
  std::vector<std::uint32_t> ttls;
  auto records = MessageView::parse(message)->records();
  for (auto record = records->next(); *record; record = records->next()) {
    ttls.push_back((*record)->ttl);
  }
  return ttls;
}

/// An answer that says the lifetime of its first TTL.
[[nodiscard]] inline CacheInsert lasting(ByteView message, std::optional<std::uint32_t> lifetime,
                                         bool negative = false) {
  return {message, lifetime, negative, std::nullopt};
}

}  // namespace berth
