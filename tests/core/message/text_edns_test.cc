#include "core/message/text_edns.h"

#include <catch2/catch.hpp>
#include <string>

#include "core/base/random.h"
#include "core/message/edns.h"
#include "tests/support/wire.h"

namespace berth {
namespace {

constexpr std::string_view kHead =
    "\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n";

RecordView opt_of(const Bytes& options, std::uint32_t ttl = 0) {
  RecordView opt;
  opt.type = RecordType::kOpt;
  opt.record_class = static_cast<RecordClass>(1232);
  opt.ttl = ttl;
  opt.rdata = opt.message = options;
  return opt;
}

/// The lines for options, without the ones in front of them.
std::string printed(const Bytes& options) {
  const std::string text = opt_to_text(opt_of(options));
  REQUIRE(text.substr(0, kHead.size()) == kHead);
  return text.substr(kHead.size());
}

/// Options read from lines; `dead` when one is refused.
Bytes read(std::string_view lines) {
  OptText opt;
  REQUIRE(opt.take("; EDNS: version: 0, flags:; udp: 1232"));
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    if (!opt.take(lines.substr(0, end))) return wire("dead");
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
  }
  return owned(opt.options());
}

struct Sample {
  const char* octets;
  const char* line;
};

constexpr Sample kSamples[] = {
    {"0003 0003 'ns1'", "; NSID: 6E7331 (\"ns1\")"},
    {"0008 0007 0001 18 00 c00002", "; CLIENT-SUBNET: 192.0.2.0/24/0"},
    {"0008 0008 0001 20 18 c0000201", "; CLIENT-SUBNET: 192.0.2.1/32/24"},
    {"0008 0004 0001 00 00", "; CLIENT-SUBNET: 0.0.0.0/0/0"},
    {"0008 0005 0001 01 00 80", "; CLIENT-SUBNET: 128.0.0.0/1/0"},
    {"0008 000b 0002 38 30 20010db8 000100", "; CLIENT-SUBNET: 2001:db8:1::/56/48"},
    {"0008 0004 0002 00 00", "; CLIENT-SUBNET: ::/0/0"},
    {"0008 0014 0002 80 80 00000000 00000000 0000ffff c0000201",
     "; CLIENT-SUBNET: ::ffff:192.0.2.1/128/128"},
    {"0009 0004 00093a80", "; EXPIRE: 604800"},
    {"000a 0008 0102030405060708", "; COOKIE: 0102030405060708"},
    {"000b 0002 ffff", "; TCP-KEEPALIVE: 6553.5 secs"},
    {"000b 0002 0000", "; TCP-KEEPALIVE: 0.0 secs"},
    {"000c 0003 000000", "; PADDING: 3 octets"},
    {"000c 0000", "; PADDING: 0 octets"},
    {"000f 0002 000f", "; EDE: 15 (Blocked)"},
    {"000f 0006 0003 'late'", "; EDE: 3 (Stale Answer): \"late\""},
    {"000f 0005 03e8 1b 22 ff", "; EDE: 1000 (EDE1000): \"\\027\\\"\\255\""},
    // Not what they should be, or not known: only hex says all of it.
    {"0003 0000", "; OPT=3 (NSID):"},
    {"0008 0007 0001 17 00 c00003", "; CLIENT-SUBNET: 192.0.3.0/23/0"},
    {"0008 0006 0001 18 00 c000", "; OPT=8 (CLIENT-SUBNET): 00011800C000"},
    {"0008 0008 0001 21 00 c0000201", "; OPT=8 (CLIENT-SUBNET): 00012100C0000201"},
    {"0008 0004 0003 00 00", "; OPT=8 (CLIENT-SUBNET): 00030000"},
    {"0008 0004 0001 00 21", "; OPT=8 (CLIENT-SUBNET): 00010021"},
    {"0008 0003 000100", "; OPT=8 (CLIENT-SUBNET): 000100"},
    {"0009 0003 000001", "; OPT=9 (EXPIRE): 000001"},
    {"000a 0000", "; OPT=10 (COOKIE):"},
    {"000b 0000", "; OPT=11 (TCP-KEEPALIVE):"},
    {"000b 0003 000001", "; OPT=11 (TCP-KEEPALIVE): 000001"},
    {"000c 0002 0001", "; OPT=12 (PADDING): 0001"},
    {"000f 0001 00", "; OPT=15 (EDE): 00"},
    {"fde9 0002 c0de", "; OPT=65001: C0DE"},
    {"0000 0000", "; OPT=0:"},
};

}  // namespace

TEST_CASE("options are told in words, or in hex where words would not say all") {
  for (const Sample& sample : kSamples) {
    CHECK(printed(wire(sample.octets)) == std::string(sample.line) + "\n");
    CHECK(read(sample.line) == wire(sample.octets));
  }
}

TEST_CASE("options come in their order, as far as they can be read") {
  CHECK(printed(wire("000a 0001 01 fde9 0000 000a 0001 02")) ==
        "; COOKIE: 01\n; OPT=65001:\n; COOKIE: 02\n");
  CHECK(printed(wire("000a 0001 01 fde9 0004 00")) == "; COOKIE: 01\n");
  CHECK(printed(wire("000a 00")).empty());
}

TEST_CASE("the fields of OPT are told, flags without a name as well") {
  const auto line = [](std::uint32_t ttl) {
    const std::string text = opt_to_text(opt_of({}, ttl));
    return text.substr(text.find("; EDNS"));
  };
  CHECK(line(0) == "; EDNS: version: 0, flags:; udp: 1232\n");
  CHECK(line(0x00008000) == "; EDNS: version: 0, flags: do; udp: 1232\n");
  CHECK(line(0x00ff0000) == "; EDNS: version: 255, flags:; udp: 1232\n");
  CHECK(line(0x0000c001) == "; EDNS: version: 0, flags: do; MBZ: 0x4001, udp: 1232\n");
  // The high bits of the response code are the header's to tell.
  CHECK(line(0xff000000) == line(0));
}

TEST_CASE("the fields of OPT are read once, and whole") {
  OptText opt;
  CHECK_FALSE(opt.started());
  REQUIRE(opt.take("; EDNS: version: 1, flags: do; MBZ: 0x4001, udp: 512"));
  CHECK(opt.started());
  CHECK(static_cast<unsigned>(opt.record_class()) == 512);
  CHECK(opt.ttl() == 0x0001c001);
  CHECK_FALSE(opt.take("; EDNS: version: 1, flags: do; udp: 512"));
  for (const char* line :
       {"; EDNS:", "; EDNS: version: 0", "; EDNS: udp: 512",
        "; EDNS: version: 256, flags:; udp: 512", "; EDNS: version: 0, flags:; udp: 65536",
        "; EDNS: version: 0, flags: xx; udp: 512",
        "; EDNS: version: 0, flags:; MBZ: 0x8000, udp: 512",
        "; EDNS: version: 0, flags:; MBZ: 0xg, udp: 512"}) {
    INFO(line);
    OptText fresh;
    CHECK_FALSE(fresh.take(line));
  }
}

TEST_CASE("options before the fields are refused, comments are not looked at") {
  OptText opt;
  CHECK_FALSE(opt.take("; COOKIE: 01"));
  CHECK(opt.take("; <<>> DiG 9.18 <<>> example.com"));
  CHECK(opt.take("; (1 server found)"));
  CHECK(opt.take("; "));
  CHECK_FALSE(opt.started());
  CHECK(read("; WHATEVER: 12\n; cookie: 01").empty());
}

TEST_CASE("option lines that do not parse are refused") {
  for (const char* line : {"; OPT=:",
                           "; OPT=x: 00",
                           "; OPT=65536: 00",
                           "; OPT=1: 0",
                           "; OPT=1: zz",
                           "; COOKIE: 0",
                           "; COOKIE: xx",
                           "; NSID: x",
                           "; CLIENT-SUBNET:",
                           "; CLIENT-SUBNET: 192.0.2.0",
                           "; CLIENT-SUBNET: 192.0.2.0/24",
                           "; CLIENT-SUBNET: 192.0.2.0/33/0",
                           "; CLIENT-SUBNET: 192.0.2.0/24/33",
                           "; CLIENT-SUBNET: ::/129/0",
                           "; CLIENT-SUBNET: 192.0.2/24/0",
                           "; CLIENT-SUBNET: /24/0",
                           "; CLIENT-SUBNET: //",
                           "; TCP-KEEPALIVE: 1 secs",
                           "; TCP-KEEPALIVE: 6553.6 secs",
                           "; TCP-KEEPALIVE: 1.10 secs",
                           "; TCP-KEEPALIVE: .1",
                           "; TCP-KEEPALIVE: 7000.0",
                           "; PADDING: x",
                           "; PADDING:",
                           "; PADDING: 65536",
                           "; EXPIRE: 4294967296",
                           "; EXPIRE: -1",
                           "; EDE:",
                           "; EDE: x",
                           "; EDE: 65536 (EDE65536)",
                           "; EDE: 1 (x): \"open",
                           "; EDE: 1 (x): \"a\" b",
                           "; EDE: 1 (x): \"\\256\""}) {
    INFO(line);
    CHECK(read(line) == wire("dead"));
  }
}

TEST_CASE("an error may be written without its words, a cookie with a remark") {
  CHECK(read("; EDE: 15") == wire("000f 0002 000f"));
  CHECK(read("; EDE: 15 (Blocked): \"x\"") == wire("000f 0003 000f 'x'"));
  CHECK(read("; EDE: 15: \"x\"") == wire("dead"));
  CHECK(read("; COOKIE: 0102 (good)") == wire("000a 0002 0102"));
}

TEST_CASE("data that no option can hold is refused") {
  CHECK(read("; PADDING: 65535").size() == 4 + 65535);
  OptText opt;
  REQUIRE(opt.take("; EDNS: version: 0, flags:; udp: 1232"));
  CHECK(opt.take("; OPT=1: " + std::string(2 * 65536, '0')).error() == Error::kTooLarge);
}

TEST_CASE("whatever an option holds, its line reads back to it and prints as text") {
  Random random(Seed{3});
  for (int round = 0; round < 4000; ++round) {
    Bytes data(random.below(22));
    random.fill(data);
    // Small numbers lead into the shapes that options have.
    for (std::uint8_t& octet : data) {
      if (random.below(2) == 0) octet = static_cast<std::uint8_t>(octet % 3);
    }
    Bytes option{0, static_cast<std::uint8_t>(random.below(18)), 0,
                 static_cast<std::uint8_t>(data.size())};
    option.insert(option.end(), data.begin(), data.end());
    const std::string line = printed(option);
    INFO(line);
    REQUIRE(read(line.substr(0, line.size() - 1)) == option);
    for (const char c : line.substr(0, line.size() - 1)) REQUIRE((c >= 0x20 && c < 0x7f));
  }
}

}  // namespace berth
