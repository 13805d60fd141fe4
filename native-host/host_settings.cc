#include "native-host/host_settings.h"

#include <array>
#include <utility>

#include "core/doh/doh.h"
#include "core/resolver/setting_field.h"
#include "core/resolver/setting_units.h"
#include "native-host/time_zone.h"

namespace berth {
namespace {

using enum SettingKind;

constexpr std::array<std::string_view, 4> kLogLevels{"debug", "info", "warning", "error"};

constexpr std::array<std::string_view, 3> kServerTimings{"off", "loopback", "all"};
// In the order of `ClientCertificate`.
constexpr std::array<std::string_view, 2> kClientCertificates{"optional", "required"};

constexpr std::array<std::string_view, 4> kLogPrivacies{"full", "truncated", "no-client", "counts"};

constexpr std::array<std::string_view, 5> kClientFields{"none", "forwarded", "x-forwarded-for",
                                                        "x-real-ip", "cf-connecting-ip"};

std::string file_fault(std::string_view path) {
  return path.empty() ? "a name of no file" : std::string();
}

std::string admin_fault(std::string_view text) {
  const auto address = ListenAddress::parse(text);
  if (!address) return parse_fault<ListenAddress>(text);
  return is_http(address->scheme) ? std::string() : "neither http:// nor https://";
}

template <auto Field>
constexpr SettingAccess http_field() {
  return setting_field<&HostConfig::http, Field>();
}
template <auto Field>
constexpr SettingAccess dns_field() {
  return setting_field<&HostConfig::dns, Field>();
}
template <auto Field>
constexpr SettingAccess admission_field() {
  return setting_field<&HostConfig::admission, Field>();
}

template <auto Field>
constexpr SettingAccess network_field() {
  return setting_field<&HostConfig::admin, &AdminConfig::networks, Field>();
}

template <auto Field>
constexpr SettingAccess query_log_field() {
  return setting_field<&HostConfig::query_log, Field>();
}

// clang-format off
constexpr Setting kHostRows[] = {
  {.key = "listen", .kind = kList, .least = 1, .most = 64,
   .form = "each https://, tls://, tcp://, udp:// or http:// and an ADDRESS, with or without :PORT",
   .fault = parse_fault<ListenAddress>,
   .about = "Where clients are waited for: DNS over HTTPS, DNS over TLS, and plain DNS by TCP and "
            "UDP; http:// is for use behind a proxy that does the TLS.",
   .source = "RFC 8484 5, RFC 7858 3.1, RFC 7766 5", .access = setting_field<&HostConfig::listens>()},
  {.key = "threads", .kind = kCount, .least = 0, .most = 1024,
   .about = "Threads that serve; 0: one for each core.",
   .access = setting_field<&HostConfig::threads>()},
  {.key = "state_dir", .kind = kText, .least = 0, .most = 4096,
   .about = "Directory of what is kept between runs, such as the certificate of our own making; "
            "empty: $STATE_DIRECTORY, $XDG_STATE_HOME/berth or ~/.local/state/berth.",
   .access = setting_field<&HostConfig::state_dir>()},
  {.key = "drain_timeout", .kind = kDuration, .least = 0, .most = kHour,
   .about = "How long questions in flight have to end after SIGTERM.",
   .access = setting_field<&HostConfig::drain_timeout>()},

  {.key = "tls.cert", .kind = kText, .least = 0, .most = 4096,
   .about = "PEM file of the certificate and its chain; empty, as tls.key: one of our own making.",
   .access = setting_field<&HostConfig::cert_file>()},
  {.key = "tls.key", .kind = kText, .least = 0, .most = 4096,
   .about = "PEM file of the certificate's key.",
   .access = setting_field<&HostConfig::key_file>()},

  {.key = "tls.client_ca", .kind = kText, .least = 0, .most = 4096,
   .about = "PEM file of the authorities whose certificates clients may show, on tls:// and https:// "
            "addresses of listen; empty: clients are asked for none.",
   .source = "RFC 8446 4.3.2", .access = setting_field<&HostConfig::client_ca_file>()},
  {.key = "tls.client_certificate", .kind = kChoice, .choices = kClientCertificates,
   .about = "Whether clients have to show one, where they are asked; one that is no good is refused "
            "either way.",
   .source = "RFC 8446 4.4.2.4", .access = setting_field<&HostConfig::client_certificate>()},
  {.key = "tls.trust", .kind = kList, .least = 0, .most = 64,
   .form = "each a PEM file", .fault = file_fault,
   .about = "PEM files of authorities, or of servers' own certificates, whose word counts for "
            "upstreams beside that of the authorities which the system trusts.",
   .source = "RFC 8310 8.1", .access = setting_field<&HostConfig::trust_files>()},

  {.key = "log.level", .kind = kChoice, .choices = kLogLevels,
   .about = "The least urgent lines that are logged.",
   .access = setting_field<&HostConfig::log_level>()},

  {.key = "doh.path", .kind = kText, .least = 1, .most = 255,
   .form = "a path such as /dns-query", .fault = doh_path_fault,
   .about = "Path that questions are asked at.",
   .source = "RFC 8484 4.1", .access = setting_field<&HostConfig::doh_path>()},

  {.key = "admin.listen", .kind = kList, .least = 0, .most = 8,
   .form = "each http:// or https:// and an ADDRESS, with or without :PORT",
   .fault = admin_fault,
   .about = "Where the running server is looked at: health, metrics, connections; empty: nowhere. "
            "Off this host https:// and a token are needed.",
   .access = setting_field<&HostConfig::admin, &AdminConfig::listens>()},
  {.key = "admin.token_file", .kind = kText, .least = 0, .most = 4096,
   .about = "File of the token that whoever looks has to send; empty: none is asked for.",
   .source = "RFC 6750 2.1", .access = setting_field<&HostConfig::admin, &AdminConfig::token_file>()},
  {.key = "admin.roll_up_ipv4", .kind = kCount, .least = 0, .most = 32,
   .about = "Bits of the IPv4 addresses whose short connections are told of in one line, once they "
            "are closed.",
   .access = network_field<&RollUpNetworks::ipv4>()},
  {.key = "admin.roll_up_ipv6", .kind = kCount, .least = 0, .most = 128,
   .about = "The same of IPv6 addresses.",
   .access = network_field<&RollUpNetworks::ipv6>()},

  {.key = "query_log.database", .kind = kSwitch,
   .about = "Keep queries in a database of the state directory, queries.db.",
   .access = query_log_field<&QueryLogConfig::database>()},
  {.key = "query_log.privacy", .kind = kChoice, .choices = kLogPrivacies,
   .about = "What is kept of a query, in the database, lines and dnstap: everything; of clients "
            "their network alone (24 bits of IPv4, 56 of IPv6); nothing of clients; or counts "
            "alone, and nothing of single queries.",
   .access = query_log_field<&QueryLogConfig::privacy>()},
  {.key = "query_log.keep", .kind = kDuration, .least = kHour, .most = 3650 * kDay,
   .about = "How long the database keeps what it has.",
   .access = query_log_field<&QueryLogConfig::keep>()},
  {.key = "query_log.max_bytes", .kind = kBytes, .least = kMiB, .most = 1024 * 1024 * kMiB,
   .about = "How large the database grows before the oldest tenth goes.",
   .access = query_log_field<&QueryLogConfig::max_bytes>()},
  {.key = "query_log.rate", .kind = kCount, .least = 1, .most = 1'000'000,
   .about = "Up to so many queries a second every one is kept, and apart from them up to as many that "
            "failed, were blocked or slow; of more one in so many, a quarter of this each second, "
            "and each says for how many it stands.",
   .access = query_log_field<&QueryLogConfig::rate>()},
  {.key = "query_log.lines", .kind = kText, .least = 0, .most = 4096,
   .about = "File that queries are written to as lines of JSON; empty: none.",
   .access = query_log_field<&QueryLogConfig::lines>()},
  {.key = "query_log.dnstap", .kind = kText, .least = 0, .most = 4096,
   .about = "File that queries are written to as dnstap, or unix: and the path of a collector's "
            "socket; empty: none.",
   .access = query_log_field<&QueryLogConfig::dnstap>()},
  {.key = "query_log.file_bytes", .kind = kBytes, .least = 64 * kKiB, .most = 1024 * 1024 * kMiB,
   .about = "How large a file of lines grows before it is moved aside, as FILE.1.",
   .access = query_log_field<&QueryLogConfig::file_bytes>()},
  {.key = "query_log.files", .kind = kCount, .least = 0, .most = 1000,
   .about = "Files of lines or dnstap that were moved aside and stay.",
   .access = query_log_field<&QueryLogConfig::files>()},

  {.key = "http.max_target", .kind = kBytes, .least = 512, .most = 128 * kKiB,
   .about = "Longest request target, and so the longest question by GET.",
   .source = "RFC 9110 4.1", .access = http_field<&HttpLimits::max_target_bytes>()},
  {.key = "http.max_header", .kind = kBytes, .least = kKiB, .most = kMiB,
   .about = "Longest header list of one request: names, values and 32 octets a field.",
   .source = "RFC 9113 6.5.2", .access = http_field<&HttpLimits::max_header_bytes>()},
  {.key = "http.max_header_fields", .kind = kCount, .least = 8, .most = 1000,
   .about = "Header fields of one request at most.",
   .access = http_field<&HttpLimits::max_header_fields>()},
  {.key = "http.max_streams", .kind = kCount, .least = 1, .most = 10'000,
   .about = "Streams open at once on one HTTP/2 connection.",
   .source = "RFC 9113 5.1.2", .access = http_field<&HttpLimits::max_streams>()},
  {.key = "http.max_pipelined", .kind = kCount, .least = 1, .most = 1000,
   .about = "HTTP/1.1 requests read ahead of their answers.",
   .source = "RFC 9112 9.3.2", .access = http_field<&HttpLimits::max_pipelined>()},
  {.key = "http.max_requests", .kind = kCount, .least = 1, .most = 1'000'000'000,
   .about = "Requests on one connection before it is asked to end.",
   .source = "RFC 9113 6.8", .access = http_field<&HttpLimits::max_requests>()},
  {.key = "http.max_output", .kind = kBytes, .least = 16 * kKiB, .most = 64 * kMiB,
   .about = "Answers waiting for one client to take them; above it nothing more is read.",
   .access = http_field<&HttpLimits::max_output_bytes>()},
  {.key = "http.reset_burst", .kind = kCount, .least = 1, .most = 1'000'000,
   .about = "Streams of one connection that may be reset because of what the client did, at once.",
   .source = "RFC 9113 10.5", .access = http_field<&HttpLimits::reset_burst>()},
  {.key = "http.resets_per_second", .kind = kCount, .least = 0, .most = 1'000'000,
   .about = "The same, each second after that.",
   .source = "RFC 9113 10.5", .access = http_field<&HttpLimits::resets_per_second>()},
  {.key = "http.handshake_timeout", .kind = kDuration, .least = 100 * kMs, .most = 10 * kMinute,
   .about = "Longest time for a TLS handshake.",
   .access = http_field<&HttpLimits::handshake_timeout>()},
  {.key = "http.first_byte_timeout", .kind = kDuration, .least = 100 * kMs, .most = 10 * kMinute,
   .about = "Longest time from a connection to its first octet.",
   .access = http_field<&HttpLimits::first_byte_timeout>()},
  {.key = "http.header_timeout", .kind = kDuration, .least = 100 * kMs, .most = 10 * kMinute,
   .about = "Longest time for a request's header.",
   .access = http_field<&HttpLimits::header_timeout>()},
  {.key = "http.body_timeout", .kind = kDuration, .least = 100 * kMs, .most = 10 * kMinute,
   .about = "Longest time for a request's body.",
   .access = http_field<&HttpLimits::body_timeout>()},
  {.key = "http.idle_timeout", .kind = kDuration, .least = 100 * kMs, .most = kDay,
   .about = "How long a connection without requests is kept.",
   .access = http_field<&HttpLimits::idle_timeout>()},
  {.key = "http.stall_timeout", .kind = kDuration, .least = 100 * kMs, .most = kDay,
   .about = "How long a connection with requests in flight is kept on which nothing moves.",
   .access = http_field<&HttpLimits::stall_timeout>()},
  {.key = "http.max_age", .kind = kDuration, .least = kSecond, .most = 365 * kDay,
   .about = "How long a connection may live.",
   .access = http_field<&HttpLimits::max_age>()},

  {.key = "http.server_timing", .kind = kChoice, .choices = kServerTimings,
   .about = "Who is told in each answer where its time went, by a Server-Timing field: nobody, "
            "clients on this host, or all.",
   .access = setting_field<&HostConfig::server_timing>()},

  {.key = "dns.udp_batch", .kind = kCount, .least = 1, .most = 1024,
   .about = "Datagrams taken, and answered, with one call to the kernel at most.",
   .access = dns_field<&DnsLimits::udp_batch>()},
  {.key = "dns.udp_max_reply", .kind = kBytes, .least = 512, .most = 16 * kKiB,
   .about = "Largest reply over UDP, whatever the client says it takes; what is longer comes "
            "truncated, and the client asks again by TCP.",
   .source = "RFC 9715 3.1", .access = dns_field<&DnsLimits::udp_max_reply>()},
  {.key = "dns.udp_max_pending", .kind = kCount, .least = 1, .most = 60'000,
   .about = "Questions by UDP that may wait for upstreams, of one client and on one thread; beyond "
            "it only what is known here is answered. Loopback is exempt.",
   .access = dns_field<&DnsLimits::udp_max_pending>()},
  {.key = "dns.udp_receive_buffer", .kind = kBytes, .least = 4 * kKiB, .most = 1024 * kMiB,
   .about = "Datagrams that may wait to be taken, per thread; the kernel cuts it to "
            "net.core.rmem_max.",
   .access = dns_field<&DnsLimits::udp_receive_buffer>()},
  {.key = "dns.max_pipelined", .kind = kCount, .least = 1, .most = 10'000,
   .about = "Questions on one TCP or TLS connection that may wait for upstreams; above it nothing "
            "more is read.",
   .source = "RFC 7766 6.2.1.1", .access = dns_field<&DnsLimits::max_pipelined>()},
  {.key = "dns.max_output", .kind = kBytes, .least = 16 * kKiB, .most = 64 * kMiB,
   .about = "Answers waiting for one client to take them; above it nothing more is read.",
   .access = dns_field<&DnsLimits::max_output_bytes>()},
  {.key = "dns.handshake_timeout", .kind = kDuration, .least = 100 * kMs, .most = 10 * kMinute,
   .about = "Longest time for a TLS handshake on a tls:// address.",
   .access = dns_field<&DnsLimits::handshake_timeout>()},
  {.key = "dns.read_timeout", .kind = kDuration, .least = 100 * kMs, .most = 10 * kMinute,
   .about = "Longest time from a connection to its first question, and for any question begun.",
   .access = dns_field<&DnsLimits::read_timeout>()},
  {.key = "dns.idle_timeout", .kind = kDuration, .least = 100 * kMs, .most = kHour,
   .about = "How long a connection without questions is kept; clients that ask are told.",
   .source = "RFC 7766 6.2.3, RFC 7828", .access = dns_field<&DnsLimits::idle_timeout>()},
  {.key = "dns.stall_timeout", .kind = kDuration, .least = 100 * kMs, .most = kHour,
   .about = "How long a connection with questions in flight is kept on which nothing moves.",
   .access = dns_field<&DnsLimits::stall_timeout>()},
  {.key = "dns.max_age", .kind = kDuration, .least = kSecond, .most = 365 * kDay,
   .about = "How long a connection may live.",
   .access = dns_field<&DnsLimits::max_age>()},

  {.key = "proxy.trusted", .kind = kList, .least = 0, .most = 1024,
   .form = "each a network such as 192.168.0.0/16 or fd00::/8, or an address",
   .fault = parse_fault<IpPrefix>,
   .about = "Proxies that are believed when they say whom a question is from.",
   .access = setting_field<&HostConfig::proxy, &ProxyConfig::trusted>()},
  {.key = "proxy.protocol", .kind = kList, .least = 0, .most = 5,
   .form = "each https, tls, tcp, udp or http", .fault = parse_fault<ListenWay>,
   .about = "Listening addresses, by their scheme, on which trusted proxies begin each connection or "
            "datagram with a header of the PROXY protocol, version 1 or 2.",
   .access = setting_field<&HostConfig::proxy_headers>()},
  {.key = "proxy.header", .kind = kChoice, .choices = kClientFields,
   .about = "The header field of HTTP in which trusted proxies say whom a request is from.",
   .source = "RFC 7239", .access = setting_field<&HostConfig::proxy, &ProxyConfig::field>()},

  {.key = "admission.max_connections", .kind = kCount, .least = 1, .most = 10'000'000,
   .about = "Connections open on one listening address.",
   .access = admission_field<&AdmissionLimits::max_connections>()},
  {.key = "admission.max_per_client", .kind = kCount, .least = 1, .most = 10'000'000,
   .about = "Connections open of one client, an IPv4 address or an IPv6 network of 56 bits; "
            "loopback is exempt.",
   .access = admission_field<&AdmissionLimits::max_connections_per_client>()},
  {.key = "admission.handshake_burst", .kind = kCount, .least = 1, .most = 10'000'000,
   .about = "New TLS connections of one client at once; loopback is exempt.",
   .access = admission_field<&AdmissionLimits::handshake_burst>()},
  {.key = "admission.handshakes_per_second", .kind = kCount, .least = 1, .most = 10'000'000,
   .about = "The same, each second after that.",
   .access = admission_field<&AdmissionLimits::handshakes_per_second>()},
  {.key = "admission.accepts_per_wakeup", .kind = kCount, .least = 1, .most = 10'000,
   .about = "Connections taken before other work has its turn.",
   .access = admission_field<&AdmissionLimits::accepts_per_wakeup>()},
  {.key = "policy.image", .kind = kText, .least = 0, .most = 4096,
   .about = "File of blocklists, made by `berth lists build`; empty: no lists.",
   .access = setting_field<&HostConfig::lists_image>()},
  {.key = "policy.image_check", .kind = kDuration, .least = 0, .most = kDay,
   .about = "How often it is looked whether another file has taken its place, which is then used; "
            "0: on SIGHUP alone.",
   .access = setting_field<&HostConfig::lists_check>()},
  {.key = "policy.time_zone", .kind = kText, .least = 0, .most = 255,
   .form = "the name of a time zone that the host knows, as Europe/Vienna",
   .fault = time_zone_fault,
   .about = "Whose clocks schedules and the times of the log go by; empty: those where the server is.",
   .access = setting_field<&HostConfig::time_zone>()},
  {.key = "admission.backlog", .kind = kCount, .least = 1, .most = 65535,
   .about = "Connections that may wait to be taken; the kernel cuts it to net.core.somaxconn.",
   .access = admission_field<&AdmissionLimits::backlog>()},
  {.key = "admission.defer_accept", .kind = kDuration, .least = 0, .most = 2 * kMinute,
   .about = "How long the kernel keeps a connection to itself while its client says nothing, to the "
            "whole second; 0: not at all. For listeners that are opened from then on.",
   .source = "tcp(7), TCP_DEFER_ACCEPT", .access = admission_field<&AdmissionLimits::defer_accept>()},
  {.key = "admission.fast_open", .kind = kCount, .least = 0, .most = 65535,
   .about = "Clients that may send octets with their SYN while they have not shown that they are "
            "where they say; 0: none may. For listeners that are opened from then on.",
   .source = "RFC 7413", .access = admission_field<&AdmissionLimits::fast_open>()},
};
// clang-format on

void check_listens(const HostConfig& config, std::vector<ConfigProblem>& problems) {
  const std::vector<ListenAddress>& listens = config.listens;
  for (std::size_t i = 0; i < listens.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (!share_socket(listens[i], listens[j])) continue;
      problems.push_back({"listen", quoted(listens[i].to_string()) + " and " +
                                        quoted(listens[j].to_string()) +
                                        " are one address; allowed: each once"});
    }
  }
}

/// Whoever looks from elsewhere has to say who they are, where nobody can listen in.
void check_admin(const HostConfig& config, std::vector<ConfigProblem>& problems) {
  for (const ListenAddress& address : config.admin.listens) {
    if (address.endpoint.address.is_loopback()) continue;
    const std::string which = quoted(address.to_string());
    if (!is_tls(address.scheme)) {
      problems.push_back({"admin.listen", which + " is not of this host alone; allowed: https://"});
    }
    if (config.admin.token_file.empty()) {
      problems.push_back({"admin.token_file", "is empty while admin.listen has " + which +
                                                  "; allowed: a file with a token"});
    }
  }
}

/// Lines and dnstap are of single queries.
void check_query_log(const HostConfig& config, std::vector<ConfigProblem>& problems) {
  const QueryLogConfig& log = config.query_log;
  if (log.privacy != LogPrivacy::kCounts) return;
  for (const auto& [key, text] :
       {std::pair{"query_log.lines", &log.lines}, std::pair{"query_log.dnstap", &log.dnstap}}) {
    if (text->empty()) continue;
    problems.push_back({key, "is set while query_log.privacy is counts; allowed: empty"});
  }
}

/// Whoever says what proxies send has to say who they are.
void check_proxies(const HostConfig& config, std::vector<ConfigProblem>& problems) {
  if (!config.proxy.trusted.empty()) return;
  const auto add = [&](const char* key) {
    problems.push_back({"proxy.trusted", std::string("is empty while ") + key +
                                             " is set; allowed: the proxies' addresses"});
  };
  if (!config.proxy_headers.empty()) add("proxy.protocol");
  if (config.proxy.field != ClientField::kNone) add("proxy.header");
}

}  // namespace

SettingTable<HostConfig> host_settings() { return {kHostRows}; }

Settings all_settings(HostConfig& config) {
  Settings settings;
  settings.add(host_settings(), config);
  settings.add(core_settings(), config.core);
  settings.add(rate_settings(), config.core.rate);
  settings.add(policy_settings(), config.policy);
  settings.add(filter_settings(), config.policy.filter);
  return settings;
}

std::vector<ConfigProblem> check_host_config(const HostConfig& config) {
  std::vector<ConfigProblem> problems = check_config(config.core);
  check_listens(config, problems);
  check_proxies(config, problems);
  check_admin(config, problems);
  check_query_log(config, problems);
  if (config.cert_file.empty() != config.key_file.empty()) {
    const bool lacks_key = config.key_file.empty();
    problems.push_back({lacks_key ? "tls.key" : "tls.cert",
                        std::string("is empty while ") + (lacks_key ? "tls.cert" : "tls.key") +
                            " is not; allowed: both or neither"});
  }
  if (config.client_ca_file.empty() && config.client_certificate == ClientCertificate::kRequired) {
    problems.push_back({"tls.client_ca",
                        "is empty while tls.client_certificate is required; "
                        "allowed: the file of their authorities"});
  }
  for (ConfigProblem& problem : check_policy(config.policy)) problems.push_back(std::move(problem));
  return problems;
}

}  // namespace berth
