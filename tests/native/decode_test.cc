#include "native-host/commands/decode.h"

#include <catch2/catch.hpp>

#include "core/message/text.h"

namespace berth {
namespace {

// RFC 8484 4.1.1: www.example.com A, id 0, RD.
constexpr std::string_view kBase64 = "AAABAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQAB";
constexpr std::string_view kHex =
    "00000100000100000000000003777777076578616d706c6503636f6d0000010001";

const Bytes& expected() {
  static const Bytes bytes = *message_from_text(kHex);
  return bytes;
}

}  // namespace

TEST_CASE("a message is read from every form people have it in") {
  CHECK(expected().size() == 33);
  CHECK(message_from_text(kBase64) == expected());
  CHECK(message_from_text(" " + std::string(kBase64) + "\n") == expected());
  CHECK(message_from_text("https://dns.example/dns-query?dns=" + std::string(kBase64)) ==
        expected());
  CHECK(message_from_text("/dns-query?ct&dns=" + std::string(kBase64) + "&x=1#y") == expected());
  CHECK(message_from_text("00:00:01 00 0001 000000000000 03777777076578616d706c6503636f6d\n"
                          "0000010001") == expected());
  CHECK(message_from_text("AA==") == Bytes{0});
  CHECK(message_from_text("+/8=") == Bytes{0xfb, 0xff});
}

TEST_CASE("what is no message in any form is refused") {
  CHECK(message_from_text("") == std::nullopt);
  CHECK(message_from_text("   ") == std::nullopt);
  CHECK(message_from_text("hello, world") == std::nullopt);
  CHECK(message_from_text("https://dns.example/dns-query?dns=") == std::nullopt);
  CHECK(message_from_text("====") == std::nullopt);
}

TEST_CASE("standard input may hold the message as it is") {
  const std::string binary(expected().begin(), expected().end());
  CHECK(message_from_input(binary) == expected());
  CHECK(message_from_input(kBase64) == expected());
  CHECK(message_from_input("") == std::nullopt);
}

TEST_CASE("decode prints a message as text and says whether it is whole") {
  const DecodeOutcome whole = decode(std::string(kBase64), "");
  CHECK(whole.exit_code == 0);
  CHECK(whole.output == to_text(expected()));
  CHECK(whole.output.find("www.example.com.") != std::string::npos);
  CHECK(whole.complaint.empty());

  const DecodeOutcome cut = decode(std::string(kHex.substr(0, 40)), "");
  CHECK(cut.exit_code == 1);
  CHECK(cut.output.find(";; malformed:") != std::string::npos);

  const DecodeOutcome none = decode(std::nullopt, "hello, world");
  CHECK(none.exit_code == 2);
  CHECK(none.output.empty());
  CHECK(none.complaint == "neither hex nor base64url, nor a message as it is on the wire");

  CHECK(decode(std::nullopt, std::string(65536, '\0')).exit_code == 2);
}

}  // namespace berth
