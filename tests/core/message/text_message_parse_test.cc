// Whole messages from the text that they print as.

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "core/message/message_builder.h"
#include "core/message/message_view.h"
#include "core/message/text.h"
#include "tests/core/message/rdata_samples.h"

namespace berth {
namespace {

const std::string kHead = ";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 0\n";

/// What the message of `text` prints as again; the error when there is none.
std::string again(const std::string& text) {
  const Result<Bytes> message = parse_message_text(text);
  return message ? to_text(*message) : std::string(to_string(message.error()));
}

void round_trip(const Bytes& message) {
  const std::string text = to_text(message);
  INFO(text);
  const Result<Bytes> parsed = parse_message_text(text);
  REQUIRE(parsed);
  CHECK(*parsed == message);
}

}  // namespace

TEST_CASE("a message comes back from its text octet for octet") {
  round_trip(
      wire("04d2 0120 0001 0000 0000 0001 03'www'07'example'03'com'00 0001 0001"
           "00 0029 04d0 00008000 000c 000a 0008 0102030405060708"));
  round_trip(
      wire("0000 8580 0001 0002 0001 0002 07'example'00 0001 0001"
           "c00c 0001 0001 0000012c 0004 c0000201"
           "c00c 0001 0001 0000012c 0004 c0000202"
           "c00c 0002 0001 00000e10 0005 02'ns'c00c"
           "c045 001c 0001 00000e10 0010 20010db8000000000000000000000035"
           "00 0029 0200 00000000 0000"));
  round_trip(wire("ffff ffb5 0000 0000 0000 0000"));
  round_trip(wire("0000 0000 0000 0000 0000 0000"));
}

TEST_CASE("names in RDATA are compressed where they may be") {
  round_trip(
      wire("0000 8180 0001 0003 0000 0000 07'example'00 000f 0001"
           "c00c 000f 0001 00000000 0007 000a 02'mx'c00c"
           "c00c 0006 0001 00000000 001a c00c 01'a'c00c"
           "00000001 00000002 00000003 00000004 00000005"
           "c00c 0021 0001 00000000 000f 0000 0000 0050 07'example'00"));
}

TEST_CASE("every type's record comes back from a message's text") {
  for (const RdataSample& sample : rdata_samples()) {
    Bytes message(2000);
    MessageBuilder builder(message, message.size(), Header{});
    builder.question(name_of("q.test.").wire(), sample.type, RecordClass::kIn);
    const Bytes rdata = wire(sample.octets);
    for (const Section section : {Section::kAnswer, Section::kAuthority, Section::kAdditional}) {
      RecordInMessage record(sample.type, rdata);
      REQUIRE(builder.copy(section, record.view));
    }
    message.resize(builder.finish());
    round_trip(message);
  }
}

TEST_CASE("everything an OPT record says comes back") {
  round_trip(wire("0000 8000 0000 0000 0000 0001 00 0029 0000 01ffffff 0000"));
  round_trip(wire("0000 800f 0000 0000 0000 0001 00 0029 ffff ff000000 0000"));
  round_trip(
      wire("0000 8000 0000 0000 0000 0001 00 0029 04d0 00000000 0029"
           "0003 0001 'n' 0008 0007 0001 18 00 c00002 000b 0002 0064 000c 0004 00000000"
           "000f 0003 0016 'x' fde9 0000"));
}

TEST_CASE("real messages say the same after print and parse, unless they are malformed") {
  const std::string folder = BERTH_TEST_DATA "/messages/";
  std::ifstream list(folder + "OUTCOMES.tsv");
  std::string line;
  std::getline(list, line);  // the head
  int sound = 0;
  while (std::getline(list, line)) {
    const std::string file = line.substr(0, line.find('\t'));
    INFO(file);
    std::ifstream in(folder + file, std::ios::binary);
    const Bytes message{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    const std::string text = to_text(message);
    const auto view = MessageView::parse(message);
    const bool checks = view && view->check();
    CHECK(parse_message_text(text).ok() == checks);
    if (checks) CHECK(again(text) == text);
    sound += checks ? 1 : 0;
  }
  CHECK(sound > 10);
}

TEST_CASE("an OPT record goes to the end, what is escaped comes back as it was") {
  const Bytes message = wire(
      "0000 8180 0001 0001 0000 0002 05 1b'[2J' 0a 02 22 3b 00 0010 0001"
      "c00c 0010 0001 00000000 0005 04 00 1b 0d ff"
      "00 0029 04d0 00000000 0000 c00c 0001 0001 00000000 0004 c0000201");
  const Result<Bytes> parsed = parse_message_text(to_text(message));
  REQUIRE(parsed);
  CHECK(*parsed == wire("0000 8180 0001 0001 0000 0002 05 1b'[2J' 0a 02 22 3b 00 0010 0001"
                        "c00c 0010 0001 00000000 0005 04 00 1b 0d ff"
                        "c00c 0001 0001 00000000 0004 c0000201 00 0029 04d0 00000000 0000"));
  CHECK(to_text(*parsed) == to_text(message));
}

TEST_CASE("what dig writes around its answers is passed over") {
  CHECK(again("\n; <<>> DiG 9.18.1 <<>> example\n;; global options: +cmd\n;; Got answer:\n" +
              kHead +
              ";; flags: qr rd ra; QUERY: 9, ANSWER: 9, AUTHORITY: 9, ADDITIONAL: 9\r\n\n"
              ";; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 512\n"
              "; COOKIE: 0a0b (good)\n"
              ";; QUESTION SECTION:\n;example.\t\t\tIN\tA\n\n"
              ";; ANSWER SECTION:\nexample.\t\t300\tIN\tA\t192.0.2.1\r\n\n"
              ";; Query time: 4 msec\n;; MSG SIZE  rcvd: 55\n") ==
        kHead +
            ";; flags: qr rd ra; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1\n"
            "\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 512\n; COOKIE: 0A0B\n"
            "\n;; QUESTION SECTION:\n;example. IN A\n"
            "\n;; ANSWER SECTION:\nexample. 300 IN A 192.0.2.1\n");
}

TEST_CASE("text that is out of order or in doubt is refused") {
  for (const char* body :
       {"a. 0 IN A 192.0.2.1\n;a. IN A\n", "a. 0 IN A 192.0.2.1\n;; flags: qr\n", ";; flags: xx\n",
        ";; malformed: truncated at offset 12\n",
        ";; AUTHORITY SECTION:\na. 0 IN A 192.0.2.1\n;; ANSWER SECTION:\na. 0 IN A 192.0.2.1\n",
        ";; ADDITIONAL SECTION:\n;; AUTHORITY SECTION:\n", ". 0 CLASS512 OPT \\# 0\n",
        "; COOKIE: 00\n",
        "; EDNS: version: 0, flags:; udp: 1\n; EDNS: version: 0, flags:; udp: 1\n",
        ";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 0\n"}) {
    INFO(body);
    CHECK(again(kHead + body) == "bad text");
  }
}

TEST_CASE("text without a header is no message") {
  for (const char* text : {"", "\n", "a. 0 IN A 192.0.2.1\n", ";a. IN A\n", ";; flags: qr\n",
                           "; EDNS: version: 0, flags:; udp: 1\n"}) {
    INFO(text);
    CHECK(again(text) == "bad text");
  }
}

TEST_CASE("lines that do not parse are refused") {
  for (const char* line : {"a.", "a. 0", "a. 0 IN", "a. 0 IN A", "a. 0 IN A 192.0.2", "a. IN 0 A 1",
                           "a. -1 IN A 192.0.2.1", "a. 4294967296 IN A 192.0.2.1",
                           "a. 0 XX A 192.0.2.1", "a. 0 IN XX 192.0.2.1", "(", "\"a\" 0", ";",
                           ";a.", ";a. IN", ";a. IN A x", ";a. XX A", ";a. IN XX"}) {
    INFO(line);
    CHECK(again(kHead + line + "\n") == "bad text");
  }
  CHECK(again(kHead + "a..b. 0 IN A 192.0.2.1\n") == "bad label");
  CHECK(again(kHead + ";a..b. IN A\n") == "bad label");
  CHECK(again(kHead + "a. 0 IN NS " + std::string(300, 'a') + "\n") == "bad label");
}

TEST_CASE("headers that do not parse are refused") {
  for (const char* line :
       {"opcode: QUERY, status: NOERROR", "opcode: QUERY, id: 1", "status: NOERROR, id: 1",
        "opcode: BOGUS, status: NOERROR, id: 1", "opcode: QUERY, status: BOGUS, id: 1",
        "opcode: QUERY, status: RCODE4096, id: 1", "opcode: QUERY, status: RCODE, id: 1",
        "opcode: QUERY, status: NOERROR, id: 65536", "opcode: QUERY, status: NOERROR, id: x"}) {
    INFO(line);
    CHECK(again(";; ->>HEADER<<- " + std::string(line) + "\n") == "bad text");
  }
}

TEST_CASE("a status above fifteen needs an OPT record to stand in") {
  const std::string head = ";; ->>HEADER<<- opcode: QUERY, status: BADVERS, id: 0\n";
  CHECK(again(head) == "bad text");
  CHECK(*parse_message_text(head + "; EDNS: version: 0, flags:; udp: 1232\n") ==
        wire("0000 0000 0000 0000 0000 0001 00 0029 04d0 01000000 0000"));
}

TEST_CASE("what a message cannot hold is refused") {
  std::string options = kHead + "; EDNS: version: 0, flags:; udp: 1232\n";
  for (int i = 0; i < 32; ++i) options += "; OPT=1:\n";
  CHECK(parse_message_text(options)->size() == 12 + 11 + 32 * 4);
  CHECK(again(options + "; OPT=1:\n") == "too many");

  const std::string large = "a. 0 IN TYPE65280 \\# 32000 " + std::string(64000, '0') + "\n";
  CHECK(parse_message_text(kHead + large + large).ok());
  CHECK(again(kHead + large + large + large) == "too large");
  std::string questions = kHead;
  for (int i = 1000; i < 1300; ++i) {
    // No label twice, so that nothing is compressed.
    questions += ";";
    for (const char c : {'w', 'x', 'y', 'z'})
      questions += std::to_string(i) + std::string(56, c) + ".";
    questions += " IN A\n";
  }
  CHECK(parse_message_text(questions).error() == Error::kTooLarge);
}

}  // namespace berth
