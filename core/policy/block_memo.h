#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/bytes.h"
#include "core/base/list.h"
#include "core/message/iana.h"
#include "core/policy/blocklist_image.h"

namespace berth {

/// What the lists of one policy blocked lately, so that a name asked for again and again is looked
/// up once. It only saves work: whoever forgets it all judges the same. Where the policy changes it
/// has to be forgotten.
///
/// Exact: what is kept is compared whole. A question has one place, which it shares with others;
/// another takes it only now and then, so that names asked for once do not drive out those asked
/// for often.
/// Memory: 512 KiB from the first block on, none before.
class BlockMemo {
 public:
  /// Longer names are looked up each time. Unit: octets.
  static constexpr std::size_t kMaxName = 47;

  /// Everything that a list's word depends on, where no stamp chooses lists.
  struct Question {
    std::uint16_t group = 0;
    RecordType type{};
    ByteView name;  ///< lower case, wire form; borrowed for the call
  };

  /// Which list blocks it; nothing where that is not known.
  [[nodiscard]] std::optional<ListWord> find(const Question& question) const;
  /// Keeps that `word` does, if there is room for it.
  void keep(const Question& question, const ListWord& word);

 private:
  struct Place {
    std::uint16_t group = 0;
    RecordType type{};
    std::uint8_t name_size = 0;  ///< 0: free, since every name ends with an octet for the root
    std::array<std::uint8_t, kMaxName> name{};
    ListWord word;
  };
  static_assert(sizeof(Place) == 64);

  List<Place> places_;
  /// Questions that came while another had their place.
  std::uint32_t late_ = 0;
};

}  // namespace berth
