// Names that policy leads elsewhere. The other name is asked for like any question, in the cache
// and upstream, so that both share one answer there; the alias is put before it on its way out.

#include <algorithm>

#include "core/policy/alias_answer.h"
#include "core/resolver/resolver_state.h"

namespace berth {

std::optional<Answered> Resolver::State::redirect(Arrival& arrival) {
  const Group& group = policy->group(arrival.membership.group);
  if (!group.redirects()) return std::nullopt;
  const Redirection to = group.redirect(asked_of(arrival.now, arrival.key, arrival.membership, {}));
  if (to.kind == Redirection::Kind::kNone) return std::nullopt;
  ++counters.rewritten;
  arrival.redirection = to;
  if (to.kind == Redirection::Kind::kAddresses) return answer_addresses(arrival);
  if (to.kind == Redirection::Kind::kCircle) {
    explain(to, words);
    return answer_error(arrival, Rcode::kServFail, ExtendedError{EdeCode::kInvalidData, words});
  }
  arrival.leave = group.leave_for(arrival.key.name);
  arrival.key.name = to.name;
  if (arrival.query.type == RecordType::kCname) {
    // The alias is the whole answer: there is nothing to ask for.
    return answer_locally(arrival, {Verdict::Kind::kLocal, 0, alias_ttl(arrival.membership)});
  }
  QueryView asked = arrival.query;
  asked.name = to.name;
  const Verdict verdict =
      policy->judge_question(asked, to.name, arrival.arrived.client, arrival.out);
  if (verdict.kind == Verdict::Kind::kLocal) return answer_locally(arrival, verdict);
  return std::nullopt;
}

Answered Resolver::State::answer_addresses(const Arrival& arrival) {
  const BlockAnswer written = write_address_answer(arrival.query, *arrival.redirection.addresses,
                                                   alias_ttl(arrival.membership), arrival.out);
  explain(arrival.redirection, words);
  const ExtendedError error{EdeCode::kForgedAnswer, words};
  const std::size_t size =
      finish_for_client(arrival.query, written.size, error, arrival.shape, arrival.out);
  if (size == 0) return {};
  ++counters.answered_now;
  return {Answered::Kind::kAnswered, size, written.ttl, AnswerSource::kLocal};
}

std::size_t Resolver::State::finish(const Arrival& arrival, std::size_t size,
                                    std::optional<ExtendedError> error) {
  if (arrival.redirection.kind == Redirection::Kind::kName) {
    const ByteView there = ByteView(arrival.out).first(size);
    const Bytes answer(there.begin(), there.end());
    size = write_alias_answer(arrival.query, arrival.redirection.name,
                              alias_ttl(arrival.membership), answer, arrival.out);
    explain(arrival.redirection, words);
    // Source: RFC 8914 4.5. What else there is to say matters more.
    if (!error) error = ExtendedError{EdeCode::kForgedAnswer, words};
  }
  return finish_for_client(arrival.query, size, error, arrival.shape, arrival.out);
}

std::uint32_t Resolver::State::life_of(const Arrival& arrival, std::uint32_t ttl) const {
  if (arrival.redirection.kind != Redirection::Kind::kName) return ttl;
  return std::min(ttl, alias_ttl(arrival.membership));
}

std::uint32_t Resolver::State::alias_ttl(const Membership& membership) const {
  return policy->group(membership.group).block_form().ttl;
}

}  // namespace berth
