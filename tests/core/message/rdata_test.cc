#include "core/message/rdata.h"

#include <catch2/catch.hpp>
#include <string>

#include "core/message/rdata_format.h"
#include "tests/core/message/rdata_samples.h"

namespace berth {
namespace {

std::string checked(RecordType type, const Bytes& rdata) {
  const Result<void> sound = check_rdata(RecordInMessage(type, rdata).view);
  return sound ? "ok" : std::string(to_string(sound.error()));
}

std::string checked(RecordType type, std::string_view rdata) { return checked(type, wire(rdata)); }

/// The error of whatever a parser gave.
template <typename T>
std::string error_of(const Result<T>& result) {
  return result ? "ok" : std::string(to_string(result.error()));
}

/// Whether the type ends in a field that takes any octets there are, or none.
bool is_open_ended(RecordType type) {
  const std::string_view format = rdata_format(type);
  return format.empty() || std::string_view("xbqSmp").find(format.back()) != std::string_view::npos;
}

}  // namespace

TEST_CASE("RDATA of every type checks as its RFC has it") {
  for (const RdataSample& sample : rdata_samples()) {
    INFO(to_string(sample.type) << " " << sample.text);
    CHECK(checked(sample.type, sample.octets) == "ok");
  }
}

TEST_CASE("RDATA cut short anywhere, or with an octet too many, never passes for whole") {
  for (const RdataSample& sample : rdata_samples()) {
    INFO(to_string(sample.type) << " " << sample.text);
    if (is_open_ended(sample.type)) continue;
    Bytes rdata = wire(sample.octets);
    rdata.push_back(0);
    CHECK(checked(sample.type, rdata) != "ok");
    rdata.pop_back();
    while (!rdata.empty()) {
      rdata.pop_back();
      CHECK(checked(sample.type, rdata) != "ok");
    }
  }
}

TEST_CASE("open-ended RDATA may end only between its parts") {
  const auto whole_sizes = [](RecordType type, std::string_view octets) {
    std::string sizes;
    for (Bytes rdata = wire(octets);; rdata.pop_back()) {
      if (checked(type, rdata) == "ok") sizes += std::to_string(rdata.size()) + " ";
      if (rdata.empty()) return sizes;
    }
  };
  CHECK(whole_sizes(RecordType::kTxt, "02'ab' 00 01'c'") == "6 4 3 ");
  CHECK(whole_sizes(RecordType::kDs, "0001 05 01 aabb") == "6 5 4 ");
  CHECK(whole_sizes(RecordType::kNsec, "00 000140 010140") == "7 4 1 ");
  CHECK(whole_sizes(RecordType::kHttps, "0001 00 0003 0002 0035 0008 0000") == "13 9 3 ");
  CHECK(whole_sizes(RecordType::kCaa, "00 02'ab''cd'") == "6 5 4 ");
}

TEST_CASE("fields that are never empty are refused empty") {
  CHECK(checked(RecordType::kTxt, "") == "bad record data");
  CHECK(checked(RecordType::kCaa, "00 00 'issue'") == "bad record data");
  CHECK(checked(RecordType::kNsec3, "01 00 0000 00 00") == "bad record data");
}

TEST_CASE("type bitmaps have windows in order, no empty ones and no zeros at their ends") {
  CHECK(checked(RecordType::kNsec, "00 000140 0102000100") == "bad record data");
  CHECK(checked(RecordType::kNsec, "00 000140 01020001") == "ok");
  CHECK(checked(RecordType::kNsec, "00 0000") == "bad record data");
  CHECK(checked(RecordType::kNsec, "00 000100") == "bad record data");
  CHECK(checked(RecordType::kNsec, "00 010140 000140") == "bad record data");
  CHECK(checked(RecordType::kNsec, "00 000140 000140") == "bad record data");
  const Bytes longest = joined(wire("00 0020"), Bytes(32, 0xff));
  CHECK(checked(RecordType::kNsec, longest) == "ok");
  const Bytes longer = joined(wire("00 0021"), Bytes(33, 0xff));
  CHECK(checked(RecordType::kNsec, longer) == "bad record data");
}

TEST_CASE("a name in RDATA may point back into its message, never past its own end") {
  CHECK(checked(RecordType::kNs, "c00c") == "ok");
  CHECK(checked(RecordType::kMx, "000a 02'mx'c00e") == "ok");
  CHECK(checked(RecordType::kNs, "c00c 00") == "bad record data");
  CHECK(checked(RecordType::kNs, "c0") == "bad record data");
  CHECK(checked(RecordType::kNs, "03'ab'") == "bad record data");
  CHECK(checked(RecordType::kNs, "c014") == "bad compression pointer");
  CHECK(checked(RecordType::kNs, "c000") == "bad compression pointer");
  CHECK(checked(RecordType::kNs, "40") == "bad label");
  CHECK(checked(RecordType::kNs, joined(repeated(wire("01'a'"), 127), wire("00"))) == "ok");
  CHECK(checked(RecordType::kNs, joined(repeated(wire("01'a'"), 128), wire("00"))) ==
        "name too long");
}

TEST_CASE("RDATA of types we do not know is never wrong") {
  CHECK(checked(static_cast<RecordType>(65280), "") == "ok");
  CHECK(checked(static_cast<RecordType>(65280), "c0ffee") == "ok");
  CHECK(checked(RecordType::kNull, Bytes(60000, 0xff)) == "ok");
}

TEST_CASE("addresses are read") {
  CHECK(parse_address(RecordInMessage(RecordType::kA, wire("c0000201")).view)->to_string() ==
        "192.0.2.1");
  const Bytes six = wire("20010db8000000000000000000000001");
  CHECK(parse_address(RecordInMessage(RecordType::kAaaa, six).view)->to_string() == "2001:db8::1");
  CHECK_FALSE(parse_address(RecordInMessage(RecordType::kA, six).view));
  CHECK_FALSE(parse_address(RecordInMessage(RecordType::kAaaa, wire("c0000201")).view));
  CHECK_FALSE(parse_address(RecordInMessage(RecordType::kTxt, wire("c0000201")).view));
}

TEST_CASE("targets are read, compressed or not") {
  for (const RecordType type :
       {RecordType::kNs, RecordType::kCname, RecordType::kPtr, RecordType::kDname}) {
    CHECK(*parse_target(RecordInMessage(type, wire("01'b'c00c")).view) == name_of("b.a.test."));
    CHECK(error_of(parse_target(RecordInMessage(type, wire("00 00")).view)) == "bad record data");
    CHECK(error_of(parse_target(RecordInMessage(type, wire("c0ff")).view)) ==
          "bad compression pointer");
  }
  CHECK(error_of(parse_target(RecordInMessage(RecordType::kMx, wire("00")).view)) ==
        "bad record data");
}

TEST_CASE("an SOA is read whole") {
  const Bytes rdata = wire("c00c 05'admin'c00e 00000001 00000002 00000003 00000004 00000005");
  const Result<Soa> soa = parse_soa(RecordInMessage(RecordType::kSoa, rdata).view);
  REQUIRE(soa);
  CHECK(soa->primary == name_of("a.test."));
  CHECK(soa->mailbox == name_of("admin.test."));
  CHECK(std::vector<std::uint32_t>{soa->serial, soa->refresh, soa->retry, soa->expire,
                                   soa->minimum} == std::vector<std::uint32_t>{1, 2, 3, 4, 5});
  CHECK_FALSE(parse_soa(RecordInMessage(RecordType::kNs, rdata).view));
  CHECK_FALSE(parse_soa(RecordInMessage(RecordType::kSoa, wire("c00c c00c 00")).view));
}

TEST_CASE("MX, SRV and CAA are read") {
  const Result<Mx> mx = parse_mx(RecordInMessage(RecordType::kMx, wire("000a c00c")).view);
  REQUIRE(mx);
  CHECK(mx->preference == 10);
  CHECK(mx->exchange == name_of("a.test."));

  const Bytes service = wire("0001 0002 0050 c00c");
  const Result<Srv> srv = parse_srv(RecordInMessage(RecordType::kSrv, service).view);
  REQUIRE(srv);
  CHECK(std::vector<int>{srv->priority, srv->weight, srv->port} == std::vector<int>{1, 2, 80});
  CHECK(srv->target == name_of("a.test."));

  const RecordInMessage record(RecordType::kCaa, wire("80 05'issue''ca.example'"));
  const Result<Caa> caa = parse_caa(record.view);
  REQUIRE(caa);
  CHECK(caa->flags == 128);
  CHECK(owned(caa->tag) == wire("'issue'"));
  CHECK(owned(caa->value) == wire("'ca.example'"));

  for (const char* octets : {"", "00", "0001", "000140", "0001c0ff"}) {
    CHECK_FALSE(parse_mx(RecordInMessage(RecordType::kMx, wire(octets)).view));
    CHECK_FALSE(parse_srv(RecordInMessage(RecordType::kSrv, wire(octets)).view));
  }
  CHECK_FALSE(parse_caa(RecordInMessage(RecordType::kCaa, wire("80 05'iss'")).view));
  CHECK_FALSE(parse_mx(RecordInMessage(RecordType::kSrv, wire("000a c00c")).view));
  CHECK_FALSE(parse_srv(RecordInMessage(RecordType::kMx, service).view));
  CHECK_FALSE(parse_caa(RecordInMessage(RecordType::kTxt, wire("80 01'a'")).view));
}

TEST_CASE("a TXT record is read string by string") {
  const RecordInMessage record(RecordType::kTxt, joined(wire("03'one' 00 ff"), Bytes(255, 'x')));
  const Result<std::vector<ByteView>> strings = parse_txt(record.view);
  REQUIRE(strings);
  std::vector<Bytes> found;
  for (const ByteView string : *strings) found.push_back(owned(string));
  CHECK(found == std::vector<Bytes>{wire("'one'"), {}, Bytes(255, 'x')});
  CHECK_FALSE(parse_txt(RecordInMessage(RecordType::kTxt, wire("04'one'")).view));
  CHECK_FALSE(parse_txt(RecordInMessage(RecordType::kTxt, {}).view));
  CHECK_FALSE(parse_txt(RecordInMessage(RecordType::kNull, wire("03'one'")).view));
}

TEST_CASE("an SVCB record is read with its parameters in place") {
  const RecordInMessage record(RecordType::kHttps, wire("0001 c00c 0003 0002 01bb 029b 0001 'x'"));
  const Result<Svcb> svcb = parse_svcb(record.view);
  REQUIRE(svcb);
  CHECK(svcb->priority == 1);
  CHECK(svcb->target == name_of("a.test."));
  REQUIRE(svcb->params.size() == 2);
  CHECK(svcb->params[0].key == 3);
  CHECK(owned(svcb->params[0].value) == wire("01bb"));
  CHECK(svcb->params[1].key == 667);
  CHECK(owned(svcb->params[1].value) == wire("'x'"));
  CHECK_FALSE(parse_svcb(RecordInMessage(RecordType::kSvcb, wire("0001 00 0003 0001 01")).view));
  CHECK_FALSE(parse_svcb(RecordInMessage(RecordType::kMx, wire("0001 00")).view));
}

TEST_CASE("plain RDATA has its names whole, in types with and without a form") {
  const auto plain = [](unsigned type, std::string_view octets) {
    const auto rdata =
        plain_rdata(RecordInMessage(static_cast<RecordType>(type), wire(octets)).view);
    return rdata ? *rdata : wire("dead");
  };
  CHECK(plain(15, "000a c00c") == wire("000a 01'a'04'test'00"));
  CHECK(plain(14, "c00c c00e") == wire("01'a'04'test'00 04'test'00"));  // MINFO
  CHECK(plain(46, "000105030001518000000000000000000a52 c00e ff") ==
        wire("000105030001518000000000000000000a52 04'test'00 ff"));
  CHECK(plain(65280, "c00c") == wire("c00c"));
  CHECK(plain(15, "000a c0ff") == wire("dead"));
  CHECK(plain(15, "000a c00c 00") == wire("dead"));
  CHECK(plain(35, "0001 0002 05") == wire("dead"));
}

}  // namespace berth
