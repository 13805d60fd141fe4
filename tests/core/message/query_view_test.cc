#include "core/message/query_view.h"

#include <catch2/catch.hpp>
#include <string>

#include "core/base/random.h"
#include "tests/support/wire.h"

using namespace berth;

namespace {

constexpr const char* kQuestion = "03'wWw'07'Example'00 0001 0001";
constexpr const char* kOpt = "00 0029 04d0 00008000 0000";
constexpr const char* kTsig = "00 00fa 00ff 00000000 0003 'mac'";
constexpr const char* kSig0 = "00 0018 00ff 00000000 0003 'sig'";

/// `0001 0000 0000 0001` in a script means one question and one additional record, and so on.
Bytes query(std::string_view counts, std::initializer_list<std::string_view> parts) {
  std::string body;
  for (const std::string_view part : parts) body.append(part);
  return joined(wire("1234 0100"), joined(wire(counts), wire(body)));
}

QueryDefect defect_of(const Bytes& bytes) { return parse_query(bytes).defect; }

QueryDefect asking(std::string_view type_and_class) {
  return defect_of(query("0001 0000 0000 0000", {"01'a'00", type_and_class}));
}

}  // namespace

TEST_CASE("a query is seen in place, its letter case kept") {
  const Bytes bytes =
      query("0001 0000 0000 0001", {kQuestion, "00 0029 1000 00008000 0004 000c 0000"});
  const QueryParse parse = parse_query(bytes);
  CHECK(parse.defect == QueryDefect::kNone);
  const QueryView& view = parse.query;
  CHECK(view.header == *parse_header(bytes));
  CHECK(view.message.data() == bytes.data());
  CHECK(view.message.size() == bytes.size());
  CHECK(view.name.data() == bytes.data() + kHeaderSize);
  CHECK(owned(view.name) == wire("03'wWw'07'Example'00"));
  CHECK(view.type == RecordType::kA);
  CHECK(view.record_class == RecordClass::kIn);
  CHECK(view.question_end == 29);
  REQUIRE(view.edns);
  CHECK(view.edns->payload_size == 4096);
  CHECK(view.edns->find(EdnsOptionCode::kPadding));
  CHECK(view.dnssec_ok());
}

TEST_CASE("a query without OPT asks for no DNSSEC") {
  const QueryParse parse = parse_query(query("0001 0000 0000 0000", {kQuestion}));
  CHECK(parse.defect == QueryDefect::kNone);
  CHECK_FALSE(parse.query.edns);
  CHECK_FALSE(parse.query.dnssec_ok());
}

TEST_CASE("the root can be asked about") {
  const Bytes bytes = query("0001 0000 0000 0000", {"00 0002 0001"});
  CHECK(defect_of(bytes) == QueryDefect::kNone);
  CHECK(owned(parse_query(bytes).query.name) == wire("00"));
}

TEST_CASE("nothing is sent for less than a header or for a response") {
  CHECK(defect_of({}) == QueryDefect::kDrop);
  CHECK(defect_of(Bytes(11, 0)) == QueryDefect::kDrop);
  Bytes response = query("0001 0000 0000 0000", {kQuestion});
  response[2] |= 0x80;
  CHECK(defect_of(response) == QueryDefect::kDrop);
  // A bare header with QR set is what loops are made of.
  CHECK(defect_of(wire("1234 8000 0000 0000 0000 0000")) == QueryDefect::kDrop);
}

TEST_CASE("other opcodes are not implemented, whatever they carry") {
  for (unsigned opcode = 1; opcode < 16; ++opcode) {
    Bytes bytes = query("0001 0000 0000 0000", {kQuestion});
    bytes[2] = static_cast<std::uint8_t>(opcode << 3);
    CHECK(defect_of(bytes) == QueryDefect::kNotImp);
    bytes.resize(kHeaderSize);
    CHECK(defect_of(bytes) == QueryDefect::kNotImp);
  }
}

TEST_CASE("there is exactly one question") {
  CHECK(defect_of(query("0000 0000 0000 0000", {})) == QueryDefect::kFormErr);
  CHECK(defect_of(query("0002 0000 0000 0000", {kQuestion, kQuestion})) == QueryDefect::kFormErr);
  CHECK(defect_of(query("0001 0000 0000 0000", {})) == QueryDefect::kFormErr);
  CHECK(defect_of(query("ffff 0000 0000 0000", {kQuestion})) == QueryDefect::kFormErr);
}

TEST_CASE("answers and authority have no place in a query") {
  const char* address = "c00c 0001 0001 00000000 0004 c0000207";
  CHECK(defect_of(query("0001 0001 0000 0000", {kQuestion, address})) == QueryDefect::kFormErr);
  CHECK(defect_of(query("0001 0000 0001 0000", {kQuestion, address})) == QueryDefect::kFormErr);
  CHECK(defect_of(query("0001 0001 0000 0000", {kQuestion})) == QueryDefect::kFormErr);
}

TEST_CASE("nothing follows a query") {
  CHECK(defect_of(query("0001 0000 0000 0000", {kQuestion, "00"})) == QueryDefect::kFormErr);
  CHECK(defect_of(query("0001 0000 0000 0001", {kQuestion, kOpt, "00"})) == QueryDefect::kFormErr);
  CHECK(defect_of(query("0001 0000 0000 0000", {kQuestion, kOpt})) == QueryDefect::kFormErr);
}

TEST_CASE("every cut of a query is malformed") {
  const Bytes bytes = query("0001 0000 0000 0002", {kQuestion, kOpt, kTsig});
  REQUIRE(defect_of(bytes) == QueryDefect::kNone);
  for (std::size_t size = kHeaderSize; size < bytes.size(); ++size) {
    const Bytes cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    if (defect_of(cut) != QueryDefect::kFormErr) FAIL("cut at " << size);
  }
}

TEST_CASE("the question's name is whole and uncompressed") {
  CHECK(defect_of(query("0001 0000 0000 0000", {"c00c 0001 0001"})) == QueryDefect::kFormErr);
  CHECK(defect_of(query("0001 0000 0000 0000", {"01'a'c00c 0001 0001"})) == QueryDefect::kFormErr);
  CHECK(defect_of(query("0001 0000 0000 0000", {"c000 0001 0001"})) == QueryDefect::kFormErr);
  CHECK(defect_of(query("0001 0000 0000 0000", {"41'a'00 0001 0001"})) == QueryDefect::kFormErr);
  CHECK(defect_of(query("0001 0000 0000 0000", {"80'a'00 0001 0001"})) == QueryDefect::kFormErr);
  CHECK(defect_of(query("0001 0000 0000 0000", {"3f'a'00 0001 0001"})) == QueryDefect::kFormErr);
}

TEST_CASE("the question's name ends at 255 octets") {
  const Bytes head = wire("1234 0100 0001 0000 0000 0000");
  const Bytes tail = wire("00 0001 0001");
  const Bytes longest = joined(head, joined(repeated(wire("01'a'"), 127), tail));
  CHECK(defect_of(longest) == QueryDefect::kNone);
  CHECK(parse_query(longest).query.name.size() == kMaxNameSize);
  CHECK(defect_of(joined(head, joined(repeated(wire("01'a'"), 128), tail))) ==
        QueryDefect::kFormErr);
  CHECK(defect_of(joined(head, joined(repeated(wire("01'a'"), 30000), tail))) ==
        QueryDefect::kFormErr);
}

TEST_CASE("transfers and other types that are no data are not implemented") {
  CHECK(asking("00fc 0001") == QueryDefect::kNotImp);  // AXFR
  CHECK(asking("00fb 0001") == QueryDefect::kNotImp);  // IXFR
  CHECK(asking("00fd 0001") == QueryDefect::kNotImp);  // MAILB
  CHECK(asking("00fe 0001") == QueryDefect::kNotImp);  // MAILA
  CHECK(asking("00f9 0001") == QueryDefect::kNotImp);  // TKEY
  CHECK(asking("00fa 0001") == QueryDefect::kNotImp);  // TSIG
  CHECK(asking("0029 0001") == QueryDefect::kNotImp);  // OPT
  CHECK(asking("00c8 0001") == QueryDefect::kNotImp);  // unassigned, of the same range
}

TEST_CASE("an IXFR is not implemented even with its SOA") {
  CHECK(defect_of(
            query("0001 0000 0001 0000", {"01'a'00 00fb 0001", "c00c 0006 0001 00000000 0000"})) ==
        QueryDefect::kNotImp);
}

TEST_CASE("any type of data, ANY and unknown ones can be asked for") {
  CHECK(asking("0001 0001") == QueryDefect::kNone);
  CHECK(asking("0041 0001") == QueryDefect::kNone);
  CHECK(asking("00ff 0001") == QueryDefect::kNone);
  CHECK(asking("0100 0001") == QueryDefect::kNone);
  CHECK(asking("ffff 0001") == QueryDefect::kNone);
}

TEST_CASE("reserved types and classes are malformed") {
  CHECK(asking("0000 0001") == QueryDefect::kFormErr);
  CHECK(asking("0080 0001") == QueryDefect::kFormErr);  // NXNAME
  CHECK(asking("0001 0000") == QueryDefect::kFormErr);
  CHECK(asking("0001 00fe") == QueryDefect::kFormErr);  // NONE
}

TEST_CASE("a question that is malformed in itself leaves its OPT known") {
  for (const char* question : {"01'a'00 0080 0001", "01'a'00 00fc 0001", "01'a'00 0001 00fe"}) {
    const Bytes bytes = query("0001 0000 0000 0001", {question, kOpt});
    const QueryParse parse = parse_query(bytes);
    CHECK(parse.defect != QueryDefect::kNone);
    CHECK(parse.query.edns);
  }
}

TEST_CASE("the other classes are for policy to judge") {
  CHECK(asking("0010 0003") == QueryDefect::kNone);
  CHECK(asking("0001 00ff") == QueryDefect::kNone);
  CHECK(asking("0001 1234") == QueryDefect::kNone);
}

TEST_CASE("at most one OPT, under the root") {
  CHECK(defect_of(query("0001 0000 0000 0002", {kQuestion, kOpt, kOpt})) == QueryDefect::kFormErr);
  CHECK(defect_of(query("0001 0000 0000 0001", {kQuestion, "01'a'00 0029 04d0 00000000 0000"})) ==
        QueryDefect::kFormErr);
  // A pointer to the question's root label is not the root as it must be written.
  CHECK(defect_of(query("0001 0000 0000 0001", {kQuestion, "c018 0029 04d0 00000000 0000"})) ==
        QueryDefect::kFormErr);
}

TEST_CASE("a signature may stand last, and nothing else") {
  CHECK(defect_of(query("0001 0000 0000 0001", {kQuestion, kTsig})) == QueryDefect::kNone);
  CHECK(defect_of(query("0001 0000 0000 0002", {kQuestion, kOpt, kTsig})) == QueryDefect::kNone);
  CHECK(defect_of(query("0001 0000 0000 0002", {kQuestion, kOpt, kSig0})) == QueryDefect::kNone);
  CHECK(defect_of(query("0001 0000 0000 0001",
                        {kQuestion, "03'key'c010 00fa 00ff 00000000 0000"})) == QueryDefect::kNone);
  CHECK(defect_of(query("0001 0000 0000 0002", {kQuestion, kTsig, kOpt})) == QueryDefect::kFormErr);
  CHECK(defect_of(query("0001 0000 0000 0002", {kQuestion, kTsig, kTsig})) ==
        QueryDefect::kFormErr);
  CHECK(defect_of(query("0001 0000 0000 0001", {kQuestion, "c00c 0001 0001 00000000 0000"})) ==
        QueryDefect::kFormErr);
  CHECK(defect_of(query("0001 0000 0000 0001", {kQuestion, "41'a'00 00fa 00ff 00000000 0000"})) ==
        QueryDefect::kFormErr);
}

TEST_CASE("an additional count that lies is malformed") {
  CHECK(defect_of(query("0001 0000 0000 0001", {kQuestion})) == QueryDefect::kFormErr);
  CHECK(defect_of(query("0001 0000 0000 0002", {kQuestion, kOpt})) == QueryDefect::kFormErr);
  CHECK(defect_of(query("0001 0000 0000 0003", {kQuestion, kOpt, kTsig, kTsig})) ==
        QueryDefect::kFormErr);
  CHECK(defect_of(query("0001 0000 0000 ffff", {kQuestion, kOpt})) == QueryDefect::kFormErr);
}

TEST_CASE("a version above 0 is answered as such, whatever its options look like") {
  const QueryParse parse =
      parse_query(query("0001 0000 0000 0001", {kQuestion, "00 0029 04d0 00010000 0003 ffffff"}));
  CHECK(parse.defect == QueryDefect::kBadVers);
  REQUIRE(parse.query.edns);
  CHECK(parse.query.edns->version == 1);
}

TEST_CASE("options that overrun or are too many are malformed") {
  CHECK(defect_of(
            query("0001 0000 0000 0001", {kQuestion, "00 0029 04d0 00000000 0004 000c 0001"})) ==
        QueryDefect::kFormErr);
  CHECK(
      defect_of(query("0001 0000 0000 0001", {kQuestion, "00 0029 04d0 00000000 0003 000c 00"})) ==
      QueryDefect::kFormErr);
  Bytes many = query("0001 0000 0000 0001", {kQuestion, "00 0029 04d0 00000000 0080"});
  many = joined(many, repeated(wire("0003 0000"), 32));
  CHECK(defect_of(many) == QueryDefect::kNone);
  many = query("0001 0000 0000 0001", {kQuestion, "00 0029 04d0 00000000 fa00"});
  many = joined(many, repeated(wire("0003 0000"), 16000));
  CHECK(defect_of(many) == QueryDefect::kFormErr);
}

TEST_CASE("a malformed query keeps what was read of it") {
  const Bytes bytes =
      query("0001 0000 0000 0001", {kQuestion, "00 0029 04d0 00000000 0004 000c 0001"});
  const QueryView view = parse_query(bytes).query;
  CHECK(view.header.id == 0x1234);
  CHECK(view.question_end == 29);
  CHECK(owned(view.name) == wire("03'wWw'07'Example'00"));
  CHECK_FALSE(view.edns);
  CHECK(parse_query(query("0002 0000 0000 0000", {kQuestion})).query.question_end == 0);
}

TEST_CASE("what is too long for a message is malformed") {
  Bytes bytes = query("0001 0000 0000 0001", {kQuestion, "00 0029 04d0 00000000 ffff"});
  bytes = joined(bytes, joined(wire("000c fffb"), Bytes(0xfffb, 0)));
  CHECK(bytes.size() > kMaxMessageSize);
  CHECK(defect_of(bytes) == QueryDefect::kFormErr);
}

TEST_CASE("flags that mean nothing in a query are let be") {
  Bytes bytes = query("0001 0000 0000 0000", {kQuestion});
  bytes[2] = 0x07;
  bytes[3] = 0xff;
  CHECK(defect_of(bytes) == QueryDefect::kNone);
}

TEST_CASE("noise in a query is judged as a checked view judges it") {
  const Bytes good = query("0001 0000 0000 0002", {kQuestion, kOpt, kTsig});
  Random random(Seed{2});
  for (int round = 0; round < 20000; ++round) {
    Bytes bytes = good;
    for (std::uint32_t changes = 1 + random.below(3); changes > 0; --changes) {
      bytes[random.below(static_cast<std::uint32_t>(bytes.size()))] = random.u8();
    }
    if (random.below(4) == 0) bytes.resize(random.below(60));
    const QueryParse parse = parse_query(bytes);
    if (parse.defect != QueryDefect::kNone) continue;
    const Result<MessageView> view = MessageView::parse(bytes);
    REQUIRE(view);
    const Result<Question> question = view->question();
    REQUIRE(question);
    if (owned(question->name.wire()) != owned(parse.query.name)) FAIL("other names");
    if (question->type != parse.query.type) FAIL("other types");
    if (*view->question_end() != parse.query.question_end) FAIL("other ends");
    const auto edns = find_edns(*view);
    REQUIRE(edns);
    if (edns->has_value() != parse.query.edns.has_value()) FAIL("other OPTs");
  }
}
