#include "tests/simulation/clients.h"

#include <algorithm>
#include <utility>

#include "core/message/edns.h"
#include "core/message/name.h"
#include "tests/simulation/broken.h"
#include "tests/simulation/zone.h"

namespace berth {
namespace {

/// How long names under test that are made to be slow take.
constexpr Duration kSlowName = seconds(2);

Rcode rcode_of(Fate fate) {
  switch (fate) {
    case Fate::kFormErr: return Rcode::kFormErr;
    case Fate::kNotImp: return Rcode::kNotImp;
    case Fate::kBadVers: return Rcode::kBadVers;
    case Fate::kRefused: return Rcode::kRefused;
    case Fate::kLocalFail: return Rcode::kServFail;
    default: return Rcode::kNoError;
  }
}

/// How long an answer that is `age` seconds old may be kept; nothing where the zone does not say.
std::optional<std::uint32_t> lifetime_of(const Question& question, const CacheConfig& limits,
                                         std::uint32_t age) {
  const Truth truth = truth_of(question.name.wire());
  if (truth == Truth::kBareNodata || truth == Truth::kYxdomain) return std::nullopt;
  std::uint32_t ttl = true_ttl(question.name.wire());
  if (ttl > 0x7fffffff) ttl = 0;
  std::uint32_t most = limits.max_ttl_seconds;
  if (truth == Truth::kNxdomain || truth == Truth::kNodata) {
    most = std::min(most, limits.max_negative_ttl_seconds);
    // The lesser of the SOA's own TTL and its last field.
    ttl = std::min(ttl, 3600U);
  }
  ttl -= std::min(ttl, age);
  return std::clamp(ttl, std::min(limits.min_ttl_seconds, most), most);
}

/// The text of an extended error, or nothing.
std::optional<ByteView> error_text(const MessageView& reply) {
  const auto edns = find_edns(reply).value();
  if (!edns) return std::nullopt;
  const auto option = edns->find(EdnsOptionCode::kExtendedError);
  return option ? std::optional<ByteView>(option->subspan(2)) : std::nullopt;
}

bool has_signature(const MessageView& reply) {
  auto records = reply.records().value();
  for (;;) {
    const auto record = records.next();
    if (!record || !*record) return false;
    if ((*record)->type == RecordType::kRrsig) return true;
  }
}

}  // namespace

void Tally::add(const Tally& other) {
  asked += other.asked;
  right += other.right;
  failed += other.failed;
  cancelled += other.cancelled;
  local += other.local;
  hopeless += other.hopeless;
  drained += other.drained;
  late += other.late;
  for (std::size_t i = 0; i < waits.size(); ++i) waits[i] += other.waits[i];
}

Duration Tally::within(std::uint32_t thousandths) const {
  std::uint64_t left = right * thousandths / 1000;
  for (std::size_t i = 0; i < waits.size(); ++i) {
    if (left <= waits[i]) return Duration(std::int64_t{2} << i);
    left -= waits[i];
  }
  return Duration{};
}

Clients::Clients(const Schedule& schedule, const Config& config, const HostClock& clock,
                 const Network& network)
    : schedule_(schedule), config_(config), clock_(clock), network_(network) {
  for (const Duration it : schedule.round_trips) {
    slowest_round_trip_ = std::max(slowest_round_trip_, it);
  }
}

/// Nothing is wrong between the two times, nor shortly before: no failure is remembered either.
bool Clients::calm(TimePoint from, TimePoint until) const {
  if (!schedule_.roomy || network_.mute_count() != 0) return false;
  const TimePoint since =
      from - config_.lookup.budget - seconds(config_.cache.failure_ttl_seconds + 1);
  if (clock_.stood_still(since, until)) return false;
  return std::none_of(schedule_.windows.begin(), schedule_.windows.end(),
                      [&](const FaultWindow& it) { return it.from <= until && since < it.until; });
}

bool Clients::cacheable(const MessageView& query) const {
  if (config_.ecs == EcsRule::kStrip) return true;
  const auto edns = find_edns(query).value();
  return !edns || !edns->find(EdnsOptionCode::kClientSubnet);
}

void Clients::asked(const Moment& now, const Happening& ask) {
  Waiting waiting{ask, now, {}};
  if (ask.fate == Fate::kAnswered) {
    const auto query = MessageView::parse(ask.message).value();
    waiting.key = key_of(query);
    waiting.calm = calm(now.real, now.real);
    const auto known = known_.find(waiting.key);
    if (known != known_.end() && cacheable(query)) {
      waiting.cached = now.shown + seconds(1) < known->second.at + seconds(known->second.max_age);
    }
    ++waiting_for_[waiting.key];
  }
  ++tally_.asked;
  waiting_.emplace(ask.number, std::move(waiting));
}

bool Clients::failed_lately(const std::string& key, const Moment& now) const {
  const auto found = failed_at_.find(key);
  if (found == failed_at_.end() || !schedule_.keeps_all || !schedule_.roomy) return false;
  return now.shown + seconds(1) < found->second + seconds(config_.cache.failure_ttl_seconds);
}

std::size_t Clients::waiting_for(const std::string& key) const {
  const auto found = waiting_for_.find(key);
  return found == waiting_for_.end() ? 0 : found->second;
}

void Clients::dropped(QueryId query) {
  const auto found = waiting_.find(query.value);
  demand(found != waiting_.end(), "a query dropped that nobody asked");
  demand(found->second.ask.fate == Fate::kDropped, "a query dropped that has an answer");
  ++tally_.local;
  waiting_.erase(found);
}

void Clients::cancelled(QueryId query) {
  const auto found = waiting_.find(query.value);
  if (found->second.ask.fate == Fate::kAnswered) --waiting_for_[found->second.key];
  ++tally_.cancelled;
  waiting_.erase(found);
}

void Clients::check_end() const {
  // One that is late itself is not asked to stand in for another.
  const bool hedged = schedule_.profile == Profile::kHedged && schedule_.stills.empty();
  demand(!hedged || tally_.late * 200 <= tally_.right + 400,
         "answers that waited although another upstream was to be asked");
}

std::optional<QueryId> Clients::any_waiting() const {
  if (waiting_.empty()) return std::nullopt;
  return QueryId{waiting_.begin()->first};
}

void Clients::check_waiting(const Moment& now) {
  // Ids and times ascend together; the names that are made to be slow have their own time.
  if (waiting_.empty()) return;
  const Duration most = std::max(config_.lookup.budget, kSlowName);
  demand(now.real <= clock_.when(waiting_.begin()->second.at.shown + most),
         "a query that is never answered");
}

void Clients::replied(const Moment& now, const Reply& action) {
  const auto found = waiting_.find(action.query.value);
  demand(found != waiting_.end(), "a reply to a query that has its reply or was cancelled");
  const Waiting asked = std::move(found->second);
  waiting_.erase(found);
  if (asked.ask.fate == Fate::kAnswered) --waiting_for_[asked.key];
  if (action.message.empty()) {
    demand(asked.ask.fate == Fate::kDropped, "a query dropped that has an answer");
    ++tally_.local;
    return;
  }
  demand(asked.ask.fate != Fate::kDropped, "a reply to what is no query");
  const auto query = MessageView::parse(asked.ask.message).value();
  const auto reply = MessageView::parse(action.message);
  demand(reply.ok() && reply->check().ok(), "a reply that is malformed");
  demand(reply->header().id == query.header().id, "a reply with another id");
  demand(reply->header().qr && reply->header().ra, "a reply that is no response");
  demand(reply->header().opcode == query.header().opcode, "a reply with another opcode");
  const bool named = asked.ask.fate == Fate::kAnswered || asked.ask.fate == Fate::kNotAsked;
  demand(!named || reply->header().rd == query.header().rd, "a reply with another RD");
  if (asked.ask.fate != Fate::kAnswered) {
    ++tally_.local;
    if (asked.ask.fate == Fate::kNotAsked) return;
    const bool slow = asked.ask.fate == Fate::kLocalSlow;
    // One that has to wait takes up room, and there may be none.
    if (slow && !schedule_.roomy && reply->rcode() == Rcode::kServFail) return;
    demand(reply->rcode() == rcode_of(asked.ask.fate), "a reply with an rcode that does not fit");
    if (slow && !draining_) {
      demand(now.shown >= asked.at.shown + kSlowName, "a slow name that is not slow");
    }
    return;
  }
  check_form(asked, query, action.message);
  // Where the clock jumps, as soon as it shows that time.
  demand(now.real <= clock_.when(asked.at.shown + config_.lookup.budget),
         "a reply after the budget");
  const Rcode rcode = reply->rcode();
  if (rcode == Rcode::kServFail || rcode == Rcode::kRefused) {
    return check_failure(now, asked, *reply);
  }
  check_answer(now, asked, *reply, action);
}

void Clients::check_form(const Waiting& asked, const MessageView& query, ByteView reply) const {
  const auto view = MessageView::parse(reply).value();
  const Header& header = view.header();
  demand(!header.aa, "an answer of others with AA");
  const auto edns = find_edns(query).value();
  const bool wants_ad = query.header().ad || (edns && edns->dnssec_ok);
  demand(!header.ad || wants_ad, "AD for a client that knows nothing of it");
  const std::size_t end = query.question_end().value();
  demand(reply.size() >= end &&
             std::equal(asked.ask.message.begin() + kHeaderSize,
                        asked.ask.message.begin() + static_cast<std::ptrdiff_t>(end),
                        reply.begin() + kHeaderSize),
         "a reply with another question");
  demand(edns.has_value() == find_edns(view).value().has_value(),
         "a reply with OPT where there was none, or without");
  std::size_t limit = asked.ask.size_limit;
  if (asked.ask.protocol == ClientProtocol::kUdp) {
    const std::size_t advertised = edns ? std::max<std::size_t>(edns->payload_size, 512) : 512;
    limit = std::min(limit, advertised);
  }
  demand(reply.size() <= limit, "a reply larger than the client takes");
  for (const std::uint8_t octet : error_text(view).value_or(ByteView())) {
    demand(octet >= 0x20 && octet < 0x7f, "a reason that nobody should print");
  }
}

void Clients::check_failure(const Moment& now, const Waiting& asked, const MessageView& reply) {
  demand(!find_edns(reply).value() || error_text(reply), "a failure that does not say why");
  // Who waited heard it from upstreams, and the cache with it.
  if (now.shown > asked.at.shown) failed_at_[asked.key] = now.shown;
  const auto query = MessageView::parse(asked.ask.message).value();
  const Name name = query.question()->name;
  const bool hopeless = !is_answerable(truth_of(name.wire())) || nobody_for(schedule_.places, name);
  ++(hopeless ? tally_.hopeless : draining_ ? tally_.drained : tally_.failed);
  if (hopeless) return;
  demand(!asked.cached, "a failure although the answer is known");
  demand(draining_ || !asked.calm || !calm(asked.at.real, now.real),
         "a failure while nothing is wrong");
}

void Clients::check_answer(const Moment& now, const Waiting& asked, const MessageView& reply,
                           const Reply& action) {
  const auto query = MessageView::parse(asked.ask.message).value();
  const Question question = query.question().value();
  const std::string wrong = falsehood(reply, question);
  if (!wrong.empty()) throw Broken("a false answer: " + wrong);
  demand(!nobody_for(schedule_.places, question.name), "an answer that nobody may be asked for");
  const auto edns = find_edns(query).value();
  demand((edns && edns->dnssec_ok) || !has_signature(reply), "signatures that nobody asked for");
  demand(!asked.cached || action.source == AnswerSource::kCache, "an upstream asked what is known");
  check_age(now, asked, reply, action);
  ++tally_.right;
  const Duration wait = now.real - asked.at.real;
  std::size_t bucket = 0;
  while (bucket + 1 < tally_.waits.size() && (std::int64_t{2} << bucket) < wait.count()) ++bucket;
  ++tally_.waits[bucket];
  if (wait > config_.lookup.hedge.first + 12 * slowest_round_trip_ + milliseconds(100)) {
    ++tally_.late;
  }
  if (!asked.calm || !calm(asked.at.real, now.real)) return;
  const bool slow = wait > 12 * slowest_round_trip_ + milliseconds(100);
  demand(!slow || schedule_.busy, "a slow answer while nothing is wrong");
}

/// All records of a name have the same TTL, so that is what is told of the answer.
void Clients::check_ttls(const MessageView& reply, std::uint32_t max_age) const {
  auto records = reply.records().value();
  for (;;) {
    const auto record = records.next().value();
    if (!record) return;
    if (record->section == Section::kAnswer || record->type == RecordType::kSoa) {
      demand(record->ttl == max_age, "a record with another TTL than its answer");
    }
  }
}

void Clients::check_age(const Moment& now, const Waiting& asked, const MessageView& reply,
                        const Reply& action) {
  const auto query = MessageView::parse(asked.ask.message).value();
  const Question question = query.question().value();
  const auto fetched = network_.fetched(asked.key);
  const bool fresh =
      action.source == AnswerSource::kUpstream || action.source == AnswerSource::kCoalesced;
  const std::uint32_t old = fresh && fetched ? fetched->age : 0;
  const auto lifetime = lifetime_of(question, config_.cache, old);
  if (!lifetime) return;
  check_ttls(reply, action.max_age);
  if (fresh) {
    // Of two that came at once either may have been the one.
    demand(action.max_age == *lifetime || schedule_.batches,
           "an answer with another life than it has");
    const bool small = truth_of(question.name.wire()) == Truth::kAddress;
    if (small && cacheable(query) && schedule_.keeps_all) {
      known_[asked.key] = {now.shown, action.max_age};
    }
    return;
  }
  if (!cacheable(query)) return;
  demand(fetched.has_value(), "an answer from nowhere");
  const std::int64_t age = to_seconds(now.shown - fetched->at);
  if (action.source == AnswerSource::kCache) {
    demand(action.max_age + age <= *lifetime + 1, "an answer from the cache that is past its life");
  } else {
    demand(action.source == AnswerSource::kStale, "an answer from a source that cannot be");
    demand(config_.cache.max_stale_seconds != 0, "a stale answer although they are off");
    demand(age <= *lifetime + config_.cache.max_stale_seconds + 1, "an answer that is too stale");
    demand(
        action.max_age <= std::max(config_.cache.stale_ttl_seconds, config_.cache.min_ttl_seconds),
        "a stale answer with a long life");
  }
}

}  // namespace berth
