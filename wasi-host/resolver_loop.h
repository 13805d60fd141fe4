#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/resolver/resolver.h"
#include "wasi-host/log.h"
#include "wasi-host/upstream_exchange.h"
#include "wasm/instance.h"

namespace berth::wasi {

/// Drives one resolver, and waits for it: nothing happens between two requests in a component.
class ResolverLoop {
 public:
  ResolverLoop(Instance& instance, LogLevel log_level);

  /// Answers a question, and waits for upstreams where that has to be. An empty message: the
  /// question is dropped.
  [[nodiscard]] Reply ask(const QueryArrived& query);

  /// Goes on with what an answer has left to be done, a stale one's refresh say, but not for long:
  /// others may wait for their turn. What is under way then is broken off.
  void settle();

 private:
  void tell_wall_clock(TimePoint now);
  /// Does what the resolver wants done; the reply, if it came.
  std::optional<Reply> empty();
  void perform(Action& action);
  void send(const Send& order);
  /// Drops a transport and what is under way over it.
  void forget(TransportId transport);
  void notice(const Notice& it) const;
  /// Waits until something happens, at the latest until `limit`, and tells the resolver.
  void wait(std::optional<TimePoint> limit);
  void wait_for_any(std::optional<TimePoint> until) const;
  void advance_all();

  Instance& instance_;
  LogLevel log_level_;
  std::vector<std::unique_ptr<UpstreamExchange>> exchanges_;
  /// Which upstream each transport leads to.
  std::vector<std::pair<TransportId, UpstreamId>> transports_;
  std::vector<std::uint8_t> room_;
  std::optional<TimePoint> next_wall_clock_;
};

}  // namespace berth::wasi
