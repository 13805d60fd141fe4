#include "core/message/ttl.h"

#include <algorithm>

namespace berth {
namespace {

/// Most rounds over the answer section while a CNAME chain is followed: chains in order take one;
/// each record out of order takes one more. Bound on work, ours.
constexpr std::size_t kMaxChainRounds = 16;
/// SERIAL to MINIMUM, and the two shortest names before them. Unit: octets. Source: RFC
/// 1035 3.3.13.
constexpr std::size_t kMinSoaSize = 22;

std::uint32_t ttl_of(std::uint32_t wire) { return wire >> 31 != 0 ? 0 : wire; }

void keep_least(std::optional<std::uint32_t>& least, std::uint32_t ttl) {
  least = least ? std::min(*least, ttl) : ttl;
}

/// min(TTL, MINIMUM) of an SOA; the latter is its last four octets. Source: RFC 2308 5.
Result<std::uint32_t> soa_lifetime(const RecordView& soa) {
  if (soa.rdata.size() < kMinSoaSize) return Error::kBadRdata;
  ByteReader reader(soa.rdata, soa.rdata.size() - 4);
  return std::min(ttl_of(soa.ttl), ttl_of(*reader.u32()));
}

/// What one walk over a message saw.
struct Times {
  std::optional<std::uint32_t> answer;
  std::optional<std::uint32_t> soa;
};

Result<Times> read_times(const MessageView& message) {
  Result<RecordCursor> cursor = message.records();
  if (!cursor) return cursor.error();
  Times times;
  for (;;) {
    const Result<const RecordView*> next = cursor->next();
    if (!next) return next.error();
    if (*next == nullptr) return times;
    const RecordView& record = **next;
    if (record.section == Section::kAnswer) {
      keep_least(times.answer, ttl_of(record.ttl));
    } else if (record.section == Section::kAuthority && record.type == RecordType::kSoa) {
      const Result<std::uint32_t> lifetime = soa_lifetime(record);
      if (!lifetime) return lifetime.error();
      keep_least(times.soa, *lifetime);
    }
  }
}

enum class Round : std::uint8_t {
  kFound,     ///< a record of the asked type stands at the end of the chain
  kAdvanced,  ///< the chain led on; records before may belong to its new end
  kEnded,     ///< nothing in the section belongs to the chain's end
};

/// Walks the answer section once, following CNAMEs from `wanted.name` on.
Result<Round> follow_chain(const MessageView& message, Question& wanted) {
  Result<RecordCursor> cursor = message.records();
  if (!cursor) return cursor.error();
  Round round = Round::kEnded;
  for (;;) {
    const Result<const RecordView*> next = cursor->next();
    if (!next) return next.error();
    if (*next == nullptr || (*next)->section != Section::kAnswer) return round;
    const RecordView& record = **next;
    const bool asked = wanted.type == RecordType::kAny || record.type == wanted.type;
    if (!asked && record.type != RecordType::kCname) continue;
    const Result<Name> owner = record.name();
    if (!owner) return owner.error();
    if (!(*owner == wanted.name)) continue;
    if (asked) return Round::kFound;
    ByteReader reader(record.message, record.rdata_offset);
    const Result<Name> target = parse_name(reader);
    if (!target) return target.error();
    wanted.name = *target;
    round = Round::kAdvanced;
  }
}

Result<bool> has_asked_record(const MessageView& message) {
  Result<Question> wanted = message.question();
  if (!wanted) return wanted.error();
  for (std::size_t rounds = 0; rounds < kMaxChainRounds; ++rounds) {
    const Result<Round> round = follow_chain(message, *wanted);
    if (!round) return round.error();
    if (*round != Round::kAdvanced) return *round == Round::kFound;
  }
  return false;
}

}  // namespace

Result<AnswerTimes> answer_times(const MessageView& message) {
  const Result<Times> times = read_times(message);
  if (!times) return times.error();
  const auto rcode = static_cast<Rcode>(message.header().rcode);
  AnswerTimes answer;
  answer.negative = rcode == Rcode::kNxDomain;
  if (rcode == Rcode::kNoError) {
    const Result<bool> found = has_asked_record(message);
    if (!found) return found.error();
    answer.negative = !*found;
  }
  answer.lifetime = times->answer;
  if (answer.negative && times->soa) keep_least(answer.lifetime, *times->soa);
  return answer;
}

void clamp_ttls(ByteSpan message, std::uint32_t least, std::uint32_t most) {
  const auto view = MessageView::parse(message);
  if (!view) return;
  auto records = view->records();
  while (records.ok()) {
    const auto record = records->next();
    if (!record || !*record) return;
    if ((*record)->type == RecordType::kOpt) continue;
    const std::uint32_t ttl = std::clamp(ttl_of((*record)->ttl), least, most);
    for (std::size_t i = 0; i < 4; ++i) {
      message[(*record)->ttl_offset + i] = static_cast<std::uint8_t>(ttl >> (24 - 8 * i));
    }
  }
}

}  // namespace berth
