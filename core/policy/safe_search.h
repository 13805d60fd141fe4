#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/bytes.h"

namespace berth {

/// Search engines, and YouTube, that have a name under which they answer with filtered results
/// alone, whatever their visitor chose. They publish it so that resolvers lead there.
enum class SafeEngine : std::uint8_t {
  kGoogle,
  kBing,
  kDuckDuckGo,
  kYandex,
  kEcosia,
  kBrave,
  kPixabay,
  kYoutube,          ///< its strict mode
  kYoutubeModerate,  ///< its moderate mode, which hides less; goes before the strict one
};
inline constexpr std::size_t kSafeEngines = 9;

/// Some of the engines: a bit for each.
using SafeEngines = std::uint16_t;

/// Reads one word of `policy.safe_search`: an engine's name, or `*` for all of them.
[[nodiscard]] std::optional<SafeEngines> parse_safe_engine(std::string_view text);

/// The name to ask for in place of `name` (lower case, wire form), in the same form; empty: it is
/// none of these engines'. Google and Yandex are known under every country's domain.
/// Allocates nothing.
/// Source: what the engines tell administrators of networks.
[[nodiscard]] ByteView safe_search_name(ByteView name, SafeEngines engines);

}  // namespace berth
