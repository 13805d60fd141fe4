#include "core/upstream/upstream_url.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "core/base/number_text.h"
#include "core/message/text_codec.h"

namespace berth {
namespace {

// Longest URL worth reading; every part of it has its own, smaller bound or none. Unit: octets.
constexpr std::size_t kMaxUrl = 4096;

char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return lowered(c); });
  return out;
}

constexpr std::string_view kNoPort = "its port is none of 1 to 65535";

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

/// Splits off what stands before `separator`, or all of it; `text` keeps what is behind.
std::string_view split_off(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.size(), text.find(separator));
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(text.size(), end + 1));
  return part;
}

/// True for a host name: labels of letters, digits, hyphens and underscores, of which the last is
/// no number (RFC 1123 2.1), so that a mistyped address is none.
bool is_host_name(std::string_view host) {
  const auto name = Name::parse(host);
  if (!name.ok() || name->is_root() || host.find_first_not_of("0123456789.") == host.npos) {
    return false;
  }
  for (const char c : host) {
    const char low = lowered(c);
    if ((low < 'a' || low > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.') {
      return false;
    }
  }
  if (host.ends_with('.')) host.remove_suffix(1);
  const std::string_view last = host.substr(host.rfind('.') + 1);
  return last.find_first_not_of("0123456789") != last.npos;
}

std::optional<UpstreamProtocol> protocol_of(std::string_view scheme) {
  for (const auto protocol : {UpstreamProtocol::kUdp, UpstreamProtocol::kTcp,
                              UpstreamProtocol::kTls, UpstreamProtocol::kHttps}) {
    if (lowered(scheme) == to_string(protocol)) return protocol;
  }
  return std::nullopt;
}

/// Reads one URL, part by part. The first fault found stays.
class Reader {
 public:
  UpstreamUrl read(std::string_view url) {
    if (url.size() > kMaxUrl) fail("it is too long");
    const std::size_t fragment = std::min(url.size(), url.find('#'));
    std::string_view options = url.substr(fragment);
    read_front(url.substr(0, fragment));
    if (!options.empty()) options.remove_prefix(1);
    while (!options.empty()) read_option(split_off(options, '&'));
    if (!fault_.empty()) return {std::nullopt, error_, std::move(fault_)};
    if (is_encrypted(it_.protocol) && it_.tls_name.empty()) it_.tls_name = it_.host;
    return {std::move(it_), Error{}, {}};
  }

 private:
  void fail(std::string fault, Error error = Error::kBadUrl) {
    if (!fault_.empty()) return;
    fault_ = std::move(fault);
    error_ = error;
  }

  /// Everything before the options.
  void read_front(std::string_view text) {
    if (text.empty()) return fail("it is empty");
    const std::size_t scheme_end = text.find("://");
    has_scheme_ = scheme_end != text.npos;
    if (has_scheme_) {
      const auto protocol = protocol_of(text.substr(0, scheme_end));
      if (scheme_end == 0) return fail("it has no scheme before ://");
      if (!protocol) {
        return fail(
            in_quotes(text.substr(0, scheme_end)) + " is no scheme; udp, tcp, tls and https are",
            Error::kNotSupported);
      }
      it_.protocol = *protocol;
      text.remove_prefix(scheme_end + 3);
    }
    // Some print the whole URI template (RFC 8484 3).
    if (text.ends_with("{?dns}")) text.remove_suffix(6);
    if (text.find('@') != text.npos) return fail("a user has no place in it");
    if (text.find('?') != text.npos) return fail("a query (?) has no place in it");
    read_path(text);
    read_authority(text.substr(0, text.find('/')));
  }

  void read_path(std::string_view text) {
    const std::size_t start = text.find('/');
    const bool https = it_.protocol == UpstreamProtocol::kHttps;
    if (start != text.npos && !https) return fail("only https has a path");
    if (!https) return;
    const std::string_view path = start == text.npos ? std::string_view{} : text.substr(start);
    for (const char c : path) {
      if (c <= ' ' || c > '~') return fail("its path holds an octet that has to be escaped");
    }
    it_.path = path.empty() || path == "/" ? "/dns-query" : std::string(path);
  }

  void read_authority(std::string_view text) {
    if (text.empty()) return fail("it has no host");
    const bool many_colons = std::count(text.begin(), text.end(), ':') > 1;
    // In a URL an IPv6 address stands in brackets, else its last group could be a port.
    if (has_scheme_ && many_colons && text[0] != '[') {
      return fail("an IPv6 address has to stand in brackets");
    }
    it_.port = default_port(it_.protocol);
    const auto endpoint = Endpoint::parse(text, it_.port);
    if (endpoint.ok()) {
      if (endpoint->port == 0) return fail(std::string(kNoPort), Error::kBadAddress);
      if (endpoint->address.is_unspecified()) {
        return fail("the unspecified address cannot be asked", Error::kBadAddress);
      }
      it_.port = endpoint->port;
      it_.endpoints = {*endpoint};
      return;
    }
    const bool bracketed = text[0] == '[';
    if ((bracketed || !many_colons) &&
        Endpoint::parse(text.substr(0, text.rfind(':')), it_.port).ok()) {
      return fail(std::string(kNoPort), Error::kBadAddress);
    }
    const bool has_port = text.find(':') != std::string_view::npos;
    const std::string_view host = split_off(text, ':');
    if (!has_scheme_ || !is_host_name(host)) {
      return fail(in_quotes(host) + " is no address" + (has_scheme_ ? " and no name" : ""),
                  Error::kBadAddress);
    }
    it_.host = lowered(host.ends_with('.') ? host.substr(0, host.size() - 1) : host);
    if (!has_port) return;
    const auto port = parse_number(text, 0xffff);
    if (!port || *port == 0) return fail(std::string(kNoPort), Error::kBadAddress);
    it_.port = static_cast<std::uint16_t>(*port);
  }

  void read_option(std::string_view value) {
    if (!fault_.empty()) return;
    const std::string_view whole = value;
    const std::string_view key = split_off(value, '=');
    if (key == "name") return read_name(value);
    if (key == "pin") return read_pin(value);
    if (key == "address") return read_address(value);
    if (key == "domain") return read_domain(value);
    if (key == "method") return read_method(value);
    fail(in_quotes(whole) + " is no option; name=, pin=, address=, domain= and method= are");
  }

  void read_name(std::string_view value) {
    if (!is_encrypted(it_.protocol)) return fail("name= goes with tls and https only");
    if (!it_.tls_name.empty()) return fail("name= is given twice");
    if (!is_host_name(value)) return fail("name= takes a host name, not " + in_quotes(value));
    it_.tls_name = lowered(value.ends_with('.') ? value.substr(0, value.size() - 1) : value);
  }

  void read_pin(std::string_view value) {
    constexpr std::string_view kDigest = "sha256/";
    if (!is_encrypted(it_.protocol)) return fail("pin= goes with tls and https only");
    SpkiPin pin{};
    const bool prefixed = value.starts_with(kDigest);
    const auto octets = decode_base64(prefixed ? value.substr(kDigest.size()) : value);
    if (!prefixed || !octets.ok() || octets.value().size() != pin.size()) {
      return fail("pin= takes sha256/ and the 44 characters of a digest in base64, not " +
                  in_quotes(value));
    }
    std::copy(octets.value().begin(), octets.value().end(), pin.begin());
    it_.pins.push_back(pin);
  }

  void read_address(std::string_view value) {
    if (it_.host.empty()) return fail("address= goes with a name, not with an address");
    const auto address = IpAddress::parse(value);
    if (!address.ok() || address->is_unspecified()) {
      return fail("address= takes an address, not " + in_quotes(value), Error::kBadAddress);
    }
    const Endpoint endpoint{*address, it_.port};
    if (std::find(it_.endpoints.begin(), it_.endpoints.end(), endpoint) != it_.endpoints.end()) {
      return fail("address=" + std::string(value) + " is given twice");
    }
    it_.endpoints.push_back(endpoint);
  }

  void read_domain(std::string_view value) {
    if (!is_host_name(value)) return fail("domain= takes a domain name, not " + in_quotes(value));
    it_.domains.push_back(Name::parse(value)->lowered());
  }

  void read_method(std::string_view value) {
    if (it_.protocol != UpstreamProtocol::kHttps) return fail("method= goes with https only");
    if (value != "get" && value != "post") return fail("method= takes get or post");
    it_.method = value == "get" ? HttpMethod::kGet : HttpMethod::kPost;
  }

  Upstream it_;
  bool has_scheme_ = false;
  Error error_{};
  std::string fault_;
};

}  // namespace

UpstreamUrl read_upstream_url(std::string_view url) { return Reader().read(url); }

}  // namespace berth
