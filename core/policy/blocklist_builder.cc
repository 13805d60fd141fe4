#include "core/policy/blocklist_builder.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <span>
#include <unordered_map>

#include "core/base/little_endian.h"
#include "core/message/name.h"
#include "core/policy/image_header.h"
#include "core/policy/image_page.h"
#include "core/policy/name_speller.h"
#include "core/policy/suffix_choice.h"

// Names come in by list and leave by page. In between, each is spelt three times: to count suffixes
// and letters, to find its bucket, and to be written; that is quicker than keeping what it spelt.

namespace berth {
namespace {

/// Keys tried before names are said to have been made to fall together. A page of `kMaxPageNames`
/// where 16 to 32 are usual does not come about by chance.
constexpr std::uint64_t kMaxKeys = 8;
constexpr std::size_t kSetsPerStart = 8;

/// The sets of an image, those of the most names first.
struct NumberedSets {
  /// By the builder's own number.
  std::vector<std::uint32_t> number_of;
  std::uint32_t count = 0;
  Bytes starts;
  Bytes marks;
  SetNumberCode code;
};

void append_le32(std::size_t value, Bytes& out) {
  out.resize(out.size() + 4);
  store_le32(out.data() + out.size() - 4, static_cast<std::uint32_t>(value));
}

/// Sizes of the four classes that take the fewest bits. `below[i]`: names whose set is before i.
SetNumberCode choose_set_code(const std::vector<std::uint64_t>& below) {
  const std::size_t sets = below.size() - 1;
  const auto names_before = [&](std::uint64_t set) {
    return below[static_cast<std::size_t>(std::min<std::uint64_t>(set, sets))];
  };
  SetNumberCode best;
  std::uint64_t least = ~std::uint64_t{0};
  for (unsigned a = 0; a < 16; ++a) {
    for (unsigned b = a; b < 24; ++b) {
      for (unsigned c = b; c < 28; ++c) {
        const std::uint64_t first = std::uint64_t{1} << a;
        const std::uint64_t second = first + (std::uint64_t{1} << b);
        const std::uint64_t third = second + (std::uint64_t{1} << c);
        unsigned d = 0;
        while (third + (std::uint64_t{1} << d) < sets) ++d;
        const std::uint64_t bits = a * names_before(first) +
                                   b * (names_before(second) - names_before(first)) +
                                   c * (names_before(third) - names_before(second)) +
                                   d * (below[sets] - names_before(third));
        if (bits >= least) continue;
        least = bits;
        best.bits = {static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(b),
                     static_cast<std::uint8_t>(c), static_cast<std::uint8_t>(d)};
      }
    }
  }
  return best;
}

NumberedSets number_sets(const NamePool& pool, const MarkSets& sets) {
  std::vector<std::uint64_t> names(sets.size(), 0);
  for (std::size_t i = 0; i < pool.size(); ++i) {
    ++names[pool.value(static_cast<NamePool::Index>(i))];
  }
  // Sets that came about in different orders may be the same one.
  struct Set {
    Bytes marks;
    std::uint64_t names;
  };
  std::vector<Set> written;
  std::vector<std::uint32_t> written_of(sets.size(), 0);
  std::unordered_map<std::string, std::uint32_t> known;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    if (names[i] == 0) continue;
    Bytes marks;
    append_marks(sets.marks(static_cast<MarkSets::Set>(i)), marks);
    const auto [at, is_new] = known.try_emplace(std::string(marks.begin(), marks.end()),
                                                static_cast<std::uint32_t>(written.size()));
    if (is_new) written.push_back({std::move(marks), 0});
    written[at->second].names += names[i];
    written_of[i] = at->second;
  }
  std::vector<std::uint32_t> order(written.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(i);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return written[a].names != written[b].names ? written[a].names > written[b].names : a < b;
  });

  NumberedSets out;
  out.count = static_cast<std::uint32_t>(written.size());
  std::vector<std::uint32_t> place(written.size());
  std::vector<std::uint64_t> below{0};
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Set& set = written[order[i]];
    if (i % kSetsPerStart == 0) append_le32(out.marks.size(), out.starts);
    out.marks.insert(out.marks.end(), set.marks.begin(), set.marks.end());
    place[order[i]] = static_cast<std::uint32_t>(i);
    below.push_back(below.back() + set.names);
  }
  if (order.size() % kSetsPerStart == 0) append_le32(out.marks.size(), out.starts);
  out.number_of.assign(sets.size(), 0);
  for (std::size_t i = 0; i < sets.size(); ++i) {
    if (names[i] != 0) out.number_of[i] = place[written_of[i]];
  }
  out.code = choose_set_code(below);
  return out;
}

/// Where every name goes that is not a node.
struct Pages {
  unsigned bucket_bits = 4;
  std::uint32_t label_counts = 0;
  /// Of each name; kNode where it is a node.
  std::vector<std::uint32_t> buckets;
  /// Of each page: how many names it and those before it have.
  std::vector<std::uint32_t> ends;
  bool fits = true;

  static constexpr std::uint32_t kNode = 0xffffffff;
};

Pages find_pages(const NamePool& pool, const NameSpeller& speller, std::uint64_t key) {
  Pages pages;
  while ((std::size_t{2} << pages.bucket_bits) <= pool.size()) ++pages.bucket_bits;
  pages.buckets.assign(pool.size(), Pages::kNode);
  pages.ends.assign((std::size_t{1} << pages.bucket_bits) / kPageBuckets, 0);
  for (std::size_t i = 0; i < pool.size(); ++i) {
    NameCode code;
    speller.spell(
        pool.name(static_cast<NamePool::Index>(i)), code, [](std::size_t, const SuffixNode&) {},
        [&](std::size_t start, std::size_t labels) {
          if (start != 0) return;
          pages.label_counts |= 1U << std::min<std::size_t>(labels, 31);
          pages.buckets[i] = bucket_of(code, pages.bucket_bits, key);
          ++pages.ends[pages.buckets[i] / kPageBuckets];
        });
  }
  std::uint32_t end = 0;
  for (std::uint32_t& each : pages.ends) {
    pages.fits = pages.fits && each <= kMaxPageNames;
    each = end += each;
  }
  return pages;
}

}  // namespace

Result<ListId> BlocklistBuilder::add_list(std::string_view name) {
  if (name.size() > 255) return Error::kTooLarge;
  if (lists_.size() == kMaxLists) return Error::kTooMany;
  lists_.emplace_back(name);
  return ListId{static_cast<std::uint32_t>(lists_.size() - 1)};
}

Result<std::uint8_t> BlocklistBuilder::add_condition(const TypeCondition& condition) {
  if (condition.types.empty() || condition.types.size() > 255) return Error::kBadText;
  auto at = std::find(conditions_.begin(), conditions_.end(), condition);
  if (at == conditions_.end()) {
    if (conditions_.size() == 255) return Error::kTooMany;
    at = conditions_.insert(at, condition);
  }
  return static_cast<std::uint8_t>(at - conditions_.begin() + 1);
}

Result<void> BlocklistBuilder::add(ByteView name, const ListMark& mark) {
  assert(mark.list.value < lists_.size() && mark.condition <= conditions_.size());
  if (name.size() <= 1) return Error::kNotAllowed;
  std::array<std::uint8_t, kMaxNameSize> lower;
  lower_name(name, lower);
  const Result<NamePool::Index> at = pool_.insert(ByteView(lower).first(name.size()));
  if (!at) return at.error();
  pool_.value(*at) = sets_.with(pool_.value(*at), mark);
  return {};
}

namespace {

/// Names in the order of their buckets, and those that are nodes noted there.
std::vector<NamePool::Index> order_by_bucket(const Pages& pages) {
  std::vector<std::uint32_t> next(pages.ends.size(), 0);
  for (std::size_t page = 1; page < next.size(); ++page) next[page] = pages.ends[page - 1];
  std::vector<NamePool::Index> order(pages.ends.back());
  for (std::size_t i = 0; i < pages.buckets.size(); ++i) {
    if (pages.buckets[i] == Pages::kNode) continue;
    order[next[pages.buckets[i] / kPageBuckets]++] = static_cast<NamePool::Index>(i);
  }
  return order;
}

struct WrittenPages {
  Bytes starts;
  Bytes pages;
};

WrittenPages write_pages(const NamePool& pool, const NameSpeller& speller, const Pages& pages,
                         const NumberedSets& sets) {
  WrittenPages out;
  out.pages.reserve(pool.size() * 8);
  std::vector<NamePool::Index> order = order_by_bucket(pages);
  std::vector<PageName> names;
  std::size_t from = 0;
  for (const std::uint32_t end : pages.ends) {
    std::sort(order.begin() + static_cast<std::ptrdiff_t>(from),
              order.begin() + static_cast<std::ptrdiff_t>(end),
              [&](NamePool::Index a, NamePool::Index b) {
                return pages.buckets[a] != pages.buckets[b] ? pages.buckets[a] < pages.buckets[b]
                                                            : a < b;
              });
    names.resize(end - from);
    for (std::size_t i = from; i < end; ++i) {
      PageName& name = names[i - from];
      name.bucket = pages.buckets[order[i]];
      name.set = sets.number_of[pool.value(order[i])];
      name.code = NameCode();
      speller.spell(
          pool.name(order[i]), name.code, [](std::size_t, const SuffixNode&) {},
          [](std::size_t, std::size_t) {});
    }
    append_le32(out.pages.size(), out.starts);
    append_page(names, pages.bucket_bits, sets.code, out.pages);
    from = end;
  }
  out.pages.insert(out.pages.end(), kPagePadding, 0);
  return out;
}

Bytes write_conditions(const std::vector<TypeCondition>& conditions) {
  Bytes out;
  for (const TypeCondition& condition : conditions) {
    out.push_back(condition.other_types ? 1 : 0);
    out.push_back(static_cast<std::uint8_t>(condition.types.size()));
    for (const RecordType type : condition.types) {
      out.resize(out.size() + 2);
      store_le16(out.data() + out.size() - 2, static_cast<std::uint16_t>(type));
    }
  }
  return out;
}

Bytes write_lists(const std::vector<std::string>& lists) {
  Bytes out;
  std::size_t end = 0;
  append_le32(0, out);
  for (const std::string& list : lists) append_le32(end += list.size(), out);
  for (const std::string& list : lists) out.insert(out.end(), list.begin(), list.end());
  return out;
}

Result<Bytes> assemble(ImageHeader header, std::span<const ByteView> sections) {
  std::size_t size = kImageHeaderSize;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    if (sections[i].size() > 0xffffffff || size > 0xffffffff - sections[i].size()) {
      return Error::kTooLarge;
    }
    header.sections[i] = {static_cast<std::uint32_t>(size),
                          static_cast<std::uint32_t>(sections[i].size())};
    size += sections[i].size();
  }
  Bytes image(size);
  for (std::size_t i = 0; i < sections.size(); ++i) {
    std::copy(sections[i].begin(), sections[i].end(),
              image.begin() + static_cast<std::ptrdiff_t>(header.sections[i].start));
  }
  header.seal(image);
  return image;
}

}  // namespace

Result<Bytes> BlocklistBuilder::build() const {
  const NumberedSets sets = number_sets(pool_, sets_);
  for (std::uint64_t key = 1; key <= kMaxKeys; ++key) {
    SuffixChoice suffixes = choose_suffixes(pool_, key);
    const auto speller = [&] {
      return NameSpeller(suffixes.tree(key), CharacterCode(suffixes.characters), suffixes.root);
    };
    const Pages pages = find_pages(pool_, speller(), key);
    if (!pages.fits) continue;
    for (std::size_t i = 0; i < pool_.size(); ++i) {
      if (pages.buckets[i] != Pages::kNode) continue;
      NameCode code;
      const auto index = static_cast<NamePool::Index>(i);
      speller().spell(
          pool_.name(index), code,
          [&](std::size_t start, const SuffixNode& node) {
            if (start == 0) set_node(suffixes, node.id, sets.number_of[pool_.value(index)]);
          },
          [](std::size_t, std::size_t) {});
    }
    const WrittenPages written = write_pages(pool_, speller(), pages, sets);
    const Bytes conditions = write_conditions(conditions_);
    const Bytes lists = write_lists(lists_);
    ImageHeader header;
    header.key = key;
    header.name_count = static_cast<std::uint32_t>(pool_.size());
    header.list_count = static_cast<std::uint32_t>(lists_.size());
    header.set_count = sets.count;
    header.label_counts = pages.label_counts;
    header.root_code = suffixes.root.bits;
    header.root_code_bits = suffixes.root.size;
    header.bucket_bits = static_cast<std::uint8_t>(pages.bucket_bits);
    header.set_bits = sets.code.bits;
    const std::array<ByteView, kImageSections> sections = {
        suffixes.characters, suffixes.slots, suffixes.labels, written.starts, written.pages,
        sets.starts,         sets.marks,     conditions,      lists};
    return assemble(header, sections);
  }
  return Error::kTooMany;
}

}  // namespace berth
