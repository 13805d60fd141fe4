#include "core/cache/cache_entry.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "core/cache/cache_memory.h"
#include "core/cache/cacheability.h"

namespace berth {
namespace {

/// The octets of the error code before its text.
constexpr std::size_t kErrorCodeSize = 2;
/// Least octets of a record: the root as owner, type, class, TTL, RDATA length.
constexpr std::size_t kMinRecordSize = 11;

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

const std::uint8_t* octets_after(const CacheEntry* entry) {
  return reinterpret_cast<const std::uint8_t*>(entry + 1);
}

std::uint16_t offset_at(const std::uint8_t* offsets, std::size_t i) {
  std::uint16_t offset;
  std::memcpy(&offset, offsets + i * sizeof offset, sizeof offset);
  return offset;
}

/// Writes where the TTLs stand before `message` and the TTLs to be kept into it.
void write_ttls(std::uint8_t* offsets, std::uint8_t* message, const CacheConfig& config,
                const EntryDraft& draft) {
  auto records = MessageView::parse(draft.message)->records();
  for (std::uint32_t i = 0; i < draft.record_count; ++i) {
    const RecordView& record = **records->next();
    const auto offset = static_cast<std::uint16_t>(record.ttl_offset);
    std::memcpy(offsets + i * sizeof offset, &offset, sizeof offset);
    std::uint32_t ttl = kept_ttl(config, record.ttl);
    if (draft.negative && is_negative_proof(record)) ttl = std::min(ttl, draft.lifetime_seconds);
    store_u32(message + offset, ttl);
  }
}

}  // namespace

std::uint32_t EntryDraft::steps() const {
  std::size_t octets = sizeof(CacheEntry) + record_count * sizeof(std::uint16_t) + message.size();
  if (error != nullptr) octets += kErrorCodeSize + error->text_size;
  octets = std::max(octets, CacheEntry::kMinSize);
  return static_cast<std::uint32_t>((octets + kBlockStep - 1) / kBlockStep);
}

std::size_t CacheEntry::most_for(std::size_t message_bytes) {
  return sizeof(CacheEntry) + message_bytes + message_bytes / kMinRecordSize * 2 + kErrorCodeSize +
         StoredError().text.size() + kBlockStep;
}

CacheEntry& CacheEntry::write(std::uint8_t* block, std::uint32_t steps, const CacheConfig& config,
                              const EntryDraft& draft) {
  auto* entry = new (block) CacheEntry();
  entry->header = {steps, draft.kind};
  entry->name_size = static_cast<std::uint8_t>(draft.key.name.size());
  entry->dnssec_ok = draft.key.dnssec_ok;
  entry->checking_disabled = draft.key.checking_disabled;
  entry->hash = draft.hash;
  entry->lifetime_seconds = draft.lifetime_seconds;
  entry->type = draft.key.type;
  entry->record_class = draft.key.record_class;
  entry->message_size = static_cast<std::uint16_t>(draft.message.size());
  entry->record_count = static_cast<std::uint16_t>(draft.record_count);

  std::uint8_t* const offsets = block + sizeof(CacheEntry);
  std::uint8_t* const message = offsets + draft.record_count * sizeof(std::uint16_t);
  std::memcpy(message, draft.message.data(), draft.message.size());
  write_ttls(offsets, message, config, draft);
  if (draft.error != nullptr) {
    entry->has_error = true;
    entry->error_text_size = draft.error->text_size;
    std::uint8_t* const error = message + draft.message.size();
    std::memcpy(error, &draft.error->code, kErrorCodeSize);
    std::memcpy(error + kErrorCodeSize, draft.error->text.data(), draft.error->text_size);
  }
  return *entry;
}

ByteView CacheEntry::message() const {
  return {octets_after(this) + record_count * sizeof(std::uint16_t), message_size};
}

ByteView CacheEntry::name() const { return message().subspan(kHeaderSize, name_size); }

bool CacheEntry::is_for(const CacheKey& key) const {
  return type == key.type && record_class == key.record_class && dnssec_ok == key.dnssec_ok &&
         checking_disabled == key.checking_disabled && name_size == key.name.size() &&
         std::memcmp(name().data(), key.name.data(), name_size) == 0;
}

std::optional<StoredError> CacheEntry::error() const {
  if (!has_error) return std::nullopt;
  const std::uint8_t* const at = message().data() + message_size;
  StoredError stored;
  std::memcpy(&stored.code, at, kErrorCodeSize);
  stored.text_size = error_text_size;
  std::memcpy(stored.text.data(), at + kErrorCodeSize, error_text_size);
  return stored;
}

Freshness CacheEntry::freshness(TimePoint now, const CacheConfig& config) const {
  const Duration passed = age(now);
  const Duration life = seconds(lifetime_seconds);
  if (passed < life) return Freshness::kFresh;
  if (header.kind == EntryKind::kFailure) return Freshness::kGone;
  return passed < life + seconds(config.max_stale_seconds) ? Freshness::kStale : Freshness::kGone;
}

void CacheEntry::copy_aged(ByteSpan out, std::uint32_t age_seconds) const {
  std::memcpy(out.data(), message().data(), message_size);
  if (age_seconds == 0) return;
  for (std::size_t i = 0; i < record_count; ++i) {
    std::uint8_t* const at = out.data() + offset_at(octets_after(this), i);
    const std::uint32_t ttl = load_u32(at);
    store_u32(at, ttl > age_seconds ? ttl - age_seconds : 0);
  }
}

void CacheEntry::copy_stale(ByteSpan out, std::uint32_t ttl) const {
  std::memcpy(out.data(), message().data(), message_size);
  for (std::size_t i = 0; i < record_count; ++i) {
    store_u32(out.data() + offset_at(octets_after(this), i), ttl);
  }
}

}  // namespace berth
