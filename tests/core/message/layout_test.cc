// The fields of messages, a line for each: offset and size, where it stands, what it is and says.

#include "core/message/layout.h"

#include <catch2/catch.hpp>
#include <string>

#include "core/message/text.h"
#include "tests/core/message/rdata_samples.h"

namespace berth {
namespace {

std::string printed(const Bytes& message) {
  std::string text;
  for (const MessageField& field : lay_out(message)) {
    text += std::to_string(field.offset) + "+" + std::to_string(field.size) + " " +
            std::string(to_string(field.part)) + " " + std::to_string(field.entry) + " " +
            std::string(to_string(field.kind));
    if (field.kind == FieldKind::kRdata) text += " " + std::to_string(field.index);
    text += ": " + field.value + "\n";
  }
  return text;
}

/// What `rest` lays out to behind a header with these counts.
std::string behind_header(std::string_view counts, std::string_view rest) {
  const std::string text = printed(joined(joined(wire("0000 8180"), wire(counts)), wire(rest)));
  const std::size_t end = text.find('\n', text.find("additional count"));
  return text.substr(end + 1);
}

/// The values of RDATA, one after the other.
std::string rdata_of(const RdataSample& sample) {
  const Bytes rdata = wire(sample.octets);
  const auto type = static_cast<unsigned>(sample.type);
  Bytes message = wire("0000 8180 0000 0001 0000 0000 00");
  for (const unsigned octet : {type >> 8, type & 255U, 0U, 1U, 0U, 0U, 0U, 9U}) {
    message.push_back(static_cast<std::uint8_t>(octet));
  }
  message.push_back(static_cast<std::uint8_t>(rdata.size() >> 8));
  message.push_back(static_cast<std::uint8_t>(rdata.size()));
  std::string text;
  for (const MessageField& field : lay_out(joined(message, rdata))) {
    const bool is_rdata = field.kind == FieldKind::kRdata || field.kind == FieldKind::kOpaque;
    if (!is_rdata || field.value.empty()) continue;
    text += (text.empty() ? "" : " ") + field.value;
  }
  return text;
}

}  // namespace

TEST_CASE("a query is laid out octet by octet") {
  CHECK(printed(wire("04d2 0120 0001 0000 0000 0001 03'www'07'example'00 0001 0001"
                     "00 0029 04d0 00 00 8000 000c 000a 0008 0102030405060708")) ==
        "0+2 header 0 id: 1234\n"
        "2+2 header 0 flags: QUERY NOERROR\n"
        "4+2 header 0 question count: 1\n"
        "6+2 header 0 answer count: 0\n"
        "8+2 header 0 authority count: 0\n"
        "10+2 header 0 additional count: 1\n"
        "12+13 question 1 name: www.example.\n"
        "25+2 question 1 type: A\n"
        "27+2 question 1 class: IN\n"
        "29+1 additional 2 name: .\n"
        "30+2 additional 2 type: OPT\n"
        "32+2 additional 2 payload size: 1232\n"
        "34+1 additional 2 extended rcode: 0\n"
        "35+1 additional 2 version: 0\n"
        "36+2 additional 2 edns flags: 32768\n"
        "38+2 additional 2 length: 12\n"
        "40+2 additional 2 option code: 10\n"
        "42+2 additional 2 option length: 8\n"
        "44+8 additional 2 option data: 0102030405060708\n");
}

TEST_CASE("records say in which section they stand, and names are whole") {
  CHECK(behind_header("0001 0001 0001 0000",
                      "07'example'00 000f 0001"
                      "c00c 000f 0001 0000012c 0009 000a 04'mail'c00c"
                      "c00c 0002 0001 00000e10 0002 c027") ==
        "12+9 question 1 name: example.\n"
        "21+2 question 1 type: MX\n"
        "23+2 question 1 class: IN\n"
        "25+2 answer 2 name: example.\n"
        "27+2 answer 2 type: MX\n"
        "29+2 answer 2 class: IN\n"
        "31+4 answer 2 ttl: 300\n"
        "35+2 answer 2 length: 9\n"
        "37+2 answer 2 rdata 0: 10\n"
        "39+7 answer 2 rdata 1: mail.example.\n"
        "46+2 authority 3 name: example.\n"
        "48+2 authority 3 type: NS\n"
        "50+2 authority 3 class: IN\n"
        "52+4 authority 3 ttl: 3600\n"
        "56+2 authority 3 length: 2\n"
        "58+2 authority 3 rdata 0: mail.example.\n");
}

TEST_CASE("strings and service parameters are one field each") {
  const std::string strings =
      behind_header("0000 0001 0000 0000", "00 0010 0001 00000000 0006 02'ab'00 01'c'");
  CHECK(strings.substr(strings.find("length")) ==
        "length: 6\n"
        "23+3 answer 1 rdata 0: \"ab\"\n"
        "26+1 answer 1 rdata 0: \"\"\n"
        "27+2 answer 1 rdata 0: \"c\"\n");
  const std::string service = behind_header(
      "0000 0001 0000 0000", "00 0041 0001 00000000 0010 0001 00 0001 0003 02'h2' 0003 0002 01bb");
  CHECK(service.substr(service.find("length")) ==
        "length: 16\n"
        "23+2 answer 1 rdata 0: 1\n"
        "25+1 answer 1 rdata 1: .\n"
        "26+7 answer 1 rdata 2: alpn=\"h2\"\n"
        "33+6 answer 1 rdata 2: port=443\n");
}

TEST_CASE("every type's RDATA says the same field by field as in one piece") {
  for (const RdataSample& sample : rdata_samples()) {
    INFO(sample.text);
    // What takes no octets has no place among them.
    const std::string text = sample.text;
    if (wire(sample.octets).empty()) continue;
    const bool is_empty = text == "128 \"a b\" \"\"";
    CHECK(rdata_of(sample) == (is_empty ? text.substr(0, text.rfind(' ')) : text));
  }
}

TEST_CASE("an extended error is told by its name and its words") {
  const std::string text = behind_header("0000 0000 0000 0001",
                                         "00 0029 04d0 00 00 0000 000f"
                                         "000f 0006 0016'none' 000f 0002 00");
  CHECK(text.substr(text.find("25+2")) ==
        "25+2 additional 1 option length: 6\n"
        "27+2 additional 1 error code: No Reachable Authority\n"
        "29+4 additional 1 error text: \"none\"\n"
        "33+5 additional 1 unread: bad EDNS option\n");
}

TEST_CASE("RDATA that is unknown or does not fit its type is one field") {
  const std::string unknown =
      behind_header("0000 0001 0000 0000", "00 ff00 0001 00000000 0002 abcd");
  CHECK(unknown.substr(unknown.find("23+2")) == "23+2 answer 1 opaque: \\# 2 ABCD\n");
  const std::string unfit = behind_header("0000 0001 0000 0000", "00 0001 0001 00000000 0002 abcd");
  CHECK(unfit.substr(unfit.find("23+2")) == "23+2 answer 1 opaque: \\# 2 ABCD\n");
  CHECK(behind_header("0000 0001 0000 0000", "00 ff00 0001 00000000 0000").find("opaque") ==
        std::string::npos);
}

TEST_CASE("an OPT where none may stand is a record like others") {
  const std::string answer = behind_header("0000 0001 0000 0000", "00 0029 04d0 00008000 0001 ff");
  CHECK(answer.find("answer 1 class: CLASS1232\n") != std::string::npos);
  CHECK(answer.find("answer 1 opaque: \\# 1 FF\n") != std::string::npos);
  const std::string named = behind_header("0000 0000 0000 0001", "01'a'00 0029 04d0 00000000 0000");
  CHECK(named.find("additional 1 class: CLASS1232\n") != std::string::npos);
}

TEST_CASE("what cannot be read is one field that says why, and the walk ends or goes on") {
  CHECK(printed({}).empty());
  CHECK(printed(wire("04d2 01")) == "0+3 header 0 unread: truncated\n");
  CHECK(behind_header("0001 0000 0000 0000", "03'ww'") == "12+3 question 1 unread: truncated\n");
  CHECK(behind_header("0001 0000 0000 0000", "01'a'00 0001") ==
        "12+5 question 1 unread: truncated\n");
  CHECK(behind_header("0000 0001 0000 0000", "00 0001 0001 00000000 0004 c000") ==
        "12+13 header 1 unread: truncated\n");
  CHECK(behind_header("0000 0001 0000 0000", "c0ff 0001 0001 00000000 0004 c0000201")
            .find("12+2 answer 1 unread: ") == 0);
  CHECK(behind_header("0000 0000 0000 0000", "abcd") == "12+2 header 0 unread: trailing bytes\n");
}

TEST_CASE("a message over its limit is one unread field") {
  CHECK(printed(Bytes(65536)) == "0+65536 header 0 unread: too large\n");
}

}  // namespace berth
