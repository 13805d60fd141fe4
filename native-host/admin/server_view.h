#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "native-host/driver/generation.h"
#include "native-host/driver/server_counters.h"
#include "native-host/driver/server_thread.h"

namespace berth {

/// The running server as it is looked at from outside: each question is put to every thread, on the
/// thread itself, and what they say is added up. From any thread.
class ServerView {
 public:
  /// What one listening address has admitted.
  struct Listening {
    ListenAddress address;
    std::shared_ptr<const Admission> admission;
  };

  /// Threads outlive the view.
  explicit ServerView(std::vector<ServerThread*> threads)
      : threads_(std::move(threads)), started_(std::chrono::steady_clock::now()) {}

  /// What is served from now on.
  void show(std::shared_ptr<const Generation> generation, std::vector<Listening> listening);
  /// Why a reload changed nothing.
  void show_problem(const std::string& problem);
  /// No more clients are taken.
  void show_end();

  [[nodiscard]] std::uint32_t threads() const {
    return static_cast<std::uint32_t>(threads_.size());
  }
  [[nodiscard]] std::chrono::steady_clock::time_point started() const { return started_; }
  [[nodiscard]] ServerCounters counters() const;
  /// Nothing: there are too many observers.
  [[nodiscard]] std::optional<TrackDelta> delta(std::string_view observer, bool raw) const;
  /// Added up over threads, one for each upstream and kind.
  [[nodiscard]] std::vector<PoolState> pools() const;
  /// The same for each address; see `AcceptWatch::read`.
  [[nodiscard]] std::vector<ListenerState> listeners(std::string_view reader) const;
  /// Has filtering rest for a group, or with an empty name for everybody; no time ends it. False:
  /// there is no such group.
  [[nodiscard]] bool pause(std::string_view group, Duration time) const;
  /// A pause that lasts, and how long it still does.
  struct PauseLeft {
    /// Empty: everybody's.
    std::string group;
    Duration left{};
  };
  [[nodiscard]] std::vector<PauseLeft> pauses() const;
  /// Whether every thread has its turn in time.
  [[nodiscard]] bool is_live() const;
  /// Why no client should come now; empty: they may.
  [[nodiscard]] std::string unready() const;

  [[nodiscard]] std::shared_ptr<const Generation> generation() const;
  [[nodiscard]] std::vector<Listening> listening() const;
  /// Why the last reload changed nothing; empty: it did, or there was none.
  [[nodiscard]] std::string problem() const;
  /// Reloads that changed nothing.
  [[nodiscard]] std::uint64_t problems() const;

 private:
  /// What each thread answers, of those that do in time.
  template <typename Answer>
  [[nodiscard]] std::vector<Answer> gather(std::function<Answer(ServerThread&)> ask) const;

  std::vector<ServerThread*> threads_;
  std::chrono::steady_clock::time_point started_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Generation> generation_;
  std::vector<Listening> listening_;
  std::string problem_;
  std::uint64_t problems_ = 0;
  bool is_ending_ = false;
};

}  // namespace berth
