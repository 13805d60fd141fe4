#include "core/message/message_view.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "core/message/edns.h"
#include "tests/support/wire.h"

using namespace berth;

namespace {

// Offsets: question 12..29 (name 12, type and class 25), records from 29 on.
constexpr const char* kQuestion = "03'www'07'example'00 0001 0001";
constexpr const char* kAddress = "c00c 0001 0001 00000e10 0004 c0000207";
constexpr const char* kOpt = "00 0029 04d0 00008000 0000";

/// A response with the given counts of questions, answers, authority and additional records.
Bytes message(std::string_view counts, std::string_view body) {
  return joined(wire("1234 8180"), joined(wire(counts), wire(body)));
}

Bytes message(std::string_view counts, std::initializer_list<std::string_view> parts) {
  std::string body;
  for (const std::string_view part : parts) body.append(part);
  return message(counts, body);
}

MessageView view_of(const Bytes& bytes) {
  const Result<MessageView> view = MessageView::parse(bytes);
  REQUIRE(view);
  return *view;
}

/// "ok", or the defect in words.
std::string checked(const Bytes& bytes) {
  const Result<void> result = view_of(bytes).check();
  return result ? "ok" : std::string(to_string(result.error()));
}

/// Each record as `section owner type ttl rdata-size`, then the error that ended the walk.
std::vector<std::string> walked(const Bytes& bytes) {
  std::vector<std::string> lines;
  Result<RecordCursor> cursor = view_of(bytes).records();
  if (!cursor) return {std::string(to_string(cursor.error()))};
  for (;;) {
    const Result<const RecordView*> record = cursor->next();
    if (!record) {
      lines.emplace_back(to_string(record.error()));
      return lines;
    }
    if (*record == nullptr) return lines;
    const RecordView& r = **record;
    const Result<Name> owner = r.name();
    lines.push_back(std::to_string(static_cast<int>(r.section)) + ' ' +
                    (owner ? owner->to_string() : std::string(to_string(owner.error()))) + ' ' +
                    to_string(r.type) + ' ' + std::to_string(r.ttl) + ' ' +
                    std::to_string(r.rdata.size()));
  }
}

}  // namespace

TEST_CASE("a message is seen in place") {
  const Bytes bytes = message("0001 0001 0000 0001", {kQuestion, kAddress, kOpt});
  const MessageView view = view_of(bytes);
  CHECK(view.header().id == 0x1234);
  CHECK(view.bytes().data() == bytes.data());
  CHECK(*view.question() == Question{name_of("www.example."), RecordType::kA, RecordClass::kIn});
  CHECK(*view.question_end() == 29);
  CHECK(walked(bytes) == std::vector<std::string>{"0 www.example. A 3600 4", "2 . OPT 32768 0"});
  CHECK(checked(bytes) == "ok");
}

TEST_CASE("a record knows where its parts stand") {
  const Bytes bytes = message("0001 0001 0000 0000", {kQuestion, kAddress});
  Result<RecordCursor> cursor = view_of(bytes).records();
  REQUIRE(cursor);
  CHECK(cursor->position() == 29);
  const RecordView record = **cursor->next();
  CHECK(record.name_offset == 29);
  CHECK(record.ttl_offset == 35);
  CHECK(record.rdata_offset == 41);
  CHECK(record.end_offset() == 45);
  CHECK(record.record_class == RecordClass::kIn);
  CHECK(owned(record.rdata) == wire("c0000207"));
  CHECK(record.message.data() == bytes.data());
  CHECK(cursor->position() == bytes.size());
  CHECK(*cursor->next() == nullptr);
  CHECK(*cursor->next() == nullptr);
}

TEST_CASE("records belong to the sections that the counts say") {
  const Bytes bytes =
      message("0001 0001 0002 0001", {kQuestion, kAddress, kAddress, kAddress, kAddress});
  CHECK(walked(bytes) ==
        std::vector<std::string>{"0 www.example. A 3600 4", "1 www.example. A 3600 4",
                                 "1 www.example. A 3600 4", "2 www.example. A 3600 4"});
}

TEST_CASE("octets that hold no header or are too many make no view") {
  CHECK(MessageView::parse(Bytes(11, 0)).error() == Error::kTruncated);
  CHECK(MessageView::parse(Bytes(12, 0)));
  CHECK(MessageView::parse(Bytes(kMaxMessageSize, 0)));
  CHECK(MessageView::parse(Bytes(kMaxMessageSize + 1, 0)).error() == Error::kTooLarge);
}

TEST_CASE("the question must be the only one") {
  CHECK(view_of(message("0000 0000 0000 0000", "")).question().error() == Error::kBadCount);
  CHECK(view_of(message("0002 0000 0000 0000", {kQuestion, kQuestion})).question().error() ==
        Error::kBadCount);
  CHECK(view_of(message("0001 0000 0000 0000", "03'www'00 0001")).question().error() ==
        Error::kTruncated);
  CHECK(view_of(message("0001 0000 0000 0000", "c00c 0001 0001")).question().error() ==
        Error::kBadPointer);
}

TEST_CASE("counts that lie are found out") {
  CHECK(checked(message("0000 0000 0000 0000", "")) == "ok");
  CHECK(checked(message("0001 0000 0000 0000", "")) == "truncated");
  CHECK(checked(message("0001 0001 0000 0000", {kQuestion})) == "truncated");
  CHECK(checked(message("ffff ffff ffff ffff", {kQuestion, kAddress})) == "truncated");
  CHECK(checked(message("0001 0000 0000 0000", {kQuestion, kAddress})) == "trailing bytes");
  CHECK(checked(message("0000 0001 0000 0000", {kQuestion, kAddress})) != "ok");
  CHECK(checked(message("0001 0001 0000 0000", {kQuestion, kAddress, "00"})) == "trailing bytes");
}

TEST_CASE("several questions are legal in a view") {
  CHECK(checked(message("0002 0001 0000 0000", {kQuestion, kQuestion, kAddress})) == "ok");
}

TEST_CASE("a walk stops at the first defect and stays there") {
  const Bytes bytes = message("0001 0002 0000 0000", {kQuestion, kAddress, "c00c 0001"});
  CHECK(walked(bytes) == std::vector<std::string>{"0 www.example. A 3600 4", "truncated"});
  Result<RecordCursor> cursor = view_of(bytes).records();
  REQUIRE(cursor->next());
  CHECK(cursor->next().error() == Error::kTruncated);
  CHECK(cursor->next().error() == Error::kTruncated);
  CHECK(cursor->position() == 45);
}

TEST_CASE("every cut of a message is a defect") {
  const Bytes bytes = message("0001 0001 0000 0001", {kQuestion, kAddress, kOpt});
  REQUIRE(checked(bytes) == "ok");
  for (std::size_t size = kHeaderSize; size < bytes.size(); ++size) {
    if (checked(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size))) !=
        "truncated") {
      FAIL("cut at " << size);
    }
  }
}

TEST_CASE("RDATA that reaches past the end is truncated") {
  CHECK(checked(message("0001 0001 0000 0000",
                        {kQuestion, "c00c 0010 0001 00000000 0005 'abcd'"})) == "truncated");
  CHECK(checked(message("0001 0001 0000 0000",
                        {kQuestion, "c00c 0010 0001 00000000 ffff 'abcd'"})) == "truncated");
}

TEST_CASE("bad names are found wherever they stand") {
  CHECK(checked(message("0001 0000 0000 0000", "c00c 0001 0001")) == "bad compression pointer");
  CHECK(checked(message("0001 0000 0000 0000", "41'a'00 0001 0001")) == "bad label");
  CHECK(checked(
            message("0001 0001 0000 0000", {kQuestion, "c01d 0001 0001 00000000 0004 c0000207"})) ==
        "bad compression pointer");
  CHECK(checked(
            message("0001 0001 0000 0000", {kQuestion, "c0ff 0001 0001 00000000 0004 c0000207"})) ==
        "bad compression pointer");
  CHECK(checked(message("0000 0001 0000 0000", "80 0001 0001 00000000 0000")) == "bad label");
}

TEST_CASE("RDATA of a known type must have its shape") {
  CHECK(checked(message("0001 0001 0000 0000",
                        {kQuestion, "c00c 0001 0001 00000000 0003 c00002"})) != "ok");
  CHECK(checked(message("0001 0001 0000 0000", {kQuestion, "c00c 0005 0001 00000000 0002 c029"})) !=
        "ok");
  CHECK(checked(message("0001 0001 0000 0000",
                        {kQuestion, "c00c ff00 0001 00000000 0003 c00002"})) == "ok");
}

TEST_CASE("names in RDATA of types without typed access are checked too") {
  // NAPTR whose replacement points forward, and one whose strings overrun.
  CHECK(checked(message("0001 0001 0000 0000",
                        {kQuestion, "c00c 0023 0001 00000000 0009 00010002 000000 c0ff"})) ==
        "bad compression pointer");
  CHECK(checked(message("0001 0001 0000 0000",
                        {kQuestion, "c00c 0023 0001 00000000 0006 00010002 05 00"})) ==
        "bad record data");
  CHECK(checked(message("0001 0001 0000 0000",
                        {kQuestion, "c00c 0023 0001 00000000 0009 00010002 000000 c00c"})) == "ok");
}

TEST_CASE("an OPT stands once, under the root, in the additional section") {
  CHECK(checked(message("0001 0000 0000 0002", {kQuestion, kOpt, kOpt})) == "bad EDNS option");
  CHECK(checked(message("0001 0001 0000 0000", {kQuestion, kOpt})) == "bad EDNS option");
  CHECK(checked(message("0001 0000 0001 0000", {kQuestion, kOpt})) == "bad EDNS option");
  CHECK(checked(message("0001 0000 0000 0001", {kQuestion, "c00c 0029 04d0 00000000 0000"})) ==
        "bad EDNS option");
  CHECK(checked(message("0001 0000 0000 0001",
                        {kQuestion, "00 0029 04d0 00000000 0004 000a0001"})) == "bad EDNS option");
}

TEST_CASE("the response code is extended by OPT") {
  CHECK(view_of(message("0001 0000 0000 0000", {kQuestion})).rcode() == Rcode::kNoError);
  CHECK(
      view_of(message("0001 0000 0000 0001", {kQuestion, "00 0029 04d0 01000000 0000"})).rcode() ==
      Rcode::kBadVers);
  Bytes refused = message("0001 0000 0000 0001", {kQuestion, "00 0029 04d0 ff000000 0000"});
  refused[3] |= 0x05;
  CHECK(view_of(refused).rcode() == static_cast<Rcode>(0xff5));
  CHECK(view_of(message("0001 0000 0000 0002", {kQuestion, kOpt, "00 0029 04d0 01000000 0000"}))
            .rcode() == Rcode::kNoError);
}

TEST_CASE("the largest message of the dearest names is checked") {
  // 127 one-octet labels, reached by as many pointers as allowed, from every record after them.
  Bytes bytes = message("0000 0000 0000 0000", "");
  std::size_t previous = 0;
  for (std::size_t label = 0; label < 127; ++label) {
    const std::size_t here = bytes.size();
    if (label == 0) {
      bytes = joined(bytes, wire("01'a'00 0000 0000"));
    } else {
      bytes = joined(bytes, wire("01'a'"));
      bytes.push_back(static_cast<std::uint8_t>(0xc0 | previous >> 8));
      bytes.push_back(static_cast<std::uint8_t>(previous));
      bytes = joined(bytes, wire("0000 0000"));
    }
    previous = here;
  }
  std::size_t records = 0;
  for (; bytes.size() + 14 <= kMaxMessageSize; ++records) {
    for (int pointer = 0; pointer < 2; ++pointer) {
      bytes.push_back(static_cast<std::uint8_t>(0xc0 | previous >> 8));
      bytes.push_back(static_cast<std::uint8_t>(previous));
      if (pointer == 0) bytes = joined(bytes, wire("0005 0001 00000000 0002"));
    }
  }
  bytes[5] = 127;
  bytes[6] = static_cast<std::uint8_t>(records >> 8);
  bytes[7] = static_cast<std::uint8_t>(records);
  CHECK(records > 4000);
  CHECK(checked(bytes) == "ok");
}
