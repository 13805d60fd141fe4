#include "native-host/commands/config_text.h"

#include <algorithm>
#include <functional>

namespace berth {
namespace {

/// `text` as a TOML basic string. Source: TOML 1.0.0, String.
std::string toml_string(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (octet < 0x20 || octet == 0x7f) {
      out += "\\u00";
      out += kHex[octet >> 4];
      out += kHex[octet & 15];
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string_view prefix_of(std::string_view key) {
  const std::size_t dot = key.rfind('.');
  return dot == std::string_view::npos ? std::string_view{} : key.substr(0, dot);
}

std::string_view name_in_table(std::string_view key) { return key.substr(key.rfind('.') + 1); }

/// Visits the settings table by table, those that stand in none first (TOML needs it so), otherwise
/// in their own order.
void for_each_table(const Settings& settings,
                    const std::function<void(std::string_view table)>& begin,
                    const std::function<void(const BoundSetting&)>& visit) {
  std::vector<std::string_view> tables{""};
  for (const BoundSetting& setting : settings.all()) {
    const std::string_view table = prefix_of(setting.row().key);
    if (std::find(tables.begin(), tables.end(), table) == tables.end()) tables.push_back(table);
  }
  for (const std::string_view table : tables) {
    begin(table);
    for (const BoundSetting& setting : settings.all()) {
      if (prefix_of(setting.row().key) == table) visit(setting);
    }
  }
}

/// `text` in lines of at most 100 columns, each behind `# `.
std::string as_comment(std::string_view text) {
  constexpr std::size_t kColumns = 98;
  std::string out;
  while (!text.empty()) {
    std::size_t end = text.size();
    if (end > kColumns) {
      end = text.rfind(' ', kColumns);
      if (end == std::string_view::npos) end = kColumns;
    }
    out += "# " + std::string(text.substr(0, end)) + "\n";
    text.remove_prefix(end);
    if (text.starts_with(' ')) text.remove_prefix(1);
  }
  return out;
}

/// `line`, a key and its value, broken behind commas so that each part is a comment of at most 100
/// columns without a space at its beginning: taking away every # leaves TOML.
std::string as_default(std::string_view line) {
  constexpr std::size_t kColumns = 99;
  constexpr std::string_view kBreak = ", ";
  std::string out;
  while (line.size() > kColumns) {
    const std::size_t comma = line.rfind(kBreak, kColumns - kBreak.size());
    if (comma == std::string_view::npos) break;
    out += "#" + std::string(line.substr(0, comma + 1)) + "\n";
    line.remove_prefix(comma + kBreak.size());
  }
  return out + "#" + std::string(line) + "\n";
}

std::string markdown_cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

constexpr std::string_view kPageHead =
    "# Configuration\n"
    "\n"
    "<!-- Made by `berth config docs` from the table of settings; change the table, not this page. "
    "-->\n"
    "\n"
    "Berth needs no configuration: every setting has a default. A setting can be given in four "
    "places; each wins\n"
    "over those after it:\n"
    "\n"
    "1. on the command line: `--set cache.bytes=128MiB`, or a flag of its own (`--listen`, "
    "`--upstream`, `--cert`,\n"
    "   `--key`, `--threads`, `--log-level`);\n"
    "2. in the environment: `BERTH_CACHE_BYTES=128MiB`; lists are separated by commas, or by line "
    "ends;\n"
    "3. in a TOML file: the one named with `--config FILE` or in `BERTH_CONFIG`, else "
    "`/etc/berth/berth.toml` if it\n"
    "   exists;\n"
    "4. the default.\n"
    "\n"
    "```toml\n"
    "listen = [\"https://0.0.0.0:443\", \"https://[::]:443\"]\n"
    "upstream = [\"udp://192.0.2.1\", \"tcp://[2001:db8::1]:5353\"]\n"
    "\n"
    "[cache]\n"
    "bytes = \"128MiB\"\n"
    "max_ttl = \"12h\"\n"
    "```\n"
    "\n"
    "Sizes are numbers of bytes, or with `KiB`, `MiB`, `GiB`. Times carry their unit: `us`, `ms`, "
    "`s`, `m`, `h`, `d`.\n"
    "\n"
    "`berth config check` says what is wrong, all of it, certificate and [lists](policy.md#lists) "
    "too, and exits with 2\n"
    "if anything is; `berth config show` prints every setting as it would be used and where it "
    "came "
    "from; `berth config\n"
    "default` prints a file to begin with.\n"
    "On SIGHUP the file and the certificate are read again, and with anything wrong in them all "
    "stays as it was. Only\n"
    "`threads` and `[admin]` wait for the next start, and so does `[admission]` where the address "
    "stays the same;\n"
    "the cache stays warm unless its own settings changed.\n";

}  // namespace

std::string toml_value(const BoundSetting& setting) {
  const SettingValue value = setting.value();
  if (const auto* items = std::get_if<std::vector<std::string>>(&value)) {
    std::string out = "[";
    for (const std::string& item : *items) out += (out.size() > 1 ? ", " : "") + toml_string(item);
    return out + "]";
  }
  std::string text = setting.text();
  switch (setting.row().kind) {
    case SettingKind::kCount:
    case SettingKind::kSwitch: return text;
    case SettingKind::kBytes:
      return text.find_first_not_of("0123456789") == std::string::npos ? text : toml_string(text);
    case SettingKind::kDuration: return text == "0" ? text : toml_string(text);
    default: return toml_string(text);
  }
}

std::string commented_config(const Settings& settings) {
  std::string out =
      "# Every setting of Berth at its default. Take away the # before a key to change it.\n"
      "# Flags and BERTH_… variables win over this file.\n";
  for_each_table(
      settings,
      [&](std::string_view table) {
        if (!table.empty()) out += "\n[" + std::string(table) + "]\n";
      },
      [&](const BoundSetting& setting) {
        const Setting& row = setting.row();
        std::string about(row.about);
        if (!row.source.empty()) about += " (" + std::string(row.source) + ")";
        out += "\n" + as_comment(about) + as_comment("Allowed: " + allowed_text(row) + ".");
        out += as_default(std::string(name_in_table(row.key)) + " = " + toml_value(setting));
      });
  return out;
}

std::string present_config(const Settings& settings, const ConfigFindings& findings) {
  std::string out;
  for_each_table(
      settings,
      [&](std::string_view table) {
        if (!table.empty()) out += "\n[" + std::string(table) + "]\n";
      },
      [&](const BoundSetting& setting) {
        const auto origin = findings.origins.find(setting.row().key);
        out += std::string(name_in_table(setting.row().key)) + " = " + toml_value(setting) +
               "  # " + (origin == findings.origins.end() ? "default" : origin->second) + "\n";
      });
  return out;
}

std::string configuration_page(const Settings& settings) {
  std::string out(kPageHead);
  for_each_table(
      settings,
      [&](std::string_view table) {
        out += table.empty() ? "\n## Outside tables\n\n" : "\n## [" + std::string(table) + "]\n\n";
        out += "| setting | default | allowed | what it does |\n|---|---|---|---|\n";
      },
      [&](const BoundSetting& setting) {
        const Setting& row = setting.row();
        out += "| `" + std::string(row.key) + "` | `" + toml_value(setting) + "` | " +
               markdown_cell(allowed_text(row)) + " | " + markdown_cell(row.about);
        if (!row.source.empty()) out += " (" + std::string(row.source) + ")";
        out += " |\n";
      });
  return out;
}

}  // namespace berth
