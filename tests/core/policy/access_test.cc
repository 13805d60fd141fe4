#include "core/policy/access.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

Client client(ClientProtocol protocol, std::string_view address, std::uint16_t port = 40000) {
  Client out;
  out.protocol = protocol;
  out.address = {*IpAddress::parse(address), port};
  return out;
}

constexpr ClientProtocol kPlain[] = {ClientProtocol::kUdp, ClientProtocol::kTcp};
constexpr ClientProtocol kEncrypted[] = {ClientProtocol::kTls, ClientProtocol::kHttp1,
                                         ClientProtocol::kHttp2};

}  // namespace

TEST_CASE("in the clear, only the neighbourhood may ask unless more is allowed") {
  const AccessConfig config;
  for (const ClientProtocol protocol : kPlain) {
    for (const std::string_view near :
         {"127.0.0.1", "127.255.0.9", "::1", "10.9.8.7", "172.16.0.1", "172.31.255.255",
          "192.168.1.1", "169.254.1.1", "100.64.0.1", "100.127.255.255", "fd00::1", "fe80::1"}) {
      CHECK(judge_access(config, client(protocol, near)) == Access::kGranted);
    }
    for (const std::string_view far :
         {"8.8.8.8", "128.0.0.1", "11.0.0.1", "172.15.255.255", "172.32.0.1", "192.169.0.1",
          "100.63.255.255", "100.128.0.0", "2001:db8::1", "fbff::1", "fec0::1", "::2"}) {
      CHECK(judge_access(config, client(protocol, far)) == Access::kRefused);
    }
  }
}

TEST_CASE("encrypted, everybody may ask unless less is allowed") {
  AccessConfig config;
  for (const ClientProtocol protocol : kEncrypted) {
    CHECK(judge_access(config, client(protocol, "8.8.8.8")) == Access::kGranted);
    CHECK(judge_access(config, client(protocol, "2001:db8::1")) == Access::kGranted);
  }
  config.encrypted = {*IpPrefix::parse("192.0.2.0/24")};
  for (const ClientProtocol protocol : kEncrypted) {
    CHECK(judge_access(config, client(protocol, "192.0.2.9")) == Access::kGranted);
    CHECK(judge_access(config, client(protocol, "8.8.8.8")) == Access::kRefused);
    // One list says nothing about the other.
    CHECK(judge_access(config, client(protocol, "127.0.0.1")) == Access::kRefused);
  }
  CHECK(judge_access(config, client(ClientProtocol::kUdp, "127.0.0.1")) == Access::kGranted);
}

TEST_CASE("over UDP, ports that answer anything get no answer") {
  AccessConfig config;
  config.plain = everywhere();
  for (const std::uint16_t port : std::vector<std::uint16_t>{0, 7, 13, 17, 19, 37, 464}) {
    CHECK(judge_access(config, client(ClientProtocol::kUdp, "192.0.2.1", port)) ==
          Access::kIgnored);
    CHECK(judge_access(config, client(ClientProtocol::kTcp, "192.0.2.1", port)) ==
          Access::kGranted);
  }
  for (const std::uint16_t port : std::vector<std::uint16_t>{1, 53, 853, 1024, 65535}) {
    CHECK(judge_access(config, client(ClientProtocol::kUdp, "192.0.2.1", port)) ==
          Access::kGranted);
  }
}

TEST_CASE("a client without an address is the host's own") {
  AccessConfig config;
  config.plain.clear();
  config.encrypted.clear();
  CHECK(judge_access(config, Client{}) == Access::kGranted);
  CHECK(judge_access(config, client(ClientProtocol::kUdp, "127.0.0.1")) == Access::kRefused);
}

}  // namespace berth
