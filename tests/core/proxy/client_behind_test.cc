#include "core/proxy/client_behind.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

ProxyConfig believing(ClientField field, std::vector<std::string_view> trusted = {
                                             "127.0.0.0/8", "10.0.0.0/8", "fd00::/8"}) {
  ProxyConfig config;
  config.field = field;
  for (const std::string_view each : trusted) config.trusted.push_back(*IpPrefix::parse(each));
  return config;
}

const Endpoint kPeer{IpAddress::v4(0x7f000001), 40000};

std::string behind(ClientField field, std::string_view value, const Endpoint& peer = kPeer) {
  return client_behind(peer, value, believing(field)).to_string();
}

constexpr std::string_view kItself = "127.0.0.1:40000";

}  // namespace

TEST_CASE("who is not trusted speaks for nobody else") {
  const Endpoint stranger{IpAddress::v4(0xc6336401), 5000};
  for (const ClientField field :
       {ClientField::kNone, ClientField::kForwarded, ClientField::kXForwardedFor,
        ClientField::kXRealIp, ClientField::kCfConnectingIp}) {
    for (const std::string_view value : {"192.0.2.1", "for=192.0.2.1", "10.0.0.1", ""}) {
      CHECK(behind(field, value, stranger) == "198.51.100.1:5000");
      ProxyConfig nobody = believing(field, {});
      CHECK(client_behind(kPeer, value, nobody) == kPeer);
    }
  }
  CHECK(behind(ClientField::kNone, "192.0.2.1") == kItself);
}

TEST_CASE("X-Forwarded-For is read from its end, past whom we trust") {
  const auto field = ClientField::kXForwardedFor;
  CHECK(behind(field, "192.0.2.1") == "192.0.2.1:0");
  CHECK(behind(field, "192.0.2.1, 10.0.0.7") == "192.0.2.1:0");
  CHECK(behind(field, "203.0.113.9, 192.0.2.1,10.0.0.7 , fd00::1") == "192.0.2.1:0");
  // All are ours: the first of them asks.
  CHECK(behind(field, "10.0.0.1, 10.0.0.2") == "10.0.0.1:0");
  CHECK(behind(field, "192.0.2.1:4000") == "192.0.2.1:4000");
  CHECK(behind(field, "[2001:db8::1]:4000") == "[2001:db8::1]:4000");
  CHECK(behind(field, "[2001:db8::1]") == "[2001:db8::1]:0");
  CHECK(behind(field, "\t2001:db8::1 ") == "[2001:db8::1]:0");
}

TEST_CASE("a list that cannot be read on names whom it was told by") {
  const auto field = ClientField::kXForwardedFor;
  for (const std::string_view nothing :
       {"", " ", "unknown", "name.example", "192.0.2.1.5", "192.0.2.1 10.0.0.1", "10.0.0.1,",
        "192.0.2.1:99999", "192.0.2.1, _hidden", "\"192.0.2.1\"x"}) {
    CAPTURE(nothing);
    CHECK(behind(field, nothing) == kItself);
  }
  CHECK(behind(field, "junk, 10.0.0.7") == "10.0.0.7:0");
  CHECK(behind(field, ", 10.0.0.7") == "10.0.0.7:0");
}

TEST_CASE("what a client writes first does not hide what its proxy writes behind it") {
  CHECK(behind(ClientField::kXForwardedFor, "\"10.0.0.1, 192.0.2.1") == "192.0.2.1:0");
  CHECK(behind(ClientField::kXForwardedFor, "127.0.0.1, 192.0.2.1") == "192.0.2.1:0");
  CHECK(behind(ClientField::kForwarded, "for=\"10.0.0.1, for=192.0.2.1") == "192.0.2.1:0");
  CHECK(behind(ClientField::kForwarded, "for=\"\\, for=192.0.2.1;proto=https") == "192.0.2.1:0");
  CHECK(behind(ClientField::kForwarded, "for=127.0.0.1;x=\", for=\"192.0.2.1:99\"") ==
        "192.0.2.1:99");
}

TEST_CASE("Forwarded is read as RFC 7239 writes it") {
  const auto field = ClientField::kForwarded;
  CHECK(behind(field, "for=192.0.2.60;proto=http;by=203.0.113.43") == "192.0.2.60:0");
  CHECK(behind(field, "For=\"[2001:db8:cafe::17]:4711\"") == "[2001:db8:cafe::17]:4711");
  CHECK(behind(field, "for=\"[2001:db8:cafe::17]\"") == "[2001:db8:cafe::17]:0");
  CHECK(behind(field, "for=192.0.2.43, for=198.51.100.17;by=10.0.0.1, for=10.0.0.2") ==
        "198.51.100.17:0");
  CHECK(behind(field, "by=\"a,b;c\" ; FOR=192.0.2.1 ;host=x") == "192.0.2.1:0");
  CHECK(behind(field, "for=\"192.0.2.1:_port\"") == "192.0.2.1:0");
  CHECK(behind(field, "for=\"[2001:db8::1]:_port\"") == "[2001:db8::1]:0");
  for (const std::string_view nothing :
       {"for=unknown", "for=_hidden", "for=\"_gazonk\"", "192.0.2.1", "proto=https",
        "for=", "for=192.0.2.1;for=192.0.2.2", "xfor=192.0.2.1", "for =192.0.2.1",
        "for=\"192.0.2.1", "for=\":_x\""}) {
    CAPTURE(nothing);
    CHECK(behind(field, nothing) == kItself);
  }
}

TEST_CASE("a field of one address holds one address") {
  for (const ClientField field : {ClientField::kXRealIp, ClientField::kCfConnectingIp}) {
    CHECK(behind(field, "192.0.2.1") == "192.0.2.1:0");
    CHECK(behind(field, " 2001:db8::1") == "[2001:db8::1]:0");
    // Trusted or not: a proxy says who asked it.
    CHECK(behind(field, "10.0.0.1") == "10.0.0.1:0");
    for (const std::string_view nothing : {"", "192.0.2.1, 192.0.2.2", "x",
                                           "192.0.2.1 "
                                           "192.0.2.2"}) {
      CHECK(behind(field, nothing) == kItself);
    }
  }
}

TEST_CASE("a chain of proxies has an end") {
  std::string value = "192.0.2.1";
  for (int i = 0; i < kMaxHops - 1; ++i) value += ", 10.0.0." + std::to_string(i);
  CHECK(behind(ClientField::kXForwardedFor, value) == "192.0.2.1:0");
  CHECK(behind(ClientField::kXForwardedFor, value + ", 10.0.0.99") == "10.0.0.0:0");
}

TEST_CASE("fields have the names that HTTP gives them") {
  CHECK(name_of(ClientField::kNone).empty());
  CHECK(name_of(ClientField::kForwarded) == "forwarded");
  CHECK(name_of(ClientField::kXForwardedFor) == "x-forwarded-for");
  CHECK(name_of(ClientField::kXRealIp) == "x-real-ip");
  CHECK(name_of(ClientField::kCfConnectingIp) == "cf-connecting-ip");
}

}  // namespace berth
