#include "core/cache/cache_entry.h"

#include <cstring>
#include <new>

namespace berth {
namespace {

/// What an allocator adds to a block and rounds it to, on the platforms we know.
constexpr std::size_t kBlockOverhead = 16;
constexpr std::size_t kBlockStep = 16;

std::uint32_t load_u32(const std::uint8_t* at) {
  return static_cast<std::uint32_t>(at[0]) << 24 | static_cast<std::uint32_t>(at[1]) << 16 |
         static_cast<std::uint32_t>(at[2]) << 8 | static_cast<std::uint32_t>(at[3]);
}

void store_u32(std::uint8_t* at, std::uint32_t value) {
  at[0] = static_cast<std::uint8_t>(value >> 24);
  at[1] = static_cast<std::uint8_t>(value >> 16);
  at[2] = static_cast<std::uint8_t>(value >> 8);
  at[3] = static_cast<std::uint8_t>(value);
}

std::size_t octets_of(ByteView key, const CacheInsert& answer, std::uint32_t ttl_count) {
  return sizeof(CacheEntry) + (answer.error ? sizeof(StoredError) : 0) +
         ttl_count * sizeof(std::uint16_t) + key.size() + answer.message.size();
}

}  // namespace

std::size_t CacheEntry::block_size_of(ByteView key, const CacheInsert& answer,
                                      std::uint32_t ttl_count) {
  const std::size_t octets = octets_of(key, answer, ttl_count) + kBlockOverhead;
  return (octets + kBlockStep - 1) / kBlockStep * kBlockStep;
}

CacheEntry* CacheEntry::make(ByteView key, const CacheInsert& answer, std::uint32_t ttl_count) {
  void* block = ::operator new(octets_of(key, answer, ttl_count), std::nothrow);
  if (block == nullptr) return nullptr;
  auto* entry = new (block) CacheEntry();
  entry->block_size = static_cast<std::uint32_t>(block_size_of(key, answer, ttl_count));
  entry->message_size = static_cast<std::uint32_t>(answer.message.size());
  entry->ttl_count = static_cast<std::uint16_t>(ttl_count);
  entry->key_size = static_cast<std::uint16_t>(key.size());
  entry->has_error = answer.error.has_value();
  std::uint8_t* at = entry->after_header();
  if (answer.error) std::memcpy(at, &*answer.error, sizeof(StoredError));
  at += entry->key_offset();
  std::memcpy(at, key.data(), key.size());
  std::memcpy(at + key.size(), answer.message.data(), answer.message.size());
  return entry;
}

void CacheEntry::destroy(CacheEntry* entry) {
  entry->~CacheEntry();
  ::operator delete(entry);
}

ByteView CacheEntry::key() const { return {after_header() + key_offset(), key_size}; }

ByteView CacheEntry::message() const {
  return {after_header() + key_offset() + key_size, message_size};
}

std::optional<StoredError> CacheEntry::error() const {
  if (!has_error) return std::nullopt;
  StoredError stored;
  std::memcpy(&stored, after_header(), sizeof(StoredError));
  return stored;
}

std::uint16_t* CacheEntry::ttl_offsets() {
  return reinterpret_cast<std::uint16_t*>(after_header() + error_size());
}

void CacheEntry::copy_to(ByteSpan out, std::uint32_t age_seconds,
                         std::optional<std::uint32_t> stale_ttl) const {
  std::memcpy(out.data(), message().data(), message_size);
  const std::uint16_t* offsets = const_cast<CacheEntry*>(this)->ttl_offsets();
  for (std::size_t i = 0; i < ttl_count; ++i) {
    std::uint8_t* at = out.data() + offsets[i];
    const std::uint32_t given = load_u32(at);
    store_u32(at, stale_ttl ? *stale_ttl : given > age_seconds ? given - age_seconds : 0);
  }
}

}  // namespace berth
