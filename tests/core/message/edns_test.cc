#include "core/message/edns.h"

#include <array>
#include <catch2/catch.hpp>
#include <string>

#include "tests/support/wire.h"

using namespace berth;

namespace {

/// A message of one question for the root and what is given, with its counts.
Bytes message(std::string_view counts, std::string_view records) {
  return joined(wire("1234 8180 0001"),
                joined(wire(counts), joined(wire("00 0001 0001"), wire(records))));
}

Result<std::optional<EdnsView>> found_in(const Bytes& bytes) {
  const Result<MessageView> view = MessageView::parse(bytes);
  REQUIRE(view);
  return find_edns(*view);
}

EdnsView edns_of(const Bytes& bytes) {
  const auto found = found_in(bytes);
  REQUIRE(found);
  REQUIRE(found->has_value());
  return **found;
}

Error error_of(const Bytes& bytes) {
  const auto found = found_in(bytes);
  REQUIRE_FALSE(found);
  return found.error();
}

/// What `write_opt` appends to `before` octets.
Bytes opt(const EdnsReply& reply, std::size_t before = 0, std::size_t limit = kMaxMessageSize) {
  Bytes buffer(kMaxMessageSize, 0xee);
  ByteWriter writer(buffer);
  writer.zeros(before);
  write_opt(reply, limit, writer);
  REQUIRE_FALSE(writer.overflowed());
  return owned(writer.written().subspan(before));
}

}  // namespace

TEST_CASE("the fields of an OPT stand in its class and TTL") {
  const Bytes bytes = message("0000 0000 0001", "00 0029 04d0 12348001 0008 000a 0004 'abcd'");
  const EdnsView edns = edns_of(bytes);
  CHECK(edns.payload_size == 1232);
  CHECK(edns.extended_rcode == 0x12);
  CHECK(edns.version == 0x34);
  CHECK(edns.dnssec_ok);
  CHECK(owned(edns.options) == wire("000a 0004 'abcd'"));
}

TEST_CASE("only the highest flag is DO") {
  CHECK_FALSE(edns_of(message("0000 0000 0001", "00 0029 04d0 00007fff 0000")).dnssec_ok);
  CHECK(edns_of(message("0000 0000 0001", "00 0029 04d0 00008000 0000")).dnssec_ok);
}

TEST_CASE("a payload size under 512 counts as 512") {
  CHECK(edns_of(message("0000 0000 0001", "00 0029 0000 00000000 0000")).payload_size == 512);
  CHECK(edns_of(message("0000 0000 0001", "00 0029 01ff 00000000 0000")).payload_size == 512);
  CHECK(edns_of(message("0000 0000 0001", "00 0029 0201 00000000 0000")).payload_size == 513);
  CHECK(edns_of(message("0000 0000 0001", "00 0029 ffff 00000000 0000")).payload_size == 65535);
}

TEST_CASE("a message without OPT has none") {
  const auto found = found_in(message("0000 0000 0000", ""));
  REQUIRE(found);
  CHECK_FALSE(found->has_value());
}

TEST_CASE("an OPT that must not be there is a defect") {
  const std::string one = "00 0029 04d0 00000000 0000";
  CHECK(error_of(message("0000 0000 0002", one + one)) == Error::kBadOption);
  CHECK(error_of(message("0001 0000 0000", one)) == Error::kBadOption);
  CHECK(error_of(message("0000 0001 0000", one)) == Error::kBadOption);
  CHECK(error_of(message("0001 0000 0001", one + one)) == Error::kBadOption);
  CHECK(error_of(message("0000 0000 0001", "01'a'00 0029 04d0 00000000 0000")) ==
        Error::kBadOption);
  CHECK(error_of(message("0000 0000 0001", "00 0029 04d0 00000000")) == Error::kTruncated);
}

TEST_CASE("only an OPT is parsed as one") {
  RecordView record;
  record.type = RecordType::kA;
  CHECK(parse_edns(record).error() == Error::kBadOption);
}

TEST_CASE("options that overrun their list are a defect") {
  CHECK(check_edns_options({}));
  CHECK(check_edns_options(wire("000c 0000")));
  CHECK(check_edns_options(wire("000c 0002 0000 000a 0000")));
  CHECK(check_edns_options(wire("00")).error() == Error::kBadOption);
  CHECK(check_edns_options(wire("000c 00")).error() == Error::kBadOption);
  CHECK(check_edns_options(wire("000c 0001")).error() == Error::kBadOption);
  CHECK(check_edns_options(wire("000c ffff 0000")).error() == Error::kBadOption);
  CHECK(check_edns_options(wire("000c 0000 000a 0005 'abcd'")).error() == Error::kBadOption);
}

TEST_CASE("more options than the limit are a defect, however many follow") {
  const Bytes empty = wire("0003 0000");
  CHECK(check_edns_options(repeated(empty, kMaxEdnsOptions)));
  CHECK(check_edns_options(repeated(empty, kMaxEdnsOptions + 1)).error() == Error::kTooMany);
  CHECK(check_edns_options(repeated(empty, 16000)).error() == Error::kTooMany);
}

TEST_CASE("an option is found by its code, the first of several") {
  const Bytes options = wire("000a 0002 'aa' 000c 0000 000a 0002 'bb' 0008 0001 'c'");
  EdnsView edns;
  edns.options = options;
  CHECK(owned(*edns.find(EdnsOptionCode::kCookie)) == wire("'aa'"));
  CHECK(edns.find(EdnsOptionCode::kPadding)->empty());
  CHECK(owned(*edns.find(EdnsOptionCode::kClientSubnet)) == wire("'c'"));
  CHECK_FALSE(edns.find(EdnsOptionCode::kNsid));
}

TEST_CASE("a walk over options stays at its defect") {
  const Bytes options = wire("000c 0001 'a' 000a 0009 'b'");
  EdnsOptionCursor cursor(options);
  const auto first = cursor.next();
  REQUIRE(first);
  CHECK((*first)->code == EdnsOptionCode::kPadding);
  CHECK(owned((*first)->data) == wire("'a'"));
  CHECK(cursor.next().error() == Error::kBadOption);
  CHECK(cursor.next().error() == Error::kBadOption);
}

TEST_CASE("an OPT is written as it is read") {
  EdnsReply reply;
  CHECK(opt(reply) == wire("00 0029 04d0 00000000 0000"));
  CHECK(opt_size(reply) == 11);
  reply.dnssec_ok = true;
  reply.extended_rcode = 1;
  reply.payload_size = 4096;
  CHECK(opt(reply) == wire("00 0029 1000 01008000 0000"));
}

TEST_CASE("options are copied through and an error follows them") {
  const Bytes options = wire("000a 0002 'ab'");
  EdnsReply reply;
  reply.options = options;
  reply.error = ExtendedError{EdeCode::kBlocked, "ads"};
  CHECK(opt(reply) == wire("00 0029 04d0 00000000 000f  000a 0002 'ab'  000f 0005 000f 'ads'"));
  CHECK(opt_size(reply) == 26);
}

TEST_CASE("padding fills the message to a whole number of blocks") {
  EdnsReply reply;
  reply.padding_block = 128;
  for (std::size_t before = 0; before < 300; ++before) {
    const Bytes written = opt(reply, before);
    if ((before + written.size()) % 128 != 0) FAIL("message of " << before);
    if (written.size() >= 11 + 4 + 128) FAIL("too much behind " << before);
  }
  CHECK(opt(reply, 128 - 15) == wire("00 0029 04d0 00000000 0004 000c 0000"));
  CHECK(opt(reply, 128 - 17) == wire("00 0029 04d0 00000000 0006 000c 0002 0000"));
}

TEST_CASE("padding stops at the size limit") {
  EdnsReply reply;
  reply.padding_block = 468;
  CHECK(opt(reply, 500, 936).size() == 436);
  CHECK(opt(reply, 500, 600).size() == 100);
  CHECK(opt(reply, 500, 515).size() == 15);
  // No room even for an empty padding option: none is written.
  CHECK(opt(reply, 500, 514).size() == 11);
  CHECK(opt(reply, 500, 100).size() == 11);
}

TEST_CASE("an OPT that does not fit overflows its writer") {
  std::array<std::uint8_t, 20> buffer{};
  ByteWriter writer(buffer);
  writer.zeros(10);
  write_opt(EdnsReply(), 20, writer);
  CHECK(writer.overflowed());
}

TEST_CASE("what is written parses to what was meant") {
  const Bytes options = wire("0003 0000 000a 0008 'abcdefgh'");
  EdnsReply reply;
  reply.options = options;
  reply.error = ExtendedError{EdeCode::kStaleAnswer, "old"};
  reply.padding_block = 128;
  Bytes bytes = joined(message("0000 0000 0001", ""), {});
  bytes = joined(bytes, opt(reply, bytes.size()));
  CHECK(bytes.size() == 128);
  const EdnsView edns = edns_of(bytes);
  CHECK(owned(*edns.find(EdnsOptionCode::kCookie)) == wire("'abcdefgh'"));
  CHECK(owned(*edns.find(EdnsOptionCode::kExtendedError)) == wire("0003 'old'"));
  CHECK(edns.find(EdnsOptionCode::kPadding)->size() == 128 - 17 - 11 - 16 - 9 - 4);
}
