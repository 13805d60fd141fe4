#include "core/policy/policy.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/core/policy/ask.h"

namespace berth {
namespace {

Policy with(std::vector<std::string> records) {
  PolicyConfig config;
  config.local_records = std::move(records);
  return *Policy::make(config);
}

// The error and the number of the entry at fault.
std::string fault(const PolicyConfig& config) {
  std::size_t entry = 99;
  const Result<Policy> policy = Policy::make(config, &entry);
  return policy ? "ok" : std::string(to_string(policy.error())) + " " + std::to_string(entry);
}

std::string fault_in(std::vector<std::string> records) {
  PolicyConfig config;
  config.local_records = std::move(records);
  return fault(config);
}

std::string error_text(Error error, int entry) {
  return std::string(to_string(error)) + " " + std::to_string(entry);
}

}  // namespace

TEST_CASE("groups are found by their names, and who is in none by the word for that") {
  PolicyConfig config;
  config.groups.resize(2);
  config.groups[0].name = "kids";
  config.groups[1].name = "guests";
  const Policy policy = Policy::make(config).value();
  CHECK(policy.find_group("kids") == 1);
  CHECK(policy.find_group("guests") == 2);
  CHECK(policy.find_group("default") == 0);
  CHECK(policy.find_group("other") == std::nullopt);
  config.groups[1].name = "default";
  CHECK(Policy::make(config)->find_group("default") == 2);
}

TEST_CASE("a local record answers, and leaves the names beside it alone") {
  const Policy policy =
      with({"nas.example. 60 IN A 192.168.1.5", "nas.example. 60 IN A 192.168.1.6",
            "nas.example. 30 IN AAAA fd00::5"});
  CHECK(ask(policy, "nas.example.", "A") ==
        "NOERROR aa ttl=60\nnas.example. 60 IN A 192.168.1.5\nnas.example. 60 IN A 192.168.1.6");
  CHECK(ask(policy, "nas.example.", "AAAA") ==
        "NOERROR aa ttl=30\nnas.example. 30 IN AAAA fd00::5");
  CHECK(ask(policy, "nas.example.", "TXT") ==
        "NOERROR aa ttl=300\n! nas.example. 300 IN SOA nas.example. nobody.invalid. 1 3600 1200 "
        "604800 300");
  CHECK(ask(policy, "example.") == "pass");
  CHECK(ask(policy, "x.nas.example.") == "pass");
  CHECK(ask(policy, "nas2.example.") == "pass");
}

TEST_CASE("the smallest TTL of the answer is the verdict's") {
  const Policy policy = with(
      {"a.example. 60 A 192.0.2.1", "a.example. 20 A 192.0.2.2", "b.example. 7 CNAME a.example."});
  CHECK(judge(policy, make_query("a.example.", "A")).verdict.ttl == 20);
  CHECK(judge(policy, make_query("b.example.", "A")).verdict.ttl == 7);
}

TEST_CASE("a local record lives inside a special zone, and makes its ancestors exist") {
  const Policy policy =
      with({"nas.lab.home.arpa. 60 A 192.168.1.5",
            "5.1.168.192.in-addr.arpa. 60 PTR nas.lab.home.arpa.", "tor.onion. 60 A 192.0.2.1"});
  const std::string soa =
      "\n! home.arpa. 10800 IN SOA home.arpa. nobody.invalid. 1 3600 1200 604800 10800";
  CHECK(ask(policy, "nas.lab.home.arpa.") ==
        "NOERROR aa ttl=60\nnas.lab.home.arpa. 60 IN A 192.168.1.5");
  CHECK(ask(policy, "nas.lab.home.arpa.", "AAAA") == "NOERROR aa ttl=10800" + soa);
  CHECK(ask(policy, "lab.home.arpa.") == "NOERROR aa ttl=10800" + soa);
  CHECK(ask(policy, "x.lab.home.arpa.").substr(0, 8) == "NXDOMAIN");
  CHECK(ask(policy, "5.1.168.192.in-addr.arpa.", "PTR") ==
        "NOERROR aa ttl=60\n5.1.168.192.in-addr.arpa. 60 IN PTR nas.lab.home.arpa.");
  CHECK(ask(policy, "1.168.192.in-addr.arpa.", "PTR").substr(0, 7) == "NOERROR");
  CHECK(ask(policy, "6.1.168.192.in-addr.arpa.", "PTR").substr(0, 8) == "NXDOMAIN");
  CHECK(ask(policy, "tor.onion.") == "NOERROR aa ttl=60\ntor.onion. 60 IN A 192.0.2.1");
  CHECK(ask(policy, "onion.").substr(0, 7) == "NOERROR");
  CHECK(ask(policy, "x.onion.").substr(0, 8) == "NXDOMAIN");
}

TEST_CASE("a wildcard stands for names that have no node") {
  const Policy policy = with({"*.lab.example. 60 A 192.0.2.9", "host.lab.example. 60 AAAA ::2",
                              "deep.er.lab.example. 60 A 192.0.2.1"});
  CHECK(ask(policy, "x.lab.example.") == "NOERROR aa ttl=60\nx.lab.example. 60 IN A 192.0.2.9");
  CHECK(ask(policy, "X.y.Lab.example.") == "NOERROR aa ttl=60\nX.y.Lab.example. 60 IN A 192.0.2.9");
  CHECK(ask(policy, "*.lab.example.") == "NOERROR aa ttl=60\n*.lab.example. 60 IN A 192.0.2.9");
  CHECK(ask(policy, "x.lab.example.", "AAAA") ==
        "NOERROR aa ttl=300\n! x.lab.example. 300 IN SOA x.lab.example. nobody.invalid. 1 3600 "
        "1200 604800 300");
  CHECK(ask(policy, "lab.example.") == "pass");
  CHECK(ask(policy, "host.lab.example.").find("SOA") != std::string::npos);
  // The closest encloser stops a wildcard above it (RFC 4592 3.3.1).
  CHECK(ask(policy, "x.host.lab.example.") == "pass");
  CHECK(ask(policy, "er.lab.example.") == "pass");
  CHECK(ask(policy, "x.er.lab.example.") == "pass");
}

TEST_CASE("a wildcard at the root takes every name that has no other node") {
  const Policy policy = with({"*. 60 A 192.0.2.9"});
  CHECK(ask(policy, "www.example.com.") == "NOERROR aa ttl=60\nwww.example.com. 60 IN A 192.0.2.9");
  CHECK(ask(policy, ".") == "pass");
  CHECK(ask(policy, "x.onion.").substr(0, 8) == "NXDOMAIN");
}

TEST_CASE("CNAME chains are followed as far as they stay in local data") {
  const Policy policy =
      with({"a.example. 60 CNAME B.example.", "b.example. 50 CNAME c.example.",
            "c.example. 70 A 192.0.2.3", "out.example. 60 CNAME www.elsewhere.",
            "gone.example. 60 CNAME x.onion.", "*.w.example. 60 CNAME c.example."});
  const std::string chain = "a.example. 60 IN CNAME B.example.\nB.example. 50 IN CNAME c.example.";
  CHECK(ask(policy, "a.example.", "A") ==
        "NOERROR aa ttl=50\n" + chain + "\nc.example. 70 IN A 192.0.2.3");
  CHECK(ask(policy, "a.example.", "AAAA") ==
        "NOERROR aa ttl=50\n" + chain +
            "\n! c.example. 300 IN SOA c.example. nobody.invalid. 1 3600 1200 604800 300");
  CHECK(ask(policy, "a.example.", "CNAME") ==
        "NOERROR aa ttl=60\na.example. 60 IN CNAME B.example.");
  CHECK(ask(policy, "out.example.", "A") ==
        "NOERROR aa ttl=60\nout.example. 60 IN CNAME www.elsewhere.");
  CHECK(ask(policy, "gone.example.", "A") ==
        "NXDOMAIN aa ttl=60 ede=0 onion names are Tor's, never forwarded (RFC 7686)\n"
        "gone.example. 60 IN CNAME x.onion.\n! onion. 10800 IN SOA onion. nobody.invalid. 1 3600 "
        "1200 604800 10800");
  CHECK(ask(policy, "q.w.example.", "A") ==
        "NOERROR aa ttl=60\nq.w.example. 60 IN CNAME c.example.\nc.example. 70 IN A 192.0.2.3");
}

TEST_CASE("a CNAME loop ends in SERVFAIL with a word why") {
  const std::string loop = "SERVFAIL ttl=0 ede=24 local CNAME chain loops or is too long";
  const Policy policy = with({"a.example. CNAME b.example.", "b.example. CNAME a.example.",
                              "s.example. CNAME s.example.", "*.w.example. CNAME x.w.example."});
  CHECK(ask(policy, "a.example.") == loop);
  CHECK(ask(policy, "s.example.") == loop);
  CHECK(ask(policy, "x.w.example.") == loop);
}

TEST_CASE("a CNAME chain has a longest length") {
  std::vector<std::string> records;
  for (int i = 0; i < 20; ++i) {
    records.push_back("c" + std::to_string(i) + ".example. CNAME c" + std::to_string(i + 1) +
                      ".example.");
  }
  records.push_back("c20.example. A 192.0.2.1");
  const Policy policy = with(records);
  CHECK(ask(policy, "c4.example.").find("192.0.2.1") != std::string::npos);
  CHECK(ask(policy, "c3.example.").substr(0, 8) == "SERVFAIL");
}

TEST_CASE("an SOA makes its owner a zone") {
  const Policy policy =
      with({"corp.example. 600 SOA ns.corp.example. admin.corp.example. 5 60 60 60 90",
            "a.corp.example. 60 A 192.0.2.1", "sub.a.corp.example. 60 A 192.0.2.2"});
  const std::string soa =
      "\n! corp.example. 90 IN SOA ns.corp.example. admin.corp.example. 5 60 60 60 90";
  CHECK(ask(policy, "x.corp.example.") == "NXDOMAIN aa ttl=90" + soa);
  CHECK(ask(policy, "x.a.corp.example.") == "NXDOMAIN aa ttl=90" + soa);
  CHECK(ask(policy, "a.corp.example.", "TXT") == "NOERROR aa ttl=90" + soa);
  CHECK(ask(policy, "corp.example.") == "NOERROR aa ttl=90" + soa);
  CHECK(ask(policy, "corp.example.", "DS") == "pass");
  CHECK(ask(policy, "a.corp.example.", "DS") == "NOERROR aa ttl=90" + soa);
  CHECK(ask(policy, "other.example.") == "pass");
}

TEST_CASE("the operator's records win over those that come with the program") {
  const Policy policy = with({"localhost. 60 A 127.0.0.2", "berth.test. 60 A 192.0.2.200",
                              "www.berth.test. 60 A 192.0.2.201"});
  CHECK(ask(policy, "localhost.") == "NOERROR aa ttl=60\nlocalhost. 60 IN A 127.0.0.2");
  CHECK(ask(policy, "localhost.", "AAAA") ==
        "NOERROR aa ttl=604800\nlocalhost. 604800 IN AAAA ::1");
  CHECK(ask(policy, "berth.test.") == "NOERROR aa ttl=60\nberth.test. 60 IN A 192.0.2.200");
  CHECK(ask(policy, "www.berth.test.") == "NOERROR aa ttl=60\nwww.berth.test. 60 IN A 192.0.2.201");
}

TEST_CASE("a zone below a local one denies its own DS from above") {
  const std::string why = "test names are never forwarded (RFC 6761 6.2)";
  const Policy policy = with({});
  CHECK(
      ask(policy, "berth.test.", "DS") ==
      "NOERROR aa ttl=10800\n! test. 10800 IN SOA test. nobody.invalid. 1 3600 1200 604800 10800");
}

TEST_CASE("ANY gets one HINFO and never goes upstream") {
  const Policy policy = with({"a.example. 60 A 192.0.2.1"});
  const std::string hinfo = " 3600 IN HINFO \"RFC8482\" \"\"";
  CHECK(ask(policy, "a.example.", "ANY") == "NOERROR aa ttl=3600\na.example." + hinfo);
  CHECK(ask(policy, "localhost.", "ANY") == "NOERROR aa ttl=3600\nlocalhost." + hinfo);
  CHECK(ask(policy, "www.Example.com.", "ANY") == "NOERROR ttl=3600\nwww.Example.com." + hinfo);
  CHECK(ask(policy, "x.onion.", "ANY").substr(0, 8) == "NXDOMAIN");
  CHECK(ask(policy, "test.", "ANY").substr(0, 20) == "NOERROR aa ttl=10800");
}

TEST_CASE("class CH tells the program's name and nothing of the machine") {
  const Policy policy = with({});
  const auto chaos = [&policy](std::string_view name, std::string_view type = "TXT") {
    return ask(policy, name, type, RecordClass::kCh);
  };
  const std::string refused = "REFUSED ttl=0 ede=21 only class IN is resolved";
  CHECK(chaos("version.bind.") == "NOERROR aa ttl=0\nversion.bind. 0 CH TXT \"berth\"");
  CHECK(chaos("VERSION.server.") == "NOERROR aa ttl=0\nVERSION.server. 0 CH TXT \"berth\"");
  CHECK(chaos("version.bind.", "ANY") == "NOERROR aa ttl=0\nversion.bind. 0 CH TXT \"berth\"");
  CHECK(chaos("version.bind.", "A") == refused);
  CHECK(chaos("hostname.bind.") == refused);
  CHECK(chaos("id.server.") == refused);
  CHECK(chaos("authors.bind.") == refused);
  CHECK(chaos("localhost.", "A") == refused);
}

TEST_CASE("other classes are refused, not forwarded") {
  const Policy policy = with({});
  const std::string refused = "REFUSED ttl=0 ede=21 only class IN is resolved";
  for (const RecordClass other : {RecordClass::kHs, RecordClass::kAny, RecordClass::kNone,
                                  static_cast<RecordClass>(0), static_cast<RecordClass>(65280)}) {
    CHECK(ask(policy, "version.bind.", "TXT", other) == refused);
    CHECK(ask(policy, "www.example.com.", "A", other) == refused);
  }
}

TEST_CASE("DDR points clients at the configured name") {
  PolicyConfig config;
  config.ddr_target = "dns.example.net";
  config.ddr_https_port = 8443;
  const Policy policy = *Policy::make(config);
  CHECK(ask(policy, "_dns.resolver.arpa.", "SVCB") ==
        "NOERROR aa ttl=7200\n_dns.resolver.arpa. 7200 IN SVCB 1 dns.example.net. alpn=\"h2\" "
        "port=8443 "
        "dohpath=\"/dns-query{?dns}\"");
  CHECK(ask(policy, "_dns.resolver.arpa.", "A").substr(0, 20) == "NOERROR aa ttl=10800");
  CHECK(ask(policy, "_dns.resolver.arpa.", "ANY").find("HINFO") != std::string::npos);
  CHECK(ask(policy, "x.resolver.arpa.", "SVCB").substr(0, 20) == "NOERROR aa ttl=10800");
}

TEST_CASE("a fault in the settings says which entry it is in") {
  CHECK(fault(PolicyConfig{}) == "ok");
  CHECK(fault_in({"a. A 192.0.2.1", "b. A nonsense"}).find(" 1") != std::string::npos);
  CHECK(fault_in({"a."}) == error_text(Error::kBadText, 0));
  CHECK(fault_in({"a. A 192.0.2.1", "a. CNAME b."}) == error_text(Error::kNotAllowed, 1));
  CHECK(fault_in({"a. CNAME b.", "a. A 192.0.2.1"}) == error_text(Error::kNotAllowed, 1));
  CHECK(fault_in({"a. CNAME b.", "A. CNAME c."}) == error_text(Error::kNotAllowed, 1));
  CHECK(fault_in({"a. SOA . . 1 1 1 1 1", "a. SOA . . 2 1 1 1 1"}) ==
        error_text(Error::kNotAllowed, 1));

  PolicyConfig config;
  config.local_records = {"a. A 192.0.2.1"};
  config.forwarded_zones = {"test", "a..b"};
  CHECK(fault(config).back() == '2');
  config.forwarded_zones = {"resolver.arpa"};
  CHECK(fault(config) == error_text(Error::kNotAllowed, 1));
  config.forwarded_zones = {"x.Resolver.arpa"};
  CHECK(fault(config) == error_text(Error::kNotAllowed, 1));
  config.forwarded_zones = {};
  config.ddr_target = "a..b";
  CHECK(fault(config).back() == '1');
  config.ddr_target = "dns.example";
  for (const char* bad : {"", "/dns-query", "dns-query{?dns}", "/a b{?dns}", "/{?dns}\" port=1"}) {
    CAPTURE(bad);
    config.ddr_doh_path = bad;
    CHECK(fault(config) == error_text(Error::kBadUrl, 1));
  }
  CHECK(Policy::make(config).ok() == false);
}

TEST_CASE("an answer echoes the question, has no OPT, and leaves id, RD and CD to the resolver") {
  const Policy policy = with({});
  const Judged judged = judge(policy, make_query("LOCALHOST.", "A"));
  const MessageView view = *MessageView::parse(judged.answer);
  Header want;
  want.qr = true;
  want.aa = true;
  want.ra = true;
  want.question_count = 1;
  want.answer_count = 1;
  CHECK(view.header() == want);
  CHECK(view.question()->name.to_string() == "LOCALHOST.");
  CHECK(judged.answer.size() == 12 + 15 + 16);  // the owner is a pointer to the question
}

TEST_CASE(
    "an answer that does not fit is truncated, one without room for its question is nothing") {
  const Policy policy = with({"big.example. TXT \"" + std::string(200, 'x') + "\"",
                              "big.example. TXT \"" + std::string(200, 'y') + "\""});
  const Bytes query = make_query("big.example.", "TXT");
  const Judged half = judge(policy, query, 300);
  CHECK(describe(half).substr(0, 14) == "NOERROR aa tc ");
  CHECK(half.answer.size() <= 300);
  const Judged nothing = judge(policy, query, 20);
  CHECK(nothing.verdict.kind == Verdict::Kind::kLocal);
  CHECK(nothing.verdict.size == 0);
  CHECK(judge(policy, query, 0).verdict.size == 0);
}

TEST_CASE("a policy moves as a whole") {
  Policy first = with({"a.example. A 192.0.2.1"});
  Policy second = with({});
  second = std::move(first);
  CHECK(ask(second, "a.example.") != "pass");
}

TEST_CASE("thousands of records are all there") {
  std::vector<std::string> records;
  for (int i = 0; i < 3000; ++i) {
    records.push_back("h" + std::to_string(i) + ".big.example. 60 A 10.0." +
                      std::to_string(i / 256) + "." + std::to_string(i % 256));
  }
  const Policy policy = with(records);
  CHECK(ask(policy, "h2999.big.example.") ==
        "NOERROR aa ttl=60\nh2999.big.example. 60 IN A 10.0.11.183");
  CHECK(ask(policy, "h3000.big.example.") == "pass");
}

}  // namespace berth
