#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/list.h"
#include "core/policy/policy.h"
#include "core/resolver/config.h"
#include "core/resolver/setting.h"

namespace berth {

/// The rows that describe one configuration struct. Requires: every row's access was made for
/// `Config`.
template <typename Config>
struct SettingTable {
  std::span<const Setting> rows;
};

/// The rows of core's own configuration: every field of `Config` has one.
[[nodiscard]] SettingTable<Config> core_settings();

/// The rows of what is answered without asking anybody.
[[nodiscard]] SettingTable<PolicyConfig> policy_settings();

/// The rows of what can be said of a group: what is blocked, and how; how often members may ask.
[[nodiscard]] SettingTable<GroupConfig> filter_settings();

/// The rows of what is one client to a rate limit, and how many are remembered.
[[nodiscard]] SettingTable<RateConfig> rate_settings();

/// A row and the struct that holds its value.
class BoundSetting {
 public:
  BoundSetting(const Setting& row, void* config) : row_(&row), config_(config) {}

  [[nodiscard]] const Setting& row() const { return *row_; }
  [[nodiscard]] SettingValue value() const {
    return row_->access.codec->read(row_->access.field(config_));
  }
  /// The value as text, which `set_text` takes.
  [[nodiscard]] std::string text() const { return print_setting(*row_, value()); }

  /// Sets the value from text, or says what is wrong and leaves it as it was.
  [[nodiscard]] std::optional<SettingProblem> set_text(std::string_view text) const;
  /// The same from a value.
  [[nodiscard]] std::optional<SettingProblem> set_value(const SettingValue& value) const;

 private:
  const Setting* row_;
  void* config_;
};

/// Tables bound to the structs they describe: all that can be set in one program.
class Settings {
 public:
  /// Adds the rows of `table`; `config` outlives this. Requires: no key twice.
  template <typename Config>
  void add(SettingTable<Config> table, Config& config) {
    for (const Setting& row : table.rows) all_.emplace_back(row, &config);
  }

  /// Every setting, in the order of the tables.
  [[nodiscard]] std::span<const BoundSetting> all() const { return all_; }
  /// The setting of that key, or null.
  [[nodiscard]] const BoundSetting* find(std::string_view key) const;
  /// The setting that a variable of the environment sets, or null.
  [[nodiscard]] const BoundSetting* find_variable(std::string_view name) const;
  /// The key most like `key`, for "did you mean"; empty when none is near.
  [[nodiscard]] std::string_view nearest(std::string_view key) const;

 private:
  List<BoundSetting> all_;
};

/// Something wrong with a configuration whose values are each within bounds.
struct ConfigProblem {
  /// The setting to change.
  std::string key;
  /// What is wrong and what would do, in one line without the key.
  std::string text;

  friend bool operator==(const ConfigProblem&, const ConfigProblem&) = default;
};

/// Which protocols a host can speak to upstreams.
struct HostAbilities {
  bool udp = true;
  bool tcp = true;
  bool tls = true;
  bool https = true;
  /// https:// is opened by its URL alone, as by `fetch`: the host finds the address and checks the
  /// certificate for the URL's name.
  bool names = false;

  [[nodiscard]] bool speaks(UpstreamProtocol protocol) const;
};

/// What is wrong with `config`: bounds of every setting, then how they stand to each other and to
/// what the host can do. Empty: a `Resolver` can be made from it.
[[nodiscard]] std::vector<ConfigProblem> check_config(const Config& config,
                                                      const HostAbilities& host = {});

/// What is wrong with local records, zones and DDR settings as a whole, each of which is well
/// formed. Empty: `Policy::make` takes it.
[[nodiscard]] std::vector<ConfigProblem> check_policy(const PolicyConfig& config);

/// Leaves to the host what it does by itself: where it opens https:// by name, such an upstream has
/// one endpoint whose address is unspecified, and no bootstrap server is asked for it.
/// Requires: `config` was checked.
void fit_to_host(Config& config, const HostAbilities& host);

}  // namespace berth
