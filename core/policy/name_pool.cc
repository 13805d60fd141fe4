#include "core/policy/name_pool.h"

#include <algorithm>

#include "core/policy/image_hash.h"

namespace berth {
namespace {

constexpr std::size_t kMaxNames = std::size_t{1} << 28;
constexpr std::size_t kMaxOctets = 0xffffffff;
constexpr std::size_t kFirstTableSize = 1024;

}  // namespace

std::size_t NamePool::first_slot(ByteView name) const {
  ImageHash hash(0);
  hash.absorb(name);
  return static_cast<std::size_t>(hash.finish()) & (table_.size() - 1);
}

ByteView NamePool::name(Index at) const {
  const std::size_t start = entries_[at].start;
  return ByteView(names_).subspan(start + 1, names_[start]);
}

void NamePool::grow() {
  table_.assign(std::max(kFirstTableSize, table_.size() * 2), 0);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    std::size_t slot = first_slot(name(static_cast<Index>(i)));
    while (table_[slot] != 0) slot = (slot + 1) & (table_.size() - 1);
    table_[slot] = static_cast<std::uint32_t>(i + 1);
  }
}

Result<NamePool::Index> NamePool::insert(ByteView name) {
  if (3 * entries_.size() >= 2 * table_.size()) grow();
  std::size_t slot = first_slot(name);
  for (; table_[slot] != 0; slot = (slot + 1) & (table_.size() - 1)) {
    const ByteView there = this->name(table_[slot] - 1);
    if (std::equal(there.begin(), there.end(), name.begin(), name.end())) return table_[slot] - 1;
  }
  if (entries_.size() == kMaxNames || kMaxOctets - names_.size() <= name.size()) {
    return Error::kTooMany;
  }
  entries_.push_back({static_cast<std::uint32_t>(names_.size()), 0});
  names_.push_back(static_cast<std::uint8_t>(name.size()));
  names_.insert(names_.end(), name.begin(), name.end());
  table_[slot] = static_cast<std::uint32_t>(entries_.size());
  return table_[slot] - 1;
}

}  // namespace berth
