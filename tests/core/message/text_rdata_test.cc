// RDATA in words, both ways.

#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "core/base/random.h"
#include "core/message/rdata.h"
#include "core/message/rdata_format.h"
#include "core/message/text.h"
#include "tests/core/message/rdata_samples.h"

namespace berth {
namespace {

std::string printed(RecordType type, const Bytes& rdata) {
  return rdata_to_text(RecordInMessage(type, rdata).view);
}

/// The RDATA that `text` composes to, printed again; the error when it does not.
std::string again(RecordType type, std::string_view text) {
  const Result<Bytes> rdata = parse_rdata_text(type, text);
  return rdata ? printed(type, *rdata) : std::string(to_string(rdata.error()));
}

}  // namespace

TEST_CASE("RDATA of every type prints as its RFC has it, and parses back") {
  for (const RdataSample& sample : rdata_samples()) {
    INFO(to_string(sample.type) << " " << sample.text);
    CHECK(printed(sample.type, wire(sample.octets)) == sample.text);
    const Result<Bytes> parsed = parse_rdata_text(sample.type, sample.text);
    REQUIRE(parsed);
    CHECK(*parsed == wire(sample.octets));
  }
}

TEST_CASE("there is a sample of every type that has a form") {
  std::set<RecordType> seen;
  for (const RdataSample& sample : rdata_samples()) seen.insert(sample.type);
  for (unsigned type = 0; type <= 0xffff; ++type) {
    const auto record_type = static_cast<RecordType>(type);
    if (rdata_format(record_type).empty()) continue;
    INFO(to_string(record_type));
    CHECK(seen.count(record_type) == 1);
  }
}

TEST_CASE("RDATA of every type is also read in hex") {
  for (const RdataSample& sample : rdata_samples()) {
    INFO(to_string(sample.type) << " " << sample.text);
    const RecordInMessage record(static_cast<RecordType>(65280), wire(sample.octets));
    const Result<Bytes> parsed = parse_rdata_text(sample.type, rdata_to_text(record.view));
    REQUIRE(parsed);
    CHECK(*parsed == wire(sample.octets));
  }
}

TEST_CASE("hex that does not say what it promises is refused") {
  const auto type = static_cast<RecordType>(65280);
  CHECK(again(type, "\\# 3 0a 0b\t0C") == "\\# 3 0A0B0C");
  CHECK(again(type, "\\#\t2\n( 0a0b )") == "\\# 2 0A0B");
  for (const char* text : {"", "00", "\\#", "\\# ", "\\# x 00", "\\# 1", "\\# 1 0", "\\# 1 0000",
                           "\\# 0 00", "\\# 2 00 zz", "\\# -1 00", "\\#1 00", "\\# 65536 00"}) {
    INFO(text);
    CHECK(again(type, text) == "bad text");
  }
}

TEST_CASE("hex for a known type has the shape of that type, and names that are whole") {
  CHECK(again(RecordType::kA, "\\# 4 c0000201") == "192.0.2.1");
  CHECK(again(RecordType::kA, "\\# 3 c00002") == "bad record data");
  CHECK(again(RecordType::kNs, "\\# 2 c00c") == "bad compression pointer");
  // A pointer that stays within the RDATA is one all the same.
  CHECK(again(RecordType::kRp, "\\# 17 036162630361626303616263 016100 c00c") == "bad record data");
  CHECK(again(static_cast<RecordType>(14), "\\# 4 0000") == "bad text");
  CHECK(again(static_cast<RecordType>(14), "\\# 2 0000") == "\\# 2 0000");
  CHECK(again(static_cast<RecordType>(14), "\\# 3 000000") == "bad record data");
}

TEST_CASE("names in RDATA print whole, also where the rest is opaque") {
  CHECK(printed(RecordType::kMx, wire("000a 01'b'c00c")) == "10 b.a.test.");
  CHECK(printed(static_cast<RecordType>(18), wire("0001 c00c")) ==
        "\\# 10 0001016104746573"
        "7400");
}

TEST_CASE("RDATA that does not fit its type prints in hex") {
  CHECK(printed(RecordType::kA, wire("c00002")) == "\\# 3 C00002");
  CHECK(printed(RecordType::kNs, wire("c0ff")) == "\\# 2 C0FF");
  CHECK(printed(RecordType::kTxt, wire("05'abc'")) == "\\# 4 05616263");
  CHECK(printed(RecordType::kTxt, {}) == "\\# 0");
  CHECK(printed(RecordType::kHttps, wire("0001 00 0003 0001 35")) ==
        "\\# 8 000100000300"
        "0135");
  CHECK(printed(RecordType::kOpt, wire("000a 0000")) == "\\# 4 000A0000");
}

TEST_CASE("hostile names and strings come out escaped") {
  CHECK(printed(RecordType::kTxt, wire("08 1b'[31m' 00 ff 7f")) == "\"\\027[31m\\000\\255\\127\"");
  CHECK(printed(RecordType::kCname, wire("07 1b'[2J' 0a 22 5c 00")) == "\\027[2J\\010\\\"\\\\.");
  CHECK(printed(RecordType::kCaa, wire("00 03 1b 22 20 'x'")) == "0 \"\\027\\\" \" \"x\"");
  CHECK(printed(RecordType::kHinfo, wire("01 00 01 c3")) == "\"\\000\" \"\\195\"");
}

TEST_CASE("text may spread over lines, without quotes, in any case") {
  CHECK(again(RecordType::kSoa, "ns. mail. ( 1\n 2 3\n\t4 5 )") == "ns. mail. 1 2 3 4 5");
  CHECK(again(RecordType::kTxt, "one two \"three four\"") == "\"one\" \"two\" \"three four\"");
  CHECK(again(RecordType::kDs, "1 5 1 ab CD\n ef") == "1 5 1 ABCDEF");
  CHECK(again(RecordType::kDnskey, "256 3 5 /g0A\n PA==") == "256 3 5 /g0APA==");
  CHECK(again(RecordType::kNsec, ". rrsig type1 A mx") == ". A MX RRSIG");
  CHECK(again(RecordType::kRrsig, "TYPE1 5 3 1 0 4294967295 1 . AQ==") ==
        "A 5 3 1 19700101000000 21060207062815 1 . AQ==");
  CHECK(again(RecordType::kNsec3Param, "1 0 0 aabb") == "1 0 0 AABB");
  CHECK(again(RecordType::kMx, " 10 mx ") == "10 mx.");
}

TEST_CASE("RDATA text with a field missing, wrong or too many is refused") {
  const auto refused = [](RecordType type, std::string_view text) {
    INFO(to_string(type) << " " << text);
    CHECK_FALSE(parse_rdata_text(type, text));
  };
  for (const char* text : {"", "192.0.2", "192.0.2.256", "192.0.2.1 2", "::1", "::ffff:192.0.2.1",
                           "0x7f.0.0.1", "\"192.0.2.1\""}) {
    refused(RecordType::kA, text);
  }
  for (const char* text : {"", "192.0.2.1", "2001:db8::1::", "g::", "::1 ::2", "[::1]"}) {
    refused(RecordType::kAaaa, text);
  }
  for (const char* text : {"", "a..", "a b", ".a", "a\\25"}) {
    refused(RecordType::kCname, text);
  }
  for (const char* text : {"", "10", "x mx.", "65536 mx.", "-1 mx.", "10 mx. x"}) {
    refused(RecordType::kMx, text);
  }
  for (const char* text : {"", "\"a", "a\\", "\\256"}) refused(RecordType::kTxt, text);
  refused(RecordType::kTxt, std::string(256, 'x'));
  for (const char* text : {"", "256 issue x", "0 \"\" x", "0 issue", "0 issue x y"}) {
    refused(RecordType::kCaa, text);
  }
  for (const char* text : {"1 1 1", "1 1 1 - ", "1 1 1 - A", "1 1 1 abc CO A", "1 1 1 - - A"}) {
    refused(RecordType::kNsec3, text);
  }
  refused(RecordType::kNsec3, "1 1 1 " + std::string(512, 'a') + " CO");
  refused(RecordType::kNsec, ". A BOGUS");
  refused(RecordType::kNsec, ". A TYPE65536");
  refused(RecordType::kRrsig, "BOGUS 5 3 1 0 0 1 . AQ==");
  refused(RecordType::kRrsig, "A 5 3 1 20031301000000 0 1 . AQ==");
  refused(RecordType::kDs, "1 5 1 abc");
  refused(RecordType::kDnskey, "1 5 1 abc");
  refused(RecordType::kOpt, "1");
  refused(RecordType::kLoc, "51 30 12.748 N 0 7 39.611 W 0m");
}

TEST_CASE("text longer than RDATA can be is refused") {
  const std::string most = "1 5 1 " + std::string(2 * (65535 - 4), 'a');
  CHECK(parse_rdata_text(RecordType::kDs, most)->size() == 65535);
  CHECK(parse_rdata_text(RecordType::kDs, most + "aa").error() == Error::kTooLarge);
}

TEST_CASE("whatever octets RDATA has, sound or not, its text parses back to them or says why") {
  Random random(Seed{7});
  std::size_t sound = 0;
  for (const RdataSample& sample : rdata_samples()) {
    const Bytes original = wire(sample.octets);
    for (int round = 0; round < 200 && !original.empty(); ++round) {
      Bytes rdata = original;
      rdata[random.below(static_cast<std::uint32_t>(rdata.size()))] = random.u8();
      const RecordView record = lone_record(sample.type, rdata);
      const std::string text = rdata_to_text(record);
      const Result<Bytes> parsed = parse_rdata_text(sample.type, text);
      INFO(to_string(sample.type) << " " << text);
      const Result<Bytes> plain = plain_rdata(record);
      const bool whole = check_rdata(record) && plain;
      REQUIRE(parsed.ok() == whole);
      if (whole) CHECK(*parsed == *plain);
      sound += whole ? 1 : 0;
    }
  }
  CHECK(sound > 2000);
}

}  // namespace berth
