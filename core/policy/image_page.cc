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

/// One of the ones in a word; or where it has too few, how many are left to count elsewhere.
struct SelectedOne {
  unsigned at = 64;
  unsigned left = 0;
};

/// Finds the one that `before` others stand below. Octet by octet: in each the sum of the ones in
/// it and in all below it, then the first whose sum is past `before`.
SelectedOne select_one(std::uint64_t word, unsigned before) {
  constexpr std::uint64_t kOctets = 0x0101010101010101;
  std::uint64_t sums = word - (word >> 1 & kOctets * 0x55);
  sums = (sums & kOctets * 0x33) + (sums >> 2 & kOctets * 0x33);
  sums = ((sums + (sums >> 4)) & kOctets * 0x0f) * kOctets;
  const auto all = static_cast<unsigned>(sums >> 56);
  if (before >= all) return {64, before - all};
  const std::uint64_t past = ((sums | kOctets * 0x80) - (before + 1) * kOctets) & kOctets * 0x80;
  const auto shift = static_cast<unsigned>(std::countr_zero(past)) / 8 * 8;
  std::uint64_t left = word >> shift;
  for (auto passed = static_cast<unsigned>((sums << 8) >> shift & 0xff); passed < before;
       ++passed) {
    left &= left - 1;
  }
  return {shift + static_cast<unsigned>(std::countr_zero(left)), 0};
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

bool PageReader::is_at(std::uint64_t at, const NameCode& code, std::size_t bits) const {
  const std::size_t size = half_size(bits, bucket_bits_);
  if (size == 0) return read(at, kShortSizeBits) == (bits + 1) / 2;
  if (size >= kLongSize) {
    if (read(at, kLongSizeBits) != size) return false;
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

unsigned PageReader::names_before_end(unsigned zeros) const {
  const unsigned marks = kPageBuckets + names_;
  unsigned before = zeros;
  for (unsigned at = 0; at < marks; at += kMaxRead) {
    const unsigned count = std::min(kMaxRead, marks - at);
    const std::uint64_t ends = ~read(kCountBits + at, count) & low_bits(count);
    const SelectedOne end = select_one(ends, before);
    if (end.at < 64) return at + end.at - zeros;
    before = end.left;
  }
  return names_ + 1;
}

std::optional<PageHit> PageReader::find(unsigned bucket, const NameCode& code,
                                        std::size_t bits) const {
  const std::uint64_t sizes = kCountBits + kPageBuckets + names_;
  const std::size_t sought = std::min<std::size_t>(half_size(bits, bucket_bits_), kLongSize);
  std::uint64_t at = sizes + kSizeBits * names_;
  unsigned passed = 0;
  for (unsigned name = bucket == 0 ? 0 : names_before_end(bucket - 1); name < names_; ++name) {
    const bool is_end = read(kCountBits + bucket + name, 1) == 0;
    if (is_end) break;
    // Where a name's bits stand matters only when it has the size sought, and few have.
    if (read(sizes + kSizeBits * name, kSizeBits) != sought) continue;
    at = skip_bodies(passed, name, at);
    passed = name;
    if (is_at(at, code, bits)) return PageHit{name, at};
  }
  return std::nullopt;
}

std::uint64_t PageReader::set_of(const PageHit& hit, const SetNumberCode& sets) const {
  std::uint64_t at = skip_bodies(hit.name, names_, hit.body);
  std::uint64_t word = read(at, kMaxRead);
  unsigned used = 0;
  const auto class_at = [&word, &used] {
    return static_cast<unsigned>(word >> used & low_bits(kClassBits));
  };
  for (unsigned i = 0; i < hit.name; ++i) {
    used += kClassBits + sets.bits[class_at()];
    if (used + kClassBits <= kMaxRead) continue;
    at += used;
    word = read(at, kMaxRead);
    used = 0;
  }
  const unsigned number_class = class_at();
  return sets.first(number_class) + read(at + used + kClassBits, sets.bits[number_class]);
}

void PageReader::count_sets(const SetNumberCode& sets, std::span<std::uint32_t> counts) const {
  const std::uint64_t bodies = kCountBits + kPageBuckets + (1 + kSizeBits) * names_;
  std::uint64_t at = skip_bodies(0, names_, bodies);
  for (unsigned i = 0; i < names_; ++i) {
    const auto number_class = static_cast<unsigned>(read(at, kClassBits));
    const unsigned size = sets.bits[number_class];
    const std::uint64_t set = sets.first(number_class) + read(at + kClassBits, size);
    if (set < counts.size()) ++counts[static_cast<std::size_t>(set)];
    at += kClassBits + size;
  }
}

}  // namespace berth
