#include "native-host/driver/query_log.h"

#include <catch2/catch.hpp>

#include "core/message/edns.h"
#include "core/message/message_builder.h"

namespace {

using namespace berth;

TEST_CASE("a reply in the log has its question, its code and the reason for a failure") {
  Header header;
  header.qr = true;
  header.rcode = static_cast<std::uint8_t>(Rcode::kServFail);
  Bytes octets(512);
  const auto compose = [&](std::optional<ExtendedError> error) {
    MessageBuilder builder(octets, octets.size(), header);
    builder.question(Name::parse("www.example.com")->wire(), RecordType::kAaaa, RecordClass::kIn);
    EdnsReply edns;
    edns.error = error;
    builder.opt(edns);
    return ByteView(octets).first(builder.finish());
  };
  CHECK(reply_text(compose(std::nullopt)) == "www.example.com. AAAA: SERVFAIL");
  CHECK(reply_text(compose(ExtendedError{EdeCode::kNetworkError, "wait timed out"})) ==
        "www.example.com. AAAA: SERVFAIL, wait timed out");
  CHECK(reply_text(compose(ExtendedError{EdeCode::kNetworkError, ""})) ==
        "www.example.com. AAAA: SERVFAIL, Network Error");
  const ExtendedError blocked{EdeCode::kBlocked, "rule example.com holds example.com."};
  CHECK(reply_text(compose(blocked), LogDetail::kCounts) == "SERVFAIL");
  CHECK(reply_text({}) == "dropped");
  CHECK(reply_text(ByteView(octets).first(5)) == "no message");
}

TEST_CASE("the end of a query in the log says whence the answer came and when each step was") {
  QueryFinished finished{{}, AnswerSource::kUpstream, Timeline(TimePoint{seconds(9)})};
  finished.timeline.mark(Stage::kSend, TimePoint{seconds(9)});
  finished.timeline.mark(Stage::kWait, TimePoint{seconds(9) + microseconds(12345)});
  CHECK(finish_text(finished) == " (upstream; send 0.0 ms, wait 12.3 ms)");
}

}  // namespace
