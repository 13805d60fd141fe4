#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/policy/image_header.h"
#include "core/policy/list_mark.h"
#include "core/policy/name_speller.h"
#include "core/policy/set_number.h"

namespace berth {

/// A listed name that was found: the name asked for, or one above it. Not set when made: each
/// look-up has room for many and finds few.
struct ListMatch {
  /// Where it begins in the name asked for; 0 is that name itself.
  std::uint8_t start;
  /// Which lists hold it: see `BlocklistImage::marks`.
  std::uint32_t set;
  friend bool operator==(const ListMatch&, const ListMatch&) = default;
};

/// What a list says: which list, and what of the image has it say so.
struct ListWord {
  ListId list;
  ListMatch match{};
  friend bool operator==(const ListWord&, const ListWord&) = default;
};

/// Most names that one look-up finds: a name and all above it (RFC 1035 2.3.4).
inline constexpr std::size_t kMaxListMatches = 127;

/// Reads the marks of one set, one after the other.
class MarkReader {
 public:
  /// Reads the first set in `octets`, which may hold others behind it.
  explicit MarkReader(ByteView octets);

  /// The next mark, lists in rising order; nothing after the last.
  [[nodiscard]] std::optional<ListMark> next();
  /// Goes on with the set behind this one, of which no mark was read.
  void skip_set();

 private:
  void begin_set();
  bool read_number(std::uint32_t& value);

  const std::uint8_t* at_;
  const std::uint8_t* end_;
  std::uint32_t left_ = 0;
  std::uint32_t list_ = 0;
};

/// Names of any number of lists in one piece of memory, used where it lies: a file mapped into
/// memory, or octets fetched. Exact: what was not put in is not found.
/// Memory: holds no more than this object; the image is borrowed and outlives it.
/// An image that was cut or altered is refused when opened; one altered later gives wrong answers,
/// but no octet outside it is read and every call ends.
/// Source: docs/blocklist-image.md.
class BlocklistImage {
 public:
  /// Borrows `image`. Sums all of it, unless told that its sum is known to be right.
  /// Errors: those of `ImageHeader::parse`; kBadEncoding when sections do not fit each other.
  [[nodiscard]] static Result<BlocklistImage> open(ByteView image, bool check_sum = true);

  /// Finds `name` and every name above it that is listed, the farthest first; gives how many stand
  /// in `out`. Which of them count is for the marks to say: one without `subtree` speaks of its own
  /// name alone.
  /// Requires: `name` is a whole wire name in lower case; room for `kMaxListMatches`, else the
  /// nearest ones are left out.
  [[nodiscard]] std::size_t find(ByteView name, std::span<ListMatch> out) const;

  /// What the lists of a set say. Shape: nothing when `set` is not of this image.
  [[nodiscard]] MarkReader marks(std::uint32_t set) const;

  /// The condition that marks call `number`. Errors: kBadEncoding.
  [[nodiscard]] Result<TypeCondition> condition(std::uint8_t number) const;

  /// How many names each list has. Reads the whole image: a few milliseconds for a million names.
  [[nodiscard]] std::vector<std::uint32_t> list_sizes() const;

  /// The name that a list was given; empty when there is no such list.
  [[nodiscard]] std::string_view list_name(ListId list) const;

  [[nodiscard]] std::uint32_t names() const { return header_.name_count; }
  [[nodiscard]] std::uint32_t lists() const { return header_.list_count; }
  [[nodiscard]] std::uint32_t sets() const { return header_.set_count; }

 private:
  BlocklistImage(ByteView image, const ImageHeader& header);
  [[nodiscard]] ByteView section(ImageSection which) const;
  [[nodiscard]] ByteView page_at(std::uint32_t page) const;

  ByteView image_;
  ImageHeader header_;
  NameSpeller speller_;
  SetNumberCode set_numbers_;
};

}  // namespace berth
