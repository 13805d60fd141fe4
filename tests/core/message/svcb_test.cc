#include "core/message/svcb.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "core/message/text.h"
#include "tests/core/message/rdata_samples.h"

namespace berth {
namespace {

std::string checked(std::string_view params) {
  const Bytes octets = wire(params);
  const Result<void> sound = check_svc_params(octets);
  return sound ? "ok" : std::string(to_string(sound.error()));
}

Bytes composed(std::string_view text) {
  const Result<Bytes> rdata = parse_rdata_text(RecordType::kSvcb, text);
  return rdata ? *rdata : Bytes();
}

std::string printed(const Bytes& rdata) {
  return rdata_to_text(lone_record(RecordType::kSvcb, rdata));
}

/// One parameter behind `1 .`, composed and printed again; the error when it is refused.
std::string param(std::string_view text) {
  const Result<Bytes> rdata = parse_rdata_text(RecordType::kHttps, "1 . " + std::string(text));
  if (!rdata) return std::string(to_string(rdata.error()));
  return rdata_to_text(lone_record(RecordType::kHttps, *rdata)).substr(4);
}

/// The vectors of a file: lines without comment, those in parentheses put together.
std::vector<std::string> vectors(const std::string& name, bool comments_within) {
  std::ifstream in(BERTH_TEST_DATA "/svcb/" + name);
  std::vector<std::string> found;
  bool open = false;
  for (std::string line; std::getline(in, line);) {
    const std::size_t comment = line.find(';');
    if (comments_within || comment == 0) line = line.substr(0, comment);
    if (line.empty()) continue;
    if (open) {
      found.back() += " " + line;
    } else {
      found.push_back(line);
    }
    if (line.find('(') != std::string::npos) open = true;
    if (line.find(')') != std::string::npos) open = false;
  }
  return found;
}

}  // namespace

TEST_CASE("the vectors of RFC 9460 appendix D compose to their octets, and print back to them") {
  const auto text = vectors("svcb_test_vectors.text", false);
  const auto generic = vectors("svcb_test_vectors.generic", true);
  REQUIRE(text.size() == 10);
  REQUIRE(generic.size() == text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    INFO(text[i]);
    const Bytes expected = composed(generic[i]);
    REQUIRE(!expected.empty());
    CHECK(composed(text[i]) == expected);
    CHECK(composed(printed(expected)) == expected);
  }
}

TEST_CASE("the failures of RFC 9460 appendix D.3 are refused") {
  for (const char* text : {
           "1 foo.example.com. key123=abc key123=def",
           "1 foo.example.com. mandatory",
           "1 foo.example.com. alpn",
           "1 foo.example.com. port",
           "1 foo.example.com. ipv4hint",
           "1 foo.example.com. ipv6hint",
           "1 foo.example.com. no-default-alpn=abc",
           "1 foo.example.com. mandatory=key123",
           "1 foo.example.com. mandatory=mandatory",
           "1 foo.example.com. mandatory=key123,key123 key123=abc",
       }) {
    INFO(text);
    CHECK(composed(text).empty());
  }
}

TEST_CASE("every known parameter reads and prints") {
  for (const char* text :
       {"mandatory=alpn,port,key667 alpn=\"h2\" port=0 key667=\"x\"",
        "alpn=\"h2,http/1.1\" no-default-alpn", "port=65535", "ipv4hint=192.0.2.1,192.0.2.2",
        "ech=AEX+DQA=", "ipv6hint=2001:db8::1,::ffff:192.0.2.1", "dohpath=\"/dns-query{?dns}\"",
        "ohttp", "key9", "key65535=\"\\255\""}) {
    CHECK(param(text) == text);
  }
}

TEST_CASE("values are read with or without quotes, in any order") {
  CHECK(param("port=443 alpn=h2") == "alpn=\"h2\" port=443");
  CHECK(param("port=\"443\"") == "port=443");
  CHECK(param("mandatory=port,alpn port=1 alpn=a") == "mandatory=alpn,port alpn=\"a\" port=1");
  CHECK(param("dohpath=/q{?dns}") == "dohpath=\"/q{?dns}\"");
  CHECK(param("( alpn=h2\n port=1 )") == "alpn=\"h2\" port=1");
}

TEST_CASE("commas and backslashes within a list item are escaped twice") {
  // Source: RFC 9460 appendix A.1.
  const char* text = "alpn=\"f\\\\\\\\oo\\\\,bar,h2\"";
  CHECK(param(text) == text);
  CHECK(param("alpn=f\\\\\\092oo\\092,bar,h2") == text);
}

TEST_CASE("a key in its generic form carries the octets themselves") {
  CHECK(param("key1=\\002h2") == "alpn=\"h2\"");
  CHECK(param("key3=\\001\\187") == "port=443");
  CHECK(param("key4=\\192\\000\\002\\001") == "ipv4hint=192.0.2.1");
  CHECK(param("key2") == "no-default-alpn");
  CHECK(param("key1=h2") == "bad text");
  CHECK(param("key3=443") == "bad text");
  CHECK(param("key2=x") == "bad text");
}

TEST_CASE("hostile octets in values come out escaped") {
  CHECK(param("key667=\"\\027[2J\\000\\255\\\"\\\\ \"") ==
        "key667=\"\\027[2J\\000\\255\\\"\\\\ \"");
  CHECK(param("alpn=\\027\\007") == "alpn=\"\\027\\007\"");
  CHECK(param("dohpath=\\195\\188") == "dohpath=\"\\195\\188\"");
}

TEST_CASE("values that do not fit their key are refused") {
  for (const char* text : {"port=65536",
                           "port=-1",
                           "port=1x",
                           "port=\"\"",
                           "alpn=\"\"",
                           "alpn=h2,",
                           "alpn=,h2",
                           "ipv4hint=::1",
                           "ipv4hint=192.0.2",
                           "ipv4hint=::ffff:192.0.2.1",
                           "ipv6hint=192.0.2.1",
                           "ipv6hint=::1,",
                           "ech=\"\"",
                           "ech=A",
                           "ech=AA",
                           "ech=A===",
                           "ech=A?==",
                           "dohpath=\"\"",
                           "ohttp=1",
                           "mandatory=\"\"",

                           "mandatory=port,port port=1",
                           "mandatory=bogus",
                           "bogus",
                           "bogus=1",
                           "key",
                           "key=",
                           "key=1",
                           "key01=a",
                           "key65536",
                           "key+1",
                           "keyport=1",
                           "=1",
                           "port=",
                           "port =1",
                           "alpn=\"h2",
                           "alpn=\"h2\"x",
                           "alpn=\\25",
                           "alpn=\\256"}) {
    INFO(text);
    CHECK(param(text) == "bad text");
  }
  CHECK(param("alpn=" + std::string(255, 'x')) == "alpn=\"" + std::string(255, 'x') + "\"");
  CHECK(param("alpn=" + std::string(256, 'x')) == "bad text");
  CHECK(param("mandatory=port") == "bad record data");
  CHECK(param("port=1 port=1") == "bad record data");
  CHECK(param("key667=" + std::string(65536, 'x')) == "bad text");
  CHECK(param("key667=" + std::string(65535, 'x')) == "too large");
}

TEST_CASE("parameters on the wire ascend and are whole") {
  CHECK(checked("") == "ok");
  CHECK(checked("0003 0002 0035 0007 0001 'x'") == "ok");
  CHECK(checked("0007 0001 'x' 0003 0002 0035") == "bad record data");
  CHECK(checked("0003 0002 0035 0003 0002 0035") == "bad record data");
  CHECK(checked("0003 0002 00") == "truncated");
  CHECK(checked("0003 00") == "truncated");
  CHECK(checked("00") == "truncated");
  CHECK(checked("ffff 0000") == "ok");
}

TEST_CASE("known parameters on the wire have their shape") {
  CHECK(checked("0001 0000") == "bad record data");
  CHECK(checked("0001 0003 02'h2'") == "ok");
  CHECK(checked("0001 0003 03'h2'") == "bad record data");
  CHECK(checked("0001 0003 01'h2'") == "bad record data");
  CHECK(checked("0001 0004 02'h2' 00") == "bad record data");
  CHECK(checked("0002 0001 00") == "bad record data");
  CHECK(checked("0003 0001 35") == "bad record data");
  CHECK(checked("0003 0003 003500") == "bad record data");
  CHECK(checked("0004 0005 c000020100") == "bad record data");
  CHECK(checked("0004 0000") == "bad record data");
  CHECK(checked("0005 0000") == "bad record data");
  CHECK(checked("0006 0004 c0000201") == "bad record data");
  CHECK(checked("0007 0000") == "bad record data");
  CHECK(checked("0008 0001 00") == "bad record data");
}

TEST_CASE("what is mandatory must be there, once, and never names itself") {
  CHECK(checked("0000 0002 0003 0003 0002 0035") == "ok");
  CHECK(checked("0000 0004 0001 0003 0001 0002 01'a' 0003 0002 0035") == "ok");
  CHECK(checked("0000 0002 0003") == "bad record data");
  CHECK(checked("0000 0002 0001 0003 0002 0035") == "bad record data");
  CHECK(checked("0000 0002 0004 0003 0002 0035") == "bad record data");
  CHECK(checked("0000 0004 0003 0001 0001 0002 01'a' 0003 0002 0035") == "bad record data");
  CHECK(checked("0000 0004 0003 0003 0003 0002 0035") == "bad record data");
  CHECK(checked("0000 0002 0000") == "bad record data");
  CHECK(checked("0000 0003 000300 0003 0002 0035") == "bad record data");
  CHECK(checked("0000 0000") == "bad record data");
}

TEST_CASE("a parameter that is not whole leaves the reader where it was") {
  const Bytes octets = wire("0003 0002 0035 0003 0002 00");
  ByteReader reader(octets);
  const Result<SvcParam> first = parse_svc_param(reader);
  REQUIRE(first);
  CHECK(first->key == 3);
  CHECK(owned(first->value) == wire("0035"));
  CHECK(parse_svc_param(reader).error() == Error::kTruncated);
  CHECK(reader.position() == 6);
}

}  // namespace berth
