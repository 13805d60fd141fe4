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
  was_nearly_full = was_nearly_full || more.was_nearly_full;
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
  for (auto& [name, reader] : readers_) reader.longest = std::max(reader.longest, queue.length);
  if (!is_nearly_full(queue.length)) return;
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
  const auto known = readers_.find(reader);
  if (known != readers_.end()) out.longest = known->second.longest;
  out.was_nearly_full = is_nearly_full(out.longest);
  remember(reader, now);
  return out;
}

bool AcceptWatch::is_nearly_full(std::uint32_t length) const {
  const std::uint64_t limit = counters_.queue.limit;
  return limit > 0 && length * std::uint64_t{100} >= limit * kNearlyFull;
}

void AcceptWatch::remember(std::string_view reader, TimePoint now) {
  const bool is_new = readers_.find(reader) == readers_.end();
  if (is_new && readers_.size() >= kMaxReaders) {
    readers_.erase(std::min_element(readers_.begin(), readers_.end(), [](auto& a, auto& b) {
      return a.second.asked_at < b.second.asked_at;
    }));
  }
  readers_.insert_or_assign(std::string(reader), Reader{counters_.queue.length, now});
}

}  // namespace berth
