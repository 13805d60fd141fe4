#include "native-host/driver/resolver_driver.h"

#include <string>
#include <system_error>
#include <utility>
#include <variant>

#include "native-host/driver/entropy.h"

namespace berth {

ResolverDriver::ResolverDriver(const Parts& parts, const Config& config, Cache& cache,
                               const Policy& policy)
    : parts_(parts),
      keepalive_(config.pool.stream.keepalive()),
      resolver_(config, cache, policy, fresh_seed()),
      timer_(parts.loop, [this] { due(); }) {}

ResolverDriver::~ResolverDriver() = default;

Answered ResolverDriver::ask(const QueryArrived& query, ByteSpan out) {
  unsettled_ = true;
  return resolver_.answer_now(parts_.loop.now(), query, out);
}

void ResolverDriver::cancel(QueryId query) { handle(QueryCancelled{query}); }

void ResolverDriver::drain(TimePoint until) { handle(Drain{until}); }

void ResolverDriver::handle(const Event& event) {
  unsettled_ = true;
  resolver_.handle(parts_.loop.now(), event);
}

void ResolverDriver::settle() {
  if (!unsettled_) return;
  // A transport that breaks while it is written to is an event too.
  while (std::exchange(unsettled_, false)) {
    while (auto action = resolver_.poll()) {
      std::visit([this](auto& each) { perform(each); }, *action);
    }
    unsettled_ = false;
    flush();
  }
  const auto deadline = resolver_.deadline();
  // A timer that rings too early costs less than one that is moved with every query.
  if (deadline && (!timer_.is_set() || *deadline < timer_.due())) timer_.set(*deadline);
}

void ResolverDriver::flush() {
  // What one settling sends to one transport leaves in one write.
  for (const TransportId transport : std::exchange(unflushed_, {})) {
    const auto found = sockets_.find(transport);
    if (found == sockets_.end()) continue;
    if (const auto failure = found->second->flush()) report_closed(transport, *failure);
  }
}

void ResolverDriver::due() {
  resolver_.handle_timeout(parts_.loop.now());
  unsettled_ = true;
  settle();
}

void ResolverDriver::transport_opened(TransportId transport, const Endpoint& local) {
  handle(TransportOpened{transport, local});
}

void ResolverDriver::transport_received(TransportId transport, const Endpoint& source,
                                        ByteView octets) {
  handle(TransportReceived{transport, source, octets});
}

void ResolverDriver::transport_closed(TransportId transport, const TransportFailure& failure) {
  report_closed(transport, failure);
  settle();
}

void ResolverDriver::report_closed(TransportId transport, const TransportFailure& failure) {
  handle(TransportClosed{transport, failure.stage, failure.cause, failure.os_code});
  // `failure` may belong to it.
  sockets_.erase(transport);
}

OpenedSocket ResolverDriver::open_socket(const Open& open) {
  const SocketOrder order{parts_.loop, *this, room_, open.transport, open.remote};
  try {
    return open.kind == TransportKind::kDatagram ? open_udp(order) : open_stream(order, nullptr);
  } catch (const std::system_error& error) {
    return {nullptr, error.code().value()};
  }
}

void ResolverDriver::perform(const Open& open) {
  OpenedSocket opened = open_socket(open);
  if (opened.socket == nullptr) {
    return report_closed(open.transport,
                         TransportFailure::of_system(Stage::kConnect, opened.os_code));
  }
  sockets_[open.transport] = std::move(opened.socket);
  if (open.kind == TransportKind::kDatagram) {
    // Its port matters to nobody, and asking for it is a call to the kernel.
    handle(TransportOpened{open.transport, {}});
  }
}

void ResolverDriver::perform(Send& send) {
  const auto found = sockets_.find(send.transport);
  if (found == sockets_.end()) return;
  found->second->send(std::move(send.bytes));
  unflushed_.push_back(send.transport);
}

void ResolverDriver::perform(const Park& park) {
  const auto found = sockets_.find(park.transport);
  if (found != sockets_.end()) found->second->park(keepalive_);
}

void ResolverDriver::perform(const Notice& notice) {
  const bool good = notice.kind == Notice::Kind::kUpstreamUp;
  parts_.log.write(good ? LogLevel::kInfo : LogLevel::kWarning, "upstream", notice.text);
}

}  // namespace berth
