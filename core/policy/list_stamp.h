#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace berth {

/// Lists that a stamp can name: sixteen groups of sixteen.
inline constexpr std::size_t kStampLists = 256;

/// Longest text that is read as a stamp, key included. Unit: characters. Ours: a stamp of all lists
/// has 46, and keys have up to 24.
inline constexpr std::size_t kMaxStampText = 255;

/// A choice of lists in a URL or a host name, as RethinkDNS and serverless-dns have it (version 1).
/// Shape: words of sixteen bits, least octet first. The first has bit 15 - g set for each group g
/// that a word follows for; in that one bit 15 - j is list 16 g + j.
struct ListStamp {
  std::bitset<kStampLists> lists;
  /// The access key behind it; may be empty.
  std::string key;

  /// `1:`, the words in base64url, and `:` and the key if there is one: for a path.
  [[nodiscard]] std::string to_path() const;
  /// `1-`, the words in base32 (lower case), and `-` and the key if there is one: for a host label.
  [[nodiscard]] std::string to_label() const;

  friend bool operator==(const ListStamp&, const ListStamp&) = default;
};

/// Whether a path's segment or a host's label says that it is a stamp: it begins with `1:` or `1-`.
[[nodiscard]] bool looks_like_stamp(std::string_view text);

/// Reads a stamp; the character behind the version says in which of the two forms it is. Padding of
/// base64 may be there, letters of base32 in either case, and a last half word.
/// Errors: kNotSupported (it does not look like a stamp), kTooLarge (over `kMaxStampText`),
/// kBadEncoding (it does, but does not decode).
[[nodiscard]] Result<ListStamp> parse_stamp(std::string_view text);

/// Whether a path's segment chooses lists: it looks like a stamp, or names a preset.
[[nodiscard]] bool chooses_lists(std::string_view segment);

/// The words of a stamp; none when it has no lists.
[[nodiscard]] std::vector<std::uint16_t> stamp_words(const std::bitset<kStampLists>& lists);

/// Reads the words alone, as `ListStamp` has them. Errors: kBadEncoding.
[[nodiscard]] Result<std::bitset<kStampLists>> read_stamp_words(ByteView octets);

/// The lists that one of serverless-dns's names stands for: `rec`, `sec`, `pec`, and `rs`, `pr`,
/// `ps`, `prs` for two or all three together.
[[nodiscard]] std::optional<ListStamp> preset_stamp(std::string_view name);

}  // namespace berth
