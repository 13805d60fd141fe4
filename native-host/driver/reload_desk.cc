#include "native-host/driver/reload_desk.h"

#include <chrono>

namespace berth {
namespace {

// Mapping lists that lie on a slow disk takes long.
constexpr std::chrono::seconds kPatience(30);

}  // namespace

std::string ReloadDesk::ask() {
  std::unique_lock lock(mutex_);
  const std::uint64_t ticket = ++asked_;
  signals_.notify_asked();
  const bool told =
      served_.wait_for(lock, kPatience, [&] { return is_ending_ || answered_ >= ticket; });
  if (!told) return "it takes longer than half a minute; the log will say what came of it";
  return answered_ >= ticket ? problem_ : "the server is ending";
}

void ReloadDesk::serve(const std::function<std::string()>& reload) {
  std::unique_lock lock(mutex_);
  const std::uint64_t served = asked_;
  if (served == answered_) return;
  lock.unlock();
  std::string problem = reload();
  lock.lock();
  answered_ = served;
  problem_ = std::move(problem);
  served_.notify_all();
}

void ReloadDesk::end() {
  const std::lock_guard lock(mutex_);
  is_ending_ = true;
  served_.notify_all();
}

}  // namespace berth
