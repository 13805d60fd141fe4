#include "core/policy/block_answer.h"

#include <catch2/catch.hpp>

#include "tests/core/policy/ask.h"
#include "tests/support/wire.h"

namespace berth {
namespace {

/// What stands in for the answer to a question, in so much room.
Bytes written(const Bytes& message, const BlockForm& form, std::size_t room = kMaxMessageSize) {
  const QueryParse parse = parse_query(message);
  Bytes out(room);
  out.resize(write_block_answer(parse.query, form, out).size);
  return out;
}

BlockForm with(BlockMode mode) { return {mode, 300, {}}; }

}  // namespace

TEST_CASE("a blocked name has the address of nobody, and is written once") {
  CHECK(written(make_query("Ads.example", "A"), with(BlockMode::kNullIp)) ==
        wire("0000 8080 0001 0001 0000 0000"
             "03'Ads'07'example'00 0001 0001"
             "c00c 0001 0001 0000012c 0004 00000000"));
  CHECK(written(make_query("a.example", "AAAA"), with(BlockMode::kNullIp)) ==
        wire("0000 8080 0001 0001 0000 0000"
             "01'a'07'example'00 001c 0001"
             "c00c 001c 0001 0000012c 0010 00000000000000000000000000000000"));
}

TEST_CASE("what has no records has an SOA of the name itself") {
  CHECK(written(make_query("a.example", "TXT"), with(BlockMode::kNxDomain)) ==
        wire("0000 8083 0001 0000 0001 0000"
             "01'a'07'example'00 0010 0001"
             "c00c 0006 0001 0000012c 0026"
             "c00c 06'nobody'07'invalid'00 00000001 00000e10 000004b0 00093a80 0000012c"));
}

TEST_CASE("the root is not pointed at") {
  CHECK(written(make_query(".", "A"), with(BlockMode::kNoData)) ==
        wire("0000 8080 0001 0000 0001 0000"
             "00 0001 0001"
             "00 0006 0001 0000012c 0025"
             "00 06'nobody'07'invalid'00 00000001 00000e10 000004b0 00093a80 0000012c"));
}

TEST_CASE("more addresses than a message holds are cut off, and that is said") {
  BlockForm form{BlockMode::kCustomIp, 60, {}};
  form.addresses.assign(5000, *IpAddress::parse("192.0.2.1"));
  const Bytes message = written(make_query("a.example", "A"), form);
  const auto view = MessageView::parse(message);
  REQUIRE(view.ok());
  CHECK(view->check().ok());
  CHECK(view->header().tc);
  CHECK(view->header().answer_count > 4000);
}

TEST_CASE("an answer that its room does not hold is none") {
  const Bytes message = make_query("a.example", "A");
  const std::size_t whole = written(message, with(BlockMode::kNoData)).size();
  for (std::size_t room = 0; room < whole; ++room) {
    CHECK(written(message, with(BlockMode::kNoData), room).empty());
  }
}

}  // namespace berth
