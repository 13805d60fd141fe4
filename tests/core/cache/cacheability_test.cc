#include "core/cache/cacheability.h"

#include <catch2/catch.hpp>

#include "core/message/text.h"
#include "tests/support/cache_answers.h"

namespace berth {
namespace {

CacheConfig bounded(std::uint32_t floor, std::uint32_t cap, std::uint32_t negative_cap) {
  CacheConfig config;
  config.min_ttl_seconds = floor;
  config.max_ttl_seconds = cap;
  config.max_negative_ttl_seconds = negative_cap;
  return config;
}

std::optional<std::uint32_t> records_in(ByteView message, const OwnedKey& key) {
  return count_records(message, key.name.wire(), key.type, RecordClass::kIn);
}

}  // namespace

TEST_CASE("a TTL is kept as it is between floor and cap") {
  const CacheConfig config = bounded(10, 100, 50);
  CHECK(kept_ttl(config, 0) == 10);
  CHECK(kept_ttl(config, 9) == 10);
  CHECK(kept_ttl(config, 10) == 10);
  CHECK(kept_ttl(config, 99) == 99);
  CHECK(kept_ttl(config, 101) == 100);
}

TEST_CASE("a TTL with its top bit set counts as 0") {
  const CacheConfig config = bounded(0, 0xffffffff, 50);
  CHECK(kept_ttl(config, 0x7fffffff) == 0x7fffffff);
  CHECK(kept_ttl(config, 0x80000000) == 0);
  CHECK(kept_ttl(config, 0xffffffff) == 0);
  CHECK(kept_ttl(bounded(7, 100, 50), 0x80000000) == 7);
}

TEST_CASE("an answer lives as long as it says, within its bounds") {
  const CacheConfig config = bounded(10, 100, 50);
  CHECK(answer_lifetime(config, {70, false}) == 70);
  CHECK(answer_lifetime(config, {700, false}) == 100);
  CHECK(answer_lifetime(config, {0, false}) == 10);
  CHECK(answer_lifetime(config, {0x80000000, false}) == 10);
  CHECK(answer_lifetime(config, {std::nullopt, false}) == 10);
  CHECK(answer_lifetime(bounded(0, 100, 50), {0, false}) == 0);
  CHECK(answer_lifetime(bounded(0, 100, 50), {std::nullopt, false}) == 0);
}

TEST_CASE("a negative answer has a cap of its own") {
  const CacheConfig config = bounded(10, 100, 50);
  CHECK(answer_lifetime(config, {70, true}) == 50);
  CHECK(answer_lifetime(config, {40, true}) == 40);
  CHECK(answer_lifetime(config, {std::nullopt, true}) == 10);
  CHECK(answer_lifetime(bounded(0, 30, 50), {70, true}) == 30);
}

TEST_CASE("a cap of 0 means that nothing is kept, whatever the floor") {
  CHECK(answer_lifetime(bounded(10, 0, 0), {70, false}) == 0);
  CHECK(answer_lifetime(bounded(10, 100, 0), {70, true}) == 0);
}

TEST_CASE("a failure is remembered for one second to five minutes") {
  CacheConfig config;
  CHECK(failure_lifetime(config) == 5);
  config.failure_ttl_seconds = 0;
  CHECK(failure_lifetime(config) == 1);
  config.failure_ttl_seconds = 301;
  CHECK(failure_lifetime(config) == 300);
}

TEST_CASE("the records of a message are counted in all sections") {
  const OwnedKey key("www.example.com");
  CHECK(records_in(answer_to(key, {}), key) == 0);
  CHECK(records_in(answer_to(key, {1, 2, 3}), key) == 3);
  const Bytes negative = *parse_message_text(
      ";; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: 0\n;; flags: qr ra\n"
      ";; QUESTION SECTION:\n;www.example.com. IN A\n"
      ";; AUTHORITY SECTION:\nexample.com. 300 IN SOA ns.example.com. m.example.com. 1 2 3 4 60\n");
  CHECK(records_in(negative, key) == 1);
}

TEST_CASE("an answer to another question is not kept") {
  const OwnedKey key("www.example.com");
  const Bytes message = answer_to(key, {60});
  CHECK(records_in(message, key) == 1);
  CHECK(records_in(message, OwnedKey("www.example.org")) == std::nullopt);
  CHECK(records_in(message, OwnedKey("example.com")) == std::nullopt);
  CHECK(records_in(message, OwnedKey("www.example.com", RecordType::kAaaa)) == std::nullopt);
  CHECK(count_records(message, key.name.wire(), key.type, RecordClass::kCh) == std::nullopt);
}

TEST_CASE("a question in upper case is another question") {
  const OwnedKey key("www.example.com");
  Bytes message = answer_to(key, {60});
  message[13] = 'W';
  CHECK(records_in(message, key) == std::nullopt);
}

TEST_CASE("a message with an OPT is not kept: it belongs to one client") {
  const OwnedKey key("www.example.com");
  Bytes message = answer_to(key, {60});
  const Bytes opt = wire("00 0029 04d0 00000000 0000");
  message.insert(message.end(), opt.begin(), opt.end());
  CHECK(records_in(message, key) == 1);
  message[11] = 1;
  CHECK(records_in(message, key) == std::nullopt);
}

TEST_CASE("a message without question, or with two, is not kept") {
  const OwnedKey key("www.example.com");
  Bytes message = answer_to(key, {60});
  message[5] = 0;
  CHECK(records_in(message, key) == std::nullopt);
  message[5] = 2;
  CHECK(records_in(message, key) == std::nullopt);
}

TEST_CASE("no message cut short at any octet is kept") {
  const OwnedKey key("www.example.com");
  const Bytes message = answer_to(key, {60, 70});
  for (std::size_t size = 0; size < message.size(); ++size) {
    CHECK(records_in(ByteView(message).first(size), key) == std::nullopt);
  }
}

}  // namespace berth
