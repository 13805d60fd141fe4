#include "core/proxy/client_behind.h"

#include <array>
#include <cstddef>
#include <optional>

namespace berth {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// An address with or without port, IPv6 with or without brackets, as proxies write them; nothing
/// for names, `unknown` and `_hidden`.
std::optional<Endpoint> parse_node(std::string_view text) {
  if (const auto address = IpAddress::parse(text)) return Endpoint{*address, 0};
  // The default port may not be 0 where the text has none.
  if (const auto endpoint = Endpoint::parse(text, 1)) {
    const bool has_port = text.back() != ']';
    return Endpoint{endpoint->address, has_port ? endpoint->port : std::uint16_t{0}};
  }
  // An obfuscated port behind an address (RFC 7239 6.3).
  const std::size_t colon = text.rfind(":_");
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  if (const auto address = IpAddress::parse(host)) return Endpoint{*address, 0};
  return std::nullopt;
}

/// Cuts the last of the items apart by `mark` off a list, quoted strings taken whole. Read from the
/// end, as what a client wrote at the beginning may be made to mislead.
std::string_view take_last(std::string_view& list, char mark) {
  std::size_t begin = list.size();
  for (bool quoted = false; begin > 0; --begin) {
    const char c = list[begin - 1];
    if (c == '"') quoted = !quoted;
    if (c == mark && !quoted) break;
  }
  const std::string_view item = trimmed(list.substr(begin));
  list = list.substr(0, begin == 0 ? 0 : begin - 1);
  return item;
}

/// A token or quoted string without its quotes; nodes hold no character that needs a backslash.
std::string_view unquoted(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return text;
  return text.substr(1, text.size() - 2);
}

/// The `for` of one element of Forwarded; empty when it has none or more than one.
std::string_view forwarded_for(std::string_view element) {
  constexpr std::string_view kName = "for=";
  std::string_view found;
  while (!element.empty()) {
    const std::string_view pair = take_last(element, ';');
    if (pair.size() < kName.size()) continue;
    bool is_for = true;
    for (std::size_t i = 0; i < kName.size(); ++i) {
      is_for = is_for && (pair[i] | (i < 3 ? 0x20 : 0)) == kName[i];
    }
    if (!is_for) continue;
    if (!found.empty()) return {};
    found = unquoted(pair.substr(kName.size()));
  }
  return found;
}

}  // namespace

std::string_view name_of(ClientField field) {
  constexpr std::array<std::string_view, 5> kNames{"", "forwarded", "x-forwarded-for", "x-real-ip",
                                                   "cf-connecting-ip"};
  return kNames[static_cast<std::size_t>(field)];
}

Endpoint client_behind(const Endpoint& peer, std::string_view value, const ProxyConfig& config) {
  if (config.field == ClientField::kNone || !contains(config.trusted, peer.address)) return peer;
  const bool is_list =
      config.field == ClientField::kForwarded || config.field == ClientField::kXForwardedFor;
  if (!is_list) return parse_node(trimmed(value)).value_or(peer);
  Endpoint client = peer;
  for (int hop = 0; hop < kMaxHops && !trimmed(value).empty(); ++hop) {
    const std::string_view item = take_last(value, ',');
    const auto node =
        parse_node(config.field == ClientField::kForwarded ? forwarded_for(item) : item);
    if (!node) break;
    client = *node;
    if (!contains(config.trusted, client.address)) break;
  }
  return client;
}

}  // namespace berth
