#include "core/doh/json_query.h"

#include <catch2/catch.hpp>
#include <string>

#include "core/message/edns.h"
#include "core/message/query_view.h"

namespace berth {
namespace {

std::string hex(ByteView octets) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t octet : octets) {
    text += kDigits[octet >> 4];
    text += kDigits[octet & 15];
  }
  return text;
}

// `example.com. AAAA [do] [cd] [ct=…] [ecs=hex]`, or `!` and the fault.
std::string parse(std::string_view text) {
  const JsonQueryParse parse = parse_json_query(text);
  if (!parse.fault.empty()) return "!" + std::string(parse.fault);
  const JsonQuery& query = parse.query;
  std::string out = query.name.to_string() + " " + to_string(query.type);
  if (query.dnssec_ok) out += " do";
  if (query.checking_disabled) out += " cd";
  if (query.content_type) out += " ct=" + std::string(*query.content_type);
  if (query.subnet_size > 0) out += " ecs=" + hex(ByteView(query.subnet).first(query.subnet_size));
  return out;
}

bool refused(std::string_view text, std::string_view word) {
  const std::string fault = parse(text);
  return fault[0] == '!' && fault.back() == '\n' && fault.find(word) != std::string::npos;
}

}  // namespace

TEST_CASE("a name is enough: its addresses are asked for") {
  CHECK(parse("name=example.com") == "example.com. A");
  CHECK(parse("name=example.com.") == "example.com. A");
  CHECK(parse("name=.") == ". A");
  CHECK(parse("name=EXAMPLE.com") == "EXAMPLE.com. A");
  CHECK(parse("name=xn--mnchen-3ya.example") == "xn--mnchen-3ya.example. A");
}

TEST_CASE("parameters are percent-decoded") {
  CHECK(parse("name=example%2Ecom&type=%41%41%41%41") == "example.com. AAAA");
  CHECK(parse("name=a%5C032b.example") == "a\\032b.example. A");
  CHECK(parse("name=_443._tcp.example&type=TLSA") == "_443._tcp.example. TLSA");
}

TEST_CASE("a type is a mnemonic, TYPE and a number, or a number") {
  CHECK(parse("name=a&type=aaaa") == "a. AAAA");
  CHECK(parse("name=a&type=28") == "a. AAAA");
  CHECK(parse("name=a&type=TYPE65") == "a. HTTPS");
  CHECK(parse("name=a&type=65535") == "a. TYPE65535");
  CHECK(parse("name=a&type=ANY") == "a. ANY");
  for (const char* bad : {"name=a&type=", "name=a&type=0", "name=a&type=65536", "name=a&type=-1",
                          "name=a&type=NOPE", "name=a&type=A%20", "name=a&type=1.5"}) {
    CAPTURE(bad);
    CHECK(refused(bad, "type parameter"));
  }
}

TEST_CASE("flags are on with 1, true or nothing, off with 0 or false") {
  CHECK(parse("name=a&do=1&cd=1") == "a. A do cd");
  CHECK(parse("name=a&do=true&cd=true") == "a. A do cd");
  CHECK(parse("name=a&do&cd=") == "a. A do cd");
  CHECK(parse("name=a&do=0&cd=false") == "a. A");
  CHECK(refused("name=a&do=yes", "do parameter"));
  CHECK(refused("name=a&cd=2", "cd parameter"));
}

TEST_CASE("names that are no names are refused, with the way out") {
  CHECK(refused("", "?name=example.com"));
  CHECK(refused("type=A", "?name=example.com"));
  CHECK(refused("name=", "empty"));
  CHECK(refused("name", "empty"));
  CHECK(refused("name=m%C3%BCnchen.example", "A-label"));
  CHECK(refused("name=m\xc3\xbcnchen.example", "A-label"));
  CHECK(refused("name=a..b", "not a domain name"));
  CHECK(refused("name=.a", "not a domain name"));
  CHECK(refused("name=" + std::string(64, 'a'), "not a domain name"));
  std::string longest;
  for (int i = 0; i < 127; ++i) longest += "a.";
  CHECK(parse("name=" + longest) == longest + " A");
  CHECK(refused("name=a." + longest, "not a domain name"));
  CHECK(refused("name=" + std::string(2000, 'a'), "too long"));
  CHECK(refused("name=%zz", "percent-encoding"));
}

TEST_CASE("a parameter given twice is refused, unknown ones are ignored") {
  for (const char* twice : {"name=a&name=a", "name=a&type=A&type=A", "name=a&do=1&do=0",
                            "name=a&cd=1&cd=1", "name=a&ct=application/dns-json&ct=x"}) {
    CAPTURE(twice);
    CHECK(refused(twice, "twice"));
  }
  CHECK(parse("random_padding=XXXX&name=a&random_padding=%zz&foo&Name=b") == "a. A");
}

TEST_CASE("ct names the form of the answer") {
  CHECK(parse("name=a&ct=application/dns-message") == "a. A ct=application/dns-message");
  CHECK(parse("name=a&ct=application%2Fdns-json") == "a. A ct=application/dns-json");
  CHECK(parse("name=a&ct=application/x-javascript") == "a. A ct=application/dns-json");
  CHECK(parse("name=a&ct=application/json") == "a. A ct=application/dns-json");
  CHECK(refused("name=a&ct=text/html", "ct parameter"));
  CHECK(refused("name=a&ct=", "ct parameter"));
}

TEST_CASE("a client subnet becomes the option of RFC 7871, cut to its prefix") {
  CHECK(parse("name=a&edns_client_subnet=192.0.2.0/24") == "a. A ecs=0008000700011800c00002");
  CHECK(parse("name=a&edns_client_subnet=192.0.2.77") == "a. A ecs=0008000700011800c00002");
  CHECK(parse("name=a&edns_client_subnet=192.0.2.255/25") == "a. A ecs=0008000800011900c0000280");
  CHECK(parse("name=a&edns_client_subnet=192.0.2.255/32") == "a. A ecs=0008000800012000c00002ff");
  CHECK(parse("name=a&edns_client_subnet=2001:db8::1") ==
        "a. A ecs=0008000b0002380020010db8000000");
  CHECK(parse("name=a&edns_client_subnet=2001:db8::1/128") ==
        "a. A ecs=000800140002800020010db8000000000000000000000001");
  CHECK(parse("name=a&edns_client_subnet=0.0.0.0/0") == "a. A");
  CHECK(parse("name=a&edns_client_subnet=::/0") == "a. A");
  for (const char* bad : {"", "x", "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/a", "192.0.2.0/24x",
                          "192.0.2/24", "2001:db8::/129", "192.0.2.0/-1", "/24"}) {
    CAPTURE(bad);
    CHECK(refused(std::string("name=a&edns_client_subnet=") + bad, "edns_client_subnet"));
  }
}

TEST_CASE("the query asks for AD and for extended errors") {
  JsonQuery query = parse_json_query("name=example.com&type=MX&do=1&cd=1").query;
  Bytes out(512);
  const std::size_t size = write_json_query(query, out);
  CHECK(hex(ByteView(out).first(size)) ==
        "000001300001000000000001"
        "076578616d706c6503636f6d00000f0001"
        "00002904d0000080000000");
}

TEST_CASE("the subnet rides in the query's OPT") {
  const JsonQuery query = parse_json_query("name=a&edns_client_subnet=192.0.2.0/24").query;
  Bytes out(512);
  out.resize(write_json_query(query, out));
  const QueryParse parse = parse_query(out);
  CHECK(parse.defect == QueryDefect::kNone);
  CHECK(hex(*parse.query.edns->find(EdnsOptionCode::kClientSubnet)) == "00011800c00002");
}

TEST_CASE("a query that does not fit is not written") {
  const JsonQuery query = parse_json_query("name=a&edns_client_subnet=192.0.2.0/24").query;
  Bytes out(12 + 3 + 4 + 11 + 11);
  CHECK(write_json_query(query, out) == out.size());
  CHECK(write_json_query(query, ByteSpan(out).first(out.size() - 1)) == 0);
  CHECK(write_json_query(query, {}) == 0);
}

}  // namespace berth
