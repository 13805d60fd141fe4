#include "native-host/query_events/query_recorder.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/message/header.h"

namespace berth {

QueryRecorder::Kept QueryRecorder::keep(const Call& call) {
  Kept kept;
  kept.id = call.query.query;
  kept.stands_for = call.stands_for;
  kept.asked_at = call.asked_at;
  kept.took = call.took;
  kept.client = call.query.client.address;
  kept.protocol = call.query.client.protocol;
  kept.source = call.answered.source;
  kept.group = call.answered.group;
  kept.listener = call.listener;
  const ByteView query = call.query.message;
  const ByteView told = query.first(std::min(query.size(), kMaxKeptMessage));
  kept.query.assign(told.begin(), told.end());
  kept.reply.assign(call.reply.begin(), call.reply.end());
  return kept;
}

void QueryRecorder::asked(const Call& call) {
  if (call.answered.kind == Answered::Kind::kPending) {
    waiting_.insert_or_assign(call.query.query, keep(call));
  } else if (call.answered.source == AnswerSource::kBlocked && tells_block_) {
    blocked_.push_back(keep(call));
  } else {
    const Client& client = call.query.client;
    put({0,
         call.stands_for,
         call.asked_at,
         call.took,
         client.address,
         client.protocol,
         call.answered.source,
         call.listener,
         {},
         {},
         call.query.message,
         call.reply,
         {},
         {}},
        call.answered.group);
  }
}

void QueryRecorder::take(const QueryBlocked& blocked) {
  // A query that is answered at once may have the id of one that came after it and waits.
  if (!blocked_.empty() && blocked_.front().id == blocked.query) {
    Kept kept = std::move(blocked_.front());
    blocked_.pop_front();
    kept.blocked = blocked;
    return write(kept);
  }
  const auto found = waiting_.find(blocked.query);
  if (found != waiting_.end()) found->second.blocked = blocked;
}

void QueryRecorder::take(const QueryFinished& finished, const Reply& reply) {
  const auto found = waiting_.find(finished.query);
  if (found == waiting_.end()) return;
  Kept& kept = found->second;
  kept.source = finished.source;
  const auto marks = finished.timeline.marks();
  if (!marks.empty()) kept.took = microseconds(marks.back().after_us);
  if (rule(finished.group).detail != LogDetail::kOff) {
    kept.stands_for = sink_->count(kept.source, class_of(kept.source, kept.took));
    if (kept.stands_for > 0) {
      QueryEvent event = event_of(kept);
      event.marks = marks;
      if (reply.query == finished.query) event.reply = reply.message;
      if (const auto& upstream = finished.upstream;
          upstream && upstream->value < names_.upstreams.size()) {
        event.upstream = names_.upstreams[upstream->value];
      }
      put(event, finished.group);
    }
  }
  waiting_.erase(found);
}

void QueryRecorder::settled() {
  for (const Kept& kept : std::exchange(blocked_, {})) write(kept);
}

std::string_view QueryRecorder::group(std::uint16_t number) const {
  return number < names_.groups.size() ? std::string_view(names_.groups[number])
                                       : std::string_view();
}

QueryEvent QueryRecorder::event_of(const Kept& kept) {
  QueryEvent event{0,
                   kept.stands_for,
                   kept.asked_at,
                   kept.took,
                   kept.client,
                   kept.protocol,
                   kept.source,
                   kept.listener,
                   {},
                   {},
                   kept.query,
                   {},
                   {},
                   {}};
  if (const auto& blocked = kept.blocked) {
    event.blocked = {blocked->by, blocked->in_answer, blocked->source, blocked->name};
  }
  return event;
}

void QueryRecorder::write(const Kept& kept) {
  QueryEvent event = event_of(kept);
  event.reply = kept.reply;
  put(event, kept.group);
}

void QueryRecorder::put(QueryEvent event, std::uint16_t number) {
  const LogRule may = rule(number);
  if (may.detail == LogDetail::kOff) return;
  event.group = group(number);
  if (may != LogRule()) event.client = {may.address_of(event.client.address), 0};
  // A header without its counts has the response code and no name.
  std::array<std::uint8_t, kHeaderSize> header{};
  if (may.detail == LogDetail::kCounts) {
    event.query = {};
    event.blocked.source = event.blocked.name = {};
    if (event.reply.size() >= header.size()) {
      std::copy_n(event.reply.begin(), 4, header.begin());
      event.reply = header;
    }
  }
  sink_->write(event);
}

}  // namespace berth
