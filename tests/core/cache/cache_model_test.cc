// Holds the cache against a map that forgets nothing: with room enough for all, both must give the
// same to every question, whatever came before.

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/cache/cache.h"
#include "tests/support/cache_answers.h"

namespace berth {
namespace {

/// One answer as the model keeps it: the message and what is to be said of it.
struct Kept {
  TimePoint at;
  std::int64_t lifetime = 0;
  bool failure = false;
  std::vector<std::uint32_t> ttls;
  std::uint8_t last = 0;
  std::optional<TimePoint> refresh_failed;
  std::uint32_t hits = 0;
  bool prefetched = false;
};

struct Given {
  std::string kind = "nothing";
  std::uint32_t ttl = 0;
  bool prefetch = false;
  bool refresh_failed = false;
  Bytes message;

  friend bool operator==(const Given&, const Given&) = default;
};

std::ostream& operator<<(std::ostream& out, const Given& given) {
  return out << given.kind << " ttl " << given.ttl << (given.prefetch ? " prefetch" : "")
             << (given.refresh_failed ? " refresh failed" : "") << ", " << given.message.size()
             << " octets";
}

class Model {
 public:
  explicit Model(const CacheConfig& config) : config_(config) {}

  void insert(TimePoint now, const OwnedKey& key, Kept answer, bool negative) {
    const std::int64_t cap =
        negative ? std::min(config_.max_negative_ttl_seconds, config_.max_ttl_seconds)
                 : config_.max_ttl_seconds;
    answer.lifetime = std::clamp<std::int64_t>(answer.lifetime, config_.min_ttl_seconds, cap);
    if (answer.lifetime == 0) return;
    answer.at = now;
    for (std::uint32_t& ttl : answer.ttls) {
      if (ttl >= 0x80000000) ttl = 0;
      ttl = std::clamp(ttl, config_.min_ttl_seconds, config_.max_ttl_seconds);
    }
    kept_[name_of_key(key)] = answer;
  }

  void fail(TimePoint now, const OwnedKey& key) {
    const auto found = kept_.find(name_of_key(key));
    if (found != kept_.end() && !found->second.failure && !gone(found->second, now)) {
      found->second.refresh_failed = now;
      return;
    }
    Kept failure;
    failure.at = now;
    failure.failure = true;
    failure.lifetime = config_.failure_ttl_seconds;
    kept_[name_of_key(key)] = failure;
  }

  Given ask(TimePoint now, const OwnedKey& key) {
    const auto found = kept_.find(name_of_key(key));
    if (found == kept_.end() || gone(found->second, now)) return {};
    Kept& kept = found->second;
    ++kept.hits;
    if (kept.failure) {
      return {"failure", static_cast<std::uint32_t>(left(kept, now)), false, false,
              servfail_to(key)};
    }
    if (now >= kept.at + seconds(kept.lifetime)) {
      const bool lately =
          kept.refresh_failed && now - *kept.refresh_failed < seconds(config_.stale_ttl_seconds);
      return {
          "stale", config_.stale_ttl_seconds, false, lately,
          answer_to(key, std::vector<std::uint32_t>(kept.ttls.size(), config_.stale_ttl_seconds),
                    kept.last)};
    }
    const Duration rest = kept.at + seconds(kept.lifetime) - now;
    const bool prefetch = !kept.prefetched && kept.hits >= config_.prefetch_hits &&
                          rest * 10 < seconds(kept.lifetime);
    kept.prefetched = kept.prefetched || prefetch;
    std::vector<std::uint32_t> ttls = kept.ttls;
    for (std::uint32_t& ttl : ttls) {
      ttl = static_cast<std::uint32_t>(
          std::max<std::int64_t>(std::int64_t{ttl} - to_seconds(now - kept.at), 0));
    }
    return {"fresh", static_cast<std::uint32_t>(left(kept, now)), prefetch, false,
            answer_to(key, ttls, kept.last)};
  }

  void flush(const Name& name) {
    const std::string prefix = name.to_string() + " ";
    for (auto at = kept_.lower_bound(prefix); at != kept_.end() && at->first.starts_with(prefix);) {
      at = kept_.erase(at);
    }
  }
  void clear() { kept_.clear(); }

 private:
  static std::string name_of_key(const OwnedKey& key) {
    return key.name.to_string() + " " + to_string(key.type) + (key.dnssec_ok ? " do" : "") +
           (key.checking_disabled ? " cd" : "");
  }
  static std::int64_t left(const Kept& kept, TimePoint now) {
    return kept.lifetime - to_seconds(now - kept.at);
  }
  bool gone(const Kept& kept, TimePoint now) const {
    const std::int64_t stale = kept.failure ? 0 : std::int64_t{config_.max_stale_seconds};
    return now >= kept.at + seconds(kept.lifetime + stale);
  }

  CacheConfig config_;
  std::map<std::string, Kept> kept_;
};

std::uint32_t any_ttl(Random& random) {
  switch (random.below(8)) {
    case 0: return 0;
    case 1: return 0x7fffffff;
    case 2: return 0x80000000 + random.below(3);
    case 3: return 86399 + random.below(3);
    default: return random.below(400);
  }
}

OwnedKey any_key(Random& random) {
  return OwnedKey(std::to_string(random.below(30)) + ".example",
                  random.below(2) == 0 ? RecordType::kA : RecordType::kAaaa, random.below(4) == 0,
                  random.below(6) == 0);
}

CacheConfig any_config(Random& random) {
  CacheConfig config;
  config.bytes = std::size_t{8} << 20;
  config.shards = 1U << random.below(4);
  config.min_ttl_seconds = random.below(3) * 20;
  config.max_ttl_seconds = 60 + random.below(3) * 300;
  config.max_negative_ttl_seconds = 60 + random.below(2) * 100;
  config.failure_ttl_seconds = 1 + random.below(20);
  config.max_stale_seconds = random.below(3) * 200;
  config.stale_ttl_seconds = 1 + random.below(40);
  config.prefetch_hits = 1 + random.below(5);
  return config;
}

Given given_by(Cache& cache, TimePoint now, const OwnedKey& key) {
  static std::array<std::uint8_t, 65535> out;
  const auto hit = cache.find(now, key.view(), out);
  if (!hit) return {};
  return {hit->failure ? "failure"
          : hit->stale ? "stale"
                       : "fresh",
          hit->ttl, hit->prefetch, hit->refresh_failed_lately,
          owned(ByteView(out).first(hit->size))};
}

}  // namespace

TEST_CASE("with room for all, a cache gives what a map that forgets nothing gives") {
  for (std::uint8_t seed = 0; seed < 24; ++seed) {
    Random random(Seed{seed, 77});
    const CacheConfig config = any_config(random);
    Cache cache(config, Seed{seed});
    Model model(config);
    TimePoint now(seconds(random.below(1000)));
    for (int step = 0; step < 4000; ++step) {
      const OwnedKey key = any_key(random);
      const std::uint32_t choice = random.below(1000);
      if (choice < 600) {
        const Given given = given_by(cache, now, key);
        REQUIRE(given == model.ask(now, key));
      } else if (choice < 800) {
        Kept answer;
        for (std::uint32_t i = random.below(6); i > 0; --i) answer.ttls.push_back(any_ttl(random));
        answer.last = random.u8();
        const bool negative = answer.ttls.empty() || random.below(5) == 0;
        const std::uint32_t lifetime = any_ttl(random);
        const Bytes message = answer_to(key, answer.ttls, answer.last);
        answer.lifetime = lifetime >= 0x80000000 ? 0 : lifetime;
        cache.insert(now, key.view(), lasting(message, lifetime, negative));
        model.insert(now, key, answer, negative);
      } else if (choice < 900) {
        cache.insert_failure(now, key.view(), lasting(servfail_to(key), std::nullopt));
        model.fail(now, key);
      } else if (choice < 902) {
        cache.flush(key.name.wire());
        model.flush(key.name);
      } else if (choice == 902 && random.below(10) == 0) {
        cache.clear();
        model.clear();
      } else if (choice < 960) {
        now += microseconds(random.below(20) * 500000);
      } else if (choice < 963) {
        now += seconds(random.below(400));
      }
    }
    CHECK(cache.counters().evicted == 0);
  }
}

TEST_CASE("with little room a cache forgets, but what it gives is what was put in last") {
  for (std::uint8_t seed = 0; seed < 8; ++seed) {
    Random random(Seed{seed, 78});
    CacheConfig config;
    config.bytes = (std::size_t{8} << seed % 4) << 10;
    config.prefetch_hits = 0;
    Cache cache(config, Seed{seed});
    Model model(config);
    TimePoint now(seconds(1));
    std::uint32_t hits = 0;
    for (int step = 0; step < 8000; ++step) {
      const OwnedKey key(std::to_string(random.below(random.below(2) == 0 ? 10 : 300)) +
                         ".example");
      if (random.below(3) != 0) {
        const Given given = given_by(cache, now, key);
        if (given.kind == "nothing") continue;
        ++hits;
        REQUIRE(given == model.ask(now, key));
      } else {
        Kept answer;
        answer.ttls.assign(1 + random.below(random.below(9) == 0 ? 60 : 4), 300);
        answer.last = random.u8();
        answer.lifetime = 300;
        const bool kept =
            cache.insert(now, key.view(), lasting(answer_to(key, answer.ttls, answer.last), 300));
        if (kept) model.insert(now, key, answer, false);
      }
      if (random.below(50) == 0) now += seconds(1);
      REQUIRE(cache.counters().bytes <= config.bytes);
    }
    CHECK(hits > 1000);
    CHECK(cache.counters().evicted > 200);
  }
}

}  // namespace berth
