#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/endpoint.h"
#include "core/base/result.h"
#include "core/message/name.h"

namespace berth {

/// How an upstream is spoken to.
enum class UpstreamProtocol : std::uint8_t {
  kUdp,    ///< UDP first, TCP when an answer is truncated
  kTcp,    ///< TCP only
  kTls,    ///< DNS over TLS. Source: RFC 7858
  kHttps,  ///< DNS over HTTPS, HTTP/2. Source: RFC 8484
};

/// The scheme of its URL ("udp"); static storage.
[[nodiscard]] std::string_view to_string(UpstreamProtocol protocol);
/// True for what no one on the way can read.
[[nodiscard]] bool is_encrypted(UpstreamProtocol protocol);
/// The port where a URL names none. Source: RFC 1035 4.2, RFC 7858 3.1, RFC 9110 4.2.2.
[[nodiscard]] std::uint16_t default_port(UpstreamProtocol protocol);

/// The port of plain DNS. Source: RFC 1035 4.2.
inline constexpr std::uint16_t kDnsPort = 53;

/// How a question travels in HTTP. Source: RFC 8484 4.1.
enum class HttpMethod : std::uint8_t { kPost, kGet };

/// SHA-256 of the public key (SubjectPublicKeyInfo) that a certificate must hold.
/// Source: RFC 7858 4.2, RFC 7469 2.4.
using SpkiPin = std::array<std::uint8_t, 32>;

/// A resolver we ask.
struct Upstream {
  UpstreamProtocol protocol = UpstreamProtocol::kUdp;
  /// Where it is reached, each with its port, in order of preference. Empty: `host` has to be
  /// resolved first. One whose address is unspecified: the host opens the URL by its name.
  std::vector<Endpoint> endpoints;
  /// The name in its URL, lower case, without final dot; empty: the URL holds an address.
  std::string host;
  std::uint16_t port = kDnsPort;
  /// The name that its certificate must hold and that is sent as SNI; empty: the certificate must
  /// hold its address. Where there are pins and no name, the pins alone count (RFC 7858 4.2).
  std::string tls_name;
  /// Any one of them must fit; empty: the certificate must come from an authority that is trusted.
  std::vector<SpkiPin> pins;
  /// Of an https URL: "/dns-query".
  std::string path;
  HttpMethod method = HttpMethod::kPost;
  /// It is asked only for these names and what is below them; empty: for all.
  std::vector<Name> domains;

  /// Parses a URL such as
  ///
  ///     192.0.2.1   udp://[2001:db8::1]:53   tcp://192.0.2.1:5353
  ///     tls://192.0.2.1#name=dns.example     https://dns.example/dns-query#address=192.0.2.1
  ///
  /// A bare address means udp. After # stand options that no server sees, joined by &: `name` (what
  /// the certificate holds), `pin=sha256/BASE64`, `address` (of a host that is a name), `domain`,
  /// the last three any number of times, and `method=get` or `post` (https).
  /// Errors: kBadUrl, kBadAddress, kNotSupported (no such scheme); `upstream_fault` says more.
  [[nodiscard]] static Result<Upstream> parse(std::string_view url);
  /// An upstream at one address without any options.
  [[nodiscard]] static Upstream at(UpstreamProtocol protocol, const Endpoint& endpoint);

  /// The URL without options, port included: how messages to people name it.
  [[nodiscard]] std::string label() const;
  /// The URL with all its options, which `parse` reads back.
  [[nodiscard]] std::string to_string() const;

  friend bool operator==(const Upstream&, const Upstream&) = default;
};

/// What is wrong with an upstream's URL, in words; empty: `Upstream::parse` takes it.
[[nodiscard]] std::string upstream_fault(std::string_view url);

}  // namespace berth
