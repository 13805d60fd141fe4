#include "core/track/reverse_names.h"

#include <algorithm>
#include <cstring>

namespace berth {
namespace {

// Entries looked at with each new name, so that what is over goes faster than new ones come.
constexpr int kTidiedAtOnce = 2;

}  // namespace

std::size_t ReverseNames::Hash::operator()(const IpAddress& address) const {
  std::uint64_t halves[2];
  std::memcpy(halves, address.octets().data(), sizeof halves);
  return static_cast<std::size_t>(siphash13(key, halves[0], halves[1]));
}

ReverseNames::ReverseNames(const TrackConfig& config, const SipKey& key)
    : config_(config), entries_(0, Hash{key}) {}

void ReverseNames::add(const IpAddress& address, std::string_view name, TimePoint now,
                       Duration ttl) {
  tidy(now);
  if (entries_.count(address) == 0) {
    if (config_.max_addresses == 0) return;
    if (entries_.size() >= config_.max_addresses) {
      entries_.erase(turns_.front());
      turns_.pop_front();
      ++dropped_;
    }
    turns_.push_back(address);
  }
  Entry& entry = entries_[address];
  const TimePoint until = now + ttl;
  if (now < entry.silent_until) {
    entry.silent_until = std::max(entry.silent_until, until);
    return;
  }
  const auto at =
      std::lower_bound(entry.names.begin(), entry.names.end(), name,
                       [](const NameUntil& one, std::string_view text) { return one.name < text; });
  if (at != entry.names.end() && at->name == name) {
    at->until = std::max(at->until, until);
    return;
  }
  entry.names.insert(at, {std::string(name), until});
  if (entry.names.size() <= config_.max_names) return;
  // Those that are over make room; who keeps too many all the same says nothing.
  static_cast<void>(shed(entry, now));
  if (entry.names.size() <= config_.max_names) return;
  for (const NameUntil& one : entry.names) {
    entry.silent_until = std::max(entry.silent_until, one.until);
  }
  std::vector<NameUntil>().swap(entry.names);
}

const std::vector<std::string>& ReverseNames::find(const IpAddress& address, TimePoint now) {
  found_.clear();
  const auto entry = entries_.find(address);
  if (entry == entries_.end() || shed(entry->second, now)) return found_;
  entry->second.used_until = now + config_.observer_expiry;
  for (const NameUntil& one : entry->second.names) found_.push_back(one.name);
  return found_;
}

bool ReverseNames::shed(Entry& entry, TimePoint now) const {
  if (now >= entry.used_until) {
    entry.names.erase(std::remove_if(entry.names.begin(), entry.names.end(),
                                     [now](const NameUntil& one) { return one.until <= now; }),
                      entry.names.end());
  }
  return entry.names.empty() && now >= entry.silent_until;
}

void ReverseNames::tidy(TimePoint now) {
  for (int i = 0; i < kTidiedAtOnce && !turns_.empty(); ++i) {
    const IpAddress address = turns_.front();
    turns_.pop_front();
    const auto entry = entries_.find(address);
    if (shed(entry->second, now)) {
      entries_.erase(entry);
    } else {
      turns_.push_back(address);
    }
  }
}

}  // namespace berth
