#pragma once

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/message/rdata.h"
#include "core/upstream/answer.h"
#include "core/upstream/match.h"
#include "tests/core/upstream/wire.h"

namespace berth {

using Lines = std::vector<std::string>;

inline std::string hex(ByteView octets) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t octet : octets) {
    text += kDigits[octet >> 4];
    text += kDigits[octet & 15];
  }
  return text;
}

inline std::string rdata_text(const RecordView& record) {
  switch (record.type) {
    case RecordType::kCname:
    case RecordType::kDname:
    case RecordType::kNs: return parse_target(record)->to_string();
    case RecordType::kRrsig:
      return to_string(static_cast<RecordType>(record.rdata[0] << 8 | record.rdata[1]));
    case RecordType::kSoa: return "minimum " + std::to_string(parse_soa(record)->minimum);
    default: return hex(record.rdata);
  }
}

/// A line for each record: section, owner, TTL, type, RDATA.
inline Lines records_of(ByteView message) {
  const auto view = MessageView::parse(message);
  REQUIRE(view);
  REQUIRE(view->check());
  Lines lines;
  auto records = view->records();
  REQUIRE(records);
  for (;;) {
    const auto next = records->next();
    REQUIRE(next);
    if (!*next) return lines;
    static constexpr const char* kSections[] = {"answer", "authority", "additional"};
    const RecordView& record = **next;
    lines.push_back(std::string(kSections[static_cast<int>(record.section)]) + " " +
                    record.name()->to_string() + " " + std::to_string(record.ttl) + " " +
                    to_string(record.type) + " " + rdata_text(record));
  }
}

/// What the cache would keep of a message that matched.
inline Answer read(const Bytes& message, const SentQuestion& sent) {
  REQUIRE(match_answer(message, sent) == MatchOutcome::kMatch);
  auto answer = read_answer(message);
  REQUIRE(answer);
  return *answer;
}
/// Its records, as lines.
inline Lines kept(const Wire& wire, const SentQuestion& sent) {
  return records_of(read(wire.bytes(), sent).message);
}

}  // namespace berth
