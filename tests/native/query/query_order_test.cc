#include "native-host/query/query_order.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

const std::vector<IpAddress> kSystem{IpAddress::v4(0xc0000235), IpAddress::v4(0xc0000236)};

QueryOptions asking(std::vector<std::string> words, std::string server = "udp://192.0.2.1") {
  QueryOptions options;
  options.words = std::move(words);
  options.server = std::move(server);
  return options;
}

QueryOrder order_of(const QueryOptions& options) {
  const QueryOrderParse parse = make_query_order(options, kSystem);
  INFO(parse.complaint);
  REQUIRE(parse.order);
  return *parse.order;
}

std::string complaint_of(const QueryOptions& options) {
  const QueryOrderParse parse = make_query_order(options, {});
  CHECK_FALSE(parse.order);
  return parse.complaint;
}

}  // namespace

TEST_CASE("a name alone asks for its addresses in class IN") {
  const QueryOrder order = order_of(asking({"www.example.com"}));
  CHECK(order.question.name.to_string() == "www.example.com.");
  CHECK(order.question.type == RecordType::kA);
  CHECK(order.question.record_class == RecordClass::kIn);
  CHECK(order.server == *Upstream::parse("udp://192.0.2.1"));
  CHECK(order.timeout == seconds(5));
  CHECK(order.tries == 3);
}

TEST_CASE("type and class follow the name in any order and any letter case") {
  const QueryOrder one = order_of(asking({"version.bind", "txt", "CH"}));
  CHECK(one.question.type == RecordType::kTxt);
  CHECK(to_string(one.question.record_class) == "CH");
  const QueryOrder other = order_of(asking({"version.bind", "CH", "TXT"}));
  CHECK(other.question.type == one.question.type);
  CHECK(other.question.record_class == one.question.record_class);
  CHECK(order_of(asking({".", "TYPE65"})).question.type == RecordType::kHttps);
  QueryOptions options = asking({"version.bind", "TXT"});
  options.record_class = "CH";
  CHECK(order_of(options).question.record_class == one.question.record_class);
}

TEST_CASE("a word that begins with @ is the server, unless one is named besides") {
  CHECK(order_of(asking({"@tls://192.0.2.9", "a.test", "MX"}, "")).server ==
        *Upstream::parse("tls://192.0.2.9"));
  CHECK(order_of(asking({"a.test", "@192.0.2.9"}, "tcp://192.0.2.8")).server ==
        *Upstream::parse("tcp://192.0.2.8"));
}

TEST_CASE("without a server those of the system are asked over UDP") {
  const QueryOrder order = order_of(asking({"a.test"}, ""));
  CHECK(order.server.protocol == UpstreamProtocol::kUdp);
  CHECK(order.server.endpoints == std::vector<Endpoint>{{kSystem[0], 53}, {kSystem[1], 53}});
  CHECK(complaint_of(asking({"a.test"}, "")) ==
        "this system names no server in /etc/resolv.conf; name one with --server URL");
}

TEST_CASE("an address is turned round to ask for its name") {
  CHECK(reverse_name(*IpAddress::parse("192.0.2.1")).to_string() == "1.2.0.192.in-addr.arpa.");
  CHECK(reverse_name(*IpAddress::parse("2001:db8::567:89ab")).to_string() ==
        "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.");
  QueryOptions options = asking({});
  options.reverse = "192.0.2.1";
  const QueryOrder order = order_of(options);
  CHECK(order.question.name.to_string() == "1.2.0.192.in-addr.arpa.");
  CHECK(order.question.type == RecordType::kPtr);
  options.words = {"SOA"};
  CHECK(order_of(options).question.type == RecordType::kSoa);
}

TEST_CASE("flags, subnet and limits of a query are passed on") {
  QueryOptions options = asking({"a.test"});
  options.dnssec_ok = true;
  options.checking_disabled = true;
  options.subnet = "192.0.2.0/24";
  options.timeout = "250ms";
  options.tries = 1;
  const QueryOrder order = order_of(options);
  CHECK(order.question.dnssec_ok);
  CHECK(order.question.checking_disabled);
  CHECK(order.question.client_subnet == Bytes{0, 1, 24, 0, 192, 0, 2});
  CHECK(order.timeout == milliseconds(250));
  CHECK(order.tries == 1);
}

TEST_CASE("what a query cannot be made of is said in one line") {
  CHECK(complaint_of(asking({})) == "no name to ask for; berth query NAME [TYPE]");
  CHECK(complaint_of(asking({"a..b"})) == "\"a..b\" is no domain name");
  CHECK(complaint_of(asking({"a.test", "COLOUR"})) ==
        "\"COLOUR\" is no record type, such as A, HTTPS or TYPE65");
  CHECK(complaint_of(asking({"a.test", "A", "IN", "x"})) == "\"x\" is one word too many");
  CHECK(complaint_of(asking({"a.test", "AXFR"})) == "zone transfers are not for this command");
  CHECK(complaint_of(asking({"a.test"}, "quic://192.0.2.1")) ==
        "--server: \"quic://192.0.2.1\" does not fit: \"quic\" is no scheme; udp, tcp, tls and "
        "https are");
  QueryOptions options = asking({"a.test"});
  options.record_class = "XY";
  CHECK(complaint_of(options) == "--class: \"XY\" is no class");
  options = asking({"a.test"});
  options.subnet = "192.0.2.0/33";
  CHECK(complaint_of(options) == "--subnet: \"192.0.2.0/33\" is no subnet, such as 192.0.2.0/24");
  options = asking({"a.test"});
  for (const auto* timeout : {"", "5", "1us", "2h", "soon"}) {
    options.timeout = timeout;
    CHECK(complaint_of(options) ==
          "--timeout: \"" + std::string(timeout) + "\" does not fit; allowed: 100ms to 1h");
  }
  options = asking({"a.test"});
  for (const std::uint32_t tries : {0U, 101U}) {
    options.tries = tries;
    CHECK(complaint_of(options) ==
          "--tries: " + std::to_string(tries) + " does not fit; allowed: 1 to 100");
  }
  options = asking({});
  options.reverse = "one.test";
  CHECK(complaint_of(options) == "-x: \"one.test\" is no address");
  options = asking({"a.test"});
  options.as_json = options.is_short = true;
  CHECK(complaint_of(options) == "--json and --short do not go together");
}

}  // namespace berth
