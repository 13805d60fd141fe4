#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "core/track/roll_up.h"
#include "core/track/track_delta.h"

namespace berth {

/// The rules of a tracker in the plainest words: maps and vectors, walked from end to end. Slow and
/// easy to believe; the tracker is held against it.
class NaiveTracker {
 public:
  explicit NaiveTracker(const TrackConfig& config) : config_(config) {}

  /// Open connections by cookie, as whoever counts has them. `told`: closed while open.
  struct Open {
    ConnectionRecord record;
    bool told = false;
  };
  struct Look {
    TimePoint seen_at;
    std::map<std::uint64_t, ConnectionCounters> seen;
    /// With the order in which each came.
    std::vector<std::pair<std::uint64_t, ConnectionChange>> closed;
    std::set<std::string> groups;
    std::map<std::tuple<std::uint16_t, std::string, std::uint16_t>, DnsCounts> dns;
    ObserverCounters counters;
  };
  struct Sent {
    std::uint32_t id = 0;
    std::uint16_t upstream = 0;
    std::string group;
    std::uint16_t type = 0;
    TimePoint at;
  };

  std::map<std::uint64_t, Open> open;
  std::map<std::string, Look> looks;
  std::vector<Sent> sent;

  void end(std::uint64_t cookie, const ConnectionRecord& last) {
    const Open was = open.at(cookie);
    open.erase(cookie);
    for (auto& [id, look] : looks) {
      if (!was.told || holds(look, cookie)) put(look, last);
      look.seen.erase(cookie);
    }
  }

  /// Somebody says the last of a connection that may be open here, or have been.
  void say_closed(const ConnectionRecord& last, bool was_here) {
    const auto found = open.find(last.cookie);
    const bool is_open = found != open.end();
    const bool first = is_open && !found->second.told;
    if (is_open) found->second.told = true;
    for (auto& [id, look] : looks) {
      if (first || !was_here || holds(look, last.cookie)) put(look, last);
      look.seen.erase(last.cookie);
    }
  }

  bool observe(const std::string& id, TimePoint now) {
    expire(now);
    if (looks.count(id) == 0 && looks.size() >= config_.max_observers) return false;
    looks[id].seen_at = now;
    return true;
  }

  TrackDelta delta(const std::string& id, TimePoint now, bool raw) {
    TrackDelta out;
    expire(now);
    out.is_first = looks.count(id) == 0;
    if (!observe(id, now)) return out;
    Look& look = looks.at(id);
    std::map<std::uint32_t, const ConnectionRecord*> by_slot;
    for (const auto& [cookie, one] : open) {
      if (!one.told) by_slot[one.record.slot] = &one.record;
    }
    for (const auto& [slot, record] : by_slot) report(look, *record, out);
    for (const auto& [order, change] : look.closed) out.closed.push_back(change);
    look.closed.clear();
    if (!raw) out.closed = rolled(out.closed);
    for (const auto& [key, counts] : look.dns) {
      out.dns.push_back(
          {PlaceId{std::get<0>(key)}, std::get<1>(key), RecordType{std::get<2>(key)}, counts});
    }
    look.dns.clear();
    look.groups.clear();
    std::swap(out.counters, look.counters);
    return out;
  }

  void expire(TimePoint now) {
    time_out(now);
    for (auto look = looks.begin(); look != looks.end();) {
      look = now - look->second.seen_at >= config_.observer_expiry ? looks.erase(look) : ++look;
    }
  }

  bool ask(const Sent& query, TimePoint now) {
    if (looks.empty()) return false;
    time_out(now);
    if (sent.size() < config_.max_pending) {
      sent.push_back(query);
      return true;
    }
    for (auto& [id, look] : looks) ++look.counters.queries_untimed;
    return false;
  }

  /// Nobody waits for a query any more.
  void drop(std::uint32_t id, TimePoint now) {
    time_out(now);
    sent.erase(std::remove_if(sent.begin(), sent.end(),
                              [id](const Sent& query) { return query.id == id; }),
               sent.end());
  }

  /// What came of a query, if it is still waited for.
  template <typename Count>
  void come(std::uint32_t id, TimePoint now, Count count) {
    time_out(now);
    for (std::size_t i = 0; i < sent.size(); ++i) {
      if (sent[i].id != id) continue;
      const Sent query = sent[i];
      sent.erase(sent.begin() + static_cast<std::ptrdiff_t>(i));
      for (auto& [observer, look] : looks) count(row(look, query), now - query.at);
      return;
    }
  }

 private:
  static bool holds(const Look& look, std::uint64_t cookie) {
    return std::any_of(look.closed.begin(), look.closed.end(),
                       [&](const auto& one) { return one.second.total.cookie == cookie; });
  }

  void report(Look& look, const ConnectionRecord& record, TrackDelta& out) const {
    const auto seen = look.seen.find(record.cookie);
    if (seen == look.seen.end()) {
      if (look.seen.size() >= config_.max_seen) {
        ++look.counters.active_dropped;
        return;
      }
      look.seen[record.cookie] = record.counters;
      out.active.push_back({record, record.counters});
      return;
    }
    const auto last = difference(record.counters, seen->second, look.counters.underflows);
    seen->second = record.counters;
    if (!(last == ConnectionCounters{})) out.active.push_back({record, last});
  }

  void put(Look& look, const ConnectionRecord& record) {
    for (auto& [order, change] : look.closed) {
      if (change.total.cookie != record.cookie) continue;
      const ConnectionCounters before = change.total.counters;
      merge_record(change.total, record);
      std::uint64_t none = 0;
      add_counters(change.last, difference(change.total.counters, before, none));
      return;
    }
    ConnectionChange change{record, record.counters};
    const auto seen = look.seen.find(record.cookie);
    if (seen != look.seen.end()) {
      change.last = difference(record.counters, seen->second, look.counters.underflows);
    }
    if (look.closed.size() < config_.max_closed) return look.closed.push_back({++order_, change});
    auto oldest = look.closed.end();
    for (auto one = look.closed.begin(); one != look.closed.end(); ++one) {
      if (!one->second.total.is_empty()) continue;
      if (oldest == look.closed.end() || one->first < oldest->first) oldest = one;
    }
    if (oldest == look.closed.end()) {
      ++look.counters.closed_dropped;
      return;
    }
    ++look.counters.empty_dropped;
    *oldest = {++order_, change};
  }

  [[nodiscard]] std::vector<ConnectionChange> rolled(std::vector<ConnectionChange> all) const {
    std::vector<ConnectionChange> out;
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.total.cookie < b.total.cookie; });
    std::vector<bool> done(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (done[i]) continue;
      ConnectionChange line = all[i];
      std::uint64_t rtt = line.total.rtt_us;
      std::uint64_t variance = line.total.rtt_variance_us;
      for (std::size_t j = i + 1; j < all.size(); ++j) {
        if (done[j] || !alike(all[i].total, all[j].total)) continue;
        done[j] = true;
        const ConnectionRecord& more = all[j].total;
        line.total.opened_at = std::min(line.total.opened_at, more.opened_at);
        line.total.closed_at = std::max(line.total.closed_at, more.closed_at);
        line.total.last_active = std::max(line.total.last_active, more.last_active);
        line.total.handshake = std::max(line.total.handshake, more.handshake);
        if (!line.total.failed_at) line.total.failed_at = more.failed_at;
        add_counters(line.total.counters, more.counters);
        add_counters(line.last, all[j].last);
        rtt += more.rtt_us;
        variance += more.rtt_variance_us;
        line.total.rtt_us = static_cast<std::uint32_t>(rtt / ++line.connections);
        line.total.rtt_variance_us = static_cast<std::uint32_t>(variance / line.connections);
        line.total.remote = {network_of(all[i].total.remote.address, config_), 0};
      }
      out.push_back(line);
    }
    return out;
  }

  [[nodiscard]] bool alike(const ConnectionRecord& a, const ConnectionRecord& b) const {
    const auto is_short = [&](const ConnectionRecord& one) {
      return one.side == ConnectionSide::kClient &&
             one.closed_at - one.opened_at < config_.roll_up_age;
    };
    return is_short(a) && is_short(b) && a.place == b.place && a.kind == b.kind &&
           a.alpn == b.alpn && a.reason == b.reason &&
           network_of(a.remote.address, config_) == network_of(b.remote.address, config_);
  }

  DnsCounts& row(Look& look, const Sent& query) const {
    std::string group = query.group;
    if (look.groups.count(group) == 0) {
      const bool room =
          look.groups.size() < config_.max_name_groups && look.dns.size() < config_.max_dns_rows;
      if (room) look.groups.insert(group);
      if (!room) group = "other";
    }
    const auto key = std::make_tuple(query.upstream, group, query.type);
    if (look.dns.count(key) == 0 && look.dns.size() >= config_.max_dns_rows) {
      return look.dns[{query.upstream, "other", std::uint16_t{0}}];
    }
    return look.dns[key];
  }

  void time_out(TimePoint now) {
    while (!sent.empty() && now - sent.front().at >= config_.query_timeout) {
      for (auto& [id, look] : looks) ++row(look, sent.front()).timeouts;
      sent.erase(sent.begin());
    }
  }

  TrackConfig config_;
  std::uint64_t order_ = 0;
};

}  // namespace berth
