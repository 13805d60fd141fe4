#include "core/upstream/outgoing_query.h"

#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/message/message_view.h"

namespace berth {
namespace {

Bytes wire(std::string_view text) {
  const auto name = Name::parse(text);
  REQUIRE(name);
  return Bytes(name->wire().begin(), name->wire().end());
}

OutgoingQuery compose(const OutgoingQuestion& question, std::uint8_t seed = 1) {
  Random random(Seed{seed});
  auto query = compose_query(question, random);
  REQUIRE(query);
  return *query;
}

}  // namespace

TEST_CASE("a query is a header, one question and our OPT, octet for octet") {
  const Bytes name = wire("example.com.");
  OutgoingQuestion question;
  question.name = name;
  question.type = RecordType::kAaaa;
  question.id = std::uint16_t{0xabcd};
  CHECK(compose(question).message ==
        Bytes{0xab, 0xcd, 0x01, 0x20, 0,    1,   0,   0,   0, 0,   0,   1,  // id, RD, AD, counts
              7,    'e',  'x',  'a',  'm',  'p', 'l', 'e', 3, 'c', 'o', 'm', 0,  // name
              0,    28,   0,    1,                                               // AAAA, IN
              0,    0,    41,   0x04, 0xd0, 0,   0,   0,   0, 0,   0});  // OPT, 1,232 octets
}

TEST_CASE("CD and DO go up as asked") {
  const Bytes name = wire("example.com.");
  OutgoingQuestion question;
  question.name = name;
  question.type = RecordType::kA;
  question.checking_disabled = true;
  question.dnssec_ok = true;
  const OutgoingQuery query = compose(question);
  const auto view = MessageView::parse(query.message);
  REQUIRE(view);
  CHECK(view->check());
  CHECK(view->header().cd);
  CHECK(view->header().rd);
  CHECK_FALSE(view->header().qr);
  const auto edns = find_edns(*view);
  REQUIRE(edns);
  REQUIRE(edns->has_value());
  CHECK((*edns)->dnssec_ok);
  CHECK((*edns)->payload_size == kUdpPayloadSize);
  CHECK((*edns)->options.empty());
}

TEST_CASE("without EDNS a query ends with its question") {
  const Bytes name = wire("example.com.");
  OutgoingQuestion question;
  question.name = name;
  question.type = RecordType::kA;
  question.edns = false;
  question.dnssec_ok = true;
  question.padding_block = kQueryPaddingBlock;
  const Bytes message = compose(question).message;
  CHECK(message.size() == kHeaderSize + name.size() + 4);
  CHECK(message[11] == 0);
}

TEST_CASE("the client's subnet goes up when it is given, and nothing else") {
  const Bytes name = wire("example.com.");
  const Bytes subnet{0, 1, 24, 0, 192, 0, 2};
  OutgoingQuestion question;
  question.name = name;
  question.type = RecordType::kA;
  question.subnet = ByteView(subnet);
  const OutgoingQuery query = compose(question);
  const auto edns = find_edns(*MessageView::parse(query.message));
  REQUIRE(edns);
  REQUIRE(edns->has_value());
  CHECK(Bytes((*edns)->options.begin(), (*edns)->options.end()) ==
        Bytes{0, 8, 0, 7, 0, 1, 24, 0, 192, 0, 2});
}

TEST_CASE("a padded query has the size of its block, whatever its name") {
  for (const auto* text : {".", "a.", "example.com.", "a-much-longer-name.of.some.example.com."}) {
    const Bytes name = wire(text);
    OutgoingQuestion question;
    question.name = name;
    question.type = RecordType::kA;
    question.padding_block = kQueryPaddingBlock;
    const Bytes message = compose(question).message;
    CHECK(message.size() == 128);
    CHECK(MessageView::parse(message)->check());
  }
}

TEST_CASE("the longest name with subnet and padding still fits") {
  Bytes name;
  for (int label = 0; label < 4; ++label) {
    const std::size_t size = label < 3 ? 63 : 61;
    name.push_back(static_cast<std::uint8_t>(size));
    name.insert(name.end(), size, 'x');
  }
  name.push_back(0);
  REQUIRE(name.size() == kMaxNameSize);
  Bytes subnet{0, 2, 128, 0};
  subnet.insert(subnet.end(), 16, 0xfe);
  OutgoingQuestion question;
  question.name = name;
  question.type = RecordType::kA;
  question.randomize_case = true;
  question.subnet = ByteView(subnet);
  question.padding_block = 468;
  const OutgoingQuery query = compose(question);
  CHECK(query.message.size() == 468);
  CHECK(MessageView::parse(query.message)->check());
}

TEST_CASE("what was sent is remembered exactly") {
  const Bytes name = wire("eXample.com.");
  OutgoingQuestion question;
  question.name = name;
  question.type = RecordType::kHttps;
  question.record_class = RecordClass::kCh;
  const OutgoingQuery query = compose(question);
  const auto view = MessageView::parse(query.message);
  CHECK(view->header().id == query.sent.id);
  CHECK(Bytes(query.sent.name.wire().begin(), query.sent.name.wire().end()) == name);
  CHECK(query.sent.type == RecordType::kHttps);
  CHECK(query.sent.record_class == RecordClass::kCh);
}

TEST_CASE("random letter case changes letters only, and is what was remembered") {
  const Bytes name = wire("a-long-name.with-\\000-and-\\195-and-[@`{]-42.example.com.");
  OutgoingQuestion question;
  question.name = name;
  question.type = RecordType::kA;
  question.randomize_case = true;
  std::set<Bytes> seen;
  std::size_t upper = 0;
  for (std::uint8_t seed = 0; seed < 100; ++seed) {
    const OutgoingQuery query = compose(question, seed);
    const ByteView sent = query.sent.name.wire();
    const ByteView in_message = ByteView(query.message).subspan(kHeaderSize, name.size());
    CHECK(std::equal(sent.begin(), sent.end(), in_message.begin(), in_message.end()));
    CHECK(equal_names(sent, name));
    for (std::size_t i = 0; i < name.size(); ++i) {
      const bool letter = name[i] >= 'a' && name[i] <= 'z';
      if (!letter) CHECK(sent[i] == name[i]);
      if (letter && sent[i] != name[i]) ++upper;
    }
    seen.insert(Bytes(sent.begin(), sent.end()));
  }
  CHECK(seen.size() == 100);
  // 37 letters a name, each upper half of the time.
  CHECK(upper > 100 * 37 * 4 / 10);
  CHECK(upper < 100 * 37 * 6 / 10);
}

TEST_CASE("every letter of the longest name gets a fresh bit") {
  Bytes name{63};
  name.insert(name.end(), 63, 'q');
  name.push_back(63);
  name.insert(name.end(), 63, 'q');
  name.push_back(0);
  OutgoingQuestion question;
  question.name = name;
  question.type = RecordType::kA;
  question.randomize_case = true;
  const OutgoingQuery query = compose(question);
  const ByteView sent = query.sent.name.wire();
  const Bytes first(sent.begin() + 1, sent.begin() + 33);
  const Bytes second(sent.begin() + 33, sent.begin() + 64);
  CHECK(first != Bytes(sent.begin() + 65, sent.begin() + 97));
  CHECK(second != Bytes(first.begin(), first.begin() + 31));
}

TEST_CASE("ids are random unless one is given") {
  const Bytes name = wire("example.com.");
  OutgoingQuestion question;
  question.name = name;
  question.type = RecordType::kA;
  Random random(Seed{9});
  std::set<std::uint16_t> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(compose_query(question, random)->sent.id);
  CHECK(ids.size() > 980);
  question.id = std::uint16_t{0};
  CHECK(compose_query(question, random)->sent.id == 0);
}

TEST_CASE("octets that are not one whole name are refused") {
  const std::vector<Bytes> names{{}, {3, 'c', 'o', 'm'}, {0, 0}, {0xc0, 0x0c}, {64, 0}};
  Random random(Seed{1});
  for (const Bytes& name : names) {
    OutgoingQuestion question;
    question.name = name;
    question.type = RecordType::kA;
    CHECK_FALSE(compose_query(question, random));
  }
}

}  // namespace berth
