#include "native-host/server/server_timing.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace berth {
namespace {

// Times are told in these steps: finer ones say little, and never the same twice.
constexpr std::uint64_t kStepUs = 100;

/// Adds a time that comes to a step or more.
void add_metric(std::string_view name, std::int64_t us, std::string& text) {
  const std::uint64_t steps = us < 0 ? 0 : (static_cast<std::uint64_t>(us) + kStepUs / 2) / kStepUs;
  if (steps == 0) return;
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), steps / 10);
  if (!text.empty()) text.append(", ");
  text.append(name).append(";dur=").append(digits.data(), end.ptr);
  if (steps % 10 == 0) return;
  text.push_back('.');
  text.push_back(static_cast<char>('0' + steps % 10));
}

/// When a stage was first or last reached; nothing: it was not.
std::optional<std::uint32_t> time_of(const Timeline& timeline, Stage stage, bool last) {
  std::optional<std::uint32_t> out;
  for (const Mark& mark : timeline.marks()) {
    if (mark.stage == stage && (last || !out)) out = mark.after_us;
  }
  return out;
}

/// What the cache had to do with an answer.
std::string_view cache_word(AnswerSource source, const Timeline* timeline) {
  switch (source) {
    case AnswerSource::kCache: return "hit";
    case AnswerSource::kStale: return "stale";
    case AnswerSource::kUpstream: return "miss";
    // Others had asked the same already.
    case AnswerSource::kCoalesced: return "joined";
    default: break;
  }
  // What came to nothing later was asked of the cache before.
  const bool was_asked = timeline != nullptr && time_of(*timeline, Stage::kCache, false);
  return was_asked ? "miss" : "unasked";
}

/// Adds the last stage that was reached before the reply: there a query failed.
void add_failure(const Timeline& timeline, std::string& text) {
  std::string_view stage;
  for (const Mark& mark : timeline.marks()) {
    if (mark.stage != Stage::kReply) stage = to_string(mark.stage);
  }
  if (!stage.empty()) text.append(", failed;desc=\"").append(stage).push_back('"');
}

/// Adds what lies between two times, where both are known.
void add_wait(std::string_view name, std::optional<std::uint32_t> from,
              std::optional<std::uint32_t> to, std::string& text) {
  if (from && to) add_metric(name, std::int64_t{*to} - *from, text);
}

}  // namespace

void write_server_timing(AnswerSource source, Duration core, const Timeline* timeline,
                         std::string& text) {
  text.clear();
  add_metric("core", core.count(), text);
  if (!text.empty()) text.append(", ");
  text.append("cache;desc=").append(cache_word(source, timeline));
  if (timeline == nullptr) return;
  const auto selected = time_of(*timeline, Stage::kSelect, false);
  const auto sent = time_of(*timeline, Stage::kSend, false);
  add_wait("connect", selected, sent, text);
  add_wait("upstream", sent, time_of(*timeline, Stage::kReceive, true), text);
  if (source == AnswerSource::kFailure) add_failure(*timeline, text);
}

bool recurs(std::string_view timing) {
  constexpr std::string_view kCache = "cache;desc=";
  constexpr std::string_view kUnderOne = "core;dur=0.";
  const std::size_t cache = timing.find(kCache);
  return (cache == 0 || timing.substr(0, kUnderOne.size()) == kUnderOne) &&
         timing.find(';', cache + kCache.size()) == std::string_view::npos;
}

}  // namespace berth
