#include "core/upstream/upstream.h"

#include <array>
#include <utility>

#include "core/base/number_text.h"
#include "core/message/text_codec.h"
#include "core/upstream/upstream_url.h"

namespace berth {
namespace {

// In the order of `UpstreamProtocol`.
constexpr std::array<std::string_view, 4> kSchemes{"udp", "tcp", "tls", "https"};
static_assert(kSchemes.size() == static_cast<std::size_t>(UpstreamProtocol::kHttps) + 1);

}  // namespace

std::string_view to_string(UpstreamProtocol protocol) {
  return kSchemes[static_cast<std::size_t>(protocol)];
}

bool is_encrypted(UpstreamProtocol protocol) { return protocol >= UpstreamProtocol::kTls; }

std::uint16_t default_port(UpstreamProtocol protocol) {
  switch (protocol) {
    case UpstreamProtocol::kTls: return 853;
    case UpstreamProtocol::kHttps: return 443;
    default: return kDnsPort;
  }
}

Result<Upstream> Upstream::parse(std::string_view url) {
  UpstreamUrl read = read_upstream_url(url);
  if (!read.upstream) return read.error;
  return *std::move(read.upstream);
}

Upstream Upstream::at(UpstreamProtocol protocol, const Endpoint& endpoint) {
  Upstream upstream;
  upstream.protocol = protocol;
  upstream.endpoints = {endpoint};
  upstream.port = endpoint.port;
  if (protocol == UpstreamProtocol::kHttps) upstream.path = "/dns-query";
  return upstream;
}

std::string Upstream::label() const {
  std::string text(berth::to_string(protocol));
  text += "://";
  text += host.empty() ? endpoints.front().to_string() : host + ":" + number_text(port);
  return text + path;
}

std::string Upstream::to_string() const {
  std::string text = label();
  char separator = '#';
  const auto add = [&](std::string_view key, std::string_view value) {
    text += std::exchange(separator, '&');
    text += key;
    text += value;
  };
  if (!tls_name.empty() && tls_name != host) add("name=", tls_name);
  if (!host.empty()) {
    for (const Endpoint& endpoint : endpoints) add("address=", endpoint.address.to_string());
  }
  for (const SpkiPin& pin : pins) add("pin=sha256/", encode_base64(pin));
  for (const Name& domain : domains) add("domain=", domain.to_string());
  if (method == HttpMethod::kGet) add("method=", "get");
  return text;
}

std::string upstream_fault(std::string_view url) { return read_upstream_url(url).fault; }

}  // namespace berth
