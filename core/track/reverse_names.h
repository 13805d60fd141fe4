#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/endpoint.h"
#include "core/base/siphash.h"
#include "core/base/time.h"
#include "core/track/track_config.h"

namespace berth {

/// Names by the addresses that answers gave for them.
/// Shape: at most `max_addresses`; of an address that has more than `max_names` none is told. Each
/// is kept for its TTL, and for as long after it as somebody asks for it within `observer_expiry`.
class ReverseNames {
 public:
  /// `key` keeps addresses from being chosen to collide.
  ReverseNames(const TrackConfig& config, const SipKey& key);

  /// An answer said that `name` has `address`. `name` is presentation text.
  void add(const IpAddress& address, std::string_view name, TimePoint now, Duration ttl);
  /// The names of `address`, sorted; borrowed until the next call.
  [[nodiscard]] const std::vector<std::string>& find(const IpAddress& address, TimePoint now);

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  /// Addresses that were dropped for newer ones before their time.
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

 private:
  struct NameUntil {
    std::string name;
    TimePoint until;
  };
  struct Entry {
    std::vector<NameUntil> names;
    /// Somebody looked: so long no name goes.
    TimePoint used_until;
    /// It had too many names; until all of those are over nothing is told.
    TimePoint silent_until;
  };
  struct Hash {
    SipKey key;
    std::size_t operator()(const IpAddress& address) const;
  };

  /// Forgets names whose time is over; true when the entry has nothing left.
  [[nodiscard]] bool shed(Entry& entry, TimePoint now) const;
  /// Sheds the next few entries in turn: in the end all are looked at.
  void tidy(TimePoint now);

  TrackConfig config_;
  std::unordered_map<IpAddress, Entry, Hash> entries_;
  /// Every address once, in the order in which they are looked at.
  std::deque<IpAddress> turns_;
  std::vector<std::string> found_;
  std::uint64_t dropped_ = 0;
};

}  // namespace berth
