#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace berth {

/// How the lines of a list are written. docs/lists.md shows each by example.
enum class ListFormat : std::uint8_t {
  kDomains,   ///< a name a line
  kWildcard,  ///< `*.name` with all below it, `name` alone
  kHosts,     ///< an address and names, as in /etc/hosts
  kAdblock,   ///< `||name^`, `@@||name^`, with options
  kRpz,       ///< a response policy zone, QNAME triggers
  kDnsmasq,   ///< `address=/name/`, `local=/name/`, `server=/name/`
};
inline constexpr std::size_t kListFormats = 6;

/// The word that settings have for `format`: `hosts`, `adblock` …; static storage.
[[nodiscard]] std::string_view to_string(ListFormat format);
/// The format that a word stands for.
[[nodiscard]] std::optional<ListFormat> parse_list_format(std::string_view word);

/// Why a line, or one name in it, says nothing that an image can hold.
enum class SkipReason : std::uint8_t {
  kNoName,        ///< what stands where a name is expected is none
  kLongName,      ///< a label over 63 octets, or a name over 255
  kAddress,       ///< an address stands where a name is expected
  kNotConverted,  ///< letters outside ASCII that have no A-label
  kLocalHost,     ///< `localhost` and its like, in the head of hosts files
  kAnswer,        ///< gives the name an address instead of blocking it
  kPattern,       ///< a rule about parts of names, paths or pages (Adblock-style)
  kOption,        ///< an option that narrows a rule to what DNS does not see
  kTrigger,       ///< not a QNAME trigger (RPZ)
  kAction,        ///< an action other than blocking or passing (RPZ), a directive (dnsmasq)
  kOutside,       ///< a name outside the zone (RPZ)
  kMarkup,        ///< markup: a page stands where a list is expected
  kLongLine,      ///< a line over `kMaxListLine`
  kOtherFormat,   ///< anything else that the format does not have
};
inline constexpr std::size_t kSkipReasons = 14;

/// One word for `reason`, for figures; static storage.
[[nodiscard]] std::string_view to_string(SkipReason reason);
/// The same in a few words, for people; static storage.
[[nodiscard]] std::string_view words_of(SkipReason reason);

/// How often each reason came up.
using SkipCounts = std::array<std::uint64_t, kSkipReasons>;

}  // namespace berth
