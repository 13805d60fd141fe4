#include "tests/simulation/configuration.h"

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "core/resolver/group_settings.h"
#include "core/resolver/settings.h"
#include "core/upstream/routes.h"
#include "tests/simulation/broken.h"

namespace berth {
namespace {

struct Line {
  std::string_view key;
  std::string_view text;
};

// Refused by themselves.
constexpr std::array kNonsense{
    Line{"query.budget", "-1"},
    Line{"query.budget", ""},
    Line{"query.budget", "7 apples"},
    Line{"query.budget", "99999999999999999999"},
    Line{"query.budget", "99999999999999999d"},
    Line{"query.budget", "1us"},
    Line{"query.max_messages", "many"},
    Line{"query.randomize_case", "maybe"},
    Line{"cache.bytes", "1KiB"},
    Line{"cache.bytes", "8Kib"},
    Line{"cache.shards", "3"},
    Line{"cache.min_ttl", "1500ms"},
    Line{"edns.ecs", "perhaps\x1b\"\\"},
    Line{"local.records", "no record"},
    Line{"local.forward", "a..b"},
    Line{"ddr.target", "a..b"},
    Line{"ddr.doh_path", ""},
    Line{"policy.block", "a..b"},
    Line{"policy.lists", "1:***"},
    Line{"policy.block_types", "AAAB"},
    Line{"policy.block_ttl", "1500ms"},
    Line{"groups", "kids"},
    Line{"groups", "kids = block"},
    Line{"groups", "k ids.block = ads.example"},
    Line{"groups", "kids.colour = red"},
    Line{"groups", "kids.clients = nowhere"},
    Line{"groups", "kids.tokens = a/b"},
    Line{"groups", "kids.hosts = a..b"},
    Line{"select.policy", "best"},
    Line{"bootstrap", "udp://dns.example"},
    Line{"bootstrap",
         "192.0.2.1, 192.0.2.2, 192.0.2.3, 192.0.2.4, 192.0.2.5, 192.0.2.6, 192.0.2.7, 192.0.2.8, "
         "192.0.2.9"},
    Line{"bootstrap", "tls://192.0.2.1"},
    Line{"bootstrap", "gopher://192.0.2.1"},
    Line{"bootstrap", "udp://192.0.2.1#domain=a.example"},
    Line{"upstream", "gopher://192.0.2.1"},
    Line{"upstream", "://192.0.2.1"},
    Line{"upstream", "udp://"},
    Line{"upstream", "udp://0.0.0.0"},
    Line{"upstream", "udp://192.0.2.1:0"},
    Line{"upstream", "udp://192.0.2.1/dns-query"},
    Line{"upstream", "udp://someone@192.0.2.1"},
    Line{"upstream", "udp://2001:db8::1"},
    Line{"upstream", "udp://192.0.2.1#name=dns.example"},
    Line{"upstream", "udp://192.0.2.1#pin=sha256/AAAA"},
    Line{"upstream", "udp://192.0.2.1#method=get"},
    Line{"upstream", "udp://192.0.2.1#colour=red"},
    Line{"upstream", "udp://192.0.2.1#address=192.0.2.2"},
    Line{"upstream", "udp://192.0.2.1#domain=a..b"},
    Line{"upstream", "not a host"},
    Line{"upstream", "tls://dns.example:0"},
    Line{"upstream", "tls://dns.example:many"},
    Line{"upstream", "tls://dns.1"},
    Line{"upstream", "tls://192.0.2.1#name=a.example&name=b.example"},
    Line{"upstream", "tls://192.0.2.1#name=-?-"},
    Line{"upstream", "tls://192.0.2.1#pin=md5/AAAA"},
    Line{"upstream", "tls://dns.example#address=nowhere"},
    Line{"upstream", "tls://dns.example#address=192.0.2.1&address=192.0.2.1"},
    Line{"upstream", "https://dns.example/a?b"},
    Line{"upstream", "https://dns.example/\xc3\xa4"},
    Line{"upstream", "https://192.0.2.1#method=put"},
};

// Each within its bounds, but not beside the others.
constexpr std::array kContradictions{
    Line{"query.connect_timeout", "30s"},
    Line{"query.stale_after", "50s"},
    Line{"health.backoff", "1h"},
    Line{"cache.min_ttl", "1h\ncache.max_ttl 1s"},
    Line{"cache.max_entry", "64KiB\ncache.bytes 1MiB\ncache.shards 1024"},
    Line{"pool.stream.size", "1000"},
    Line{"pool.session.size", "1000"},
    Line{"hedge.least", "10s"},
    Line{"local.records", "a.example. 60 CNAME b.example., a.example. 60 A 192.0.2.1"},
    Line{"local.forward", "resolver.arpa"},
    Line{"bootstrap", "\nupstream tls://dns.example"},
    Line{"upstream", "udp://192.0.2.9\nudp://192.0.2.9"},
};

// Longer than most, and each is a whole: read back as it was printed.
constexpr std::array<std::string_view, 8> kUpstreams{
    "tls://192.0.2.1:8853#name=DNS.example.&domain=home.arpa&domain=lan",
    "tls://dns.example#address=192.0.2.1&address=2001:db8::1",
    "tls://192.0.2.1#pin=sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "https://dns.example:8443/ask{?dns}#method=get&address=192.0.2.1",
    "https://192.0.2.1/",
    "https://dns.example/",
    "https://dns.example/#name=other.example",
    "https://dns.example/#pin=sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
};

/// The settings of both, bound to a configuration.
Settings bound(Configuration& configuration) {
  Settings settings;
  settings.add(core_settings(), configuration.core);
  settings.add(rate_settings(), configuration.core.rate);
  settings.add(policy_settings(), configuration.policy);
  settings.add(filter_settings(), configuration.policy.filter);
  return settings;
}

/// What does not fit together.
std::vector<ConfigProblem> problems_of(const Configuration& configuration) {
  std::vector<ConfigProblem> problems = check_config(configuration.core);
  for (ConfigProblem& one : check_policy(configuration.policy)) problems.push_back(std::move(one));
  return problems;
}

/// By its key, as in a file, or by what that is called in the environment.
const BoundSetting* found(const Settings& settings, const std::string& key, bool in_file) {
  return in_file ? settings.find(key) : settings.find_variable(environment_name(key));
}

void set(const Settings& settings, const std::string& key, const std::string& text) {
  const BoundSetting* setting = found(settings, key, text.size() % 2 == 0);
  if (setting == nullptr) throw Broken("no setting " + key);
  if (const auto problem = setting->set_text(text)) throw Broken(key + ": " + problem->text);
  const std::string after = setting->text();
  demand(!setting->set_text(after) && setting->text() == after, "a setting is read otherwise");
}

void expect_refusal(const Settings& settings, const std::string& key, const std::string& text) {
  const BoundSetting* setting = settings.find(key);
  if (setting == nullptr) {
    demand(!settings.nearest(key).empty(), "a misspelt setting without a guess what was meant");
    return;
  }
  const std::string before = setting->text();
  const auto problem = setting->set_text(text);
  if (!problem) throw Broken("nonsense was taken for a setting: " + key + " = " + text);
  demand(problem->text.find_first_of("\x1b\n") == std::string::npos, "a message nobody can print");
  demand(setting->text() == before, "a refused setting changed");
}

/// Several settings that cannot stand together, the later ones a line each: `key value`.
void expect_contradiction(Configuration configuration, const std::string& key,
                          const std::string& text) {
  const Settings settings = bound(configuration);
  const std::size_t end = text.find('\n');
  if (end == std::string::npos || key == "upstream") {
    set(settings, key, text);
  } else {
    set(settings, key, text.substr(0, end));
    for (std::size_t at = end; at != std::string::npos;) {
      const std::size_t space = text.find(' ', at);
      const std::size_t next = text.find('\n', at + 1);
      set(settings, text.substr(at + 1, space - at - 1), text.substr(space + 1, next - space - 1));
      at = next;
    }
  }
  demand(!problems_of(configuration).empty(), "settings that contradict each other");
}

/// An upstream that a host cannot open is refused.
void expect_inability(Configuration configuration, const std::string& url) {
  const Settings settings = bound(configuration);
  set(settings, "upstream", url);
  HostAbilities host;
  host.tls = host.https = false;
  demand(!check_config(configuration.core, host).empty(), "an upstream that nobody can open");
}

/// A host that opens URLs by their names keeps to all of one, or refuses it; then it needs no
/// address.
void expect_by_url(Configuration configuration, const std::string& url) {
  const Settings settings = bound(configuration);
  set(settings, "upstream", url);
  HostAbilities host;
  host.udp = host.tcp = host.tls = false;
  host.names = true;
  const Upstream upstream = configuration.core.upstreams.front();
  const bool keeps = upstream.protocol == UpstreamProtocol::kHttps && upstream.pins.empty() &&
                     (upstream.tls_name.empty() || upstream.tls_name == upstream.host);
  demand(check_config(configuration.core, host).empty() == keeps,
         "an upstream of which a host keeps to less than is asked");
  fit_to_host(configuration.core, host);
  const std::vector<Endpoint>& endpoints = configuration.core.upstreams.front().endpoints;
  const bool named = upstream.protocol == UpstreamProtocol::kHttps && !upstream.host.empty();
  demand(named ? endpoints == std::vector{Endpoint{IpAddress{}, upstream.port}}
               : endpoints == upstream.endpoints,
         "an upstream at another place than the host opens");
}

}  // namespace

Configuration configure(const Schedule& schedule) {
  Configuration configuration;
  const Settings settings = bound(configuration);
  std::vector<SettingLine> trials;
  set(settings, "upstream", schedule.upstreams);
  set(settings, "policy.block", "ads.example");
  if (!schedule.bootstrap.empty()) set(settings, "bootstrap", schedule.bootstrap);
  for (const SettingLine& line : schedule.settings) {
    if (line.key[0] == '!') {
      expect_refusal(settings, line.key.substr(1), line.text);
    } else if (line.key[0] == '?' || line.key[0] == '*') {
      trials.push_back(line);
    } else {
      set(settings, line.key, line.text);
    }
  }
  forward_routes(configuration.core.upstreams, configuration.policy);
  resolve_groups(configuration.policy);
  for (const ConfigProblem& problem : problems_of(configuration)) {
    throw Broken("configuration: " + problem.key + " " + problem.text);
  }
  for (const SettingLine& line : trials) {
    if (line.key[0] == '?') {
      expect_contradiction(configuration, line.key.substr(1), line.text);
    } else {
      expect_inability(configuration, line.text);
      expect_by_url(configuration, line.text);
    }
  }
  return configuration;
}

void draw_nonsense(Draw& draw, Schedule& schedule) {
  const auto add = [&](char mark, const Line& line) {
    schedule.settings.push_back({mark + std::string(line.key), std::string(line.text)});
  };
  for (std::uint32_t i = draw.below(6); i > 0; --i) add('!', draw.pick(kNonsense));
  for (std::uint32_t i = draw.below(3); i > 0; --i) add('?', draw.pick(kContradictions));
  for (std::uint32_t i = draw.below(3); i > 0; --i) add('*', {"upstream", draw.pick(kUpstreams)});
  if (draw.chance(100)) add('!', {"query.budgett", "1s"});
  if (draw.chance(100)) add('!', {"max_messages", "1"});
  // A name that nobody asks for, clients who are not there.
  if (draw.chance(200)) schedule.settings.push_back({"policy.block", "ads.example, =a.example"});
  if (draw.chance(200)) {
    schedule.settings.push_back({"groups",
                                 "kids.clients = 203.0.113.0/24\nkids.block_types = HTTPS, SVCB\n"
                                 "kids.tokens = kids\nguests.hosts = guests\n"
                                 "guests.block_mode = nxdomain"});
  }
  if (draw.chance(50)) schedule.settings.push_back({"ddr.target", "dns.example"});
  if (draw.chance(50)) schedule.settings.push_back({"local.forward", "lan, home.arpa"});
}

}  // namespace berth
