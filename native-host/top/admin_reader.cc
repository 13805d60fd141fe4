#include "native-host/top/admin_reader.h"

#include <unistd.h>

#include <chrono>
#include <utility>

namespace berth {
namespace {

constexpr std::chrono::seconds kPatience{5};
// A delta of 100,000 connections that all moved. Unit: octets.
constexpr std::uint64_t kMaxAnswer = std::uint64_t{128} << 20;

}  // namespace

AdminReader::AdminReader(AdminPlace place)
    : place_(std::move(place)), observer_("top-" + std::to_string(::getpid())) {}

HttpGet AdminReader::request(std::string_view path) const {
  HttpGet get;
  get.url = place_.url;
  get.url.target = path;
  if (!place_.token.empty()) get.fields.push_back("Authorization: Bearer " + place_.token);
  get.max_bytes = kMaxAnswer;
  get.deadline = std::chrono::steady_clock::now() + kPatience;
  get.tls = place_.tls;
  get.is_insecure = place_.is_insecure;
  return get;
}

std::string AdminReader::objection(const HttpAnswer& answer) const {
  if (!answer.problem.empty()) {
    return place_.text + " " + answer.problem + "; is the server running, and admin.listen this?";
  }
  if (answer.status == 401) {
    return place_.text + (place_.token.empty() ? " wants a token" : " has another token") +
           ": give --token-file the server's admin.token_file";
  }
  if (answer.status == 404) return place_.text + " is no admin listener of this version";
  if (answer.status == 200) return {};
  return place_.text + " answers " + std::to_string(answer.status) + ": " + answer.body;
}

std::string AdminReader::look(ServerReport& report) const {
  const std::string observer = "?observer=" + observer_;
  const std::pair<std::string, bool (*)(std::string_view, ServerReport&)> parts[] = {
      {"/api/overview" + observer, read_overview},
      {"/api/upstreams", read_upstreams},
      {"/api/pools", read_pools},
      // Not rolled up: each that ends is missed by its cookie.
      {"/api/connections" + observer + "&raw=1", read_connections}};
  for (const auto& [path, read] : parts) {
    const HttpAnswer answer = http_get(request(path));
    std::string problem = objection(answer);
    if (!problem.empty()) return problem;
    if (!read(answer.body, report))
      return place_.text + " answers " + path + " with something else";
  }
  return {};
}

}  // namespace berth
