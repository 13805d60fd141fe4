// What policy holds back: at once, by the question or by an answer in the cache, or when the answer
// comes. The cache keeps answers as they came, so that a change of policy needs no flush.

#include <array>
#include <cstring>

#include "core/resolver/resolver_state.h"

namespace berth {
namespace {

/// Bits of a cache entry's mark: one for each of the first groups that it was let through for, by
/// the lists of the group; and one that says that no list has any of its names.
constexpr std::uint16_t kUnlisted = 0x8000;
constexpr unsigned kMarkedGroups = 15;

/// The bits that let an answer through without judging; nothing: it is always judged.
std::uint16_t wanted_bits(const Membership& membership) {
  if (membership.group >= kMarkedGroups) return 0;
  const auto group = static_cast<std::uint16_t>(1U << membership.group);
  return membership.stamp ? static_cast<std::uint16_t>(group | kUnlisted) : group;
}

/// The bits that one judging found out.
std::uint16_t found_bits(const Membership& membership, const Leave& leave,
                         const Judgement& judgement) {
  // Leave of another name's says nothing about who asks for this one.
  if (leave.allowed || leave.may_rebind) return 0;
  if (membership.group >= kMarkedGroups || (membership.stamp && !judgement.unlisted)) return 0;
  const auto group = static_cast<std::uint16_t>(1U << membership.group);
  return judgement.unlisted ? static_cast<std::uint16_t>(group | kUnlisted) : group;
}

/// Whose choice it was. Source: RFC 8914 4.16, 4.17, 4.18.
EdeCode code_for(const Membership& membership, const Judgement& judgement) {
  if (judgement.is_censored) return EdeCode::kCensored;
  return membership.is_chosen ? EdeCode::kFiltered : EdeCode::kBlocked;
}

/// What stands in the place of a name, without regard to letter case.
struct LoweredName {
  std::array<std::uint8_t, kMaxNameSize> octets;
  std::size_t size;

  explicit LoweredName(ByteView name) : size(name.size()) { lower_name(name, octets); }
  [[nodiscard]] ByteView wire() const { return ByteView(octets).first(size); }
};

/// What policy says of a question; of one that a list blocked lately, without looking it up.
Judgement judge_question(const Policy& policy, std::uint16_t group, const Group::Asked& asked,
                         BlockMemo& blocked_lately) {
  const Group& judge = policy.group(group);
  if (asked.stamp != nullptr || asked.leave.allowed) return judge.judge_question(asked);
  const BlockMemo::Question question{group, asked.type, asked.name};
  if (const auto word = blocked_lately.find(question)) return judge.blocked_by(*word, asked);
  Judgement judgement = judge.judge_question(asked);
  if (judgement.by == BlockedBy::kList) blocked_lately.keep(question, judgement.word);
  return judgement;
}

}  // namespace

Group::Asked Resolver::State::asked_of(TimePoint now, const CacheKey& key,
                                       const Membership& membership, Leave leave) const {
  leave.allowed = leave.allowed || pauses.hold(now, membership.group);
  return {key.name, key.type, membership.stamp ? &*membership.stamp : nullptr, leave};
}

Judgement Resolver::State::judge(const Group::Asked& asked, const Membership& membership,
                                 ByteView answer) {
  const Group& group = policy->group(membership.group);
  Judgement judgement = judge_question(*policy, membership.group, asked, blocked_lately);
  if (judgement.is_blocked() || answer.empty()) return judgement;
  const auto message = MessageView::parse(answer);
  if (!message) return judgement;
  const bool unlisted = judgement.unlisted;
  judgement = group.judge_answer(*message, asked, judgement.leave);
  judgement.unlisted = judgement.unlisted && unlisted;
  return judgement;
}

std::optional<Answered> Resolver::State::answer_blocked(const Arrival& arrival,
                                                        const std::optional<CacheHit>& hit) {
  const Membership& membership = arrival.membership;
  const std::uint16_t wanted = wanted_bits(membership);
  if (hit && hit->mark.generation == policy->generation() && wanted != 0 &&
      (hit->mark.bits & wanted) == wanted) {
    return std::nullopt;
  }
  const ByteView answer = ByteView(arrival.out).first(hit ? hit->size : 0);
  const Group::Asked asked = asked_of(arrival.now, arrival.key, membership, arrival.leave);
  const Judgement judgement = judge(asked, membership, answer);
  if (!judgement.is_blocked()) {
    const std::uint16_t found = found_bits(membership, asked.leave, judgement);
    if (hit && found != 0) cache.note(arrival.key, *hit, {policy->generation(), found});
    return std::nullopt;
  }
  const BlockAnswer written = write_blocked(
      {arrival.arrived.query, arrival.query, membership, judgement, arrival.shape}, arrival.out);
  if (written.size == 0) return Answered{};
  ++counters.answered_now;
  Answered answered{Answered::Kind::kAnswered, written.size, written.ttl, AnswerSource::kBlocked};
  answered.flags = flags;
  return answered;
}

bool Resolver::State::reply_blocked(TimePoint now, QueryId query, const Answer& answer) {
  Asker& asker = askers.at(query);
  if (!policy->group(asker.membership.group).judges()) return false;
  asker.timeline.mark(Stage::kJudgeAnswer, now);
  const QueryView view = parse_query(asker.message).query;
  const LoweredName lowered(asker.alias.empty() ? view.name : ByteView(asker.alias));
  const CacheKey key{lowered.wire(), view.type, view.record_class};
  const Judgement judgement =
      judge(asked_of(now, key, asker.membership, asker.leave), asker.membership, answer.message);
  if (!judgement.is_blocked()) return false;
  const ReplyShape shape = shape_of(view, asker.protocol, asker.size_limit, asker.options);
  const BlockAnswer written =
      write_blocked({query, view, asker.membership, judgement, shape}, scratch);
  const ByteView message = ByteView(scratch).first(written.size);
  reply(now, query,
        {Bytes(message.begin(), message.end()), AnswerSource::kBlocked, written.ttl, flags});
  return true;
}

BlockAnswer Resolver::State::write_blocked(const Blocked& blocked, ByteSpan out) {
  ++counters.blocked;
  const Judgement& judgement = blocked.judgement;
  const BlockForm& form = policy->group(blocked.membership.group).block_form();
  BlockAnswer written = write_block_answer(blocked.query, form, out);
  if (written.size == 0) return written;
  const Membership& membership = blocked.membership;
  flags.clear();
  if (policy->commands().tells_lists && judgement.by == BlockedBy::kList) {
    const Group::Asked asked{
        {}, blocked.query.type, membership.stamp ? &*membership.stamp : nullptr};
    const Group& group = policy->group(membership.group);
    flags = ListStamp{group.blocking_lists(judgement, asked), {}}.to_path();
  }
  std::optional<ExtendedError> why;
  // Words only where there is an option to say them in.
  if (blocked.query.edns) {
    explain(judgement, words);
    why = ExtendedError{code_for(blocked.membership, judgement), words};
  }
  written.size = finish_for_client(blocked.query, written.size, why, blocked.shape, out);
  if (!tells_blocked) return written;
  actions.push_back(QueryBlocked{blocked.id, judgement.by, judgement.in_answer,
                                 std::string(judgement.source),
                                 judgement.name.is_root() ? "" : judgement.name.to_string()});
  return written;
}

}  // namespace berth
