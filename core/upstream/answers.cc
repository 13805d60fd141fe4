// What a message means that answers a question of ours: an answer, a way to ask again, or the
// upstream's word that it can't.

#include <algorithm>
#include <utility>

#include "core/message/header.h"
#include "core/message/ttl.h"
#include "core/upstream/lookups_state.h"

namespace berth {
namespace {

/// Whoever kept the answer on its way has used up part of its life (RFC 8484 5.1). All its records
/// get what is left for the first to end.
void grow_old(Answer& answer, std::uint32_t age) {
  if (age == 0 || !answer.times.lifetime) return;
  *answer.times.lifetime -= std::min(*answer.times.lifetime, age);
  clamp_ttls(answer.message, 0, *answer.times.lifetime);
}

/// What a code means that is no answer.
AnswerFault fault_of(Rcode rcode) {
  if (rcode == Rcode::kServFail) return AnswerFault::kServfail;
  return rcode == Rcode::kRefused ? AnswerFault::kRefused : AnswerFault::kOtherCode;
}

}  // namespace

void Lookups::State::read(TimePoint now, AttemptRef ref, const Incoming& incoming) {
  Lookup& lookup = lookup_of(ref);
  const UpstreamId upstream = at(ref).upstream;
  const Duration took = now - at(ref).sent_at;
  const auto rcode = static_cast<Rcode>(parse_header(incoming.bytes)->rcode);
  tracking.answered(at(ref).timed, rcode);
  if (lookup.answered) {
    // Overtaken: how long it took, and whether it could, is all that is still of interest.
    const bool good =
        incoming.outcome <= MatchOutcome::kTruncated && classify(rcode) == AnswerClass::kGood;
    detach(now, ref);
    good ? praise(now, upstream, took) : blame_for_giving_up(now, upstream);
    return forget(ref.lookup);
  }
  lookup.timeline.mark(Stage::kReceive, now);
  // The octets may go with their line: what they say is read before the line is let go.
  std::optional<Result<Answer>> answer;
  if (incoming.outcome == MatchOutcome::kMatch) {
    answer.emplace(read_answer(incoming.bytes));
    if (answer->ok()) grow_old(**answer, incoming.age);
  }
  detach(now, ref);
  switch (incoming.outcome) {
    case MatchOutcome::kMatch: return matched(now, ref, *std::move(answer));
    case MatchOutcome::kTruncated: return truncated(now, ref);
    case MatchOutcome::kFailed: return gave_up(now, ref, rcode, std::nullopt);
    default: break;
  }
  ++counters.malformed;
  faults.report({upstream, at(ref).remote, Stage::kMatch, AnswerFault::kMalformed});
  // Anybody can send a datagram.
  if (at(ref).kind != TransportKind::kDatagram) lookup.gave_up.set(upstream.value);
  rule_out(ref);
  fail_attempt(now, ref,
               {Stage::kMatch, EdeCode::kInvalidData, where(at(ref)) + " sent a malformed answer"});
}

void Lookups::State::matched(TimePoint now, AttemptRef ref, Result<Answer> answer) {
  Lookup& lookup = lookup_of(ref);
  const Attempt& attempt = at(ref);
  lookup.timeline.mark(Stage::kMatch, now);
  if (!answer) {
    ++counters.malformed;
    faults.report({attempt.upstream, attempt.remote, Stage::kMatch, AnswerFault::kMalformed});
    // It may have passed on what it was told: another one shows whether it did.
    return turn_down(
        now, ref,
        {Stage::kMatch, EdeCode::kInvalidData,
         where(attempt) + " sent an answer that is " + std::string(to_string(answer.error()))});
  }
  answer->upstream = attempt.upstream;
  if (answer->keepalive && attempt.kind == TransportKind::kStream) {
    pool.limit_idle(attempt.upstream, attempt.kind, *answer->keepalive, now);
    // 0 asks for the stream to be closed as soon as it is idle (RFC 7828 3.3.2).
    const bool still_there = pool.find(attempt.transport) != nullptr;
    if (still_there && *answer->keepalive == Duration::zero()) {
      pool.retire(attempt.transport, CloseReason::kIdle, now);
    }
    drain_pool();
  }
  if (classify(answer->rcode) != AnswerClass::kGood) {
    const Rcode rcode = answer->rcode;
    return gave_up(now, ref, rcode, *std::move(answer));
  }
  praise(now, attempt.upstream, now - attempt.sent_at);
  if (attempt.role == AttemptRole::kHedge) ++counters.hedges_won;
  at(ref).phase = AttemptPhase::kNone;
  finish(now, ref.lookup, *std::move(answer));
}

/// The upstream answered that it can't; another one may know better. What that says of its health
/// is known when the lookup ends.
void Lookups::State::gave_up(TimePoint now, AttemptRef ref, Rcode rcode,
                             std::optional<Answer> answer) {
  Lookup& lookup = lookup_of(ref);
  Attempt& attempt = at(ref);
  LookupFailure failure{Stage::kMatch, EdeCode::kOther,
                        where(attempt) + " answered " + to_string(rcode)};
  faults.report({attempt.upstream, attempt.remote, Stage::kMatch, fault_of(rcode)});
  if (classify(rcode) == AnswerClass::kMaybeEdns && !attempt.without_edns && may_try(ref)) {
    attempt.without_edns = true;
    ++counters.edns_fallbacks;
    if (again(now, ref, false)) return;
    return fail_attempt(now, ref, std::move(failure));
  }
  if (answer && answer->error) {
    failure.code = answer->error->code;
    failure.text = std::string(answer->error->view());
    failure.by_upstream = true;
  }
  lookup.soft_answer = std::move(answer);
  turn_down(now, ref, std::move(failure));
}

/// What the upstream sent answers nothing: it is not asked again for this lookup.
void Lookups::State::turn_down(TimePoint now, AttemptRef ref, LookupFailure failure) {
  lookup_of(ref).gave_up.set(at(ref).upstream.value);
  rule_out(ref);
  fail_attempt(now, ref, std::move(failure));
}

void Lookups::State::truncated(TimePoint now, AttemptRef ref) {
  const Attempt& attempt = at(ref);
  faults.report({attempt.upstream, attempt.remote, Stage::kMatch, AnswerFault::kTruncated});
  LookupFailure failure{Stage::kMatch, EdeCode::kInvalidData,
                        where(attempt) + " truncated an answer" +
                            (attempt.kind == TransportKind::kStream ? " on a stream" : "")};
  if (attempt.kind != TransportKind::kDatagram) return turn_down(now, ref, std::move(failure));
  ++counters.tc_fallbacks;
  praise(now, attempt.upstream, now - attempt.sent_at);
  move_to_stream(ref);
  if (may_try(ref) && again(now, ref, false)) return;
  fail_attempt(now, ref, std::move(failure));
}

/// From now on this lookup asks over streams: no datagram brings the whole answer, or the right
/// one.
void Lookups::State::move_to_stream(AttemptRef ref) {
  lookup_of(ref).want_stream = true;
  at(ref).kind = TransportKind::kStream;
}

}  // namespace berth
