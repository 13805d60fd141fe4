#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace berth {

/// What this program reads and writes. A change of anything in docs/blocklist-image.md is a new
/// one.
inline constexpr std::uint32_t kImageVersion = 1;
/// Octets before the first section.
inline constexpr std::size_t kImageHeaderSize = 160;
/// Where the checksum stands, and from where on it sums.
inline constexpr std::size_t kImageChecksumAt = 16;
inline constexpr std::size_t kImageChecksumFrom = 24;

/// Whether octets begin as an image does, whatever follows.
[[nodiscard]] bool looks_like_image(ByteView octets);

/// The parts of an image, in the order they stand in.
enum class ImageSection : std::uint8_t {
  kCharacters,  ///< `CharacterCode`
  kNodes,       ///< slots of the suffix tree
  kLabels,      ///< labels of the suffix tree
  kPageStarts,  ///< where each page begins
  kPages,       ///< the names
  kSetStarts,   ///< where each eighth set begins
  kSets,        ///< which lists hold a name
  kConditions,  ///< types that marks are restricted to
  kLists,       ///< names of the lists
};
inline constexpr std::size_t kImageSections = 9;

/// Where a section stands, counted from the image's first octet.
struct ImageSpan {
  std::uint32_t start = 0;
  std::uint32_t size = 0;
  friend bool operator==(const ImageSpan&, const ImageSpan&) = default;
};

/// What stands at the beginning of an image.
struct ImageHeader {
  std::uint64_t key = 0;  ///< of `ImageHash`
  std::uint32_t name_count = 0;
  std::uint32_t list_count = 0;
  std::uint32_t set_count = 0;
  std::uint32_t label_counts = 0;  ///< bit n: a page holds a name of n labels; bit 31: or of more
  std::uint32_t root_code = 0;     ///< word of the suffix tree's root
  std::uint8_t root_code_bits = 0;
  std::uint8_t bucket_bits = 0;            ///< buckets are 2 to the power of this; 4..28
  std::array<std::uint8_t, 4> set_bits{};  ///< sizes of a set's number, by its class
  std::array<ImageSpan, kImageSections> sections{};

  [[nodiscard]] const ImageSpan& section(ImageSection which) const {
    return sections[static_cast<std::size_t>(which)];
  }

  /// Writes the header over the first octets of `image` and sums what follows the checksum.
  /// Requires: `image` is whole and larger than a header.
  void seal(ByteSpan image) const;

  /// Reads and checks the header; with `check_sum` the whole image is summed too.
  /// Shape: every section lies inside the image, behind the header.
  /// Errors: kTruncated, kTrailingBytes (the image is not as long as it says), kNotSupported (no
  /// image, or of another version), kBadEncoding (the sum or a field does not fit).
  [[nodiscard]] static Result<ImageHeader> parse(ByteView image, bool check_sum);

  friend bool operator==(const ImageHeader&, const ImageHeader&) = default;
};

}  // namespace berth
