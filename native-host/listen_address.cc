#include "native-host/listen_address.h"

#include <algorithm>
#include <array>

namespace berth {
namespace {

constexpr std::uint16_t kAdminPort = 8053;
constexpr std::uint16_t kOwnPort = 8443;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return false;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (lower(left[i]) != lower(right[i])) return false;
  }
  return true;
}

/// A scheme, how it is written, and its port: RFC 9110 4.2, RFC 1035 4.2, RFC 7858 3.1.
struct SchemeWord {
  ListenScheme scheme;
  std::string_view word;
  std::uint16_t port;
};
constexpr std::array<SchemeWord, 5> kSchemes{{{ListenScheme::kHttps, "https", 443},
                                              {ListenScheme::kHttp, "http", 80},
                                              {ListenScheme::kUdp, "udp", 53},
                                              {ListenScheme::kTcp, "tcp", 53},
                                              {ListenScheme::kTls, "tls", 853}}};

const SchemeWord& entry_of(ListenScheme scheme) {
  return *std::find_if(kSchemes.begin(), kSchemes.end(),
                       [scheme](const SchemeWord& each) { return each.scheme == scheme; });
}

}  // namespace

Result<ListenWay> ListenWay::parse(std::string_view word) {
  const auto known = std::find_if(kSchemes.begin(), kSchemes.end(), [word](const SchemeWord& each) {
    return equal_ignoring_case(word, each.word);
  });
  if (known == kSchemes.end()) return Error::kNotSupported;
  return ListenWay{known->scheme};
}

std::string ListenWay::to_string() const { return std::string(entry_of(scheme).word); }

std::uint16_t default_port(ListenScheme scheme) { return entry_of(scheme).port; }

Result<ListenAddress> ListenAddress::parse(std::string_view url) {
  const std::size_t mark = url.find("://");
  const std::string_view scheme = mark == std::string_view::npos ? "https" : url.substr(0, mark);
  if (mark != std::string_view::npos) url.remove_prefix(mark + 3);
  const auto way = ListenWay::parse(scheme);
  if (!way) return way.error();
  ListenAddress out;
  out.scheme = way->scheme;
  if (url.ends_with('/')) url.remove_suffix(1);
  if (url.empty() || url.find_first_of("/?#@") != std::string_view::npos) return Error::kBadUrl;
  const auto endpoint = Endpoint::parse(url, default_port(out.scheme));
  if (!endpoint.ok()) return endpoint.error();
  if (endpoint->port == 0) return Error::kBadAddress;
  out.endpoint = *endpoint;
  return out;
}

std::string ListenAddress::to_string() const {
  return std::string(entry_of(scheme).word) + "://" + endpoint.to_string();
}

bool share_socket(const ListenAddress& a, const ListenAddress& b) {
  const bool alike = (a.scheme == ListenScheme::kUdp) == (b.scheme == ListenScheme::kUdp);
  return alike && a.endpoint == b.endpoint;
}

std::vector<ListenAddress> default_listen_addresses() {
  constexpr std::array<std::uint8_t, 16> kLoopback6{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  return {{ListenScheme::kHttps, {IpAddress::v4(0x7f000001), kOwnPort}},
          {ListenScheme::kHttps, {IpAddress::v6(kLoopback6), kOwnPort}}};
}

std::vector<ListenAddress> default_admin_addresses() {
  return {{ListenScheme::kHttp, {IpAddress::v4(0x7f000001), kAdminPort}}};
}

}  // namespace berth
