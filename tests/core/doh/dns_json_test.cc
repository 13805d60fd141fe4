#include "core/doh/dns_json.h"

#include <catch2/catch.hpp>
#include <string>

#include "core/base/byte_writer.h"
#include "core/message/edns.h"
#include "core/message/message_builder.h"
#include "core/message/text.h"

namespace berth {
namespace {

Header answer_header(Rcode rcode = Rcode::kNoError) {
  Header header;
  header.qr = true;
  header.rd = true;
  header.ra = true;
  header.rcode = static_cast<std::uint8_t>(rcode);
  return header;
}

// Builds one answer record by record.
class Answer {
 public:
  explicit Answer(const Header& header, std::string_view name = "example.com.",
                  RecordType type = RecordType::kA)
      : buffer_(kMaxMessageSize), builder_(buffer_, kMaxMessageSize, header) {
    builder_.question(Name::parse(name)->wire(), type, RecordClass::kIn);
  }
  Answer& add(Section section, std::string_view owner, RecordType type, std::string_view rdata) {
    builder_.record(section, *Name::parse(owner), type, RecordClass::kIn, 300,
                    *parse_rdata_text(type, rdata));
    return *this;
  }
  Answer& add_raw(std::string_view owner, RecordType type, const Bytes& rdata) {
    builder_.record(Section::kAnswer, *Name::parse(owner), type, RecordClass::kIn, 300, rdata);
    return *this;
  }
  Answer& opt(const EdnsReply& reply) {
    builder_.opt(reply);
    return *this;
  }
  Bytes bytes() {
    Bytes copy = buffer_;
    const std::size_t size = builder_.finish();
    copy.assign(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(size));
    return copy;
  }

 private:
  Bytes buffer_;
  MessageBuilder builder_;
};

Bytes option(EdnsOptionCode code, const Bytes& data) {
  Bytes octets(4 + data.size());
  ByteWriter writer(octets);
  writer.u16(static_cast<std::uint16_t>(code));
  writer.u16(static_cast<std::uint16_t>(data.size()));
  writer.bytes(data);
  return octets;
}

const std::string kHead = R"({"Status":0,"TC":false,"RD":true,"RA":true,"AD":false,"CD":false,)"
                          R"("Question":[{"name":"example.com.","type":1}])";

std::string broken() { return "{\"Status\":2,\"Comment\":\"the answer is malformed\"}\n"; }

}  // namespace

TEST_CASE("an answer is written as the public resolvers write it") {
  Answer answer(answer_header());
  answer.add(Section::kAnswer, "example.com.", RecordType::kCname, "www.example.com.")
      .add(Section::kAnswer, "www.example.com.", RecordType::kA, "192.0.2.1");
  CHECK(message_to_json(answer.bytes()) ==
        kHead +
            R"(,"Answer":[{"name":"example.com.","type":5,"TTL":300,"data":"www.example.com."},)"
            R"({"name":"www.example.com.","type":1,"TTL":300,"data":"192.0.2.1"}]})"
            "\n");
}

TEST_CASE("each section has its member, and empty ones have none") {
  Answer answer(answer_header(Rcode::kNxDomain));
  answer.add(Section::kAuthority, "com.", RecordType::kSoa, "a. b. 1 2 3 4 5")
      .add(Section::kAdditional, "a.", RecordType::kAaaa, "2001:db8::1")
      .opt({});
  std::string want = kHead;
  want.replace(want.find("\"Status\":0"), 10, "\"Status\":3");
  CHECK(message_to_json(answer.bytes()) ==
        want + R"(,"Authority":[{"name":"com.","type":6,"TTL":300,"data":"a. b. 1 2 3 4 5"}])"
               R"(,"Additional":[{"name":"a.","type":28,"TTL":300,"data":"2001:db8::1"}]})"
               "\n");
  CHECK(message_to_json(Answer(answer_header()).bytes()) == kHead + "}\n");
}

TEST_CASE("flags and the extended rcode are told") {
  Header header = answer_header();
  header.tc = header.ad = header.cd = true;
  header.rd = header.ra = false;
  EdnsReply edns;
  edns.extended_rcode = 1;
  CHECK(message_to_json(Answer(header).opt(edns).bytes()) ==
        R"({"Status":16,"TC":true,"RD":false,"RA":false,"AD":true,"CD":true,)"
        R"("Question":[{"name":"example.com.","type":1}]})"
        "\n");
}

TEST_CASE("an extended error stands as a member and as a comment") {
  EdnsReply edns;
  edns.error = ExtendedError{EdeCode::kStaleAnswer, "upstream \"down\""};
  CHECK(message_to_json(Answer(answer_header()).opt(edns).bytes()) ==
        kHead + R"(,"extended_dns_errors":[{"info_code":3,"extra_text":"upstream \"down\""}])"
                R"(,"Comment":"EDE 3 (Stale Answer): upstream \"down\""})"
                "\n");
}

TEST_CASE("several extended errors are all told, hostile text escaped") {
  Bytes options = option(EdnsOptionCode::kExtendedError, {0, 15});
  const Bytes second = option(EdnsOptionCode::kExtendedError, {0, 22, 0xff, '<', 0x0a});
  const Bytes broken_one = option(EdnsOptionCode::kExtendedError, {0});
  options.insert(options.end(), second.begin(), second.end());
  options.insert(options.end(), broken_one.begin(), broken_one.end());
  EdnsReply edns;
  edns.options = options;
  const std::string json = message_to_json(Answer(answer_header()).opt(edns).bytes());
  CHECK(json == kHead + R"(,"extended_dns_errors":[{"info_code":15},)"
                        R"({"info_code":22,"extra_text":"\ufffd\u003c\u000a"}],)"
                        R"("Comment":"EDE 15 (Blocked); EDE 22 (No Reachable Authority): )"
                        R"(\ufffd\u003c\u000a"})"
                        "\n");
}

TEST_CASE("the client subnet is told with its scope") {
  const auto json = [](const Bytes& data) {
    const Bytes options = option(EdnsOptionCode::kClientSubnet, data);
    EdnsReply edns;
    edns.options = options;
    return message_to_json(Answer(answer_header()).opt(edns).bytes());
  };
  CHECK(json({0, 1, 24, 16, 192, 0, 2}) == kHead + R"(,"edns_client_subnet":"192.0.2.0/16"})"
                                                   "\n");
  CHECK(json({0, 2, 32, 0, 0x20, 0x01, 0x0d, 0xb8}) ==
        kHead + R"(,"edns_client_subnet":"2001:db8::/0"})"
                "\n");
  for (const Bytes& bad : {Bytes{}, Bytes{0, 1, 24}, Bytes{0, 3, 0, 0}, Bytes{0, 1, 33, 0},
                           Bytes{0, 1, 24, 33}, Bytes{0, 1, 24, 0, 1, 2, 3, 4, 5}}) {
    CHECK(json(bad) == kHead + "}\n");
  }
}

TEST_CASE("names and data of any octets stay inside their strings") {
  Answer answer(answer_header(), "a\\\"b\\\\\\000\\255.example.", RecordType::kTxt);
  answer.add_raw("x\\010.example.", RecordType::kTxt, {4, '"', '<', 0, 0xff})
      .add_raw("x.example.", static_cast<RecordType>(65280), {0xde, 0xad});
  const std::string json = message_to_json(answer.bytes());
  for (const char c : json.substr(0, json.size() - 1)) CHECK((c >= 0x20 && c < 0x7f));
  CHECK(json.find('<') == std::string::npos);
  CHECK(json.find("\"data\":\"\\\\# 2 DEAD\"") != std::string::npos);
}

TEST_CASE("what is no message becomes a SERVFAIL that says so") {
  CHECK(message_to_json({}) == broken());
  CHECK(message_to_json(Bytes(11)) == broken());
  Bytes answer =
      Answer(answer_header()).add(Section::kAnswer, "a.", RecordType::kA, "192.0.2.1").bytes();
  for (std::size_t size = 12; size < answer.size(); ++size) {
    CAPTURE(size);
    CHECK(message_to_json(ByteView(answer).first(size)) == broken());
  }
  answer[5] = 2;  // two questions
  CHECK(message_to_json(answer) == broken());
}

TEST_CASE("an answer without a question has none to show") {
  Bytes header(12);
  header[2] = 0x80;
  header[3] = 0x01;
  CHECK(message_to_json(header) ==
        R"({"Status":1,"TC":false,"RD":false,"RA":false,"AD":false,"CD":false})"
        "\n");
}

TEST_CASE("a text that would grow past its bound is not written") {
  std::string owner;
  for (int i = 0; i < 4; ++i) {
    for (int j = 0; j < (i == 3 ? 57 : 60); ++j) owner += "\\255";
    owner += ".";
  }
  Answer answer(answer_header());
  for (int i = 0; i < 2000; ++i) answer.add_raw(owner, RecordType::kA, {192, 0, 2, 1});
  const std::string json = message_to_json(answer.bytes());
  CHECK(json ==
        "{\"Status\":2,\"Comment\":\"the answer is too large for JSON: ask for "
        "application/dns-message\"}\n");
}

}  // namespace berth
