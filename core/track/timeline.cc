#include "core/track/timeline.h"

#include <algorithm>
#include <limits>

namespace berth {

std::string_view to_string(Stage stage) {
  static constexpr std::array<std::string_view, 24> kNames{"listen",
                                                           "accept",
                                                           "handshake",
                                                           "proxy header",
                                                           "first byte",
                                                           "request",
                                                           "parse",
                                                           "judge question",
                                                           "cache",
                                                           "coalesce",
                                                           "select",
                                                           "take",
                                                           "resolve upstream",
                                                           "race",
                                                           "connect",
                                                           "tls",
                                                           "send",
                                                           "wait",
                                                           "receive",
                                                           "match",
                                                           "judge answer",
                                                           "reply",
                                                           "write",
                                                           "park"};
  return kNames[static_cast<std::size_t>(stage)];
}

void Timeline::mark(Stage stage, TimePoint now) {
  const std::int64_t after = std::clamp<std::int64_t>((now - begin_).count(), 0,
                                                      std::numeric_limits<std::uint32_t>::max());
  if (size_ < kMaxMarks) ++size_;
  marks_[size_ - 1u] = Mark{stage, static_cast<std::uint32_t>(after)};
}

}  // namespace berth
