#include "native-host/server/accept_watch.h"

#include <algorithm>
#include <utility>

namespace berth {
namespace {

// How full a queue may get before somebody is told. Unit: per cent.
constexpr std::uint64_t kNearlyFull = 80;

}  // namespace

void AcceptCounters::add(const AcceptCounters& more) {
  asked += more.asked;
  queue.length += more.queue.length;
  queue.limit += more.queue.limit;
  longest = std::max(longest, more.longest);
  accepted += more.accepted;
  batches += more.batches;
  largest_batch = std::max(largest_batch, more.largest_batch);
  refused += more.refused;
  spared += more.spared;
  for (const auto& [code, count] : more.errors) errors[code] += count;
}

AcceptWatch::AcceptWatch(Log& log, int descriptor, std::uint32_t backlog, std::string address)
    : descriptor_(descriptor), address_(std::move(address)), warning_(log, "accept") {
  counters_.asked = backlog;
}

void AcceptWatch::look(TimePoint now) {
  counters_.queue = accept_queue_of(descriptor_);
  const AcceptQueue& queue = counters_.queue;
  counters_.longest = std::max(counters_.longest, queue.length);
  for (auto& [reader, longest] : longest_) longest = std::max(longest, queue.length);
  if (queue.limit == 0 || queue.length * std::uint64_t{100} < queue.limit * kNearlyFull) return;
  warning_.warn(now, "the queue of " + address_ + " is nearly full: " +
                         std::to_string(queue.length) + " of " + std::to_string(queue.limit) +
                         " wait; raise admission.backlog, net.core.somaxconn or threads");
}

void AcceptWatch::took(std::uint32_t connections) {
  if (connections == 0) return;
  counters_.accepted += connections;
  ++counters_.batches;
  counters_.largest_batch = std::max(counters_.largest_batch, connections);
}

AcceptCounters AcceptWatch::read(std::string_view reader, TimePoint now) {
  look(now);
  AcceptCounters out = counters_;
  const auto known = longest_.find(reader);
  if (known != longest_.end()) {
    out.longest = std::exchange(known->second, counters_.queue.length);
  } else if (longest_.size() < kMaxReaders) {
    longest_.emplace(reader, counters_.queue.length);
  }
  return out;
}

}  // namespace berth
