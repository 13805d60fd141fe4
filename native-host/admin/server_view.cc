#include "native-host/admin/server_view.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace berth {
namespace {

// How long threads have to answer. Whoever takes longer is stuck, and that is worth knowing.
constexpr std::chrono::seconds kPatience(2);

}  // namespace

template <typename Answer>
std::vector<Answer> ServerView::gather(std::function<Answer(ServerThread&)> ask) const {
  struct Told {
    std::mutex mutex;
    std::condition_variable all;
    std::vector<Answer> answers;
  };
  const auto told = std::make_shared<Told>();
  for (ServerThread* thread : threads_) {
    thread->call([told, ask](ServerThread& self) {
      Answer answer = ask(self);
      const std::lock_guard lock(told->mutex);
      told->answers.push_back(std::move(answer));
      told->all.notify_one();
    });
  }
  std::unique_lock lock(told->mutex);
  told->all.wait_for(lock, kPatience, [&] { return told->answers.size() == threads_.size(); });
  return std::move(told->answers);
}

void ServerView::show(std::shared_ptr<const Generation> generation,
                      std::vector<Listening> listening) {
  const std::lock_guard lock(mutex_);
  generation_ = std::move(generation);
  listening_ = std::move(listening);
  problem_.clear();
}

void ServerView::show_problem(const std::string& problem) {
  const std::lock_guard lock(mutex_);
  problem_ = problem;
  ++problems_;
}

void ServerView::show_end() {
  const std::lock_guard lock(mutex_);
  is_ending_ = true;
}

ServerCounters ServerView::counters() const {
  ServerCounters sum;
  for (const ServerCounters& one :
       gather<ServerCounters>([](ServerThread& thread) { return thread.counters(); })) {
    sum.add(one);
  }
  return sum;
}

std::optional<TrackDelta> ServerView::delta(std::string_view observer, bool raw) const {
  using Told = std::optional<TrackDelta>;
  std::optional<TrackDelta> sum;
  auto all = gather<Told>([observer = std::string(observer), raw](ServerThread& thread) -> Told {
    auto delta = thread.delta(observer, raw);
    return delta ? Told(*std::move(delta)) : Told();
  });
  for (Told& one : all) {
    if (!one) continue;
    if (!sum) sum.emplace();
    merge_delta(*sum, *std::move(one));
  }
  return sum;
}

std::vector<PoolState> ServerView::pools() const {
  std::vector<PoolState> sum;
  for (const std::vector<PoolState>& states :
       gather<std::vector<PoolState>>([](ServerThread& thread) { return thread.pools(); })) {
    for (const PoolState& state : states) {
      const auto same = std::find_if(sum.begin(), sum.end(), [&](const PoolState& one) {
        return one.upstream == state.upstream && one.kind == state.kind;
      });
      if (same == sum.end()) {
        sum.push_back(state);
      } else {
        same->add(state);
      }
    }
  }
  return sum;
}

std::vector<ListenerState> ServerView::listeners(std::string_view reader) const {
  std::vector<ListenerState> sum;
  for (const std::vector<ListenerState>& states :
       gather<std::vector<ListenerState>>([reader = std::string(reader)](ServerThread& thread) {
         return thread.listeners(reader);
       })) {
    for (const ListenerState& state : states) {
      const auto same = std::find_if(sum.begin(), sum.end(), [&](const ListenerState& one) {
        return one.address == state.address;
      });
      if (same == sum.end()) {
        sum.push_back(state);
      } else {
        same->add(state);
      }
    }
  }
  return sum;
}

bool ServerView::pause(std::string_view group, Duration time) const {
  if (!group.empty() && !generation()->policy.find_group(group)) return false;
  (void)gather<bool>([group = std::string(group), time](ServerThread& thread) {
    thread.pause({group, thread.now() + time});
    return true;
  });
  return true;
}

std::vector<ServerView::PauseLeft> ServerView::pauses() const {
  using Told = std::vector<PauseLeft>;
  // Every thread was told the same.
  const auto all = gather<Told>([](ServerThread& thread) {
    Told told;
    for (const FilterPause& each : thread.pauses()) {
      told.push_back({each.group, each.until - thread.now()});
    }
    return told;
  });
  return all.empty() ? Told() : all.front();
}

bool ServerView::is_live() const {
  return gather<bool>([](ServerThread&) { return true; }).size() == threads_.size();
}

std::string ServerView::unready() const {
  if (!is_live()) return "a thread is stuck";
  const std::lock_guard lock(mutex_);
  if (is_ending_) return "it is ending";
  if (listening_.empty()) return "it listens nowhere";
  const std::size_t upstreams = generation_->config.core.upstreams.size();
  if (upstreams > 0 && generation_->news->down().size() >= upstreams) return "no upstream answers";
  return {};
}

std::shared_ptr<const Generation> ServerView::generation() const {
  const std::lock_guard lock(mutex_);
  return generation_;
}

std::string ServerView::problem() const {
  const std::lock_guard lock(mutex_);
  return problem_;
}

std::uint64_t ServerView::problems() const {
  const std::lock_guard lock(mutex_);
  return problems_;
}

std::vector<ServerView::Listening> ServerView::listening() const {
  const std::lock_guard lock(mutex_);
  return listening_;
}

}  // namespace berth
