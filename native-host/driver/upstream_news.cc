#include "native-host/driver/upstream_news.h"

namespace berth {

void UpstreamNews::take(TimePoint now, const Notice& notice) {
  const std::lock_guard lock(mutex_);
  // Within an outage that was told the rest are details.
  const bool is_told = outage_told_ || now < quiet_until_;
  const LogLevel level = is_told ? LogLevel::kInfo : LogLevel::kWarning;
  switch (notice.kind) {
    case Notice::Kind::kUpstreamDown:
      if (down_.insert(notice.upstream.value).second) write_(level, notice.text);
      return;
    case Notice::Kind::kNoUpstream:
      if (!outage_told_) write_(level, notice.text);
      outage_told_ = true;
      return;
    case Notice::Kind::kUpstreamUp:
      outage_told_ = false;
      quiet_until_ = TimePoint::min();
      if (down_.erase(notice.upstream.value) != 0) write_(LogLevel::kInfo, notice.text);
      return;
  }
}

std::set<std::uint16_t> UpstreamNews::down() const {
  const std::lock_guard lock(mutex_);
  return down_;
}

void UpstreamNews::query_failed(TimePoint now, const std::function<std::string()>& what) {
  const std::lock_guard lock(mutex_);
  if (outage_told_ || now < quiet_until_) return;
  quiet_until_ = now + kQuiet;
  write_(LogLevel::kWarning, "no answer: " + what());
}

}  // namespace berth
