#include "core/policy/block_memo.h"

#include <algorithm>
#include <cstring>

#include "core/policy/image_hash.h"

namespace berth {
namespace {

constexpr std::size_t kPlaces = 8192;
static_assert((kPlaces & (kPlaces - 1)) == 0);

/// One in so many of those that come late takes the place. Names asked for in turn, more than there
/// is room for, would each find it taken by the next one if all did.
constexpr std::uint32_t kLateOnes = 8;

/// Who chooses names to fall together gains nothing: those are looked up as without a memo.
std::size_t place_of(const BlockMemo::Question& question) {
  ImageHash hash(std::uint64_t{question.group} << 16 | static_cast<std::uint16_t>(question.type));
  hash.absorb(question.name);
  return static_cast<std::size_t>(hash.finish()) & (kPlaces - 1);
}

}  // namespace

std::optional<ListWord> BlockMemo::find(const Question& question) const {
  if (places_.empty() || question.name.size() > kMaxName) return std::nullopt;
  const Place& place = places_[place_of(question)];
  const bool is_same = place.group == question.group && place.type == question.type &&
                       place.name_size == question.name.size() &&
                       std::memcmp(place.name.data(), question.name.data(), place.name_size) == 0;
  return is_same ? std::optional<ListWord>(place.word) : std::nullopt;
}

void BlockMemo::keep(const Question& question, const ListWord& word) {
  if (question.name.size() > kMaxName) return;
  if (places_.empty()) places_.resize(kPlaces);
  Place& place = places_[place_of(question)];
  if (place.name_size != 0 && ++late_ % kLateOnes != 0) return;
  place.group = question.group;
  place.type = question.type;
  place.name_size = static_cast<std::uint8_t>(question.name.size());
  place.word = word;
  std::copy(question.name.begin(), question.name.end(), place.name.begin());
}

}  // namespace berth
