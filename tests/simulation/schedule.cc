#include "tests/simulation/schedule.h"

#include <algorithm>
#include <array>

#include "tests/simulation/asks.h"
#include "tests/simulation/configuration.h"

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
    constexpr std::array kProfiles{Profile::kMixed, Profile::kMixed,  Profile::kMixed,
                                   Profile::kPair,  Profile::kPair,   Profile::kSingle,
                                   Profile::kCalm,  Profile::kOutage, Profile::kTight};
    schedule_.profile = draw_.pick(kProfiles);
    if (profile) schedule_.profile = *profile;
    schedule_.batches = draw_.chance(200);
    upstreams();
    happenings();
    if (this->profile() == Profile::kMixed || this->profile() == Profile::kTight) {
      settings_of_mixed();
    } else if (draw_.chance(500)) {
      harmless_settings();
    }
    faults();
    if (this->profile() != Profile::kCalm && draw_.chance(200)) stills();
    schedule_.drains_early = draw_.chance(500);
    schedule_.drain_time = microseconds(draw_.below(5'000'000));
    return std::move(schedule_);
  }

 private:
  [[nodiscard]] Profile profile() const { return schedule_.profile; }
  void set(std::string key, std::string text) {
    schedule_.settings.push_back({std::move(key), std::move(text)});
  }

  void upstreams() {
    std::size_t count = 1 + draw_.below(3);
    if (profile() == Profile::kPair) count = 2;
    if (profile() == Profile::kSingle) count = 1;
    std::string list;
    for (std::size_t i = 0; i < count; ++i) {
      constexpr std::array<std::string_view, 5> kSchemes{"udp://", "udp://", "tcp://", "tcp://",
                                                         "tls://"};
      if (i > 0) list += ", ";
      list += std::string(draw_.pick(kSchemes)) + "192.0.2." + std::to_string(i + 1);
      schedule_.round_trips.push_back(microseconds(200 + draw_.spread(0, 120'000)));
    }
    schedule_.upstreams = list;
  }

  void happenings() {
    Crowd crowd;
    crowd.hot_names = 1 + draw_.below(draw_.chance(500) ? 40 : 1000);
    crowd.fresh_thousandths = draw_.below(900);
    crowd.odd_thousandths = draw_.below(600);
    schedule_.busy = profile() == Profile::kTight || draw_.chance(300);
    const std::uint64_t gap = schedule_.busy ? 20 + draw_.below(400) : 500 + draw_.below(20'000);
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
    if (draw_.chance(300)) set("health.failures", std::to_string(1 + draw_.below(5)));
    if (draw_.chance(300)) set("health.backoff", in_ms(100 + draw_.below(10'000)));
    pool_of("datagram", tight ? 1 + draw_.below(4) : 512);
    pool_of("stream", tight ? 1 + draw_.below(2) : 4);
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
    if (draw_.chance(200)) set("edns.padding_block", std::to_string(draw_.below(500)));
    if (draw_.chance(300)) set("pool.datagram.max_in_flight", std::to_string(1 + draw_.below(32)));
    if (draw_.chance(300)) set("pool.datagram.max_uses", std::to_string(draw_.below(70)));
    if (draw_.chance(300)) set("pool.stream.max_uses", std::to_string(draw_.below(200)));
    for (const char* kind : {"datagram", "stream"}) {
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
    if (few && kind == "stream") {
      set(prefix + ".max_in_flight", std::to_string(1 + draw_.below(draw_.chance(500) ? 4 : 100)));
    }
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
    const std::uint32_t all = static_cast<std::uint32_t>(kFaultCount);
    switch (profile()) {
      case Profile::kCalm:
      case Profile::kCount: return;
      case Profile::kPair:
      case Profile::kSingle:
        schedule_.fault = static_cast<Fault>(draw_.below(all));
        window(*schedule_.fault, 0, kBegin, last);
        if (draw_.chance(500)) schedule_.windows.back().thousandths = 1000;
        return;
      case Profile::kOutage: return outages(last);
      default: break;
    }
    const std::uint32_t count = draw_.below(9);
    for (std::uint32_t i = 0; i < count; ++i) {
      const TimePoint from = some_time();
      const Duration length = milliseconds(draw_.spread(50, 60'000));
      // One draw a line: the order of arguments is the compiler's to choose.
      const auto fault = static_cast<Fault>(draw_.below(all));
      const auto upstreams = static_cast<std::uint32_t>(schedule_.round_trips.size());
      const std::uint32_t upstream = draw_.below(upstreams);
      const bool stays = draw_.chance(200);
      window(fault, upstream, from, stays ? last : from + length);
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
      "mixed", "pair", "single", "calm", "tight", "outage"};
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
  std::vector<std::string> lines;
  lines.push_back("PROFILE " + std::string(to_string(schedule.profile)));
  lines.push_back("SETTING upstream = " + schedule.upstreams);
  for (const SettingLine& line : schedule.settings) {
    lines.push_back("SETTING " + line.key + " = " + line.text);
  }
  for (std::size_t i = 0; i < schedule.round_trips.size(); ++i) {
    lines.push_back("ROUND TRIP upstream " + std::to_string(i) + " " +
                    std::to_string(schedule.round_trips[i].count()) + " us");
  }
  for (const FaultWindow& it : schedule.windows) {
    lines.push_back("FAULT " + std::string(to_string(it.fault)) + ", upstream " +
                    std::to_string(it.upstream) + ", " + std::to_string(it.thousandths) +
                    " of 1000, from " + time_since_begin(it.from) + " until " +
                    time_since_begin(it.until) + ", " + std::to_string(it.amount.count() / 1000) +
                    " ms");
  }
  for (const StandStill& it : schedule.stills) {
    lines.push_back("CLOCK stands still from " + time_since_begin(it.from) + " until " +
                    time_since_begin(it.until));
  }
  return lines;
}

}  // namespace berth
