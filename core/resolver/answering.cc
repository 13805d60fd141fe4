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

/// The extended error that goes with a stale answer. Source: RFC 8914 4.4, 4.20.
ExtendedError stale_error(ByteView answer) {
  const bool nxdomain = (answer[3] & 0x0f) == static_cast<std::uint8_t>(Rcode::kNxDomain);
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

Answered Resolver::State::answer(TimePoint now, const QueryArrived& arrived, ByteSpan out) {
  ++counters.queries;
  QueryParse parse = parse_query(arrived.message);
  if (parse.defect == QueryDefect::kNone && arrived.message.size() > config.max_query_bytes) {
    parse.defect = QueryDefect::kFormErr;
  }
  if (parse.defect == QueryDefect::kDrop) {
    ++counters.dropped;
    return {};
  }
  const Access access = judge_access(config.access, arrived.client);
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
  if (parse.defect != QueryDefect::kNone) {
    ++counters.malformed;
    const std::size_t size = write_defect_reply(parse, shape, out);
    if (size == 0) return {};
    ++counters.answered_now;
    return {Answered::Kind::kAnswered, size, 0, AnswerSource::kMalformed};
  }
  if (access == Access::kRefused) return refuse_client(parse.query, shape, out);

  std::array<std::uint8_t, kMaxNameSize> lowered;
  lower_name(parse.query.name, lowered);
  const CacheKey key{ByteView(lowered).first(parse.query.name.size()), parse.query.type,
                     parse.query.record_class, parse.query.dnssec_ok(), parse.query.header.cd};
  if (out.size() >= kMaxMessageSize) {
    return answer_query({now, arrived, parse.query, key, shape, options, out});
  }
  // A small buffer must still be able to hold the untruncated answer: compose it beside.
  const Answered answered = answer_query({now, arrived, parse.query, key, shape, options, scratch});
  if (answered.kind != Answered::Kind::kAnswered) return answered;
  if (answered.size > out.size()) return {};
  std::memcpy(out.data(), scratch.data(), answered.size);
  return answered;
}

Answered Resolver::State::refuse_client(const QueryView& query, const ReplyShape& shape,
                                        ByteSpan out) {
  ++counters.refused;
  // No words: what is said to whoever may not ask stays about as short as what was asked.
  const std::size_t size = write_error_reply(query, Rcode::kRefused,
                                             ExtendedError{EdeCode::kProhibited, {}}, shape, out);
  if (size == 0) return {};
  ++counters.answered_now;
  return {Answered::Kind::kAnswered, size, 0, AnswerSource::kFailure};
}

Answered Resolver::State::answer_query(Arrival arrival) {
  if (arrival.options.demands_cookie) return answer_error(arrival, Rcode::kBadCookie, std::nullopt);
  const Verdict verdict =
      policy->judge_question(arrival.query, arrival.key.name, arrival.arrived.client, arrival.out);
  if (verdict.kind == Verdict::Kind::kLocal) return answer_locally(arrival, verdict);
  // Policy answers these whatever their name is: only class IN goes upstream, and ANY never does.
  assert(arrival.query.record_class == RecordClass::kIn);
  assert(arrival.query.type != RecordType::kAny);

  std::optional<CacheHit> hit;
  if (subnet_to_send(arrival.query).empty()) {
    hit = cache.find(arrival.now, arrival.key, arrival.out);
  }
  arrival.membership = policy->membership(arrival.arrived.client);
  if (arrival.membership.has_bad_stamp && policy->refuses_bad_stamps()) {
    ++counters.refused;
    return answer_error(arrival, Rcode::kRefused,
                        ExtendedError{EdeCode::kOther, "the stamp in the URL does not decode"});
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
  const std::size_t size =
      finish_for_client(arrival.query, verdict.size, verdict.error, arrival.shape, arrival.out);
  if (size == 0) return {};
  if (verdict.delay > Duration::zero()) {
    const ByteView message = ByteView(arrival.out).first(size);
    return hold(arrival, {Bytes(message.begin(), message.end()), AnswerSource::kLocal, verdict.ttl},
                verdict.delay);
  }
  ++counters.answered_now;
  return {Answered::Kind::kAnswered, size, verdict.ttl, AnswerSource::kLocal};
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
  const std::size_t size =
      finish_for_client(arrival.query, hit.size, error, arrival.shape, arrival.out);
  if (size == 0) return {};
  const AnswerSource source = hit.stale     ? AnswerSource::kStale
                              : hit.failure ? AnswerSource::kFailure
                                            : AnswerSource::kCache;
  if (!now_or_later) {
    const ByteView message = ByteView(arrival.out).first(size);
    return ask_upstream(arrival, HeldReply{Bytes(message.begin(), message.end()), source, hit.ttl});
  }
  ++(hit.stale ? counters.stale : counters.cache_hits);
  ++counters.answered_now;
  return {Answered::Kind::kAnswered, size, hit.ttl, source};
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
  asker.timeline.mark(Stage::kParse, arrival.now);
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
