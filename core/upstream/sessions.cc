// What comes back in sessions: each request ends alone, with an HTTP response or without one, and
// its peer says how many it takes.

#include <algorithm>

#include "core/base/error.h"
#include "core/base/number_text.h"
#include "core/upstream/failure_text.h"
#include "core/upstream/lookups_state.h"

namespace berth {
namespace {

// Source: RFC 9110 15.3.1, 15.5.20 and 15.6.4 (`retry-after` counts with both of the latter).
constexpr std::uint16_t kOk = 200;
// The media type of a DNS message. Source: RFC 8484 6.
constexpr std::string_view kDnsMessage = "application/dns-message";

/// Whether a content type, parameters left out, is that of a DNS message.
bool is_dns_message(std::string_view type) {
  type = type.substr(0, type.find(';'));
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.remove_suffix(1);
  return type.size() == kDnsMessage.size() &&
         std::equal(type.begin(), type.end(), kDnsMessage.begin(), [](char a, char b) {
           return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
         });
}

}  // namespace

void Lookups::State::answered(TimePoint now, const SessionAnswered& event) {
  Line* const found = lines.find(event.transport);
  if (found == nullptr) return late(event.transport);
  Line& line = *found;
  const InFlight* one = line.in_flight.find(event.request.value);
  if (one == nullptr || !one->attempt) return late(event.transport);
  const AttemptRef ref = *one->attempt;
  pool.find(event.transport)->bytes_in += event.bytes.size();
  if (line.tracked) {
    line.tracked->counters.bytes_in += event.bytes.size();
    line.tracked->last_active = now;
    if (event.status == 0) ++line.tracked->counters.streams_reset;
  }
  if (event.status == 0) return request_died(now, ref, event.cause);
  line.timeouts_in_row = 0;
  line.proven = true;
  const bool ok = event.status == kOk && is_dns_message(event.content_type);
  if (ok) {
    const MatchOutcome outcome = match_answer(event.bytes, one->sent);
    if (ends_wait(outcome)) {
      if (line.tracked) ++line.tracked->counters.answers;
      return read(now, ref, {event.bytes, outcome, event.age});
    }
    ++(outcome == MatchOutcome::kNotAResponse ? counters.malformed : counters.mismatched_question);
  }
  detach(now, ref);
  const UpstreamId upstream = at(ref).upstream;
  const std::string name = where(at(ref));
  const std::string what = ok ? " sent an answer to another question"
                           : event.status == kOk
                               ? " sent what is no DNS message"
                               : " answered with HTTP status " + number_text(event.status);
  if (!ok) ++counters.http_errors;
  faults.report({upstream, at(ref).remote, Stage::kMatch,
                 ok                    ? AnswerFault::kWrongQuestion
                 : event.status == kOk ? AnswerFault::kNotDns
                                       : AnswerFault::kHttpStatus});
  if (event.retry_after) pause(now, upstream, *event.retry_after, name + what);
  blame(now, upstream, name + what);
  // The same request would be answered the same.
  rule_out(ref);
  fail_attempt(now, ref, {Stage::kMatch, EdeCode::kInvalidData, name + what});
}

/// One request died, the session lives. One that the peer did not look at may be sent again as it
/// is (RFC 9113 8.7), on this session or another one; for any other the next upstream is asked. To
/// refuse one is no fault, as it may be on its way when a session ends; to refuse it again is.
void Lookups::State::request_died(TimePoint now, AttemptRef ref, TransportCause cause) {
  ++counters.requests_died;
  faults.count({at(ref).upstream, at(ref).remote, Stage::kWait, cause});
  detach(now, ref);
  const bool untouched = cause == TransportCause::kRefused;
  const bool excused = is_ours(cause) || (untouched && !lookup_of(ref).fresh_retried);
  LookupFailure failure{
      Stage::kWait, EdeCode::kNetworkError,
      "no answer from " + where(at(ref)) + ": request " + std::string(to_string(cause))};
  if (!excused) blame(now, at(ref).upstream, failure.text);
  if (untouched) return retry(now, ref, std::move(failure), false);
  fail_attempt(now, ref, std::move(failure));
}

void Lookups::State::limited(TimePoint now, const TransportLimits& event) {
  if (!lines.contains(event.transport)) return late(event.transport);
  pool.limit_in_flight(event.transport, event.max_in_flight, now);
  if (event.draining) pool.retire(event.transport, CloseReason::kClosedByPeer, now);
  drain_pool();
}

}  // namespace berth
