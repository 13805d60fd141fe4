#include "core/cache/cacheability.h"

#include <algorithm>

#include "core/base/byte_reader.h"
#include "core/message/header.h"

namespace berth {
namespace {

std::uint32_t clamp(std::uint32_t seconds, std::uint32_t floor, std::uint32_t cap) {
  return std::min(std::max(seconds, floor), cap);
}

bool asks(ByteView message, ByteView name, RecordType type, RecordClass record_class) {
  if (message.size() < kHeaderSize + name.size() + 4) return false;
  if (!std::equal(name.begin(), name.end(), message.begin() + kHeaderSize)) return false;
  ByteReader rest(message, kHeaderSize + name.size());
  return *rest.u16() == static_cast<std::uint16_t>(type) &&
         *rest.u16() == static_cast<std::uint16_t>(record_class);
}

}  // namespace

std::uint32_t kept_ttl(const CacheConfig& config, std::uint32_t wire_ttl) {
  const std::uint32_t ttl = wire_ttl > kMaxTtlSeconds ? 0 : wire_ttl;
  return clamp(ttl, config.min_ttl_seconds, std::min(config.max_ttl_seconds, kMaxTtlSeconds));
}

std::uint32_t answer_lifetime(const CacheConfig& config, const LifetimeFacts& facts) {
  std::uint32_t cap = config.max_ttl_seconds;
  if (facts.negative) cap = std::min(cap, config.max_negative_ttl_seconds);
  const std::uint32_t given = facts.seconds.value_or(0);
  return clamp(given > kMaxTtlSeconds ? 0 : given, config.min_ttl_seconds,
               std::min(cap, kMaxTtlSeconds));
}

std::uint32_t failure_lifetime(const CacheConfig& config) {
  return clamp(config.failure_ttl_seconds, kMinFailureTtlSeconds, kMaxFailureTtlSeconds);
}

std::optional<std::uint32_t> count_records(ByteView message, ByteView name, RecordType type,
                                           RecordClass record_class) {
  const auto view = MessageView::parse(message);
  if (!view || view->header().question_count != 1) return std::nullopt;
  if (!asks(message, name, type, record_class)) return std::nullopt;
  auto records = view->records();
  if (!records) return std::nullopt;
  for (std::uint32_t count = 0;; ++count) {
    const auto record = records->next();
    if (!record) return std::nullopt;
    if (*record == nullptr) return count;
    if ((*record)->type == RecordType::kOpt) return std::nullopt;
  }
}

}  // namespace berth
