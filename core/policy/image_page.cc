#include "core/policy/image_page.h"

#include <algorithm>
#include <bit>
#include <cassert>

#include "core/base/little_endian.h"

// A code is `bucket_bits` first bits and the others. What stands in a page is the others; the first
// ones follow from them and the bucket. Two codes with the same bucket, the same other bits and the
// same half size are one code: no symbol has a single bit, so a padding zero never makes one name's
// code into another's.

namespace berth {
namespace {

constexpr unsigned kCountBits = 8;
constexpr unsigned kSizeBits = 6;
constexpr unsigned kLongSize = 63;
constexpr unsigned kLongSizeBits = 12;
constexpr unsigned kShortSizeBits = 4;
constexpr unsigned kClassBits = 2;
/// Most bits that one unaligned word always holds.
constexpr unsigned kMaxRead = 57;

std::uint64_t low_bits(unsigned count) { return (std::uint64_t{1} << count) - 1; }

/// Half of what a code has past its first bits, rounded up.
std::size_t half_size(std::size_t bits, unsigned bucket_bits) {
  return bits <= bucket_bits ? 0 : (bits - bucket_bits + 1) / 2;
}

/// Sizes that fit one read, and a word with a one in each of them.
constexpr unsigned kSizesAtOnce = kMaxRead / kSizeBits;
constexpr std::uint64_t kEachSize = 0x1041041041041;

/// False when a size among the first `count` is 0 or 63, which say more than themselves. It may be
/// false without one, when carries run into each other.
bool has_plain_sizes(std::uint64_t sizes, unsigned count) {
  const std::uint64_t ones = kEachSize & low_bits(count * kSizeBits);
  const std::uint64_t highs = ones << (kSizeBits - 1);
  const std::uint64_t zero = (sizes - ones) & ~sizes & highs;
  const std::uint64_t full = (~sizes - ones) & sizes & highs;
  return (zero | full) == 0;
}

/// The sum of nine sizes: pairs first, then all of those with one multiplication.
std::uint64_t sum_of_sizes(std::uint64_t sizes) {
  constexpr std::uint64_t kPairs = 0x03f03f03f03f03f;
  const std::uint64_t pairs = (sizes & kPairs) + ((sizes >> kSizeBits) & kPairs);
  return (pairs * 0x1001001001001) >> 48 & 0xfff;
}

/// Appends bits to octets, lowest first.
class BitAppender {
 public:
  explicit BitAppender(Bytes& out) : out_(out) {}

  void append(std::uint64_t bits, unsigned count) {
    for (unsigned done = 0; done < count;) {
      if (free_ == 0) {
        out_.push_back(0);
        free_ = 8;
      }
      const unsigned taken = std::min(free_, count - done);
      const auto part = static_cast<unsigned>((bits >> done) & low_bits(taken));
      out_.back() = static_cast<std::uint8_t>(out_.back() | part << (8 - free_));
      free_ -= taken;
      done += taken;
    }
  }

 private:
  Bytes& out_;
  unsigned free_ = 0;
};

void append_body(const NameCode& code, unsigned bucket_bits, BitAppender& out) {
  const std::size_t size = half_size(code.size(), bucket_bits);
  if (size == 0) return out.append((code.size() + 1) / 2, kShortSizeBits);
  if (size >= kLongSize) out.append(size, kLongSizeBits);
  for (std::size_t done = 0; done < 2 * size;) {
    const auto count = static_cast<unsigned>(std::min<std::size_t>(32, 2 * size - done));
    out.append(code.slice(bucket_bits + done, count), count);
    done += count;
  }
}

void append_set(std::uint32_t set, const SetNumberCode& sets, BitAppender& out) {
  unsigned number_class = 0;
  while (number_class < 3 && set >= sets.first(number_class + 1)) ++number_class;
  out.append(number_class, kClassBits);
  out.append(set - sets.first(number_class), sets.bits[number_class]);
}

}  // namespace

void append_page(std::span<const PageName> names, unsigned bucket_bits, const SetNumberCode& sets,
                 Bytes& pages) {
  assert(names.size() <= kMaxPageNames);
  BitAppender out(pages);
  out.append(names.size(), kCountBits);
  std::size_t next = 0;
  for (unsigned bucket = 0; bucket < kPageBuckets; ++bucket) {
    for (; next < names.size() && names[next].bucket % kPageBuckets == bucket; ++next) {
      out.append(1, 1);
    }
    out.append(0, 1);
  }
  assert(next == names.size());
  for (const PageName& name : names) {
    out.append(std::min<std::size_t>(half_size(name.code.size(), bucket_bits), kLongSize),
               kSizeBits);
  }
  for (const PageName& name : names) append_body(name.code, bucket_bits, out);
  for (const PageName& name : names) append_set(name.set, sets, out);
}

PageReader::PageReader(ByteView octets, unsigned bucket_bits)
    : octets_(octets), bucket_bits_(bucket_bits), names_(0) {
  names_ = static_cast<unsigned>(read(0, kCountBits));
}

std::uint64_t PageReader::read(std::uint64_t at, unsigned count) const {
  assert(count <= kMaxRead);
  const std::uint64_t octet = at / 8;
  if (octet + 8 > octets_.size()) return 0;
  return (load_le64(octets_.data() + octet) >> (at % 8)) & low_bits(count);
}

std::uint64_t PageReader::skip_bodies(unsigned first, unsigned last, std::uint64_t at) const {
  const std::uint64_t sizes = kCountBits + kPageBuckets + names_;
  while (first < last) {
    const unsigned count = std::min(kSizesAtOnce, last - first);
    std::uint64_t word = read(sizes + kSizeBits * first, count * kSizeBits);
    if (has_plain_sizes(word, count)) {
      at += 2 * sum_of_sizes(word);
    } else {
      for (unsigned i = 0; i < count; ++i, word >>= kSizeBits) {
        const std::uint64_t size = word & kLongSize;
        if (size == kLongSize) {
          at += kLongSizeBits + 2 * read(at, kLongSizeBits);
        } else {
          at += size == 0 ? kShortSizeBits : 2 * size;
        }
      }
    }
    first += count;
  }
  return at;
}

bool PageReader::is_at(std::uint64_t at, unsigned size, const NameCode& code,
                       std::size_t bits) const {
  const std::size_t sought = half_size(bits, bucket_bits_);
  if (size != std::min<std::size_t>(sought, kLongSize)) return false;
  if (size == 0) return read(at, kShortSizeBits) == (bits + 1) / 2;
  if (size == kLongSize) {
    if (read(at, kLongSizeBits) != sought) return false;
    at += kLongSizeBits;
  }
  for (std::size_t from = bucket_bits_; from < bits;) {
    const auto count = static_cast<unsigned>(std::min<std::size_t>(56, bits - from));
    if (read(at, count) != code.slice(from, count)) return false;
    from += count;
    at += count;
  }
  return (bits - bucket_bits_) % 2 == 0 || read(at, 1) == 0;
}

std::optional<PageHit> PageReader::find(unsigned bucket, const NameCode& code,
                                        std::size_t bits) const {
  // Zeros end buckets: what stands before the one of the bucket before, and before its own.
  unsigned first = 0;
  unsigned last = 0;
  unsigned zeros = 0;
  const unsigned marks = kPageBuckets + names_;
  for (unsigned at = 0; at < marks && zeros <= bucket; at += kMaxRead) {
    const unsigned count = std::min(kMaxRead, marks - at);
    std::uint64_t left = ~read(kCountBits + at, count) & low_bits(count);
    for (; left != 0 && zeros <= bucket; left &= left - 1, ++zeros) {
      first = last;
      last = at + static_cast<unsigned>(std::countr_zero(left)) - zeros;
    }
  }
  if (zeros <= bucket || last > names_) return std::nullopt;
  const std::uint64_t sizes = kCountBits + kPageBuckets + names_;
  std::uint64_t at = skip_bodies(0, first, sizes + kSizeBits * names_);
  for (unsigned name = first; name < last; ++name) {
    const auto size = static_cast<unsigned>(read(sizes + kSizeBits * name, kSizeBits));
    if (is_at(at, size, code, bits)) return PageHit{name, at};
    at = skip_bodies(name, name + 1, at);
  }
  return std::nullopt;
}

std::uint64_t PageReader::set_of(const PageHit& hit, const SetNumberCode& sets) const {
  std::uint64_t at = skip_bodies(hit.name, names_, hit.body);
  for (unsigned i = 0;; ++i) {
    const auto number_class = static_cast<unsigned>(read(at, kClassBits));
    const unsigned size = sets.bits[number_class];
    if (i == hit.name) return sets.first(number_class) + read(at + kClassBits, size);
    at += kClassBits + size;
  }
}

}  // namespace berth
