#include "wasi-host/resolver_loop.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "wasi-host/environment.h"
#include "wasi-host/given_blocks.h"

// The driving contract of core is kept here: after each event all actions are done, then the
// deadline is waited for, or an upstream. What an action brings about at once is taken up by the
// next turn of the wait.

namespace berth::wasi {
namespace {

// Largest DNS message (RFC 1035 4.2.2).
constexpr std::size_t kMaxMessage = 65535;
// How long a request goes on behind its answer. Ours.
constexpr Duration kSettleTime = seconds(1);
// Schedules turn at the beginning of a minute.
constexpr std::int64_t kSecondsPerMinute = 60;

}  // namespace

ResolverLoop::ResolverLoop(Instance& instance, LogLevel log_level)
    : instance_(instance), log_level_(log_level), room_(kMaxMessage) {
  instance_.resolver().tell_blocked(false);
}

Reply ResolverLoop::ask(const QueryArrived& query) {
  TimePoint now = read_clock();
  tell_wall_clock(now);
  Resolver& resolver = instance_.resolver();
  // What came since the last request is news first: its timers may be long over.
  resolver.handle_timeout(now);
  advance_all();
  const Answered answered = resolver.answer_now(now, query, room_);
  Reply reply;
  reply.query = query.query;
  if (answered.kind == Answered::Kind::kAnswered) {
    reply.message.assign(room_.begin(), room_.begin() + static_cast<std::ptrdiff_t>(answered.size));
    reply.source = answered.source;
    reply.max_age = answered.max_age;
    reply.flags = answered.flags;
  }
  std::optional<Reply> late = empty();
  if (answered.kind != Answered::Kind::kPending) return reply;
  while (!late) {
    wait(std::nullopt);
    late = empty();
  }
  return std::move(*late);
}

void ResolverLoop::settle() {
  const TimePoint end = read_clock() + kSettleTime;
  while (!exchanges_.empty() && read_clock() < end) {
    wait(end);
    (void)empty();
  }
  for (const auto& exchange : exchanges_) exchange->break_off();
}

void ResolverLoop::tell_wall_clock(TimePoint now) {
  if (next_wall_clock_ && now < *next_wall_clock_) return;
  const WallClock wall = read_wall_clock();
  next_wall_clock_ = now + seconds(kSecondsPerMinute - wall.unix_time % kSecondsPerMinute);
  instance_.resolver().handle(now, wall);
}

std::optional<Reply> ResolverLoop::empty() {
  std::optional<Reply> reply;
  while (auto action = instance_.resolver().poll()) {
    // One question is under way at a time, so any reply is to it.
    if (auto* it = std::get_if<Reply>(&*action)) {
      reply = std::move(*it);
    } else {
      perform(*action);
    }
  }
  return reply;
}

void ResolverLoop::perform(Action& action) {
  if (const auto* open = std::get_if<Open>(&action)) {
    transports_.emplace_back(open->transport, open->upstream);
    instance_.resolver().handle(read_clock(), TransportOpened{open->transport, {}});
  } else if (const auto* order = std::get_if<Send>(&action)) {
    send(*order);
  } else if (const auto* cancel = std::get_if<CancelRequest>(&action)) {
    std::erase_if(exchanges_, [&](const auto& each) {
      return each->ids().transport == cancel->transport && each->ids().request == cancel->request;
    });
  } else if (const auto* close = std::get_if<Close>(&action)) {
    forget(close->transport);
  } else if (const auto* it = std::get_if<Notice>(&action)) {
    notice(*it);
  }
}

void ResolverLoop::send(const Send& order) {
  const auto known = std::find_if(transports_.begin(), transports_.end(),
                                  [&](const auto& each) { return each.first == order.transport; });
  if (known == transports_.end()) return;
  const Upstream& upstream = instance_.config().upstream(known->second);
  const UpstreamExchange::Ids ids{order.transport, order.request};
  exchanges_.push_back(std::make_unique<UpstreamExchange>(upstream, ids, order.bytes));
}

void ResolverLoop::forget(TransportId transport) {
  std::erase_if(exchanges_, [&](const auto& each) { return each->ids().transport == transport; });
  std::erase_if(transports_, [&](const auto& each) { return each.first == transport; });
}

void ResolverLoop::notice(const Notice& it) const {
  const LogLevel level =
      it.kind == Notice::Kind::kUpstreamUp ? LogLevel::kInfo : LogLevel::kWarning;
  if (level >= log_level_) write_line(level, it.text);
}

void ResolverLoop::wait(std::optional<TimePoint> limit) {
  std::optional<TimePoint> until = instance_.resolver().deadline();
  if (limit) until = until ? std::min(*until, *limit) : *limit;
  wait_for_any(until);
  advance_all();
  instance_.resolver().handle_timeout(read_clock());
}

void ResolverLoop::wait_for_any(std::optional<TimePoint> until) const {
  // Each is dropped here again: before what it belongs to, which may end next.
  std::vector<Pollable> all;
  for (const auto& exchange : exchanges_) all.push_back(exchange->wait());
  if (until) all.push_back(at(*until));
  std::vector<Handle> handles;
  for (const Pollable& each : all) handles.push_back(each.get());
  // One that has nothing to wait for has failed, and that is to be told.
  if (handles.empty() || std::count(handles.begin(), handles.end(), 0) > 0) return;
  const GivenBlocks given;
  List ready;
  poll(handles.data(), static_cast<std::uint32_t>(handles.size()), &ready);
}

void ResolverLoop::advance_all() {
  // The resolver is told of one at a time, which may leave to be done what ends another.
  for (std::size_t i = 0; i < exchanges_.size();) {
    const auto event = exchanges_[i]->advance();
    if (!event) {
      ++i;
      continue;
    }
    const auto ended = std::move(exchanges_[i]);
    exchanges_.erase(exchanges_.begin() + static_cast<std::ptrdiff_t>(i));
    if (const auto* closed = std::get_if<TransportClosed>(&*event)) {
      // Core has no use for it from here on, and says nothing more about it.
      forget(closed->transport);
      i = 0;
    }
    instance_.resolver().handle(read_clock(), *event);
  }
}

}  // namespace berth::wasi
