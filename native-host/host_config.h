#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/time.h"
#include "core/message/edns.h"
#include "core/policy/policy.h"
#include "core/proxy/proxy_config.h"
#include "core/resolver/config.h"
#include "native-host/admin/admin_config.h"
#include "native-host/listen_address.h"
#include "native-host/query_log/query_log_config.h"

namespace berth {

/// The least urgent lines that are logged.
enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarning, kError };

/// Who is told where the time of an answer went.
enum class ServerTiming : std::uint8_t { kOff, kLoopback, kAll };

/// Whether clients have to show a certificate, where they are asked for one.
enum class ClientCertificate : std::uint8_t { kOptional, kRequired };

/// Bounds of one HTTP connection and what it carries.
struct HttpLimits {
  /// Longest request target. Unit: octets.
  std::size_t max_target_bytes = 8192;
  /// Longest header list, names, values and 32 octets a field. Source: RFC 9113 6.5.2.
  std::size_t max_header_bytes = 16384;
  std::uint32_t max_header_fields = 64;
  /// Streams open at once on one HTTP/2 connection. Source: RFC 9113 5.1.2.
  std::uint32_t max_streams = 100;
  /// HTTP/1.1 requests read ahead of their answers.
  std::uint32_t max_pipelined = 16;
  /// Afterwards GOAWAY or `connection: close`.
  std::uint32_t max_requests = 100000;
  /// Answers not yet taken by the client; above it nothing more is read. Unit: octets.
  std::size_t max_output_bytes = std::size_t{256} << 10;
  /// Streams that this side resets because of what the client did: at once, and each second.
  std::uint32_t reset_burst = 200;
  std::uint32_t resets_per_second = 20;

  Duration handshake_timeout = seconds(5);
  Duration first_byte_timeout = seconds(5);
  Duration header_timeout = seconds(5);
  Duration body_timeout = seconds(5);
  /// No request in flight.
  Duration idle_timeout = seconds(30);
  /// Requests in flight, but nothing came or went.
  Duration stall_timeout = seconds(120);
  Duration max_age = seconds(3600);
};

/// Bounds of plain DNS and DNS over TLS.
struct DnsLimits {
  /// Datagrams taken, and answered, with one call to the kernel.
  std::uint32_t udp_batch = 64;
  /// Largest reply in one datagram, whatever the client says it takes. Unit: octets.
  /// Source: RFC 9715 3.1.
  std::size_t udp_max_reply = kUdpPayloadSize;
  /// Questions by UDP that wait for upstreams, of one client and on one thread. Loopback is exempt.
  std::uint32_t udp_max_pending = 100;
  /// Datagrams that may wait to be taken; the kernel cuts it to net.core.rmem_max. Unit: octets.
  std::size_t udp_receive_buffer = std::size_t{1} << 20;

  /// Questions on one stream that wait for upstreams; above it nothing more is read.
  std::uint32_t max_pipelined = 100;
  /// Answers not yet taken by the client; above it nothing more is read. Unit: octets.
  std::size_t max_output_bytes = std::size_t{256} << 10;
  Duration handshake_timeout = seconds(5);
  /// Until the first question is there whole, and any later one that was begun.
  Duration read_timeout = seconds(5);
  /// No question in flight. Source: RFC 7766 6.2.3.
  Duration idle_timeout = seconds(10);
  /// Questions in flight or answers to be taken, but nothing came or went.
  Duration stall_timeout = seconds(10);
  Duration max_age = seconds(3600);
};

/// Whom connections are taken from, and how many.
struct AdmissionLimits {
  /// Open connections of one listening address, all threads together.
  std::uint32_t max_connections = 10000;
  /// Of one client: an IPv4 address, or an IPv6 network of 56 bits. Loopback is exempt.
  std::uint32_t max_connections_per_client = 64;
  /// New TLS connections of one client: at once, and each second. Loopback is exempt.
  std::uint32_t handshake_burst = 100;
  std::uint32_t handshakes_per_second = 20;
  /// Connections taken before other work has its turn.
  std::uint32_t accepts_per_wakeup = 64;
  /// Connections that may wait to be taken; the kernel cuts it to net.core.somaxconn.
  std::uint32_t backlog = 4096;
  /// How long the kernel keeps a connection to itself while its client says nothing; 0: not at all.
  Duration defer_accept = seconds(0);
  /// Clients that may send octets with their SYN (RFC 7413) while it is open whether they are who
  /// they say; 0: none may.
  std::uint32_t fast_open = 0;
};

/// Everything the native server can be told.
struct HostConfig {
  std::vector<ListenAddress> listens = default_listen_addresses();
  /// PEM files; both empty: a certificate of our own making.
  std::string cert_file;
  std::string key_file;
  /// PEM file of the authorities whose certificates clients may show; empty: none is asked for.
  std::string client_ca_file;
  ClientCertificate client_certificate = ClientCertificate::kOptional;
  /// PEM files of authorities whose word counts for upstreams, beside those of the system.
  std::vector<std::string> trust_files;
  /// 0: one for each core.
  std::uint32_t threads = 0;
  LogLevel log_level = LogLevel::kInfo;
  std::string doh_path = "/dns-query";
  /// Where what is kept between runs lives; empty: $STATE_DIRECTORY, $XDG_STATE_HOME/berth or
  /// ~/.local/state/berth.
  std::string state_dir;
  HttpLimits http;
  /// Of clients over HTTP; behind a proxy that names them, loopback is nobody.
  ServerTiming server_timing = ServerTiming::kLoopback;
  DnsLimits dns;
  AdmissionLimits admission;
  ProxyConfig proxy;
  /// On addresses of these kinds, what trusted proxies send begins with a PROXY header.
  std::vector<ListenWay> proxy_headers;
  AdminConfig admin;
  QueryLogConfig query_log;
  /// How long queries in flight have after SIGTERM.
  Duration drain_timeout = seconds(10);
  /// `upstreams` empty: those of /etc/resolv.conf, then two well-known public ones.
  Config core;
  PolicyConfig policy;
  /// File of an image of blocklists; empty: none.
  std::string lists_image;
  /// How often it is looked whether another file has taken its place; 0: never.
  Duration lists_check = seconds(60);
  /// Whose clocks schedules go by; empty: those of the system.
  std::string time_zone;
};

}  // namespace berth
