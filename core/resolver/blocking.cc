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
std::uint16_t found_bits(const Membership& membership, const Judgement& judgement) {
  if (membership.group >= kMarkedGroups || (membership.stamp && !judgement.unlisted)) return 0;
  const auto group = static_cast<std::uint16_t>(1U << membership.group);
  return judgement.unlisted ? static_cast<std::uint16_t>(group | kUnlisted) : group;
}

/// Whose choice it was. Source: RFC 8914 4.16, 4.18.
EdeCode code_for(const Membership& membership) {
  return membership.is_chosen ? EdeCode::kFiltered : EdeCode::kBlocked;
}

}  // namespace

Judgement Resolver::State::judge(const CacheKey& key, const Membership& membership,
                                 ByteView answer) const {
  const Group& group = policy->group(membership.group);
  const Group::Asked asked{key.name, key.type, membership.stamp ? &*membership.stamp : nullptr};
  Judgement judgement = group.judge_question(asked);
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
  const Judgement judgement = judge(arrival.key, membership, answer);
  if (!judgement.is_blocked()) {
    const std::uint16_t found = found_bits(membership, judgement);
    if (hit && found != 0) cache.note(arrival.key, *hit, {policy->generation(), found});
    return std::nullopt;
  }
  const BlockAnswer written = write_blocked(
      {arrival.arrived.query, arrival.query, membership, judgement, arrival.shape}, arrival.out);
  if (written.size == 0) return Answered{};
  ++counters.answered_now;
  return Answered{Answered::Kind::kAnswered, written.size, written.ttl, AnswerSource::kBlocked};
}

bool Resolver::State::reply_blocked(TimePoint now, QueryId query, const Answer& answer) {
  const Asker& asker = askers.at(query);
  if (!policy->group(asker.membership.group).judges()) return false;
  const QueryView view = parse_query(asker.message).query;
  std::array<std::uint8_t, kMaxNameSize> lowered;
  lower_name(view.name, lowered);
  const CacheKey key{ByteView(lowered).first(view.name.size()), view.type, view.record_class};
  const Judgement judgement = judge(key, asker.membership, answer.message);
  if (!judgement.is_blocked()) return false;
  const ReplyShape shape = shape_of(view, asker.protocol, asker.size_limit, asker.options);
  const BlockAnswer written =
      write_blocked({query, view, asker.membership, judgement, shape}, scratch);
  const ByteView message = ByteView(scratch).first(written.size);
  reply(now, query, {Bytes(message.begin(), message.end()), AnswerSource::kBlocked, written.ttl});
  return true;
}

BlockAnswer Resolver::State::write_blocked(const Blocked& blocked, ByteSpan out) {
  ++counters.blocked;
  const Judgement& judgement = blocked.judgement;
  const BlockForm& form = policy->group(blocked.membership.group).block_form();
  BlockAnswer written = write_block_answer(blocked.query, form, out);
  if (written.size == 0) return written;
  explain(judgement, words);
  written.size =
      finish_for_client(blocked.query, written.size,
                        ExtendedError{code_for(blocked.membership), words}, blocked.shape, out);
  actions.push_back(QueryBlocked{blocked.id, judgement.by, judgement.in_answer,
                                 std::string(judgement.source),
                                 judgement.name.is_root() ? "" : judgement.name.to_string()});
  return written;
}

}  // namespace berth
