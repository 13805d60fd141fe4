#include "wasi-host/environment.h"

#include <algorithm>
#include <string_view>

#include "wasi-host/given_blocks.h"

namespace berth::wasi {
namespace {

constexpr std::string_view kPrefix = "BERTH_";
constexpr std::string_view kLogLevel = "BERTH_LOG_LEVEL";
// What is asked where nothing says otherwise: run apart from each other, both answer anybody.
constexpr std::string_view kUpstreams =
    "https://cloudflare-dns.com/dns-query,https://dns.quad9.net/dns-query";
constexpr std::uint64_t kNanosecondsPerMicrosecond = 1000;

void add_line(std::string& text, std::string_view line) {
  if (!text.empty()) text += '\n';
  text += line;
}

/// Sets one variable; what is wrong in words, empty: nothing.
std::string set(const Configuration& configuration, EnvironmentRead& read, std::string_view name,
                std::string_view value) {
  if (name == kLogLevel) {
    const auto level = log_level_of(value);
    read.log_level = level.value_or(read.log_level);
    return level ? std::string{} : "log.level: \"" + std::string(value) + "\" is none of its words";
  }
  const BoundSetting* setting = configuration.settings().find_variable(name);
  if (setting == nullptr) return std::string(name) + ": not a setting of this host";
  return configuration.set(setting->row().key, value);
}

}  // namespace

EnvironmentRead read_environment(const Configuration& configuration) {
  EnvironmentRead read;
  const GivenBlocks given;
  List all;
  get_environment(&all);
  const auto* variables = static_cast<const Pair*>(all.at);
  std::string problem = configuration.set("upstream", kUpstreams);
  for (std::uint32_t i = 0; i < all.size; ++i) {
    const std::string_view name = variables[i].first.text();
    const std::string_view value = variables[i].second.text();
    if (name.substr(0, kPrefix.size()) != kPrefix || value.empty()) continue;
    problem = set(configuration, read, name, value);
    if (!problem.empty()) add_line(read.problems, problem);
  }
  return read;
}

Seed read_seed() {
  const GivenBlocks given;
  Seed seed{};
  List octets;
  get_random(seed.size(), &octets);
  const ByteView bytes = octets.bytes();
  std::copy_n(bytes.begin(), std::min(seed.size(), bytes.size()), seed.begin());
  return seed;
}

TimePoint read_clock() {
  const std::uint64_t ns = monotonic_now();
  return TimePoint(microseconds(static_cast<std::int64_t>(ns / kNanosecondsPerMicrosecond)));
}

Pollable at(TimePoint time) {
  const std::int64_t us = std::max<std::int64_t>(0, time.time_since_epoch().count());
  return Pollable(at_instant(static_cast<std::uint64_t>(us) * kNanosecondsPerMicrosecond));
}

WallClock read_wall_clock() {
  DateTime now;
  wall_now(&now);
  return {static_cast<std::int64_t>(now.seconds), 0};
}

}  // namespace berth::wasi
