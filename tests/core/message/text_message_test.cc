// Whole messages and single records, printed.

#include <catch2/catch.hpp>
#include <string>

#include "core/message/message_view.h"
#include "core/message/text.h"
#include "tests/core/message/rdata_samples.h"

namespace berth {
namespace {

std::string printed(std::string_view script) { return to_text(wire(script)); }

/// `text` from `mark` on.
std::string from(const std::string& text, std::string_view mark) {
  const std::size_t at = text.find(mark);
  return at == std::string::npos ? "" : text.substr(at);
}

/// What a header and `rest` print behind the header's two lines.
std::string behind_header(std::string_view counts, std::string_view rest) {
  const std::string text = to_text(joined(joined(wire("0000 8180"), wire(counts)), wire(rest)));
  return text.substr(text.find('\n', text.find(";; flags")) + 1);
}

}  // namespace

TEST_CASE("a query prints as dig prints it") {
  CHECK(printed("04d2 0120 0001 0000 0000 0001 03'www'07'example'03'com'00 0001 0001"
                "00 0029 04d0 00008000 000c 000a 0008 0102030405060708") ==
        ";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1234\n"
        ";; flags: rd ad; QUERY: 1, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 1\n"
        "\n"
        ";; OPT PSEUDOSECTION:\n"
        "; EDNS: version: 0, flags: do; udp: 1232\n"
        "; COOKIE: 0102030405060708\n"
        "\n"
        ";; QUESTION SECTION:\n"
        ";www.example.com. IN A\n");
}

TEST_CASE("an answer prints section by section") {
  CHECK(printed("0000 8580 0001 0002 0001 0002 07'example'00 0001 0001"
                "c00c 0001 0001 0000012c 0004 c0000201"
                "c00c 0001 0001 0000012c 0004 c0000202"
                "c00c 0002 0001 00000e10 0005 02'ns'c00c"
                "02'ns'c00c 001c 0001 00000e10 0010 20010db8000000000000000000000035"
                "00 0029 0200 00000000 0000") ==
        ";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 0\n"
        ";; flags: qr aa rd ra; QUERY: 1, ANSWER: 2, AUTHORITY: 1, ADDITIONAL: 2\n"
        "\n"
        ";; OPT PSEUDOSECTION:\n"
        "; EDNS: version: 0, flags:; udp: 512\n"
        "\n"
        ";; QUESTION SECTION:\n"
        ";example. IN A\n"
        "\n"
        ";; ANSWER SECTION:\n"
        "example. 300 IN A 192.0.2.1\n"
        "example. 300 IN A 192.0.2.2\n"
        "\n"
        ";; AUTHORITY SECTION:\n"
        "example. 3600 IN NS ns.example.\n"
        "\n"
        ";; ADDITIONAL SECTION:\n"
        "ns.example. 3600 IN AAAA 2001:db8::35\n");
}

TEST_CASE("every flag, opcode and status of a header is told") {
  CHECK(printed("ffff 0000 0000 0000 0000 0000") ==
        ";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 65535\n"
        ";; flags:; QUERY: 0, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 0\n");
  CHECK(printed("0001 ffb5 0000 0000 0000 0000") ==
        ";; ->>HEADER<<- opcode: OPCODE15, status: REFUSED, id: 1\n"
        ";; flags: qr aa tc rd ra ad cd; QUERY: 0, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 0\n");
  CHECK(from(printed("0000 8000 0000 0000 0000 0001 00 0029 04d0 01000000 0000"), "status")
            .substr(0, 16) == "status: BADVERS,");
  CHECK(from(printed("0000 800f 0000 0000 0000 0001 00 0029 04d0 ff000000 0000"), "status")
            .substr(0, 18) == "status: RCODE4095,");
}

TEST_CASE("types and classes without a name print as numbers") {
  CHECK(behind_header("0002 0001 0000 0000",
                      "00 ffff 00ff 01'a'00 00ff ffff 00 ff00 0003 ffffffff 0002 c0de") ==
        "\n;; QUESTION SECTION:\n;. ANY TYPE65535\n;a. CLASS65535 ANY\n"
        "\n;; ANSWER SECTION:\n. 4294967295 CH TYPE65280 \\# 2 C0DE\n");
}

TEST_CASE("nothing in a message reaches a terminal unescaped") {
  const std::string text = behind_header(
      "0001 0001 0000 0001",
      "05 1b'[2J' 0a 02 22 3b 00 0010 0001 c00c 0010 0001 00000000 0005 04 00 1b 0d ff"
      "00 0029 04d0 00000000 000b 000f 0007 000f 1b'[1m' 07");
  CHECK(text ==
        "\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n"
        "; EDE: 15 (Blocked): \"\\027[1m\\007\"\n"
        "\n;; QUESTION SECTION:\n;\\027[2J\\010.\\\"\\;. IN TXT\n"
        "\n;; ANSWER SECTION:\n\\027[2J\\010.\\\"\\;. 0 IN TXT \"\\000\\027\\013\\255\"\n");
}

TEST_CASE("a message cut anywhere ends with where it could not be read") {
  const Bytes whole =
      wire("0000 8180 0001 0001 0000 0000 01'a'00 0001 0001 c00c 0001 0001 0000012c 0004 c0000201");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::string text = to_text(ByteView(whole).first(size));
    const std::size_t at = size < 12 ? size : size < 19 ? 12 : 19;
    CHECK(from(text, ";; malformed") ==
          ";; malformed: truncated at offset " + std::to_string(at) + "\n");
    CHECK((text.find(";a. IN A\n") != std::string::npos) == (size >= 19));
  }
  CHECK(to_text(whole).find("malformed") == std::string::npos);
}

TEST_CASE("a defect within a record is told after all that could be read") {
  CHECK(behind_header("0000 0002 0000 0000",
                      "00 0001 0001 00000000 0003 c00002 00 0001 0001 00000000 0004 c0000201") ==
        "\n;; ANSWER SECTION:\n. 0 IN A \\# 3 C00002\n. 0 IN A 192.0.2.1\n"
        ";; malformed: bad record data at offset 23\n");
  CHECK(behind_header("0000 0001 0000 0000", "c0ff 0001 0001 00000000 0004 c0000201") ==
        "\n;; ANSWER SECTION:\n? 0 IN A 192.0.2.1\n"
        ";; malformed: bad compression pointer at offset 12\n");
  CHECK(behind_header("0000 0001 0000 0000", "00 0012 0001 00000000 0003 000100") ==
        "\n;; ANSWER SECTION:\n. 0 IN AFSDB \\# 3 000100\n");
  CHECK(behind_header("0000 0001 0000 0000", "00 0012 0001 00000000 0002 0001") ==
        "\n;; ANSWER SECTION:\n. 0 IN AFSDB \\# 2 0001\n"
        ";; malformed: bad record data at offset 23\n");
}

TEST_CASE("questions that cannot be read end the text") {
  CHECK(behind_header("0002 0000 0000 0000", "01'a'00 0001 0001 c0ff 0001 0001") ==
        "\n;; QUESTION SECTION:\n;a. IN A\n;; malformed: bad compression pointer at offset 19\n");
  CHECK(behind_header("0001 0000 0000 0000", "40") == ";; malformed: bad label at offset 12\n");
}

TEST_CASE("octets behind the last record, and more than a message may have, are told") {
  CHECK(behind_header("0000 0000 0000 0000", "00") ==
        ";; malformed: trailing bytes at offset 12\n");
  CHECK(to_text(Bytes(65536)) == ";; malformed: too large at offset 65535\n");
  CHECK(from(to_text(Bytes(65535)), ";; mal") == ";; malformed: trailing bytes at offset 12\n");
}

TEST_CASE("an OPT record out of place is printed there and told") {
  const char* opt = "00 0029 04d0 00000000 0000";
  CHECK(behind_header("0000 0001 0000 0000", opt) ==
        "\n;; ANSWER SECTION:\n. 0 CLASS1232 OPT \\# 0\n"
        ";; malformed: bad EDNS option at offset 12\n");
  CHECK(behind_header("0000 0000 0000 0002", std::string(opt) + opt) ==
        "\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n"
        "\n;; ADDITIONAL SECTION:\n. 0 CLASS1232 OPT \\# 0\n"
        ";; malformed: bad EDNS option at offset 23\n");
  CHECK(behind_header("0000 0000 0000 0001", "01'a'00 0029 04d0 00000000 0000") ==
        "\n;; ADDITIONAL SECTION:\na. 0 CLASS1232 OPT \\# 0\n"
        ";; malformed: bad EDNS option at offset 12\n");
}

TEST_CASE("options that overrun are told as far as they go") {
  CHECK(behind_header("0000 0000 0000 0001", "00 0029 04d0 00000000 0008 000a 0001 01 000c 00") ==
        "\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n; COOKIE: 01\n"
        ";; malformed: bad EDNS option at offset 23\n");
  const std::string many =
      behind_header("0000 0000 0000 0001", "00 0029 04d0 00000000 0084" + std::string(8 * 33, '0'));
  CHECK(from(many, ";; mal") == ";; malformed: too many at offset 23\n");
}

TEST_CASE("text is malformed exactly when the message does not check") {
  const Bytes whole = wire(
      "0000 8180 0001 0001 0001 0001 01'a'00 0041 0001"
      "c00c 0041 0001 0000012c 0010 0001 00 0001 0003 02'h2' 0003 0002 01bb"
      "c00c 0006 0001 0000012c 0018 c00c c00c 00000001 00000002 00000003 00000004 00000005"
      "00 0029 04d0 00008000 0006 000f 0002 0003");
  REQUIRE(MessageView::parse(whole)->check());
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const int change : {0x01, 0x40, 0x80, 0xc0, 0xff}) {
      Bytes changed = whole;
      changed[at] = static_cast<std::uint8_t>(changed[at] ^ change);
      const auto view = MessageView::parse(changed);
      const bool sound = view && view->check();
      const std::string text = to_text(changed);
      INFO(text);
      REQUIRE(sound == (text.find(";; malformed: ") == std::string::npos));
      if (!sound) {
        const std::size_t last = text.rfind('\n', text.size() - 2) + 1;
        REQUIRE(text.compare(last, 13, ";; malformed:") == 0);
      }
    }
  }
}

TEST_CASE("the largest texts stay within their bound") {
  // One question with the longest name there is, then pointers to it.
  Bytes message = wire("0000 8180 0001 0000 0000 0000");
  const Bytes label = joined(Bytes{63}, Bytes(63, 0xff));
  const Bytes name = joined(joined(repeated(label, 3), joined(Bytes{61}, Bytes(61, 0xff))), {0});
  REQUIRE(name.size() == 255);
  const Bytes questions = joined(joined(name, wire("00010001")),
                                 repeated(wire("c00c 0001 0001"), (65535 - 12 - 259) / 6));
  message = joined(message, questions);
  const std::size_t count = 1 + (65535 - 12 - 259) / 6;
  message[4] = static_cast<std::uint8_t>(count >> 8);
  message[5] = static_cast<std::uint8_t>(count);
  REQUIRE(MessageView::parse(message)->check());
  CHECK(to_text(message).size() <= 400 + 200 * message.size());
}

TEST_CASE("a record prints on one line") {
  const RecordInMessage record(RecordType::kMx, wire("000a c00c"));
  CHECK(to_text(record.view) == "a.test. 300 IN MX 10 a.test.");
  const RecordInMessage empty(RecordType::kOpenpgpkey, {});
  CHECK(to_text(empty.view) == "a.test. 300 IN OPENPGPKEY");
}

}  // namespace berth
