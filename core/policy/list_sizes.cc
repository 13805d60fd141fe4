// How many names each list of an image has. An image does not say: what says it for one name is the
// set of that name, so that all of them are counted by set, and the sets by what stands in them.

#include <vector>

#include "core/policy/blocklist_image.h"
#include "core/policy/image_page.h"

namespace berth {

std::vector<std::uint32_t> BlocklistImage::list_sizes() const {
  std::vector<std::uint32_t> by_set(header_.set_count);
  const SuffixTree nodes(section(ImageSection::kNodes), section(ImageSection::kLabels),
                         header_.key);
  for (std::size_t slot = 0; slot < nodes.slots(); ++slot) {
    const std::uint32_t set = nodes.set_at(slot);
    if (set != 0 && set <= by_set.size()) ++by_set[set - 1];
  }
  const std::uint32_t pages = (1U << header_.bucket_bits) / kPageBuckets;
  for (std::uint32_t page = 0; page < pages; ++page) {
    PageReader(page_at(page), header_.bucket_bits).count_sets(set_numbers_, by_set);
  }
  std::vector<std::uint32_t> sizes(header_.list_count);
  // Sets stand apart in a sound image; where they do not, the rest is not worth reading again.
  std::size_t unread = section(ImageSection::kSets).size();
  for (std::uint32_t set = 0; set < by_set.size(); ++set) {
    if (by_set[set] == 0) continue;
    MarkReader reader = marks(set);
    std::optional<ListId> counted;
    // A list may say several things of one name.
    while (const auto mark = reader.next()) {
      if (unread-- == 0) return sizes;
      if (mark->list.value >= sizes.size() || counted == mark->list) continue;
      sizes[mark->list.value] += by_set[set];
      counted = mark->list;
    }
  }
  return sizes;
}

}  // namespace berth
