// How those who wait get their replies: from the lookup they wait for, or from the reply that was
// held for them.

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/message/message_builder.h"
#include "core/message/ttl.h"
#include "core/policy/alias_answer.h"
#include "core/resolver/resolver_state.h"

namespace berth {
namespace {

StoredError store(EdeCode code, std::string_view text) {
  StoredError stored{code, 0, {}};
  stored.text_size = static_cast<std::uint8_t>(std::min(text.size(), stored.text.size()));
  std::copy_n(text.begin(), stored.text_size, stored.text.begin());
  return stored;
}

CacheKey key_of(const LookupQuestion& question) {
  return {question.name.wire(), question.type, question.record_class, question.dnssec_ok,
          question.checking_disabled};
}

}  // namespace

void Resolver::State::finish_lookup(TimePoint now, LookupResult result) {
  const OpenQuestion question = open_questions.take(result.lookup);
  const CacheKey key = key_of(question.question);
  const bool cacheable = question.question.client_subnet.empty();
  const bool good = result.answer && classify(result.answer->rcode) == AnswerClass::kGood;
  // A refusal is the upstream's word on the question; any other failure is ours to report.
  const bool refused = result.answer && result.answer->rcode == Rcode::kRefused;
  const Rcode failure = refused ? Rcode::kRefused : Rcode::kServFail;
  if (good) clamp_lifetime(*result.answer);
  if (cacheable && good) {
    cache.insert(now, key,
                 {result.answer->message, result.answer->times.lifetime,
                  result.answer->times.negative, result.answer->error});
  } else if (cacheable) {
    remember_failure(now, key, failure, result.failure);
  }
  if (good && tracking != nullptr) tracking->answer_given(result.answer->message, now);

  for (const QueryId query : question.askers) {
    Asker& asker = askers.at(query);
    for (const Mark& mark : result.timeline.marks()) {
      const TimePoint at = result.timeline.begin() + microseconds(mark.after_us);
      if (at >= asker.timeline.begin()) asker.timeline.mark(mark.stage, at);
    }
    if (good) {
      asker.upstream = result.answer->upstream;
      if (!reply_blocked(now, query, *result.answer)) reply_answer(now, query, *result.answer);
    } else if (asker.held) {
      HeldReply held = *std::exchange(asker.held, std::nullopt);
      ++counters.stale;
      reply(now, query, std::move(held));
    } else {
      reply_failure(now, query, failure, {result.failure.code, result.failure.text});
    }
  }
}

/// What the first client is told of an answer's life is what the cache will tell the next. The SOA
/// of a negative answer gets the negative life itself (RFC 2308 3).
void Resolver::State::clamp_lifetime(Answer& answer) const {
  const CacheConfig& limits = config.cache;
  std::uint32_t most = limits.max_ttl_seconds;
  if (answer.times.negative) {
    most = std::min(most, limits.max_negative_ttl_seconds);
    const std::uint32_t life = answer.times.lifetime.value_or(most);
    most = std::clamp(life, std::min(limits.min_ttl_seconds, most), most);
  }
  const std::uint32_t least = std::min(limits.min_ttl_seconds, most);
  clamp_ttls(answer.message, least, most);
  if (answer.times.lifetime)
    answer.times.lifetime = std::clamp(*answer.times.lifetime, least, most);
}

void Resolver::State::remember_failure(TimePoint now, const CacheKey& key, Rcode rcode,
                                       const LookupFailure& failure) {
  Header header;
  header.qr = true;
  header.ra = true;
  header.rcode = static_cast<std::uint8_t>(rcode);
  MessageBuilder builder(scratch, kMaxMessageSize, header);
  builder.question(key.name, key.type, key.record_class);
  const std::size_t size = builder.finish();
  cache.insert_failure(now, key,
                       {ByteView(scratch).first(size), config.cache.failure_ttl_seconds, true,
                        store(failure.code, failure.text)});
}

void Resolver::State::reply_answer(TimePoint now, QueryId query, const Answer& answer) {
  const Asker& asker = askers.at(query);
  const QueryView view = parse_query(asker.message).query;
  const ReplyShape shape = shape_of(view, asker.protocol, asker.size_limit, asker.options);
  std::optional<ExtendedError> error;
  if (answer.error) error = ExtendedError{answer.error->code, answer.error->view()};
  std::size_t size = answer.message.size();
  std::uint32_t life = answer.times.lifetime.value_or(0);
  if (asker.alias.empty()) {
    std::memcpy(scratch.data(), answer.message.data(), size);
  } else {
    const std::uint32_t ttl = alias_ttl(asker.membership);
    size = write_alias_answer(view, asker.alias, ttl, answer.message, scratch);
    life = std::min(life, ttl);
    if (!error) error = ExtendedError{EdeCode::kForgedAnswer, asker.alias_words};
  }
  size = finish_for_client(view, size, error, shape, scratch);
  const auto end = scratch.begin() + static_cast<std::ptrdiff_t>(size);
  reply(now, query,
        {Bytes(scratch.begin(), end),
         asker.leader ? AnswerSource::kUpstream : AnswerSource::kCoalesced, life});
}

void Resolver::State::reply_failure(TimePoint now, QueryId query, Rcode rcode,
                                    const ExtendedError& error) {
  const Asker& asker = askers.at(query);
  const QueryView view = parse_query(asker.message).query;
  const ReplyShape shape = shape_of(view, asker.protocol, asker.size_limit, asker.options);
  const std::size_t size = write_error_reply(view, rcode, error, shape, scratch);
  const auto end = scratch.begin() + static_cast<std::ptrdiff_t>(size);
  if (rcode == Rcode::kServFail) ++counters.servfail;
  reply(now, query, {Bytes(scratch.begin(), end), AnswerSource::kFailure, 0});
}

void Resolver::State::reply(TimePoint now, QueryId query, HeldReply reply) {
  Asker& asker = askers.at(query);
  asker.timeline.mark(Stage::kReply, now);
  ++counters.replies;
  const std::uint16_t group = asker.membership.group;
  actions.push_back(Reply{query, std::move(reply.message), reply.source, reply.max_age,
                          std::move(reply.flags), group});
  actions.push_back(QueryFinished{query, reply.source, asker.timeline, group, asker.upstream});
  held_timers.erase(query);
  askers.erase(query);
}

void Resolver::State::finish_held(TimePoint now, QueryId query) {
  Asker& asker = askers.at(query);
  if (asker.lookup) {
    // The lookup goes on without it, as a refresh.
    auto& waiting = open_questions.find(*asker.lookup)->askers;
    waiting.erase(std::find(waiting.begin(), waiting.end(), query));
    ++counters.stale;
  }
  HeldReply held = *std::exchange(asker.held, std::nullopt);
  reply(now, query, std::move(held));
}

void Resolver::State::cancel(QueryId query) {
  const Asker* const found = askers.find(query);
  if (found == nullptr) {
    ++counters.late_events;
    return;
  }
  if (found->lookup) {
    auto& waiting = open_questions.find(*found->lookup)->askers;
    waiting.erase(std::find(waiting.begin(), waiting.end(), query));
  }
  ++counters.cancelled;
  held_timers.erase(query);
  askers.erase(query);
}

}  // namespace berth
