#include "core/policy/blocklist_image.h"

#include <algorithm>
#include <array>

#include "core/base/little_endian.h"
#include "core/policy/image_page.h"
#include "core/policy/prefetch.h"

// A look-up has two halves. The first spells the name and all above it and says in which pages they
// would stand; the second reads those pages. Between them the pages are called for, so that the
// memory's delays overlap instead of adding up.

namespace berth {
namespace {

/// Sets between two entries of their index.
constexpr std::uint32_t kSetsPerStart = 8;

enum MarkFlags : std::uint32_t { kSubtree = 1, kAllow = 2, kImportant = 4, kConditional = 8 };
constexpr unsigned kFlagBits = 4;

/// What of a page is called for before it is read. Unit: octets.
constexpr std::size_t kUsualPage = 192;

/// Where a name that has a code would stand.
struct Place {
  std::uint32_t bucket;
  std::uint16_t bits;
  std::uint8_t start;
};

bool is_power_of_two(std::size_t number) { return number != 0 && (number & (number - 1)) == 0; }

bool sections_fit(const ImageHeader& header) {
  const auto size = [&](ImageSection which) { return std::size_t{header.section(which).size}; };
  const std::size_t slots = size(ImageSection::kNodes) / SuffixTree::kSlotSize;
  const std::size_t characters = size(ImageSection::kCharacters);
  if (characters != CharacterCode::kSmallSize && characters != CharacterCode::kLargeSize)
    return false;
  if (size(ImageSection::kNodes) % SuffixTree::kSlotSize != 0) return false;
  if (slots != 0 && !is_power_of_two(slots)) return false;
  if (header.bucket_bits < 4 || header.bucket_bits > 28) return false;
  const std::size_t pages = (std::size_t{1} << header.bucket_bits) / kPageBuckets;
  if (size(ImageSection::kPageStarts) != 4 * pages) return false;
  if (size(ImageSection::kPages) < kPagePadding) return false;
  for (const std::uint8_t bits : header.set_bits) {
    if (bits > 32) return false;
  }
  const std::size_t starts = header.set_count / kSetsPerStart + 1;
  if (size(ImageSection::kSetStarts) != 4 * starts) return false;
  if (size(ImageSection::kLists) / 4 < std::size_t{header.list_count} + 1) return false;
  return header.root_code_bits <= kMaxNodeBits && header.root_code >> header.root_code_bits == 0;
}

}  // namespace

MarkReader::MarkReader(ByteView octets) : at_(octets.data()), end_(at_ + octets.size()) {
  begin_set();
}

void MarkReader::begin_set() {
  list_ = 0;
  if (!read_number(left_)) left_ = 0;
}

bool MarkReader::read_number(std::uint32_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 32 && at_ != end_; shift += 7) {
    const std::uint8_t octet = *at_++;
    value |= static_cast<std::uint32_t>(octet & 0x7f) << shift;
    if (octet < 0x80) return true;
  }
  return false;
}

std::optional<ListMark> MarkReader::next() {
  std::uint32_t value = 0;
  if (left_ == 0 || !read_number(value)) return std::nullopt;
  --left_;
  list_ += value >> kFlagBits;
  ListMark mark{{list_}, (value & kSubtree) != 0, (value & kAllow) != 0};
  mark.important = (value & kImportant) != 0;
  if ((value & kConditional) != 0) {
    if (at_ == end_) return std::nullopt;
    mark.condition = *at_++;
  }
  return mark;
}

// Most sets that a look-up meets are skipped: only where a mark ends is looked at.
void MarkReader::skip_set() {
  for (; left_ > 0 && at_ != end_; --left_) {
    const bool is_conditional = (*at_ & kConditional) != 0;
    while (at_ != end_ && *at_ >= 0x80) ++at_;
    const std::ptrdiff_t rest = is_conditional ? 2 : 1;
    at_ = end_ - at_ > rest ? at_ + rest : end_;
  }
  begin_set();
}

BlocklistImage::BlocklistImage(ByteView image, const ImageHeader& header)
    : image_(image),
      header_(header),
      speller_(
          SuffixTree(section(ImageSection::kNodes), section(ImageSection::kLabels), header.key),
          CharacterCode(section(ImageSection::kCharacters)),
          CodeWord{header.root_code, header.root_code_bits}),
      set_numbers_{header.set_bits} {}

Result<BlocklistImage> BlocklistImage::open(ByteView image, bool check_sum) {
  const Result<ImageHeader> header = ImageHeader::parse(image, check_sum);
  if (!header) return header.error();
  if (!sections_fit(*header)) return Error::kBadEncoding;
  return BlocklistImage(image, *header);
}

ByteView BlocklistImage::section(ImageSection which) const {
  const ImageSpan& span = header_.section(which);
  return image_.subspan(span.start, span.size);
}

ByteView BlocklistImage::page_at(std::uint32_t page) const {
  const ByteView pages = section(ImageSection::kPages);
  const std::size_t start =
      load_le32(section(ImageSection::kPageStarts).data() + std::size_t{4} * page);
  return start < pages.size() ? pages.subspan(start) : ByteView();
}

std::size_t BlocklistImage::find(ByteView name, std::span<ListMatch> out) const {
  std::size_t found = 0;
  const auto take = [&](std::size_t start, std::uint64_t set) {
    if (found == out.size() || set >= header_.set_count) return;
    out[found++] = {static_cast<std::uint8_t>(start), static_cast<std::uint32_t>(set)};
  };
  std::array<Place, kMaxListMatches> places;
  std::size_t count = 0;
  NameCode code;
  const std::uint8_t* starts = section(ImageSection::kPageStarts).data();
  speller_.spell(
      name, code,
      [&](std::size_t start, const SuffixNode& node) {
        if (node.set != 0) take(start, node.set - std::uint64_t{1});
      },
      [&](std::size_t start, std::size_t labels) {
        if ((header_.label_counts >> std::min<std::size_t>(labels, 31) & 1) == 0) return;
        const std::uint32_t bucket = bucket_of(code, header_.bucket_bits, header_.key);
        prefetch(starts + std::size_t{4} * (bucket / kPageBuckets));
        places[count++] = {bucket, static_cast<std::uint16_t>(code.size()),
                           static_cast<std::uint8_t>(start)};
      });
  for (std::size_t i = 0; i < count; ++i) {
    const ByteView page = page_at(places[i].bucket / kPageBuckets);
    for (std::size_t at = 0; at < std::min(page.size(), kUsualPage); at += 64) {
      prefetch(page.data() + at);
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    const PageReader page(page_at(places[i].bucket / kPageBuckets), header_.bucket_bits);
    const auto at = page.find(places[i].bucket % kPageBuckets, code, places[i].bits);
    if (at) take(places[i].start, page.set_of(*at, set_numbers_));
  }
  return found;
}

MarkReader BlocklistImage::marks(std::uint32_t set) const {
  if (set >= header_.set_count) return MarkReader({});
  const ByteView sets = section(ImageSection::kSets);
  const std::size_t start =
      load_le32(section(ImageSection::kSetStarts).data() + std::size_t{4} * (set / kSetsPerStart));
  MarkReader reader(start < sets.size() ? sets.subspan(start) : ByteView());
  for (std::uint32_t before = set % kSetsPerStart; before > 0; --before) reader.skip_set();
  return reader;
}

Result<TypeCondition> BlocklistImage::condition(std::uint8_t number) const {
  ByteView octets = section(ImageSection::kConditions);
  for (; number > 0 && octets.size() >= 2; --number) {
    const std::size_t size = std::size_t{2} + 2 * std::size_t{octets[1]};
    if (octets.size() < size) break;
    if (number == 1) {
      TypeCondition condition;
      condition.other_types = octets[0] != 0;
      for (std::size_t at = 2; at < size; at += 2) {
        condition.types.push_back(static_cast<RecordType>(load_le16(octets.data() + at)));
      }
      return condition;
    }
    octets = octets.subspan(size);
  }
  return Error::kBadEncoding;
}

std::string_view BlocklistImage::list_name(ListId list) const {
  if (list.value >= header_.list_count) return {};
  const ByteView lists = section(ImageSection::kLists);
  const std::size_t names = std::size_t{4} * (std::size_t{header_.list_count} + 1);
  const std::uint8_t* at = lists.data() + std::size_t{4} * list.value;
  const std::size_t start = load_le32(at);
  const std::size_t end = load_le32(at + 4);
  if (start > end || end > lists.size() - names) return {};
  return {reinterpret_cast<const char*>(lists.data() + names + start), end - start};
}

}  // namespace berth
