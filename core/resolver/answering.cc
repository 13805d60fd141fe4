// What happens to a query in the call that brings it: everything that can be answered at once is,
// into the caller's buffer and without allocating; the rest becomes an asker.

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <utility>

#include "core/message/edns.h"
#include "core/message/name.h"
#include "core/resolver/resolver_state.h"
#include "core/upstream/client_subnet.h"

namespace berth {
namespace {

/// Whether the header has that response code. Source: RFC 1035 4.1.1.
bool says(ByteView message, Rcode rcode) {
  return (message[3] & 0x0f) == static_cast<std::uint8_t>(rcode);
}

/// The extended error that goes with a stale answer. Source: RFC 8914 4.4, 4.20.
ExtendedError stale_error(ByteView answer) {
  const bool nxdomain = says(answer, Rcode::kNxDomain);
  return {nxdomain ? EdeCode::kStaleNxdomainAnswer : EdeCode::kStaleAnswer,
          "upstreams did not answer in time"};
}

}  // namespace

std::size_t finish_for_client(const QueryView& query, std::size_t size,
                              std::optional<ExtendedError> error, const ReplyShape& shape,
                              ByteSpan out) {
  const std::size_t finished = finish_reply(query, size, error, shape, out);
  constexpr std::uint8_t kAdBit = 0x20;
  if (finished >= kHeaderSize && !query.header.ad && !query.dnssec_ok()) {
    out[3] = static_cast<std::uint8_t>(out[3] & ~kAdBit);
  }
  return finished;
}

ReplyShape Resolver::State::shape_of(const QueryView& query, ClientProtocol protocol,
                                     std::size_t size_limit, const ReplyOptions& options) const {
  ReplyShape shape;
  shape.size_limit = std::min(size_limit, kMaxMessageSize);
  shape.options = options.view();
  if (protocol == ClientProtocol::kUdp) {
    // A size under 512 counts as 512 (RFC 6891 6.2.3).
    const std::size_t advertised = query.edns
                                       ? std::max(query.edns->payload_size, kPlainUdpPayloadSize)
                                       : kPlainUdpPayloadSize;
    shape.size_limit = std::min(shape.size_limit, advertised);
  }
  if (is_encrypted(protocol)) shape.padding_block = config.padding_block;
  return shape;
}

Membership Resolver::State::membership_of(TimePoint now, const Client& client) const {
  const auto minute = policy->has_schedules() ? week_minute_at(now) : std::optional<WeekMinute>();
  return policy->membership(client, minute);
}

bool Resolver::State::is_over_rate(TimePoint now, const Client& client) {
  const std::uint16_t group = membership_of(now, client).group;
  if (!rates.is_over(now, rates.rate(client, group, policy->group(group).rate(), false))) {
    return false;
  }
  ++counters.limited;
  return true;
}

Answered Resolver::State::answer(TimePoint now, const QueryArrived& arrived, ByteSpan out) {
  ++counters.queries;
  const Membership membership = membership_of(now, arrived.client);
  Answered answered = answer_member(now, arrived, membership, out);
  answered.group = membership.group;
  return answered;
}

Answered Resolver::State::answer_member(TimePoint now, const QueryArrived& arrived,
                                        const Membership& membership, ByteSpan out) {
  QueryParse parse = parse_query(arrived.message);
  if (parse.defect == QueryDefect::kNone && arrived.message.size() > config.max_query_bytes) {
    parse.defect = QueryDefect::kFormErr;
  }
  if (parse.defect == QueryDefect::kDrop) {
    ++counters.dropped;
    return {};
  }
  const Access access =
      judge_access(config.access, arrived.client, known_keys ? &*known_keys : nullptr,
                   policy->group(membership.group).access());
  if (access == Access::kIgnored) {
    ++counters.dropped;
    return {};
  }
  ReplyOptions options;
  if (parse.defect == QueryDefect::kNone) {
    parse.defect = choose_options(now, arrived, parse.query, options);
  }
  const ReplyShape shape =
      shape_of(parse.query, arrived.client.protocol, arrived.size_limit, options);
  const ClientRates::Rated rated =
      rates.rate(arrived.client, membership.group, policy->group(membership.group).rate(),
                 options.has_good_cookie);
  if (rates.is_over(now, rated)) {
    return answer_over_rate(parse, rated.client.may_be_forged, shape, out);
  }
  if (parse.defect != QueryDefect::kNone) {
    ++counters.malformed;
    const std::size_t size = write_defect_reply(parse, shape, out);
    if (size == 0) return {};
    ++counters.answered_now;
    return {Answered::Kind::kAnswered, size, 0, AnswerSource::kMalformed};
  }
  if (access != Access::kGranted) return refuse_client(access, parse.query, shape, out);
  const Answered answered =
      answer_into(out, {now, arrived, parse.query, {}, shape, options, out, membership});
  if (answered.kind == Answered::Kind::kDropped && arrived.only_at_once) rates.give_back(rated);
  return answered;
}

Answered Resolver::State::answer_into(ByteSpan out, Arrival arrival) {
  std::array<std::uint8_t, kMaxNameSize> lowered;
  const QueryView& query = arrival.query;
  lower_name(query.name, lowered);
  arrival.key = {ByteView(lowered).first(query.name.size()), query.type, query.record_class,
                 query.dnssec_ok(), query.header.cd};
  if (out.size() >= kMaxMessageSize) return answer_query(arrival);
  // A small buffer must still be able to hold the untruncated answer: compose it beside.
  arrival.out = scratch;
  const Answered answered = answer_query(arrival);
  if (answered.kind != Answered::Kind::kAnswered) return answered;
  if (answered.size > out.size()) return {};
  std::memcpy(out.data(), scratch.data(), answered.size);
  return answered;
}

/// A datagram may have been sent in the client's name by somebody else, and an answer would only
/// trouble the client: half of them get none, the others an empty one that says to come by TCP,
/// where nobody's address can be forged.
Answered Resolver::State::answer_over_rate(const QueryParse& parse, bool may_be_forged,
                                           const ReplyShape& shape, ByteSpan out) {
  ++counters.limited;
  const bool is_whole = parse.defect == QueryDefect::kNone;
  std::size_t size = 0;
  if (may_be_forged && (!is_whole || !rates.answers_datagram())) {
    ++counters.dropped;
    return {Answered::Kind::kDropped, 0, 0, AnswerSource::kLimited};
  }
  if (may_be_forged) {
    constexpr std::uint8_t kTcBit = 0x02;
    size = write_error_reply(parse.query, Rcode::kNoError, std::nullopt, shape, out);
    if (size > 0) out[2] |= kTcBit;
  } else if (is_whole) {
    size = write_error_reply(parse.query, Rcode::kRefused,
                             ExtendedError{EdeCode::kProhibited, "asked too often"}, shape, out);
  } else {
    size = write_defect_reply(parse, shape, out);
  }
  if (size == 0) return {};
  ++counters.answered_now;
  return {Answered::Kind::kAnswered, size, 0, AnswerSource::kLimited};
}

Answered Resolver::State::refuse_client(Access why, const QueryView& query, const ReplyShape& shape,
                                        ByteSpan out) {
  ++counters.refused;
  const bool wants_key = why == Access::kNoKey;
  // Mostly no words: what is said to whoever may not ask stays about as short as what was asked.
  // Keys are wanted only where nobody can be asked for in another's name.
  const ExtendedError error{EdeCode::kProhibited, wants_key ? "no key that lets you in" : ""};
  const std::size_t size = write_error_reply(query, Rcode::kRefused, error, shape, out);
  if (size == 0) return {};
  ++counters.answered_now;
  return {Answered::Kind::kAnswered, size, 0,
          wants_key ? AnswerSource::kNoKey : AnswerSource::kFailure};
}

Answered Resolver::State::answer_query(Arrival& arrival) {
  if (arrival.options.demands_cookie) return answer_error(arrival, Rcode::kBadCookie, std::nullopt);
  const Verdict verdict =
      policy->judge_question(arrival.query, arrival.key.name, arrival.arrived.client, arrival.out);
  if (verdict.kind == Verdict::Kind::kLocal) return answer_locally(arrival, verdict);
  // Policy answers these whatever their name is: only class IN goes upstream, and ANY never does.
  assert(arrival.query.record_class == RecordClass::kIn);
  assert(arrival.query.type != RecordType::kAny);

  if (arrival.membership.has_bad_stamp && policy->refuses_bad_stamps()) {
    ++counters.refused;
    return answer_error(arrival, Rcode::kRefused,
                        ExtendedError{EdeCode::kOther, "the stamp in the URL does not decode"});
  }
  if (const auto redirected = redirect(arrival)) return *redirected;
  std::optional<CacheHit> hit;
  if (subnet_to_send(arrival.query).empty()) {
    hit = cache.find(arrival.now, arrival.key, arrival.out);
  }
  if (policy->group(arrival.membership.group).judges()) {
    if (const auto blocked = answer_blocked(arrival, hit)) return *blocked;
  }
  if (hit) return answer_from_cache(arrival, *hit);
  if (!arrival.query.header.rd) {
    return answer_error(
        arrival, Rcode::kRefused,
        ExtendedError{EdeCode::kNotAuthoritative, "not cached, and recursion was not desired"});
  }
  return ask_upstream(arrival, std::nullopt);
}

Answered Resolver::State::answer_locally(const Arrival& arrival, const Verdict& verdict) {
  ++counters.local;
  const std::size_t size = finish(arrival, verdict.size, verdict.error);
  if (size == 0) return {};
  const std::uint32_t life = life_of(arrival, verdict.ttl);
  if (verdict.delay > Duration::zero()) {
    const ByteView message = ByteView(arrival.out).first(size);
    return hold(arrival, {Bytes(message.begin(), message.end()), AnswerSource::kLocal, life},
                verdict.delay);
  }
  ++counters.answered_now;
  return {Answered::Kind::kAnswered, size, life, AnswerSource::kLocal};
}

Answered Resolver::State::answer_from_cache(const Arrival& arrival, const CacheHit& hit) {
  std::optional<ExtendedError> error;
  if (hit.error) error = ExtendedError{hit.error->code, hit.error->view()};
  if (hit.stale) error = stale_error(arrival.out);
  const bool now_or_later = !hit.stale || hit.refresh_failed_lately ||
                            config.stale_client_timeout == Duration::zero() || drain_until;
  if (hit.prefetch) {
    ++counters.prefetches;
    refresh(arrival);
  } else if (hit.stale && now_or_later && !hit.refresh_failed_lately) {
    refresh(arrival);
  }
  const std::size_t size = finish(arrival, hit.size, error);
  if (size == 0) return {};
  const std::uint32_t life = life_of(arrival, hit.ttl);
  const AnswerSource source = hit.stale     ? AnswerSource::kStale
                              : hit.failure ? AnswerSource::kFailure
                                            : AnswerSource::kCache;
  if (!now_or_later) {
    const ByteView message = ByteView(arrival.out).first(size);
    return ask_upstream(arrival, HeldReply{Bytes(message.begin(), message.end()), source, life});
  }
  // A failure is one however it is known; a refusal is an upstream's word on the question.
  const bool fails = hit.failure && says(arrival.out, Rcode::kServFail);
  ++(hit.stale ? counters.stale : fails ? counters.servfail : counters.cache_hits);
  ++counters.answered_now;
  return {Answered::Kind::kAnswered, size, life, source};
}

Answered Resolver::State::answer_error(const Arrival& arrival, Rcode rcode,
                                       std::optional<ExtendedError> error) {
  const std::size_t size =
      write_error_reply(arrival.query, rcode, error, arrival.shape, arrival.out);
  if (size == 0) return {};
  if (rcode == Rcode::kServFail) ++counters.servfail;
  ++counters.answered_now;
  return {Answered::Kind::kAnswered, size, 0, AnswerSource::kFailure};
}

Answered Resolver::State::answer_full(const Arrival& arrival) {
  return answer_error(arrival, Rcode::kServFail,
                      ExtendedError{EdeCode::kNetworkError, "too many queries in flight"});
}

Answered Resolver::State::hold(const Arrival& arrival, HeldReply reply, Duration delay) {
  if (arrival.arrived.only_at_once || askers.contains(arrival.arrived.query)) return {};
  if (askers.size() >= config.max_queries) return answer_full(arrival);
  Asker asker{{},
              arrival.arrived.client.protocol,
              arrival.arrived.size_limit,
              arrival.options,
              arrival.membership,
              std::nullopt,
              false,
              std::move(reply),
              Timeline(arrival.now)};
  asker.timeline.mark(Stage::kJudgeQuestion, arrival.now);
  askers.insert(arrival.arrived.query, std::move(asker));
  held_timers.set(arrival.arrived.query, arrival.now + delay);
  return {Answered::Kind::kPending, 0, 0, AnswerSource::kNone};
}

ByteView Resolver::State::subnet_to_send(const QueryView& query) const {
  if (config.ecs == EcsRule::kStrip || !query.edns) return {};
  return client_subnet(*query.edns).value_or(ByteView());
}

std::optional<LookupId> Resolver::State::join_or_start(TimePoint now, const CacheKey& key,
                                                       ByteView subnet, bool* started) {
  const std::string open_key = open_question_key(key, subnet);
  *started = false;
  if (const auto lookup = open_questions.lookup_of(open_key)) return lookup;
  const auto name = Name::from_wire(key.name);
  if (!name) return std::nullopt;
  LookupQuestion question{*name,
                          key.type,
                          key.record_class,
                          key.dnssec_ok,
                          key.checking_disabled,
                          Bytes(subnet.begin(), subnet.end())};
  const auto lookup = lookups.start(now, question);
  if (!lookup) return std::nullopt;
  *started = true;
  open_questions.add(*lookup, {open_key, std::move(question), {}});
  return lookup;
}

void Resolver::State::refresh(const Arrival& arrival) {
  bool started = false;
  // A refresh that can't start now is simply tried again with the next query.
  if (!drain_until) (void)join_or_start(arrival.now, arrival.key, {}, &started);
}

Answered Resolver::State::ask_upstream(const Arrival& arrival, std::optional<HeldReply> stale) {
  if (drain_until) {
    return answer_error(arrival, Rcode::kServFail,
                        ExtendedError{EdeCode::kNotReady, "shutting down"});
  }
  if (askers.contains(arrival.arrived.query)) return {};
  if (arrival.arrived.only_at_once && !stale) return {};
  bool started = false;
  std::optional<LookupId> lookup;
  if (askers.size() < config.max_queries && !arrival.arrived.only_at_once) {
    lookup = join_or_start(arrival.now, arrival.key, subnet_to_send(arrival.query), &started);
  }
  OpenQuestion* question = lookup ? open_questions.find(*lookup) : nullptr;
  if (question == nullptr || question->askers.size() > config.max_followers) {
    if (!stale) return answer_full(arrival);
    // An old answer, which stands in `out` already, is better than none.
    ++counters.stale;
    ++counters.answered_now;
    return {Answered::Kind::kAnswered, stale->message.size(), stale->max_age, stale->source};
  }
  const ByteView message = arrival.arrived.message;
  Asker asker{Bytes(message.begin(), message.end()),
              arrival.arrived.client.protocol,
              arrival.arrived.size_limit,
              arrival.options,
              arrival.membership,
              lookup,
              started,
              std::move(stale),
              Timeline(arrival.now)};
  if (arrival.redirection.kind == Redirection::Kind::kName) {
    asker.alias.assign(arrival.redirection.name.begin(), arrival.redirection.name.end());
    explain(arrival.redirection, asker.alias_words);
    asker.leave = arrival.leave;
  }
  asker.timeline.mark(Stage::kParse, arrival.now);
  if (policy->group(arrival.membership.group).judges()) {
    asker.timeline.mark(Stage::kJudgeQuestion, arrival.now);
  }
  asker.timeline.mark(Stage::kCache, arrival.now);
  if (!started) {
    ++counters.coalesced;
    asker.timeline.mark(Stage::kCoalesce, arrival.now);
  }
  if (asker.held) {
    held_timers.set(arrival.arrived.query, arrival.now + config.stale_client_timeout);
  }
  askers.insert(arrival.arrived.query, std::move(asker));
  question->askers.push_back(arrival.arrived.query);
  return {Answered::Kind::kPending, 0, 0, AnswerSource::kNone};
}

}  // namespace berth
