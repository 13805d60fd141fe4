#include "native-host/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>

#include "native-host/query/query_options.h"

namespace berth {
namespace {

/// A setting that has a flag of its own.
struct Flag {
  const char* name;
  std::string_view key;
  const char* value;
  bool repeatable = false;
};

constexpr std::array<Flag, 6> kFlags{{
    {"--listen", "listen", "URL", true},
    {"--upstream", "upstream", "URL", true},
    {"--cert", "tls.cert", "FILE"},
    {"--key", "tls.key", "FILE"},
    {"--threads", "threads", "N"},
    {"--log-level", "log.level", "LEVEL"},
}};

constexpr int kUsage = 2;
// As dig has it.
constexpr int kQueryUsage = 1;

constexpr const char* kAbout =
    "Berth answers DNS questions over HTTPS.\n"
    "\n"
    "Try it:\n"
    "  berth serve\n"
    "      listens on 127.0.0.1:8443 and [::1]:8443 with a certificate of its own making\n"
    "  kdig @127.0.0.1 -p 8443 +https berth.test TXT\n"
    "  curl -k 'https://127.0.0.1:8443/dns-query?name=www.berth.test'\n"
    "  berth query berth.test TXT --server https://127.0.0.1:8443 --insecure\n"
    "      ask it; names under berth.test need no network\n";

constexpr const char* kServeFooter =
    "\nEvery other setting: --set KEY=VALUE, an environment variable, or the file;\n"
    "`berth config default` lists them all. Flags win over the environment, the environment\n"
    "over the file, the file over the defaults.\n"
    "\n"
    "Examples:\n"
    "  berth serve\n"
    "  berth serve --listen https://0.0.0.0:443 --cert fullchain.pem --key privkey.pem\n"
    "  berth serve --listen http://127.0.0.1:8053     behind a proxy that does the TLS\n"
    "  berth serve --upstream udp://192.0.2.1 --upstream tcp://[2001:db8::1]:5353\n"
    "  berth serve --set cache.bytes=256MiB --set query.budget=2s\n"
    "\n"
    "Signals: HUP reads file and certificate again; TERM and INT finish what is in flight.\n";

constexpr const char* kDecodeFooter =
    "\nExamples:\n"
    "  berth decode AAABAAABAAAAAAAAB2V4YW1wbGUDY29tAAABAAE\n"
    "  berth decode "
    "'https://127.0.0.1:8443/dns-query?dns=AAABAAABAAAAAAAAB2V4YW1wbGUDY29tAAABAAE'\n"
    "  berth decode 000001000001000000000000076578616d706c6503636f6d0000010001\n"
    "  curl -s 'https://…/dns-query?dns=…' | berth decode\n";

class CommandLine {
 public:
  explicit CommandLine(const Settings& settings) : settings_(settings) {
    app_.name("berth");
    app_.require_subcommand(0, 1);
    app_.set_help_all_flag("--help-all", "Print help for every command and exit");
    app_.set_version_flag("--version", "berth " BERTH_VERSION);
    add_serve();
    add_config();
    add_decode();
    query_ = add(app_, "query", "Ask a DNS server, over UDP, TCP, TLS or HTTPS", Command::kQuery);
    add_query_options(*query_, options_.query);
    add_lists();
    add_top();
    add_access_key();
    add(app_, "version", "Print the version", Command::kVersion);
  }

  ParsedOptions parse(std::vector<std::string> arguments) {
    // `berth help serve` as others have it.
    if (!arguments.empty() && arguments.front() == "help") {
      arguments.erase(arguments.begin());
      arguments.emplace_back("--help");
    }
    // CLI11 takes them from the back.
    std::reverse(arguments.begin(), arguments.end());
    try {
      app_.parse(std::move(arguments));
    } catch (const CLI::ParseError& error) {
      return stopped(error);
    }
    if (!command_) {
      return complaint(
          "no command; berth serve runs the server, berth config check, show and "
          "default are about its configuration");
    }
    collect();
    return {options_, {}, 0};
  }

 private:
  CLI::App* add(CLI::App& parent, const char* name, const char* about, Command command) {
    CLI::App* added = parent.add_subcommand(name, about);
    // Called once the whole command line has been read without complaint.
    added->final_callback([this, command] { command_ = command; });
    return added;
  }

  void add_serve() {
    CLI::App* serve = add(app_, "serve", "Run the server", Command::kServe);
    add_settings(*serve);
    serve->footer(kServeFooter);
  }

  void add_config() {
    CLI::App* config = app_.add_subcommand("config", "Check and show the configuration");
    config->require_subcommand(0, 1);
    add_settings(*add(*config, "check", "Say what is wrong with the configuration, if anything",
                      Command::kConfigCheck));
    add_settings(*add(*config, "show",
                      "Print every setting as it would be used, and where it came from",
                      Command::kConfigShow));
    add(*config, "default", "Print a configuration file with every setting at its default",
        Command::kConfigDefault);
    add(*config, "docs", "Print the page that describes every setting", Command::kConfigDocs)
        ->group("");
  }

  void add_lists() {
    CLI::App* lists = app_.add_subcommand("lists", "Make, check and ask images of blocklists");
    lists->require_subcommand(1);
    add_lists_about(*lists);
    ListsOptions& options = options_.lists;
    add_build_options(*add(*lists, "build", "Make an image of lists", Command::kListsBuild),
                      options);
    add_check_options(*add(*lists, "check", "Say what lists hold, and what is skipped and why",
                           Command::kListsCheck),
                      options);
    add_lookup_options(*add(*lists, "lookup", "Say which lists hold a name", Command::kListsLookup),
                       options);
    add_diff_options(
        *add(*lists, "diff", "Say what changed from one list to another", Command::kListsDiff),
        options);
    add_import_options(
        *add(*lists, "import", "Make an image of what serverless-dns has", Command::kListsImport),
        options);
    CLI::App* stamp = lists->add_subcommand("stamp", "Write and read choices of lists in URLs");
    stamp->require_subcommand(1);
    add_encode_options(*add(*stamp, "encode", "Write a stamp", Command::kStampEncode), options);
    add_decode_options(*add(*stamp, "decode", "Read stamps", Command::kStampDecode), options);
  }

  void add_top() {
    CLI::App& top = *add(app_, "top", "Watch a running server in the terminal", Command::kTop);
    add_config_option(top);
    add_top_options(top, options_.top);
  }

  void add_access_key() {
    CLI::App* access_key =
        add(app_, "access-key", "Make a key that lets clients in over TLS and HTTPS",
            Command::kAccessKey);
    AccessKeyOptions& options = options_.access_key;
    access_key->add_option("DOMAIN", options.domain, "The server's name, or one above it")
        ->required();
    access_key->add_option("KEY", options.key, "Letters and digits; none: a key is drawn");
  }

  void add_decode() {
    CLI::App* decode = add(app_, "decode", "Print a DNS message as text", Command::kDecode);
    decode->add_option("MESSAGE", message_,
                       "The message in hex or base64url, or a DoH URL that carries it; none: "
                       "standard input, as it is or in hex or base64url. Hex may have blanks");
    decode->footer(kDecodeFooter);
  }

  void add_config_option(CLI::App& command) {
    command
        .add_option("--config", options_.config_file,
                    "Read settings from this TOML file (or BERTH_CONFIG); otherwise from "
                    "/etc/berth/berth.toml if it exists")
        ->type_name("FILE");
  }

  /// The flags that all commands share which look at the whole configuration.
  void add_settings(CLI::App& command) {
    add_config_option(command);
    for (std::size_t i = 0; i < kFlags.size(); ++i) {
      const Flag& flag = kFlags[i];
      const BoundSetting* setting = settings_.find(flag.key);
      std::string about(setting == nullptr ? Prose{} : setting->row().about);
      if (flag.repeatable) about += " May be given several times.";
      if (setting != nullptr && !setting->text().empty()) about += " Default: " + setting->text();
      CLI::Option* option = command.add_option(flag.name, values_[i], about);
      option->type_name(flag.value);
      option->allow_extra_args(false);
      if (!flag.repeatable)
        option->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    }
    command
        .add_option("--set", assignments_,
                    "Any setting, such as cache.bytes=128MiB. May be given "
                    "several times.")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false);
  }

  void collect() {
    options_.command = *command_;
    for (std::size_t i = 0; i < kFlags.size(); ++i) {
      if (values_[i].empty()) continue;
      options_.settings.push_back(
          {kFlags[i].name, std::string(kFlags[i].key), values_[i], kFlags[i].repeatable});
    }
    for (const std::string& assignment : assignments_) {
      const std::size_t equals = assignment.find('=');
      const std::string key = assignment.substr(0, equals);
      FlagSetting setting{"--set " + key, key, {}, false};
      if (equals != std::string::npos) setting.values.push_back(assignment.substr(equals + 1));
      options_.settings.push_back(std::move(setting));
    }
    if (message_.empty()) return;
    options_.message.emplace();
    for (const std::string& part : message_) *options_.message += part;
  }

  ParsedOptions stopped(const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) return complaint(error.what());
    std::ostringstream out;
    app_.exit(error, out, out);
    return {std::nullopt, out.str(), 0};
  }

  ParsedOptions complaint(std::string_view text) const {
    const bool query = query_->parsed();
    const std::string where = query ? "berth query" : "berth";
    return {std::nullopt, "berth: " + std::string(text) + "\nSee `" + where + " --help`.\n",
            query ? kQueryUsage : kUsage};
  }

  const Settings& settings_;
  CLI::App app_{kAbout};
  CLI::App* query_ = nullptr;
  std::optional<Command> command_;
  Options options_;
  std::array<std::vector<std::string>, kFlags.size()> values_;
  std::vector<std::string> assignments_;
  /// A message with blanks in it comes in several parts.
  std::vector<std::string> message_;
};

}  // namespace

ParsedOptions parse_options(const std::vector<std::string>& arguments, const Settings& settings) {
  return CommandLine(settings).parse(arguments);
}

void read_flags(const std::vector<FlagSetting>& flags, const Settings& settings,
                ConfigFindings& findings) {
  for (const FlagSetting& flag : flags) {
    const BoundSetting* setting = settings.find(flag.key);
    if (setting == nullptr) {
      findings.problems.push_back(flag.flag + ": " + unknown_setting_text(settings, flag.key));
    } else if (flag.values.empty()) {
      findings.problems.push_back(flag.flag + ": has no value; write --set " + flag.key +
                                  "=VALUE; allowed: " + allowed_text(setting->row()));
    } else {
      findings.note(
          flag.key, flag.flag, flag.flag,
          flag.is_list ? setting->set_value(flag.values) : setting->set_text(flag.values.back()));
    }
  }
}

}  // namespace berth
