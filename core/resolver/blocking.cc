// What policy holds back: at once, by the question or by an answer in the cache, or when the answer
// comes. The cache keeps answers as they came, so that a change of policy needs no flush.

#include <array>
#include <cstring>

#include "core/resolver/resolver_state.h"

namespace berth {
namespace {

/// A bit for each group of clients, of which there is one.
constexpr std::uint16_t kEveryone = 1;

}  // namespace

Judgement Resolver::State::judge(const CacheKey& key, ByteView answer) const {
  const Group& group = policy.group();
  Judgement judgement = group.judge_question(key.name, key.type);
  if (judgement.is_blocked() || answer.empty()) return judgement;
  const auto message = MessageView::parse(answer);
  if (message) judgement = group.judge_answer(*message, judgement.leave);
  return judgement;
}

std::optional<Answered> Resolver::State::answer_blocked(const Arrival& arrival,
                                                        const std::optional<CacheHit>& hit) {
  const CacheMark passed{policy.generation(), kEveryone};
  if (hit && hit->mark == passed) return std::nullopt;
  const ByteView answer = ByteView(arrival.out).first(hit ? hit->size : 0);
  const Judgement judgement = judge(arrival.key, answer);
  if (!judgement.is_blocked()) {
    if (hit) cache.note(arrival.key, *hit, passed);
    return std::nullopt;
  }
  const BlockAnswer written =
      write_blocked(arrival.query, arrival.arrived.query, judgement, arrival.shape, arrival.out);
  if (written.size == 0) return Answered{};
  ++counters.answered_now;
  return Answered{Answered::Kind::kAnswered, written.size, written.ttl, AnswerSource::kBlocked};
}

bool Resolver::State::reply_blocked(TimePoint now, QueryId query, const Answer& answer) {
  if (!policy.group().judges()) return false;
  const Asker& asker = askers.at(query);
  const QueryView view = parse_query(asker.message).query;
  std::array<std::uint8_t, kMaxNameSize> lowered;
  lower_name(view.name, lowered);
  const CacheKey key{ByteView(lowered).first(view.name.size()), view.type, view.record_class};
  const Judgement judgement = judge(key, answer.message);
  if (!judgement.is_blocked()) return false;
  const ReplyShape shape = shape_of(view, asker.protocol, asker.size_limit, asker.options);
  const BlockAnswer written = write_blocked(view, query, judgement, shape, scratch);
  const ByteView message = ByteView(scratch).first(written.size);
  reply(now, query, {Bytes(message.begin(), message.end()), AnswerSource::kBlocked, written.ttl});
  return true;
}

BlockAnswer Resolver::State::write_blocked(const QueryView& query, QueryId id,
                                           const Judgement& judgement, const ReplyShape& shape,
                                           ByteSpan out) {
  ++counters.blocked;
  BlockAnswer written = write_block_answer(query, policy.group().block_form(), out);
  if (written.size == 0) return written;
  explain(judgement, words);
  written.size =
      finish_for_client(query, written.size, ExtendedError{EdeCode::kBlocked, words}, shape, out);
  actions.push_back(QueryBlocked{id, judgement.by, judgement.in_answer,
                                 std::string(judgement.source),
                                 judgement.name.is_root() ? "" : judgement.name.to_string()});
  return written;
}

}  // namespace berth
