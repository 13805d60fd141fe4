#include "core/policy/access_key.h"

#include <catch2/catch.hpp>

#include "core/policy/access.h"

namespace berth {
namespace {

// Source: serverless-dns, users/auth-token.js: the key 1123213213 under localhost.
constexpr std::string_view kVector =
    "localhost|1e84b3c68759ce9c504a2cb5be8ef49efed4901459883a7de6dab4184557b272";

Client over_https(std::string_view host, std::string_view token = "") {
  Client client;
  client.protocol = ClientProtocol::kHttp2;
  client.address = {*IpAddress::parse("192.0.2.1"), 40000};
  client.host = host;
  client.token = token;
  return client;
}

std::vector<AccessKey> entries(std::initializer_list<std::string_view> texts) {
  std::vector<AccessKey> out;
  for (const std::string_view text : texts) out.push_back(*AccessKey::parse(text));
  return out;
}

bool lets_in(const std::vector<AccessKey>& keys, const Client& client) {
  return shows_key(keys, client, nullptr);
}

}  // namespace

TEST_CASE("an entry is the one that serverless-dns makes of a key") {
  CHECK(make_access_key("1123213213", "localhost").to_string() == kVector);
  CHECK(make_access_key("SecretKey", "DNS.example").to_string() ==
        make_access_key("secretkey", "dns.EXAMPLE").to_string());
}

TEST_CASE("an entry is read as ACCESS_KEYS has it, whole or its beginning") {
  CHECK(AccessKey::parse(kVector)->to_string() == kVector);
  CHECK(AccessKey::parse("LOCALHOST|1E84B3C68759CE9C")->to_string() ==
        "localhost|1e84b3c68759ce9c");
  CHECK(access_key_fault(kVector).empty());
  for (const std::string_view bad :
       {"", "|", "localhost", "localhost|", "|1e84b3c68759ce9c", ".localhost|1e84b3c68759ce9c",
        "localhost.|1e84b3c68759ce9c", "localhost|1e84b3c68759ce9g", "localhost|1e84b3c68759ce9"}) {
    CHECK_FALSE(access_key_fault(bad).empty());
  }
  CHECK_FALSE(access_key_fault(std::string(kVector) + "0").empty());
  CHECK(access_key_fault("localhost|1e84b3c68759") == "under 16 hex digits let in too many keys");
}

TEST_CASE("a key stands behind a stamp, of the path before that of the host") {
  CHECK(shown_key(over_https("dns.example", "1:AIAABA:key")) == "key");
  CHECK(shown_key(over_https("dns.example", "1::key")) == "key");
  CHECK(shown_key(over_https("1-acaaaba-key.dns.example:8443")) == "key");
  CHECK(shown_key(over_https("1--key.dns.example")) == "key");
  CHECK(shown_key(over_https("1--host.dns.example", "1::path")) == "path");
  CHECK(shown_key(over_https("1--host.dns.example", "1:AIAABA")) == "host");
  for (const std::string_view token : {"", "kids", "1:AIAABA", "2:AIAABA:key", "key", ":key"}) {
    CHECK(shown_key(over_https("dns.example", token)).empty());
  }
}

TEST_CASE("a key lets in under its domain and all below it, whatever its letter case") {
  const auto keys = entries({kVector});
  for (const std::string_view host :
       {"localhost", "LOCALHOST:8443", "localhost.", "dns.localhost", "1--1123213213.localhost"}) {
    CHECK(lets_in(keys, over_https(host, "1::1123213213")));
  }
  for (const std::string_view host :
       {"", "notlocalhost", "localhost.example", "host", "[::1]:8443", "192.0.2.1"}) {
    CHECK_FALSE(lets_in(keys, over_https(host, "1::1123213213")));
  }
  CHECK(lets_in(keys, over_https("1-acaaaba-1123213213.localhost")));
}

TEST_CASE("any other key lets nobody in") {
  const auto keys = entries({kVector});
  for (const std::string_view token :
       {"1::1123213214", "1::112321321", "1::", "1:AIAABA", "1::1123213213!", "1123213213"}) {
    CHECK_FALSE(lets_in(keys, over_https("localhost", token)));
  }
  CHECK_FALSE(lets_in({}, over_https("localhost", "1::1123213213")));
}

TEST_CASE("one of several entries is enough") {
  const std::string other = make_access_key("another", "localhost").to_string();
  const auto keys = entries({"dns.example|0123456789abcdef", other, kVector.substr(0, 26)});
  CHECK(lets_in(keys, over_https("localhost", "1::1123213213")));
  CHECK(lets_in(keys, over_https("localhost", "1::ANOTHER")));
  CHECK_FALSE(lets_in(keys, over_https("dns.example", "1::another")));
}

TEST_CASE("a client that was let in is known by key and host, one that was not is not") {
  const auto keys = entries({kVector});
  KnownKeys known(SipKey{1, 2});
  const auto is_known = [&](std::string_view key, std::string_view host) {
    return known.has(known.mark_of(key, host));
  };
  CHECK_FALSE(shows_key(keys, over_https("localhost", "1::other"), &known));
  CHECK(shows_key(keys, over_https("localhost", "1::1123213213"), &known));
  CHECK_FALSE(is_known("other", "localhost"));
  CHECK(is_known("1123213213", "localhost"));
  CHECK_FALSE(is_known("1123213213", "dns.localhost"));
  CHECK(shows_key(keys, over_https("localhost", "1::1123213213"), &known));
}

TEST_CASE("keys are asked for over TLS and HTTPS alone, and of everybody there") {
  AccessConfig config;
  config.keys = entries({kVector});
  Client client = over_https("localhost");
  CHECK(judge_access(config, client) == Access::kNoKey);
  client.token = "1::1123213213";
  CHECK(judge_access(config, client) == Access::kGranted);
  config.encrypted = {*IpPrefix::parse("198.51.100.0/24")};
  CHECK(judge_access(config, client) == Access::kRefused);
  // A host that does not say who asks still says what was asked.
  client.address = {};
  CHECK(judge_access(config, client) == Access::kGranted);
  client.token = {};
  CHECK(judge_access(config, client) == Access::kNoKey);
  client.protocol = ClientProtocol::kUdp;
  CHECK(judge_access(config, client) == Access::kGranted);
}

}  // namespace berth
