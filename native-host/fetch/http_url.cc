#include "native-host/fetch/http_url.h"

#include <algorithm>
#include <charconv>

namespace berth {
namespace {

constexpr std::size_t kMaxUrl = 4096;

/// A target goes into a request line: no blanks, controls or octets outside ASCII.
bool is_plain(std::string_view text) {
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet <= 0x20 || octet >= 0x7f) return false;
  }
  return true;
}

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return out;
}

/// Takes host and port apart; false where they are none.
bool read_authority(std::string_view text, HttpUrl& url) {
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return false;
    url.host = lowered(text.substr(1, end - 1));
    port = text.substr(end + 1);
  } else {
    const std::size_t colon = text.find(':');
    url.host = lowered(text.substr(0, colon));
    if (colon != std::string_view::npos) port = text.substr(colon);
  }
  url.port = url.is_encrypted ? 443 : 80;
  if (port.size() > 1) {
    const auto [end, error] = std::from_chars(port.data() + 1, port.data() + port.size(), url.port);
    if (error != std::errc() || end != port.data() + port.size() || url.port == 0) return false;
  }
  const bool is_port = port.empty() || port[0] == ':';
  return is_port && !url.host.empty() && url.host.find_first_of("@\\%") == std::string::npos;
}

}  // namespace

std::optional<HttpUrl> HttpUrl::parse(std::string_view text) {
  HttpUrl url;
  if (text.size() > kMaxUrl || !is_plain(text)) return std::nullopt;
  text = text.substr(0, text.find('#'));
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string scheme = lowered(text.substr(0, colon));
  if (scheme != "http" && scheme != "https") return std::nullopt;
  url.is_encrypted = scheme == "https";
  text.remove_prefix(colon + 3);
  const std::size_t end = std::min(text.find_first_of("/?"), text.size());
  if (!read_authority(text.substr(0, end), url)) return std::nullopt;
  url.target = text.substr(end);
  if (!url.target.starts_with('/')) url.target.insert(0, 1, '/');
  return url;
}

std::optional<HttpUrl> HttpUrl::resolve(std::string_view reference) const {
  const std::string_view scheme = is_encrypted ? "https:" : "http:";
  if (reference.starts_with("//")) return parse(std::string(scheme) + std::string(reference));
  const std::size_t colon = reference.find(':');
  if (colon < reference.find_first_of("/?#")) return parse(reference);
  const std::string origin = std::string(scheme) + "//" + authority();
  if (reference.starts_with('/')) return parse(origin + std::string(reference));
  const std::string path = target.substr(0, target.find('?'));
  if (reference.starts_with('?')) return parse(origin + path + std::string(reference));
  return parse(origin + path.substr(0, path.rfind('/') + 1) + std::string(reference));
}

std::string HttpUrl::authority() const {
  std::string text = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != (is_encrypted ? 443 : 80)) text += ":" + std::to_string(port);
  return text;
}

}  // namespace berth
