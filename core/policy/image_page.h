#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "core/base/bytes.h"
#include "core/base/little_endian.h"
#include "core/policy/character_code.h"
#include "core/policy/image_hash.h"
#include "core/policy/set_number.h"

namespace berth {

/// Buckets that share a page.
inline constexpr unsigned kPageBuckets = 16;
/// Most names in a page.
inline constexpr std::size_t kMaxPageNames = 255;
/// Zero octets behind the last page, so that a page can be read a word at a time.
inline constexpr std::size_t kPagePadding = 8;

/// The bucket of the name that `code` holds, one of 2 to the power of `bits`: its code's first
/// bits, moved about by a hash of the others. Who knows the bucket and the other bits knows the
/// first ones, so that they need not be kept.
[[nodiscard]] inline std::uint32_t bucket_of(const NameCode& code, unsigned bits,
                                             std::uint64_t key) {
  const std::uint64_t first = (std::uint64_t{1} << bits) - 1;
  ImageHash hash(key);
  hash.absorb(code.word(0) & ~first);
  for (std::size_t i = 1; i < code.words(); ++i) hash.absorb(code.word(i));
  return static_cast<std::uint32_t>((code.word(0) ^ hash.finish()) & first);
}

/// A name as its page keeps it.
struct PageName {
  std::uint32_t bucket = 0;
  std::uint32_t set = 0;
  NameCode code;
};

/// Appends one page to `pages`.
/// Requires: the names are all of one page, in rising order of bucket, at most `kMaxPageNames`.
void append_page(std::span<const PageName> names, unsigned bucket_bits, const SetNumberCode& sets,
                 Bytes& pages);

/// A name that was found in its page.
struct PageHit {
  unsigned name = 0;       ///< counted from the page's first
  std::uint64_t body = 0;  ///< where its bits stand
};

/// Reads one page in place. Whatever the octets are, it reads no others and ends.
/// Shape: bits, lowest first, in this order:
///    8        how many names there are
///    16 + n   for each bucket a one a name, then a zero
///    6 × n    sizes: half the bits of the code past the first ones, rounded up; 0 where there are
///             none; 63 where it is more than 62
///    …        for each name the bits past the first ones, and a zero where their number is odd;
///             before them, after a size of 63, its true value in twelve bits; after a size of 0
///             half the bits of the whole code, rounded up, in four
///    …        for each name the number of its set
class PageReader {
 public:
  /// Borrows `octets` from a page's first on, those of the pages behind it included.
  PageReader(ByteView octets, unsigned bucket_bits);

  /// Which name of the page has the first `bits` bits of `code`; `bucket` counts from the page's
  /// first one.
  [[nodiscard]] std::optional<PageHit> find(unsigned bucket, const NameCode& code,
                                            std::size_t bits) const;

  /// The number of the set of a name. Requires: `hit` is of this page.
  [[nodiscard]] std::uint64_t set_of(const PageHit& hit, const SetNumberCode& sets) const;

  /// Counts each name of the page into `counts`, at the number of its set.
  void count_sets(const SetNumberCode& sets, std::span<std::uint32_t> counts) const;

 private:
  /// Zero past the end. Requires: `count` is at most 57, the bits that any unaligned word holds.
  [[nodiscard]] std::uint64_t read(std::uint64_t at, unsigned count) const {
    const std::uint64_t octet = at / 8;
    if (octet + 8 > octets_.size()) return 0;
    return load_le64(octets_.data() + octet) >> (at % 8) & ((std::uint64_t{1} << count) - 1);
  }
  /// How many names stand before the end of the bucket that `zeros` others end before.
  [[nodiscard]] unsigned names_before_end(unsigned zeros) const;
  [[nodiscard]] std::uint64_t skip_bodies(unsigned first, unsigned last, std::uint64_t at) const;
  /// Whether the name whose bits stand there, of the size that `bits` have, is the one sought.
  [[nodiscard]] bool is_at(std::uint64_t at, const NameCode& code, std::size_t bits) const;

  ByteView octets_;
  unsigned bucket_bits_;
  unsigned names_;
};

}  // namespace berth
