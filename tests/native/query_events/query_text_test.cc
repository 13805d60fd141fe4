#include "native-host/query_events/query_text.h"

#include <catch2/catch.hpp>

#include "tests/native/query_events/sample_event.h"

namespace berth {
namespace {

using namespace berth::test;

std::string json_of(const QueryEvent& event) {
  std::string out;
  append_json(event, read_text(event), 1'790'000'000'123'456, out);
  return out;
}

}  // namespace

TEST_CASE("an event is told with all that is known of it") {
  SampleEvent sample("WWW.example.com. A");
  sample.event.id = 7;
  sample.event.took = milliseconds(12);
  sample.event.source = AnswerSource::kUpstream;
  sample.event.upstream = "udp://192.0.2.53:53";
  const Mark marks[] = {{Stage::kParse, 0}, {Stage::kJudgeQuestion, 3}, {Stage::kReply, 12000}};
  sample.event.marks = marks;
  CHECK(json_of(sample.event) ==
        R"({"id":7,"time":1790000000.123,"client":"192.0.2.7","protocol":"h2",)"
        R"("listener":"https://127.0.0.1:443","group":"default","name":"www.example.com.",)"
        R"("type":"A","rcode":"NOERROR","source":"upstream","upstream":"udp://192.0.2.53:53",)"
        R"("ede":[],"duration_us":12000,"stages":[{"stage":"parse","at_us":0},)"
        R"({"stage":"judge question","at_us":3},{"stage":"reply","at_us":12000}]})");
}

TEST_CASE("why an answer was held back stands in the event") {
  SampleEvent sample("ads.example. AAAA");
  sample.event.source = AnswerSource::kBlocked;
  sample.event.blocked = {BlockedBy::kList, true, "a list", "tracker.example."};
  CHECK(json_of(sample.event)
            .find(R"("blocked":{"by":"list","list":"a list",)"
                  R"("name":"tracker.example.","where":"answer"})") != std::string::npos);
}

TEST_CASE("the extended errors of an answer are told") {
  SampleEvent sample("example.com. A");
  sample.refuse({EdeCode::kProhibited, "not\nyou"});
  const QueryText text = read_text(sample.event);
  CHECK(text.rcode == "REFUSED");
  REQUIRE(text.errors.size() == 1);
  CHECK(text.errors[0].code == 18);
  CHECK(text.errors[0].text == "not\nyou");
  CHECK(json_of(sample.event).find(R"("ede":[{"code":18,"text":"not\u000ayou"}])") !=
        std::string::npos);
}

TEST_CASE("hostile names stay one line of plain characters") {
  SampleEvent sample(R"(<script>alert\(1\)</script>.\027[2J\010.example. A)");
  const std::string json = json_of(sample.event);
  CHECK(
      json.find(
          R"("name":"\u003cscript\u003ealert\\(1\\)\u003c/script\u003e.\\027[2j\\010.example.")") !=
      std::string::npos);
  for (const char c : json) CHECK((c >= 0x20 && c < 0x7f && c != '<' && c != '>'));
}

TEST_CASE("a query that was dropped is told as far as it can be read") {
  SampleEvent sample("example.com. A");
  sample.event.reply = {};
  sample.event.source = AnswerSource::kNone;
  CHECK(read_text(sample.event).rcode == "dropped");
  CHECK(read_text(sample.event).name == "example.com.");
  CHECK(has_failed(sample.event));
  sample.event.query = {};
  CHECK(read_text(sample.event).name.empty());
}

}  // namespace berth
