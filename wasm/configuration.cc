#include "wasm/configuration.h"

#include "core/doh/doh.h"
#include "core/resolver/setting_field.h"

namespace berth {
namespace {

// Memory of a WebAssembly host is bounded by the runtime, often at 128 MiB for all of a program.
constexpr std::size_t kCacheBytes = std::size_t{16} << 20;

// clang-format off
constexpr Setting kDohRows[] = {
  {.key = "doh.path", .kind = SettingKind::kText, .least = 1, .most = 255,
   .form = "a path such as /dns-query", .fault = doh_path_fault,
   .about = "Path that questions are asked at.",
   .source = "RFC 8484 4.1", .access = setting_field<&DohSettings::path>()},
  {.key = "http.max_target", .kind = SettingKind::kBytes, .least = 512, .most = 128 * 1024,
   .about = "Longest request target, and so the longest question by GET.",
   .source = "RFC 9110 4.1", .access = setting_field<&DohSettings::max_target_bytes>()},
};
// clang-format on

}  // namespace

Configuration::Configuration() {
  core.cache.bytes = kCacheBytes;
  // One thread: parts would only make each smaller.
  core.cache.shards = 1;
  settings_.add(SettingTable<DohSettings>{kDohRows}, doh);
  settings_.add(core_settings(), core);
  settings_.add(rate_settings(), core.rate);
  settings_.add(policy_settings(), policy);
  settings_.add(filter_settings(), policy.filter);
}

std::string Configuration::set(std::string_view key, std::string_view value) const {
  const BoundSetting* setting = settings_.find(key);
  if (setting == nullptr) {
    const std::string_view nearest = settings_.nearest(key);
    std::string text = "no such setting: " + quoted(key);
    if (!nearest.empty()) text += "; did you mean " + std::string(nearest) + "?";
    return text;
  }
  const auto problem = setting->set_text(value);
  return problem ? std::string(key) + ": " + problem->text : std::string{};
}

std::string Configuration::problems(const HostAbilities& host, Scope scope) const {
  std::vector<ConfigProblem> problems = check_config(core, host);
  if (core.upstreams.empty()) {
    problems.push_back({"upstream", "is empty; give at least one resolver to ask"});
  }
  if (scope == Scope::kAll || !problems.empty()) {
    for (ConfigProblem& problem : check_policy(policy)) problems.push_back(std::move(problem));
  }
  std::string text;
  for (const ConfigProblem& problem : problems) {
    if (!text.empty()) text += '\n';
    text += problem.key + ": " + problem.text;
  }
  return text;
}

}  // namespace berth
