#include "native-host/commands/run.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iostream>

#include "core/resolver/group_settings.h"
#include "native-host/commands/access_key.h"
#include "native-host/commands/config_text.h"
#include "native-host/commands/decode.h"
#include "native-host/commands/lists.h"
#include "native-host/commands/query.h"
#include "native-host/commands/top.h"
#include "native-host/host_settings.h"
#include "native-host/lists/mapped_image.h"
#include "native-host/load_config.h"
#include "native-host/serve.h"
#include "native-host/server/certificate.h"

namespace berth {
namespace {

constexpr int kUnusable = 2;
// Most that `decode` reads: a message in hex with blanks between all digits. Unit: octets.
constexpr std::size_t kMaxInput = std::size_t{65535} * 4;

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : "; ") + line;
  return text;
}

/// Prints what was found; true when the configuration can be used.
bool report(const ConfigFindings& findings) {
  for (const std::string& notice : findings.notices) std::cerr << notice << '\n';
  for (const std::string& problem : findings.problems) std::cerr << problem << '\n';
  if (findings.problems.empty()) return true;
  const std::size_t count = findings.problems.size();
  std::cerr << "berth: " << count << (count == 1 ? " problem" : " problems")
            << " in the configuration\n";
  return false;
}

int run_serve(const ConfigSources& sources) {
  const LoadedConfig loaded = load_config(sources);
  if (!report(loaded.findings)) return kUnusable;
  return serve(loaded.config, [&sources]() -> ReloadedConfig {
    LoadedConfig again = load_config(sources);
    if (!again.findings.problems.empty()) return {std::nullopt, joined(again.findings.problems)};
    return {std::move(again.config), {}};
  });
}

/// True when there is no such file or this user can read it.
bool check_readable(std::string_view key, const std::string& path, ConfigFindings& findings) {
  if (path.empty() || ::access(path.c_str(), R_OK) == 0) return true;
  findings.add_problem(key, quoted(path) + " cannot be read: " + std::strerror(errno));
  return false;
}

/// A certificate that the server could not start with is a problem of the configuration too.
void check_certificate(const HostConfig& config, ConfigFindings& findings) {
  const bool chain = check_readable("tls.cert", config.cert_file, findings);
  const bool key = check_readable("tls.key", config.key_file, findings);
  if (config.cert_file.empty() || !chain || !key) return;
  const LoadedCertificate loaded = load_certificate(config);
  for (const std::string& warning : loaded.warnings) findings.notices.push_back(warning);
  if (loaded.tls == nullptr) findings.add_problem("tls.cert", loaded.problem);
}

/// Whether somebody has other lists than all that there are.
bool chooses_lists(const PolicyConfig& said) {
  const auto chooses = [](const GroupConfig& filter) {
    const bool are_some = !filter.lists.empty() && filter.lists != GroupConfig{}.lists;
    return are_some || !filter.censored_lists.empty();
  };
  return chooses(said.filter) ||
         std::any_of(said.groups.begin(), said.groups.end(),
                     [&](const NamedGroup& group) { return chooses(group.filter); });
}

/// Lists that the server could not start with, too. `said`: the policy, groups resolved.
void check_image(const HostConfig& config, const PolicyConfig& said, ConfigFindings& findings) {
  if (config.lists_image.empty()) {
    if (chooses_lists(said)) {
      findings.notices.emplace_back(
          "policy.image: no file, so the lists that are chosen block nothing");
    }
    return;
  }
  std::string problem;
  const auto image = MappedImage::open(config.lists_image, problem);
  if (image == nullptr) return findings.add_problem("policy.image", problem);
  for (const ConfigProblem& each : check_lists(said, image->image())) {
    findings.add_problem(each.key, each.text);
  }
}

/// Groups that are never anybody's.
void remark_on_groups(const PolicyConfig& said, ConfigFindings& findings) {
  for (const NamedGroup& group : said.groups) {
    const GroupMembers& members = group.members;
    if (members.clients.empty() && members.tokens.empty() && members.hosts.empty() &&
        members.subjects.empty()) {
      findings.notices.push_back("groups." + group.name +
                                 ": nobody is in it without clients, tokens, hosts or subjects");
    }
  }
}

int run_config_check(const ConfigSources& sources) {
  LoadedConfig loaded = load_config(sources);
  if (loaded.findings.problems.empty()) {
    check_certificate(loaded.config, loaded.findings);
    PolicyConfig said = loaded.config.policy;
    resolve_groups(said);
    check_image(loaded.config, said, loaded.findings);
    remark_on_groups(said, loaded.findings);
  }
  if (!report(loaded.findings)) return kUnusable;
  const std::size_t given = loaded.findings.origins.size();
  std::cout << (loaded.file.empty() ? "no file" : loaded.file) << ": good; " << given
            << (given == 1 ? " setting" : " settings") << " given, the rest at default\n";
  return 0;
}

int run_config_show(const ConfigSources& sources) {
  LoadedConfig loaded = load_config(sources);
  if (!report(loaded.findings)) return kUnusable;
  std::cout << present_config(all_settings(loaded.config), loaded.findings);
  return 0;
}

std::string read_input() {
  std::string input(kMaxInput, '\0');
  std::cin.read(input.data(), static_cast<std::streamsize>(input.size()));
  input.resize(static_cast<std::size_t>(std::cin.gcount()));
  return input;
}

int run_decode(const std::optional<std::string>& message) {
  const DecodeOutcome outcome = decode(message, message ? std::string{} : read_input());
  std::cout << outcome.output;
  if (!outcome.complaint.empty()) std::cerr << "berth: " << outcome.complaint << '\n';
  return outcome.exit_code;
}

}  // namespace

int run(const std::vector<std::string>& arguments, const Environment& environment) {
  HostConfig defaults;
  const Settings settings = all_settings(defaults);
  const ParsedOptions parsed = parse_options(arguments, settings);
  if (!parsed.options) {
    (parsed.exit_code == 0 ? std::cout : std::cerr) << parsed.text;
    return parsed.exit_code;
  }
  const Options& options = *parsed.options;
  const ConfigSources sources{options.config_file, environment, options.settings};
  switch (options.command) {
    case Command::kServe: return run_serve(sources);
    case Command::kConfigCheck: return run_config_check(sources);
    case Command::kConfigShow: return run_config_show(sources);
    case Command::kConfigDefault: std::cout << commented_config(settings); return 0;
    case Command::kConfigDocs: std::cout << configuration_page(settings); return 0;
    case Command::kDecode: return run_decode(options.message);
    case Command::kQuery: return run_query(options.query);
    case Command::kListsBuild: return run_lists_build(options.lists);
    case Command::kListsCheck: return run_lists_check(options.lists);
    case Command::kListsLookup: return run_lists_lookup(options.lists);
    case Command::kListsDiff: return run_lists_diff(options.lists);
    case Command::kListsImport: return run_lists_import(options.lists);
    case Command::kStampEncode: return run_stamp_encode(options.lists);
    case Command::kStampDecode: return run_stamp_decode(options.lists);
    case Command::kTop: return run_top(options.top, sources);
    case Command::kAccessKey: return run_access_key(options.access_key);
    case Command::kVersion: std::cout << "berth " BERTH_VERSION "\n"; return 0;
  }
  return kUnusable;
}

}  // namespace berth
