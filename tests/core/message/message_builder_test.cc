#include "core/message/message_builder.h"

#include <array>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "tests/support/wire.h"

using namespace berth;

namespace {

const Bytes kAddress = wire("c0000207");

/// A builder with its buffer, one question for www.example. asked already.
struct Draft {
  Bytes buffer;
  MessageBuilder builder;

  explicit Draft(std::size_t limit = kMaxMessageSize, std::string_view name = "www.example.")
      : buffer(kMaxMessageSize, 0xee), builder(buffer, limit, Header()) {
    builder.question(name_of(name).wire(), RecordType::kA, RecordClass::kIn);
  }
  bool add(Section section, std::string_view owner) {
    return builder.record(section, name_of(owner), RecordType::kA, RecordClass::kIn, 300, kAddress);
  }
  bool answer(std::string_view owner) { return add(Section::kAnswer, owner); }
  Bytes finish() {
    const std::size_t size = builder.finish();
    return owned(ByteView(buffer).first(size));
  }
};

/// What follows the question for www.example.
Bytes behind_question(const Bytes& message) { return owned(ByteView(message).subspan(29)); }

/// The only record of a message in which `owner` at 12 is followed by what `record` says.
RecordView record_of(const Bytes& message) {
  Result<RecordCursor> cursor = MessageView::parse(message)->records();
  REQUIRE(cursor);
  const auto record = cursor->next();
  REQUIRE(record);
  return **record;
}

/// Copies the record behind a question for mail.Example. at 12 (Example. stands at 17) into a draft
/// for www.example. and returns what stands behind that one's question.
Bytes copied(std::string_view record, bool expected = true) {
  const Bytes source =
      joined(wire("0000 8180 0001 0001 0000 0000 04'mail'07'Example'00 0001 0001"), wire(record));
  Draft draft;
  CHECK(draft.builder.copy(Section::kAnswer, record_of(source)) == expected);
  CHECK_FALSE(draft.builder.truncated());
  return behind_question(draft.finish());
}

/// Owner, type, class and TTL of a copy of the record above, before its RDATA.
Bytes head(std::string_view type) {
  return joined(wire("04'mail'07'Example'00"), joined(wire(type), wire("0001 0000000a")));
}

constexpr const char* kTail = " 0001 0000000a ";

}  // namespace

TEST_CASE("a message without records is a header and its question") {
  std::array<std::uint8_t, 64> buffer{};
  Header header;
  header.id = 0x1234;
  header.qr = true;
  header.answer_count = 99;
  MessageBuilder builder(buffer, buffer.size(), header);
  CHECK(builder.finish() == kHeaderSize);
  CHECK(owned(ByteView(buffer).first(12)) == wire("1234 8000 0000 0000 0000 0000"));

  MessageBuilder asking(buffer, buffer.size(), header);
  asking.question(name_of("a.").wire(), RecordType::kHttps, RecordClass::kIn);
  const std::size_t size = asking.finish();
  CHECK(owned(ByteView(buffer).first(size)) ==
        wire("1234 8000 0001 0000 0000 0000 01'a'00 0041 0001"));
}

TEST_CASE("records are counted in their sections") {
  Draft draft;
  CHECK(draft.answer("www.example."));
  CHECK(draft.add(Section::kAuthority, "www.example."));
  CHECK(draft.add(Section::kAuthority, "www.example."));
  CHECK(draft.add(Section::kAdditional, "www.example."));
  const Bytes message = draft.finish();
  CHECK(owned(ByteView(message).first(12)) == wire("0000 0000 0001 0001 0002 0001"));
  CHECK(behind_question(message) == repeated(wire("c00c 0001 0001 0000012c 0004 c0000207"), 4));
  CHECK(MessageView::parse(message)->check());
}

TEST_CASE("names share the longest tail that was written before") {
  Draft draft;
  draft.answer("example.");
  draft.answer("a.b.example.");
  draft.answer("b.example.");
  draft.answer("c.b.example.");
  draft.answer("b.");
  draft.answer(".");
  const Bytes rest = wire("0001 0001 0000012c 0004 c0000207");
  Bytes expected;
  // a.b.example. begins at 29 + 16 = 45, its b at 47.
  for (const char* owner : {"c010", "01'a'01'b'c010", "c02f", "01'c'c02f", "01'b'00", "00"}) {
    expected = joined(expected, joined(wire(owner), rest));
  }
  CHECK(behind_question(draft.finish()) == expected);
}

TEST_CASE("letter case is kept through compression") {
  Draft draft;
  draft.answer("WWW.example.");
  draft.answer("www.Example.");
  const Bytes rest = wire("0001 0001 0000012c 0004 c0000207");
  CHECK(behind_question(draft.finish()) ==
        joined(joined(wire("03'WWW'c010"), rest), joined(wire("03'www'07'Example'00"), rest)));
}

TEST_CASE("names in RDATA are compressed in the types where that is allowed") {
  Draft draft;
  const Bytes mail = wire("04'mail'03'www'07'example'00");
  draft.builder.record(Section::kAnswer, name_of("www.example."), RecordType::kCname,
                       RecordClass::kIn, 1, mail);
  draft.builder.record(Section::kAnswer, name_of("mail.www.example."), RecordType::kDname,
                       RecordClass::kIn, 1, mail);
  CHECK(behind_question(draft.finish()) ==
        joined(wire("c00c 0005 0001 00000001 0007 04'mail'c00c"),
               joined(wire("c029 0027 0001 00000001 0012"), mail)));
}

TEST_CASE("RDATA that its type does not have is written as it is") {
  Draft draft;
  draft.builder.record(Section::kAnswer, name_of("www.example."), RecordType::kCname,
                       RecordClass::kIn, 1, wire("04'mail'"));
  CHECK(behind_question(draft.finish()) == wire("c00c 0005 0001 00000001 0005 04'mail'"));
}

TEST_CASE("a label that only begins like another is another") {
  Draft draft(kMaxMessageSize, "a.example.");
  draft.answer("aa.example.");
  draft.answer("a.example2.");
  const Bytes message = draft.finish();
  Result<RecordCursor> cursor = MessageView::parse(message)->records();
  CHECK((*cursor->next())->name()->to_string() == "aa.example.");
  CHECK((*cursor->next())->name()->to_string() == "a.example2.");
}

TEST_CASE("a record that does not fit is left out, and all after it") {
  Draft draft(29 + 16 + 15);
  CHECK(draft.answer("www.example."));
  CHECK_FALSE(draft.answer("www.example."));
  CHECK(draft.builder.truncated());
  CHECK_FALSE(draft.add(Section::kAdditional, "."));
  const Bytes message = draft.finish();
  CHECK(owned(ByteView(message).first(12)) == wire("0000 0200 0001 0001 0000 0000"));
  CHECK(message.size() == 45);
  CHECK(MessageView::parse(message)->check());
}

TEST_CASE("a record that fits to the octet fits") {
  Draft draft(29 + 16);
  CHECK(draft.answer("www.example."));
  CHECK_FALSE(draft.builder.truncated());
  CHECK(draft.finish().size() == 45);
}

TEST_CASE("a record cut at any octet leaves a sound message") {
  for (std::size_t limit = 29; limit < 29 + 22 + 24; ++limit) {
    Draft draft(limit);
    draft.answer("new.label.");
    draft.answer("other.label.");
    const Bytes message = draft.finish();
    if (!MessageView::parse(message)->check()) FAIL("limit " << limit);
    if (message.size() > limit) FAIL("over limit " << limit);
  }
}

TEST_CASE("names of a record that was left out are no targets") {
  const Bytes source = wire(
      "0000 8180 0001 0001 0000 0000 04'mail'04'test'00 0001 0001"
      "c00c 0005 0001 0000000a 0002 c0ff");
  Draft draft;
  CHECK_FALSE(draft.builder.copy(Section::kAnswer, record_of(source)));
  draft.answer("mail.test.");
  CHECK(behind_question(draft.finish()) ==
        wire("04'mail'04'test'00 0001 0001 0000012c 0004 c0000207"));
}

TEST_CASE("what the additional section lacks does not truncate") {
  Draft draft(29 + 20);
  CHECK(draft.answer("www.example."));
  CHECK_FALSE(draft.add(Section::kAdditional, "www.example."));
  CHECK_FALSE(draft.builder.truncated());
  CHECK(draft.finish()[2] == 0);
}

TEST_CASE("room kept for an OPT is not given to records") {
  const EdnsReply opt;
  Draft draft(29 + 16 + 11);
  draft.builder.reserve_opt(opt_size(opt));
  CHECK(draft.answer("www.example."));
  draft.builder.opt(opt);
  const Bytes message = draft.finish();
  CHECK(message.size() == 56);
  CHECK(owned(ByteView(message).first(12)) == wire("0000 0000 0001 0001 0000 0001"));

  Draft tight(29 + 16 + 10);
  tight.builder.reserve_opt(opt_size(opt));
  CHECK_FALSE(tight.answer("www.example."));
  tight.builder.opt(opt);
  CHECK(owned(ByteView(tight.finish()).first(12)) == wire("0000 0200 0001 0000 0000 0001"));
}

TEST_CASE("an OPT without room is left out") {
  Draft draft(29 + 16 + 10);
  CHECK(draft.answer("www.example."));
  draft.builder.opt(EdnsReply());
  CHECK(draft.finish().size() == 45);
}

TEST_CASE("padding goes to the limit and no further") {
  Draft draft(100);
  EdnsReply opt;
  opt.padding_block = 128;
  draft.builder.opt(opt);
  CHECK(draft.finish().size() == 100);
}

TEST_CASE("a buffer too small for header and question gives no message") {
  Bytes buffer(28);
  for (std::size_t size = 0; size <= buffer.size(); ++size) {
    MessageBuilder builder(ByteSpan(buffer).first(size), kMaxMessageSize, Header());
    builder.question(name_of("www.example.").wire(), RecordType::kA, RecordClass::kIn);
    CHECK_FALSE(
        builder.record(Section::kAnswer, Name(), RecordType::kA, RecordClass::kIn, 1, kAddress));
    builder.opt(EdnsReply());
    CHECK(builder.finish() == 0);
  }
}

TEST_CASE("no message grows past 65,535 octets") {
  Bytes buffer(70000);
  MessageBuilder builder(buffer, buffer.size(), Header());
  const Bytes largest(65535, 7);
  CHECK_FALSE(
      builder.record(Section::kAnswer, Name(), RecordType::kTxt, RecordClass::kIn, 1, largest));
  CHECK(builder.finish() == 12);

  MessageBuilder full(buffer, buffer.size(), Header());
  CHECK(full.record(Section::kAnswer, Name(), RecordType::kNull, RecordClass::kIn, 1,
                    ByteView(largest).first(65535 - 12 - 11)));
  CHECK(full.finish() == kMaxMessageSize);
}

TEST_CASE("pointers reach no further than fourteen bits") {
  Draft draft;
  const Bytes filler(0x3fff - 29 - 11, 1);
  draft.builder.record(Section::kAnswer, Name(), RecordType::kNull, RecordClass::kIn, 1, filler);
  draft.answer("x.y.");  // x stands at 0x3fff, y past it
  draft.answer("x.y.");
  draft.answer("www.example.");
  const Bytes message = draft.finish();
  CHECK(MessageView::parse(message)->check());
  CHECK(owned(ByteView(message).subspan(0x3fff)) ==
        joined(repeated(wire("01'x'01'y'00 0001 0001 0000012c 0004 c0000207"), 2),
               wire("c00c 0001 0001 0000012c 0004 c0000207")));
}

TEST_CASE("compressed names in the RDATA of a copy are followed and compressed anew") {
  // Each RDATA names mail.Example. (c00c) or x.Example. of the source.
  CHECK(copied("c00c 0002 0001 0000000a 0004 01'x'c011") ==
        joined(head("0002"), wire("0004 01'x'c022")));
  CHECK(copied("c00c 000f 0001 0000000a 0004 000a c00c") ==
        joined(head("000f"), wire("0004 000a c01d")));
  CHECK(copied("c00c 0006 0001 0000000a 0018 c00c c011 00000001 00000002 00000003 00000004"
               "00000005") ==
        joined(head("0006"), wire("0018 c01d c022 00000001 00000002 00000003 00000004 00000005")));
}

TEST_CASE("names that must not be compressed are written out") {
  const std::string name = "04'mail'07'Example'00";
  const auto check = [&](const std::string& type, const std::string& in, const std::string& out) {
    const Bytes rdata = wire(out);
    Bytes expected = head(type);
    expected.push_back(0);
    expected.push_back(static_cast<std::uint8_t>(rdata.size()));
    const auto size = wire(in).size();
    constexpr const char* kDigits = "0123456789abcdef";
    const std::string length = {'0', '0', kDigits[size >> 4], kDigits[size & 15]};
    CHECK(copied("c00c " + type + kTail + length + ' ' + in) == joined(expected, rdata));
  };
  check("0021", "0001 0002 0003 c00c", "0001 0002 0003" + name);
  check("0011", "c00c 00", name + "00");
  check("000e", "c00c c00c", name + name);
  check("0012", "0001 c00c", "0001" + name);
  check("001a", "0001 c00c c00c", "0001" + name + name);
  check("0023", "0001 0002 01's' 00 02're' c00c", "0001 0002 01's' 00 02're'" + name);
  check("0018", "000102030405060708090a0b0c0d0e0f1011 c00c 'sig'",
        "000102030405060708090a0b0c0d0e0f1011" + name + "'sig'");
  check("002e", "000102030405060708090a0b0c0d0e0f1011 c00c 'sig'",
        "000102030405060708090a0b0c0d0e0f1011" + name + "'sig'");
  check("002f", "c00c 0006 40", name + "0006 40");
  check("0027", "c00c", name);
  check("0041", "0001 c00c 0001 0003 02'h2'", "0001" + name + "0001 0003 02'h2'");
  check("0007", "c00c", name);
}

TEST_CASE("RDATA without names is copied as it is, pointers or not") {
  CHECK(copied("c00c 0010 0001 0000000a 0003 02 c00c") ==
        joined(head("0010"), wire("0003 02 c00c")));
  CHECK(copied("c00c ff00 0001 0000000a 0002 c00c") == joined(head("ff00"), wire("0002 c00c")));
  CHECK(copied("c00c ff00 0001 0000000a 0000") == joined(head("ff00"), wire("0000")));
}

TEST_CASE("a record whose names do not parse is not copied and nothing was truncated") {
  CHECK(copied("c00c 0005 0001 0000000a 0002 c0ff", false).empty());
  CHECK(copied("c00c 0005 0001 0000000a 0003 c00c00", false).empty());
  CHECK(copied("c00c 0005 0001 0000000a 0000", false).empty());
  CHECK(copied("c00c 000f 0001 0000000a 0001 00", false).empty());
  CHECK(copied("c00c 0006 0001 0000000a 0008 c00c c00c 00000001", false).empty());
  CHECK(copied("c00c 0023 0001 0000000a 0006 00010002 05 00", false).empty());
  CHECK(copied("c0ff 0001 0001 0000000a 0004 c0000207", false).empty());
  // The name's labels would run past the RDATA into what follows.
  CHECK(copied("c00c 0005 0001 0000000a 0002 04'm' 'ail'00", false).empty());
}

TEST_CASE("a copy that does not fit truncates") {
  const Bytes source = wire(
      "0000 8180 0001 0001 0000 0000 04'mail'07'Example'00 0001 0001"
      "c00c 0005 0001 0000000a 0002 c00c");
  Draft draft(29 + 20);
  CHECK_FALSE(draft.builder.copy(Section::kAnswer, record_of(source)));
  CHECK(draft.builder.truncated());
}

TEST_CASE("thousands of the dearest names come back as they went in") {
  // 127 labels that differ only in their first; then names that share ever less.
  std::vector<Name> names;
  for (int i = 0; i < 2000; ++i) {
    std::string text(1, static_cast<char>('a' + i % 26));
    for (int label = 0; label < 126; ++label) text += label < i % 126 ? ".b" : ".a";
    names.push_back(name_of(text));
  }
  Draft draft;
  std::size_t written = 0;
  for (const Name& name : names) {
    if (!draft.builder.record(Section::kAnswer, name, RecordType::kA, RecordClass::kIn, 1,
                              kAddress)) {
      break;
    }
    ++written;
  }
  const Bytes message = draft.finish();
  CHECK(written > 300);
  REQUIRE(MessageView::parse(message)->check());
  Result<RecordCursor> cursor = MessageView::parse(message)->records();
  for (std::size_t i = 0; i < written; ++i) {
    if (owned((*cursor->next())->name()->wire()) != owned(names[i].wire())) FAIL("name " << i);
  }
}

TEST_CASE("random names come back as they went in") {
  Random random(Seed{3});
  for (int round = 0; round < 300; ++round) {
    Draft draft(200 + random.below(2000));
    std::vector<Name> names;
    for (;;) {
      std::string text;
      for (std::uint32_t labels = random.below(6); labels > 0; --labels) {
        text += std::string(1 + random.below(2), static_cast<char>("aAbB"[random.below(4)])) + '.';
      }
      if (text.empty()) text = ".";
      if (!draft.answer(text)) break;
      names.push_back(name_of(text));
    }
    const Bytes message = draft.finish();
    REQUIRE(MessageView::parse(message)->check());
    Result<RecordCursor> cursor = MessageView::parse(message)->records();
    for (const Name& name : names) {
      const auto record = cursor->next();
      if (owned((*record)->name()->wire()) != owned(name.wire())) FAIL(name.to_string());
    }
    CHECK(*cursor->next() == nullptr);
  }
}
