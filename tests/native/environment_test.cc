#include "native-host/environment.h"

#include <catch2/catch.hpp>
#include <cstdlib>

namespace berth {
namespace {

using Lines = std::vector<std::string>;

struct Reading {
  Config config;
  Settings settings;
  ConfigFindings findings;

  explicit Reading(const Environment& environment) {
    settings.add(core_settings(), config);
    read_environment(environment, settings, findings);
  }
};

}  // namespace

TEST_CASE("variables set the settings they are named after") {
  const Reading reading(Environment{{"BERTH_CACHE_BYTES", "32MiB"},
                                    {"BERTH_POOL_STREAM_IDLE_TTL", "9s"},
                                    {"BERTH_UPSTREAM", "udp://192.0.2.1, tcp://192.0.2.2"}});
  CHECK(reading.findings.problems == Lines{});
  CHECK(reading.findings.notices == Lines{});
  CHECK(reading.config.cache.bytes == std::size_t{32} << 20);
  CHECK(reading.config.pool.stream.idle_ttl == seconds(9));
  CHECK(reading.config.upstreams.size() == 2);
  CHECK(reading.findings.origins.at("cache.bytes") == "BERTH_CACHE_BYTES");
}

TEST_CASE("a bad value names the variable and its key") {
  const Reading reading(Environment{{"BERTH_CACHE_SHARDS", "0"}});
  CHECK(reading.findings.problems == Lines{"BERTH_CACHE_SHARDS: cache.shards: 0 is too small; "
                                           "allowed: 1 to 1024, a power of two"});
}

TEST_CASE("variables of others are passed over, and empty ones are not set") {
  const Reading reading(Environment{{"BERTH_SERVICE_HOST", "10.0.0.1"},
                                    {"BERTH_CACHE_BYTES", ""},
                                    {"BERTH_CONFIG", "/etc/other.toml"}});
  CHECK(reading.findings.problems == Lines{});
  CHECK(reading.findings.notices == Lines{"BERTH_SERVICE_HOST: not a setting; passed over"});
  CHECK(reading.findings.origins.empty());
}

TEST_CASE("the process's environment gives what begins with BERTH_") {
  ::setenv("BERTH_CACHE_BYTES", "a=b", 1);
  ::setenv("OTHER_CACHE_BYTES", "1", 1);
  const Environment environment = process_environment();
  ::unsetenv("BERTH_CACHE_BYTES");
  ::unsetenv("OTHER_CACHE_BYTES");
  bool found = false;
  for (const auto& [name, value] : environment) {
    CHECK(name.starts_with("BERTH_"));
    if (name == "BERTH_CACHE_BYTES") found = value == "a=b";
  }
  CHECK(found);
}

}  // namespace berth
