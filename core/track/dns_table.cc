#include "core/track/dns_table.h"

#include <algorithm>
#include <tuple>

namespace berth {
namespace {

constexpr std::uint32_t kOther = 0;
constexpr std::string_view kOtherText = "other";
// Of rows that hold whatever found none of its own.
constexpr RecordType kAnyType{0};

std::uint64_t key_of(std::uint32_t group, PlaceId upstream, RecordType type) {
  return std::uint64_t{group} << 32 | std::uint64_t{upstream.value} << 16 |
         static_cast<std::uint16_t>(type);
}

}  // namespace

void DnsCounts::count(Rcode code, Duration latency) {
  ++by_code[std::min<std::size_t>(static_cast<std::size_t>(code), kCodes - 1)];
  const bool says_something = code == Rcode::kNoError || code == Rcode::kNxDomain;
  (says_something ? success : failure).add(latency);
}

void DnsCounts::add(const DnsCounts& more) {
  for (std::size_t i = 0; i < kCodes; ++i) by_code[i] += more.by_code[i];
  timeouts += more.timeouts;
  failures += more.failures;
  success.add(more.success);
  failure.add(more.failure);
}

std::size_t DnsTable::Hash::operator()(const std::string& text) const {
  const auto* octets = reinterpret_cast<const std::uint8_t*>(text.data());
  return static_cast<std::size_t>(siphash13(key, ByteView(octets, text.size())));
}

std::size_t DnsTable::Hash::operator()(std::uint64_t row) const {
  return static_cast<std::size_t>(siphash13(key, row, 0));
}

DnsTable::DnsTable(const TrackConfig& config, const SipKey& key)
    : max_groups_(config.max_name_groups),
      max_rows_(config.max_dns_rows),
      hash_{key},
      groups_(0, hash_),
      rows_(0, hash_) {}

DnsCounts& DnsTable::counts(PlaceId upstream, std::string_view group, RecordType type) {
  const std::string text(group);
  const auto known = groups_.find(text);
  std::uint32_t number = known != groups_.end() ? known->second : kOther;
  if (known == groups_.end() && groups_.size() < max_groups_ && rows_.size() < max_rows_) {
    number = static_cast<std::uint32_t>(groups_.size() + 1);
    groups_.emplace(text, number);
  }
  const RowKey key = key_of(number, upstream, type);
  if (const auto row = rows_.find(key); row != rows_.end()) return row->second;
  return rows_[rows_.size() < max_rows_ ? key : key_of(kOther, upstream, kAnyType)];
}

std::vector<DnsRow> DnsTable::take() {
  std::vector<std::string_view> names(groups_.size() + 1, kOtherText);
  for (const auto& [text, number] : groups_) names[number] = text;
  std::vector<DnsRow> out;
  out.reserve(rows_.size());
  for (const auto& [key, counts] : rows_) {
    out.push_back({PlaceId{static_cast<std::uint16_t>(key >> 16)}, std::string(names[key >> 32]),
                   RecordType{static_cast<std::uint16_t>(key)}, counts});
  }
  std::sort(out.begin(), out.end(), [](const DnsRow& a, const DnsRow& b) {
    return std::tie(a.upstream.value, a.group, a.type) <
           std::tie(b.upstream.value, b.group, b.type);
  });
  clear();
  return out;
}

void DnsTable::clear() {
  groups_ = decltype(groups_)(0, hash_);
  rows_ = decltype(rows_)(0, hash_);
}

}  // namespace berth
