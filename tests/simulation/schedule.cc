#include "tests/simulation/schedule.h"

#include <algorithm>
#include <array>

#include "tests/simulation/asks.h"
#include "tests/simulation/configuration.h"
#include "tests/simulation/draw_places.h"

namespace berth {
namespace {

/// When runs begin: late enough for times before it.
constexpr TimePoint kBegin{seconds(100'000)};

std::string in_ms(std::uint64_t value) { return std::to_string(value) + "ms"; }
std::string in_seconds(std::uint64_t value) { return std::to_string(value) + "s"; }

class Drawer {
 public:
  Drawer(std::uint64_t seed, std::uint32_t queries) : draw_(seed), queries_(queries) {
    schedule_.seed = seed;
  }

  Schedule drawn(std::optional<Profile> profile) {
    constexpr std::array kProfiles{Profile::kMixed,     Profile::kMixed,  Profile::kMixed,
                                   Profile::kPair,      Profile::kPair,   Profile::kSingle,
                                   Profile::kCalm,      Profile::kOutage, Profile::kTight,
                                   Profile::kAddresses, Profile::kHedged, Profile::kChoosing};
    schedule_.profile = draw_.pick(kProfiles);
    if (profile) schedule_.profile = *profile;
    schedule_.batches = draw_.chance(200);
    if (this->profile() == Profile::kPair || this->profile() == Profile::kSingle) {
      schedule_.fault = any_fault();
    }
    draw_places(draw_, schedule_);
    happenings();
    if (this->profile() == Profile::kMixed || this->profile() == Profile::kTight) {
      settings_of_mixed();
    } else if (draw_.chance(500) && this->profile() != Profile::kChoosing) {
      harmless_settings();
    }
    choosing();
    faults();
    if (!nothing_is_wrong() && draw_.chance(200)) stills();
    schedule_.drains_early = draw_.chance(500);
    schedule_.drain_time = microseconds(draw_.below(5'000'000));
    return std::move(schedule_);
  }

 private:
  [[nodiscard]] Profile profile() const { return schedule_.profile; }
  [[nodiscard]] bool nothing_is_wrong() const {
    return profile() == Profile::kCalm || profile() == Profile::kChoosing;
  }
  void set(std::string key, std::string text) {
    schedule_.settings.push_back({std::move(key), std::move(text)});
  }

  void happenings() {
    Crowd crowd;
    crowd.hot_names = 1 + draw_.below(draw_.chance(500) ? 40 : 1000);
    crowd.fresh_thousandths = draw_.below(900);
    crowd.odd_thousandths = draw_.below(600);
    if (profile() == Profile::kChoosing) {
      // Who is asked shows where most questions are new, and answered by the first that is asked.
      crowd.fresh_thousandths = 950;
      crowd.odd_thousandths = 0;
    }
    // Beside a sound one, how long it takes until that is asked is what counts: not how many can be
    // asked a second time at a go.
    const bool leisurely = profile() == Profile::kPair || profile() == Profile::kHedged ||
                           profile() == Profile::kChoosing;
    schedule_.busy = profile() == Profile::kTight || (draw_.chance(300) && !leisurely);
    std::uint64_t gap = schedule_.busy ? 20 + draw_.below(400) : 500 + draw_.below(20'000);
    if (profile() == Profile::kChoosing) gap = 30'000;
    TimePoint at = kBegin;
    for (std::uint32_t i = 1; i <= queries_; ++i) {
      at += microseconds(draw_.u64() % (2 * gap));
      if (draw_.chance(5)) at += milliseconds(draw_.spread(100, 120'000));
      if (draw_.below(3000) == 0) at += seconds(draw_.spread(600, 7200));
      Happening ask;
      ask.number = i;
      ask.at = at;
      draw_ask(draw_, crowd, ask);
      schedule_.happenings.push_back(std::move(ask));
      if (draw_.chance(20)) other(Happening::What::kCancel, at, i);
      if (draw_.chance(1)) other(Happening::What::kReseed, at, i);
      if (draw_.chance(10)) other(Happening::What::kNeedlessTimer, at, i);
    }
    end_ = at;
    for (std::uint32_t i = draw_.below(4); i > 0; --i) {
      Happening ask;
      ask.number = queries_ + i;
      draw_ask(draw_, crowd, ask);
      schedule_.late.insert(schedule_.late.begin(), std::move(ask));
    }
  }
  void other(Happening::What what, TimePoint at, std::uint32_t number) {
    schedule_.happenings.push_back({what, at, number});
  }

  void settings_of_mixed() {
    const bool tight = profile() == Profile::kTight;
    schedule_.roomy = !tight && draw_.chance(600);
    if (draw_.chance(300)) set("query.budget", in_ms(2000 + draw_.below(6000)));
    if (draw_.chance(300)) set("query.connect_timeout", in_ms(300 + draw_.below(1500)));
    if (draw_.chance(300)) set("query.datagram_attempt", in_ms(400 + draw_.below(1500)));
    if (draw_.chance(300)) set("query.stream_attempt", in_ms(400 + draw_.below(1500)));
    if (draw_.chance(200)) set("query.max_mismatches", std::to_string(1 + draw_.below(20)));
    if (draw_.chance(300)) set("query.max_stream_timeouts", std::to_string(1 + draw_.below(4)));
    if (draw_.chance(200)) set("query.randomize_case", "false");
    if (draw_.chance(200)) set("query.race_delay", in_ms(10 + draw_.below(800)));
    if (draw_.chance(300)) set("health.failures", std::to_string(1 + draw_.below(5)));
    if (draw_.chance(300)) set("health.backoff", in_ms(100 + draw_.below(10'000)));
    pool_of("datagram", tight ? 1 + draw_.below(4) : 512);
    pool_of("stream", tight ? 1 + draw_.below(2) : 4);
    pool_of("session", tight ? 1 + draw_.below(2) : 4);
    if (tight) limits();
    if (schedule_.roomy) return harmless_settings();
    if (draw_.chance(300)) set("query.max_messages", std::to_string(3 + draw_.below(8)));
    if (draw_.chance(300)) set("query.max_attempts", std::to_string(1 + draw_.below(3)));
    if (draw_.chance(300)) set("edns.ecs", "keep");
    schedule_.keeps_all = false;
    if (draw_.chance(300)) set("cache.bytes", draw_.chance(500) ? "1MiB" : "2MiB");
    if (draw_.chance(300)) set("cache.max_entry", std::to_string(512 + draw_.below(4000)));
    harmless_settings();
  }

  /// Such as leave every answer right and quick.
  void harmless_settings() {
    if (draw_.chance(300)) set("query.stale_after", in_ms(draw_.below(1900)));
    if (draw_.chance(200))
      set("cache.max_stale", in_seconds(draw_.chance(500) ? 0 : draw_.below(600)));
    if (draw_.chance(200)) set("cache.min_ttl", in_seconds(draw_.below(60)));
    if (draw_.chance(200)) set("cache.max_ttl", in_seconds(60 + draw_.below(600)));
    if (draw_.chance(200)) set("cache.failure_ttl", in_seconds(1 + draw_.below(8)));
    if (draw_.chance(200)) set("cache.prefetch_hits", std::to_string(draw_.below(5)));
    if (draw_.chance(200)) set("cache.shards", std::to_string(1U << draw_.below(4)));
    if (draw_.chance(100)) set("edns.cookies", "off");
    if (draw_.chance(200)) set("edns.padding_block", std::to_string(draw_.below(500)));
    if (draw_.chance(300)) set("pool.datagram.max_in_flight", std::to_string(1 + draw_.below(32)));
    if (draw_.chance(300)) set("pool.datagram.max_uses", std::to_string(draw_.below(70)));
    if (draw_.chance(300)) set("pool.stream.max_uses", std::to_string(draw_.below(200)));
    for (const char* kind : {"datagram", "stream", "session"}) {
      const std::string prefix = "pool." + std::string(kind);
      if (draw_.chance(300)) set(prefix + ".idle_ttl", in_seconds(1 + draw_.below(60)));
      if (draw_.chance(300)) set(prefix + ".max_age", in_seconds(1 + draw_.spread(0, 100)));
      if (draw_.chance(300)) set(prefix + ".sweep_gap", in_ms(draw_.below(20'000)));
    }
    draw_nonsense(draw_, schedule_);
  }

  void pool_of(const std::string& kind, std::uint32_t open) {
    const std::string prefix = "pool." + kind;
    const bool few = !schedule_.roomy;
    if (few) open = 1 + draw_.below(open);
    if (few || draw_.chance(300)) {
      set(prefix + ".max_open", std::to_string(open));
      set(prefix + ".size", std::to_string(draw_.below(open + 1)));
    }
    if (few && kind != "datagram") {
      set(prefix + ".max_in_flight", std::to_string(1 + draw_.below(draw_.chance(500) ? 4 : 100)));
    }
  }

  /// Who is asked, and when another one is as well.
  void choosing() {
    constexpr std::array<const char*, 5> kPolicies{"fastest", "in_order", "round_robin",
                                                   "random_two", "parallel"};
    if (profile() == Profile::kPair) return;
    if (profile() == Profile::kHedged) return set("select.policy", "in_order");
    if (profile() == Profile::kChoosing) {
      set("select.policy", draw_.pick(kPolicies));
      return set("hedge.enabled", "false");
    }
    if (draw_.chance(500)) set("select.policy", draw_.pick(kPolicies));
    if (draw_.chance(200)) set("select.parallel", std::to_string(2 + draw_.below(3)));
    if (draw_.chance(300)) set("hedge.enabled", "false");
    if (draw_.chance(200)) set("hedge.first", in_ms(50 + draw_.below(400)));
    if (draw_.chance(200)) set("hedge.least", in_ms(1 + draw_.below(50)));
    // Now and then so few that they run out.
    const std::uint32_t percent = draw_.chance(500) ? draw_.below(3) : draw_.below(101);
    if (draw_.chance(300)) set("hedge.percent", std::to_string(percent));
    if (draw_.chance(300)) set("hedge.burst", std::to_string(1 + draw_.spread(0, 40)));
  }

  void limits() {
    if (draw_.chance(500)) set("query.max_in_flight", std::to_string(1 + draw_.below(60)));
    if (draw_.chance(500)) set("query.max_lookups", std::to_string(1 + draw_.below(60)));
    if (draw_.chance(500)) set("query.max_waiting", std::to_string(draw_.below(20)));
    if (draw_.chance(500)) set("query.max_followers", std::to_string(draw_.below(5)));
  }

  void window(Fault fault, std::size_t upstream, TimePoint from, TimePoint until) {
    FaultWindow it{fault, static_cast<std::uint16_t>(upstream), from, until};
    it.number = static_cast<std::uint32_t>(schedule_.windows.size() + 1);
    constexpr std::array<std::uint32_t, 4> kChances{20, 200, 600, 1000};
    it.thousandths = draw_.pick(kChances);
    it.amount = milliseconds(draw_.spread(50, 6000));
    schedule_.windows.push_back(it);
  }

  void faults() {
    const TimePoint last = end_ + seconds(10);
    switch (profile()) {
      case Profile::kCalm:
      case Profile::kChoosing:
      case Profile::kCount: return;
      case Profile::kPair:
      case Profile::kSingle:
        window(*schedule_.fault, 0, kBegin, last);
        if (draw_.chance(500)) schedule_.windows.back().thousandths = 1000;
        return;
      case Profile::kHedged:
        // Fewer than hedges are allowed for, and than its times are judged by.
        window(Fault::kSilent, 0, kBegin, last);
        schedule_.windows.back().thousandths = 10 + draw_.below(20);
        return;
      case Profile::kOutage: return outages(last);
      case Profile::kAddresses: return bad_addresses(last);
      default: break;
    }
    const std::uint32_t count = draw_.below(9);
    for (std::uint32_t i = 0; i < count; ++i) {
      const TimePoint from = some_time();
      const Duration length = milliseconds(draw_.spread(50, 60'000));
      // One draw a line: the order of arguments is the compiler's to choose.
      const auto upstreams = static_cast<std::uint32_t>(schedule_.round_trips.size());
      const std::uint32_t upstream = draw_.below(upstreams);
      const Fault fault = fault_for(upstream);
      const bool stays = draw_.chance(200);
      window(fault, upstream, from, stays ? last : from + length);
      if (draw_.chance(200)) schedule_.windows.back().reach = any_reach();
    }
  }
  [[nodiscard]] Fault any_fault() {
    return static_cast<Fault>(draw_.below(static_cast<std::uint32_t>(kFaultCount)));
  }
  /// One that can strike there; bootstrap servers are struck by any, or not at all.
  [[nodiscard]] Fault fault_for(std::size_t upstream) {
    for (;;) {
      const Fault fault = any_fault();
      if (upstream >= schedule_.places.size()) return fault;
      const UpstreamProtocol protocol = schedule_.places[upstream].protocol;
      // What only sessions know of would be rare among all the others.
      const bool theirs = protocol == UpstreamProtocol::kHttps && draw_.chance(500);
      if (theirs && can_strike(fault, UpstreamProtocol::kUdp)) continue;
      if (can_strike(fault, protocol)) return fault;
    }
  }
  [[nodiscard]] Reach any_reach() { return draw_.chance(500) ? Reach::kV6 : Reach::kFirst; }

  /// IPv6 or the first address never works, at each upstream.
  void bad_addresses(TimePoint last) {
    constexpr std::array kFaults{Fault::kBlackHole,      Fault::kConnectRefused,
                                 Fault::kConnectIgnored, Fault::kConnectUnreachable,
                                 Fault::kConnectReset,   Fault::kDead};
    for (std::size_t i = 0; i < schedule_.places.size(); ++i) {
      window(draw_.pick(kFaults), i, kBegin, last);
      schedule_.windows.back().thousandths = 1000;
      schedule_.windows.back().reach = schedule_.places[i].v6 == 0 ? Reach::kFirst : any_reach();
    }
  }

  [[nodiscard]] TimePoint some_time() {
    const auto length = static_cast<std::uint64_t>((end_ - kBegin).count() + 1);
    return kBegin + microseconds(draw_.u64() % length);
  }

  void outages(TimePoint last) {
    const bool restarts = draw_.chance(500);
    const Duration length = restarts ? milliseconds(10 + draw_.below(500)) : seconds(30);
    for (std::size_t i = 0; i < schedule_.round_trips.size(); ++i) {
      TimePoint from = some_time();
      for (int times = restarts ? 50 : 1; times > 0 && from < last; --times) {
        window(draw_.chance(700) ? Fault::kDead : Fault::kBlackHole, i, from, from + length);
        schedule_.windows.back().thousandths = 1000;
        from += seconds(5);
      }
    }
  }

  void stills() {
    TimePoint after = kBegin;
    for (std::uint32_t i = draw_.below(5); i > 0; --i) {
      const TimePoint from = std::max(after, some_time());
      const TimePoint until = from + milliseconds(draw_.spread(1, 3000));
      schedule_.stills.push_back({from, until});
      after = until + milliseconds(1);
    }
  }

  Draw draw_;
  std::uint32_t queries_;
  TimePoint end_;
  Schedule schedule_;
};

}  // namespace

TimePoint schedule_begin() { return kBegin; }

std::string_view to_string(Profile profile) {
  constexpr std::array<std::string_view, static_cast<std::size_t>(Profile::kCount)> kNames{
      "mixed", "pair", "single", "calm", "tight", "outage", "addresses", "hedged", "choosing"};
  return kNames[static_cast<std::size_t>(profile)];
}

std::string time_since_begin(TimePoint at) {
  const std::int64_t us = (at - kBegin).count();
  std::string fraction = std::to_string(us % 1'000'000);
  fraction.insert(0, 6 - std::min<std::size_t>(6, fraction.size()), '0');
  return std::to_string(us / 1'000'000) + "." + fraction;
}

Schedule draw_schedule(std::uint64_t seed, std::uint32_t queries, std::optional<Profile> profile) {
  return Drawer(seed, queries).drawn(profile);
}

std::vector<std::string> describe(const Schedule& schedule) {
  constexpr std::array<std::string_view, 3> kReaches{"", " over IPv6", " at its first address"};
  std::vector<std::string> lines;
  lines.push_back("PROFILE " + std::string(to_string(schedule.profile)));
  lines.push_back("SETTING upstream = " + schedule.upstreams);
  if (!schedule.bootstrap.empty()) lines.push_back("SETTING bootstrap = " + schedule.bootstrap);
  for (const SettingLine& line : schedule.settings) {
    lines.push_back("SETTING " + line.key + " = " + line.text);
  }
  for (std::size_t i = 0; i < schedule.round_trips.size(); ++i) {
    lines.push_back("ROUND TRIP upstream " + std::to_string(i) + " " +
                    std::to_string(schedule.round_trips[i].count()) + " us");
  }
  for (const FaultWindow& it : schedule.windows) {
    lines.push_back(
        "FAULT " + std::string(to_string(it.fault)) + ", upstream " + std::to_string(it.upstream) +
        std::string(kReaches[static_cast<std::size_t>(it.reach)]) + ", " +
        std::to_string(it.thousandths) + " of 1000, from " + time_since_begin(it.from) + " until " +
        time_since_begin(it.until) + ", " + std::to_string(it.amount.count() / 1000) + " ms");
  }
  for (const StandStill& it : schedule.stills) {
    lines.push_back("CLOCK stands still from " + time_since_begin(it.from) + " until " +
                    time_since_begin(it.until));
  }
  return lines;
}

}  // namespace berth
