#include "core/upstream/routes.h"

#include <catch2/catch.hpp>
#include <string>

#include "core/message/name.h"
#include "tests/core/policy/ask.h"

namespace berth {
namespace {

/// The upstreams for `name`, by number: "0 2".
std::string routed(const std::vector<std::string_view>& urls, std::string_view name) {
  std::vector<Upstream> upstreams;
  for (const std::string_view url : urls) upstreams.push_back(Upstream::parse(url).value());
  const UpstreamSet set = Routes(upstreams).of(Name::parse(name).value());
  std::string text;
  for (std::size_t i = 0; i < upstreams.size(); ++i) {
    if (set.test(i)) text += (text.empty() ? "" : " ") + std::to_string(i);
  }
  return text;
}

const std::vector<std::string_view> kHome{
    "udp://192.0.2.1", "udp://192.0.2.2#domain=home.arpa&domain=2.0.192.in-addr.arpa",
    "udp://192.0.2.3", "udp://192.0.2.4#domain=lab.home.arpa"};

}  // namespace

TEST_CASE("without domains every upstream is asked for every name") {
  CHECK(routed({"udp://192.0.2.1", "tcp://192.0.2.2"}, "example.com.") == "0 1");
  CHECK(routed({"udp://192.0.2.1"}, ".") == "0");
  CHECK(routed({}, "example.com.").empty());
}

TEST_CASE("a domain's upstream is asked for it and for what is below, and for nothing else") {
  CHECK(routed(kHome, "home.arpa.") == "1");
  CHECK(routed(kHome, "nas.home.arpa.") == "1");
  CHECK(routed(kHome, "1.2.0.192.in-addr.arpa.") == "1");
  CHECK(routed(kHome, "example.com.") == "0 2");
  CHECK(routed(kHome, "arpa.") == "0 2");
  CHECK(routed(kHome, ".") == "0 2");
}

TEST_CASE("the longest domain wins, by whole labels") {
  CHECK(routed(kHome, "lab.home.arpa.") == "3");
  CHECK(routed(kHome, "a.b.lab.home.arpa.") == "3");
  CHECK(routed(kHome, "mylab.home.arpa.") == "1");
  CHECK(routed(kHome, "myhome.arpa.") == "0 2");
  CHECK(routed(kHome, "lab.home.arpa.example.") == "0 2");
}

TEST_CASE("several upstreams may share a domain, and one with only domains leaves others nobody") {
  const std::vector<std::string_view> urls{"udp://192.0.2.1#domain=a.example&domain=b.example",
                                           "udp://192.0.2.2#domain=B.Example"};
  CHECK(routed(urls, "x.b.example.") == "0 1");
  CHECK(routed(urls, "x.a.example.") == "0");
  CHECK(routed(urls, "example.").empty());
}

TEST_CASE("a route wins over what would be answered here, and over nothing beside it") {
  PolicyConfig config;
  std::vector<Upstream> upstreams;
  for (const std::string_view url : kHome) upstreams.push_back(Upstream::parse(url).value());
  upstreams.push_back(Upstream::parse("udp://192.0.2.5#domain=resolver.arpa").value());
  forward_routes(upstreams, config);
  const Policy policy = Policy::make(config).value();
  const auto passes = [&policy](std::string_view name) {
    return judge(policy, make_query(name, "A")).verdict.kind == Verdict::Kind::kPass;
  };
  CHECK(passes("home.arpa."));
  CHECK(passes("nas.home.arpa."));
  CHECK(passes("1.2.0.192.in-addr.arpa."));
  CHECK_FALSE(passes("1.100.51.198.in-addr.arpa."));
  CHECK_FALSE(passes("_dns.resolver.arpa."));
  CHECK_FALSE(judge(Policy::make({}).value(), make_query("nas.home.arpa.", "A")).verdict.kind ==
              Verdict::Kind::kPass);
}

}  // namespace berth
