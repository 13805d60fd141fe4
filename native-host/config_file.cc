#include "native-host/config_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "native-host/config_table.h"

namespace berth {
namespace {

// Largest configuration file. Unit: octets. Ours: far more than every setting with 10,000 records.
constexpr std::size_t kMaxFileBytes = std::size_t{4} << 20;

}  // namespace

void read_config_text(std::string_view text, std::string_view name, const Settings& settings,
                      ConfigFindings& findings) {
  const auto parsed = parse_toml(text, name);
  if (const auto* fault = std::get_if<TomlFault>(&parsed)) {
    const std::string line = fault->line == 0 ? "" : ":" + std::to_string(fault->line);
    findings.problems.push_back(std::string(name) + line + ": not TOML: " + fault->what);
    return;
  }
  read_config_table(std::get<toml::table>(parsed), name, settings, findings);
}

void read_config_file(const std::string& path, const Settings& settings, ConfigFindings& findings) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text;
  if (file) {
    text.resize(kMaxFileBytes + 1);
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
  }
  if (!file.is_open() || file.bad()) {
    const std::string reason = errno != 0 ? std::strerror(errno) : "input/output error";
    findings.problems.push_back(path + ": cannot be read: " + reason);
  } else if (text.size() > kMaxFileBytes) {
    findings.problems.push_back(path + ": is larger than 4 MiB");
  } else {
    read_config_text(text, path, settings, findings);
  }
}

}  // namespace berth
