#include "core/upstream/upstream.h"

#include <algorithm>

namespace berth {
namespace {

bool equal_without_case(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() &&
         std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) {
           return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
         });
}

}  // namespace

std::string_view to_string(UpstreamProtocol protocol) {
  switch (protocol) {
    case UpstreamProtocol::kUdp: return "udp";
    case UpstreamProtocol::kTcp: return "tcp";
  }
  return "unknown";
}

Result<Upstream> Upstream::parse(std::string_view url) {
  Upstream upstream;
  std::string_view address = url;
  const std::size_t scheme_end = url.find("://");
  if (scheme_end != std::string_view::npos) {
    const std::string_view scheme = url.substr(0, scheme_end);
    if (equal_without_case(scheme, "tcp")) {
      upstream.protocol = UpstreamProtocol::kTcp;
    } else if (!equal_without_case(scheme, "udp")) {
      return scheme.empty() ? Error::kBadUrl : Error::kNotSupported;
    }
    address.remove_prefix(scheme_end + 3);
    // In a URL an IPv6 address stands in brackets, else its last group could be a port.
    if (std::count(address.begin(), address.end(), ':') > 1 && address[0] != '[') {
      return Error::kBadUrl;
    }
  }
  if (address.empty() || address.find_first_of("/?#@") != std::string_view::npos) {
    return Error::kBadUrl;
  }
  const auto endpoint = Endpoint::parse(address, kDnsPort);
  if (!endpoint) return endpoint.error();
  if (endpoint->port == 0 || endpoint->address.is_unspecified()) return Error::kBadAddress;
  upstream.endpoint = *endpoint;
  return upstream;
}

std::string Upstream::to_string() const {
  std::string text(berth::to_string(protocol));
  text += "://";
  text += endpoint.to_string();
  return text;
}

}  // namespace berth
