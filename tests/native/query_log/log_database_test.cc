#include "native-host/query_log/log_database.h"

#include <catch2/catch.hpp>

#include "native-host/query_log/log_top.h"
#include "tests/native/query_events/sample_event.h"
#include "tests/native/query_log/scratch.h"

namespace berth {
namespace {

using namespace berth::test;

constexpr std::int64_t kTime = 1'790'000'000'000'000;
constexpr std::int64_t kMinute = kTime / 60'000'000;

/// A database, and what stands in it.
struct Desk : Scratch {
  LogDatabase::Rules rules{file("queries.db"), LogPrivacy::kFull, seconds(86'400), 1 << 28, 100};

  /// Writes one event; all that waits is written at the end.
  void keep(const QueryEvent& event, std::int64_t at = kTime) {
    LogDatabase database(rules, trouble, counters);
    database.take(event, at);
    SourceCounts more{};
    more[static_cast<std::size_t>(event.source)] = event.stands_for;
    database.count(more, at);
    database.rest();
  }

  /// Makes the file one of before.
  void change(const char* sql) const {
    std::string problem;
    const auto database = Database::open(rules.path, Database::Use::kWrite, problem);
    REQUIRE(database->run(sql));
  }

  [[nodiscard]] std::string one(const std::string& sql) const {
    std::string problem;
    const auto database = Database::open(rules.path, Database::Use::kRead, problem);
    REQUIRE(database != nullptr);
    Statement statement(database->get(), sql);
    return statement.step() ? std::string(statement.text(0)) : "no row";
  }

  [[nodiscard]] std::string top(TopOf of) const {
    std::string problem;
    const auto text = read_top(rules.path, {of, 5, 2}, kMinute, problem);
    INFO(problem);
    REQUIRE(text);
    return text->substr(text->find("\"rows\":") + 7);
  }
};

}  // namespace

TEST_CASE("a query is a row with all that is known of it") {
  Desk desk;
  SampleEvent sample("WWW.example.com. AAAA");
  sample.refuse({EdeCode::kProhibited, "not you"});
  const Mark marks[] = {{Stage::kSend, 5}, {Stage::kJudgeQuestion, 7}};
  sample.event.marks = marks;
  sample.event.took = milliseconds(3);
  sample.event.upstream = "udp://192.0.2.53";
  sample.event.blocked = {BlockedBy::kRule, true, "*.example", "a.example."};
  desk.keep(sample.event);
  CHECK(desk.one("SELECT id || '|' || time || '|' || client || '|' || protocol || '|' || listener "
                 "|| '|' || client_group || '|' || name || '|' || type || '|' || rcode || '|' || "
                 "source FROM queries") ==
        "1|1790000000000000|192.0.2.7|h2|https://127.0.0.1:443|default|www.example.com.|AAAA|"
        "REFUSED|failure");
  CHECK(desk.one("SELECT upstream || '|' || blocked_by || '|' || blocked_source || '|' || "
                 "blocked_name || '|' || duration_us || '|' || errors || '|' || stages "
                 "FROM queries") ==
        "udp://192.0.2.53|rule|*.example|a.example.|3000|18 not you|send 5, judge question 7");
  CHECK(desk.counters.written == 1);
}

TEST_CASE("rows are in the order in which they were told, however many are written at once") {
  Desk desk;
  {
    LogDatabase database(desk.rules, desk.trouble, desk.counters);
    for (int i = 0; i < 53; ++i) {
      SampleEvent sample("n" + std::to_string(i) + ".example. A");
      if (i % 2 == 0) sample.event.upstream = "udp://192.0.2.53";
      if (i % 5 == 0) sample.event.blocked = {BlockedBy::kList, false, "ads", ""};
      sample.event.took = milliseconds(i);
      database.take(sample.event, kTime + i);
    }
  }
  CHECK(desk.counters.written == 53);
  CHECK(desk.one("SELECT count(*) FROM queries WHERE name = 'n' || (id - 1) || '.example.' AND "
                 "time = 1790000000000000 + id - 1 AND duration_us = 1000 * (id - 1) AND "
                 "stands_for = 1 AND rcode = 'NOERROR' AND client = '192.0.2.7' AND "
                 "(upstream IS NULL) = (id % 2 = 0) AND (blocked_by IS NULL) = (id % 5 <> 1) AND "
                 "(blocked_source IS NULL) = (id % 5 <> 1) AND blocked_name IS NULL AND "
                 "errors = '' AND stages = ''") == "53");
}

TEST_CASE("what privacy keeps back is in no row and no count") {
  Desk desk;
  SampleEvent sample("www.example.com. A");
  SECTION("the end of an address") {
    desk.rules.privacy = LogPrivacy::kTruncated;
    desk.keep(sample.event);
    CHECK(desk.one("SELECT client FROM queries") == "192.0.2.0");
    CHECK(desk.one("SELECT client FROM clients") == "192.0.2.0");
  }
  SECTION("clients") {
    desk.rules.privacy = LogPrivacy::kNoClient;
    desk.keep(sample.event);
    CHECK(desk.one("SELECT count(*) FROM queries WHERE client IS NULL") == "1");
    CHECK(desk.one("SELECT count(*) FROM clients") == "0");
  }
  SECTION("all but counts") {
    desk.rules.privacy = LogPrivacy::kCounts;
    desk.keep(sample.event);
    CHECK(desk.one("SELECT count(*) FROM queries") == "0");
    CHECK(desk.one("SELECT count(*) FROM names") == "0");
    CHECK(desk.one("SELECT asked FROM sources WHERE source = 'cache'") == "1");
  }
}

TEST_CASE("one that stands for others counts for all of them, and says so in its row") {
  Desk desk;
  SampleEvent sample("www.example. A");
  sample.event.source = AnswerSource::kBlocked;
  sample.event.stands_for = 40;
  desk.keep(sample.event);
  CHECK(desk.one("SELECT stands_for FROM queries") == "40");
  CHECK(desk.one("SELECT asked || '|' || blocked FROM names") == "40|40");
  CHECK(desk.one("SELECT asked FROM clients") == "40");
  CHECK(desk.one("SELECT source || '|' || asked FROM sources") == "blocked|40");
}

TEST_CASE("what the rate leaves out the next row stands for, and failures have their own") {
  Desk desk;
  desk.rules.rate = 2;
  SampleEvent sample("www.example. A");
  SampleEvent failed("bad.example. A");
  failed.refuse({EdeCode::kProhibited, ""});
  {
    LogDatabase database(desk.rules, desk.trouble, desk.counters);
    for (int i = 0; i < 7; ++i) database.take(sample.event, kTime);
    database.take(failed.event, kTime);
    // A new second.
    database.rest();
    database.take(sample.event, kTime);
  }
  CHECK(desk.one("SELECT group_concat(stands_for) FROM queries") == "1,1,1,1,1,4");
  CHECK(desk.one("SELECT sum(stands_for) FROM queries") == "9");
}

TEST_CASE("over the rate queries are counted and not kept") {
  Desk desk;
  desk.rules.rate = 3;
  {
    LogDatabase database(desk.rules, desk.trouble, desk.counters);
    for (int i = 0; i < 10; ++i) database.take(SampleEvent("www.example. A").event, kTime);
  }
  CHECK(desk.one("SELECT count(*) FROM queries") == "6");
  CHECK(desk.one("SELECT asked FROM names") == "10");
  CHECK(desk.counters.dropped == 4);
}

TEST_CASE("a file of before rows stood for others is gone on with") {
  Desk desk;
  desk.keep(SampleEvent("www.example. A").event);
  desk.change("ALTER TABLE queries DROP COLUMN stands_for");
  desk.keep(SampleEvent("new.example. A").event);
  CHECK(desk.one("SELECT group_concat(name || stands_for) FROM queries") ==
        "www.example.1,new.example.1");
}

TEST_CASE("the index that a file of before had by time goes") {
  Desk desk;
  desk.keep(SampleEvent("www.example. A").event);
  desk.change("CREATE INDEX queries_time ON queries(time)");
  desk.keep(SampleEvent("new.example. A").event);
  CHECK(desk.one("SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND tbl_name = "
                 "'queries'") == "0");
  CHECK(desk.one("SELECT count(*) FROM queries") == "2");
}

TEST_CASE("a file with other tables is told at the start, and left as it is") {
  Desk desk;
  desk.change("CREATE TABLE queries(number, text)");
  const LogDatabase database(desk.rules, desk.trouble, desk.counters);
  CHECK(desk.counters.failed == 1);
  CHECK(desk.one("SELECT group_concat(name) FROM pragma_table_info('queries')") == "number,text");
}

TEST_CASE("what is locked is written once it no longer is") {
  Desk desk;
  LogDatabase database(desk.rules, desk.trouble, desk.counters);
  std::string problem;
  const auto other = Database::open(desk.rules.path, Database::Use::kWrite, problem);
  REQUIRE(other != nullptr);
  REQUIRE(other->run("BEGIN EXCLUSIVE"));
  database.take(SampleEvent("www.example. A").event, kTime);
  database.rest();
  CHECK(desk.counters.failed == 1);
  CHECK(desk.counters.written == 0);
  REQUIRE(other->run("ROLLBACK"));
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (desk.counters.written == 0 && std::chrono::steady_clock::now() < until) database.rest();
  CHECK(desk.counters.written == 1);
  CHECK(desk.one("SELECT name FROM queries") == "www.example.");
}

TEST_CASE("a file that cannot be used costs nothing but the queries") {
  Desk desk;
  desk.rules.path = "/proc/nothing/queries.db";
  LogDatabase database(desk.rules, desk.trouble, desk.counters);
  SampleEvent sample("www.example. A");
  for (std::size_t i = 0; i < LogDatabase::kMaxWaiting + 10; ++i) {
    database.take(sample.event, kTime);
  }
  database.rest();
  CHECK(desk.counters.failed >= 2);
  CHECK(desk.counters.dropped > 0);
  CHECK(desk.counters.written == 0);
}

TEST_CASE("what is older than it may be goes, and so does what is too much") {
  Desk desk;
  SampleEvent sample("www.example. A");
  SECTION("by age") {
    desk.keep(sample.event, kTime - 86'500'000'000);
    desk.keep(sample.event, kTime);
    CHECK(desk.one("SELECT count(*) FROM queries") == "1");
    CHECK(desk.one("SELECT count(*) FROM names") == "1");
  }
  SECTION("by age, all of them") {
    desk.keep(sample.event, kTime - 86'500'000'000);
    desk.keep(sample.event, kTime - 86'400'000'001);
    LogDatabase database(desk.rules, desk.trouble, desk.counters);
    database.count({1}, kTime);
    database.rest();
    CHECK(desk.one("SELECT count(*) FROM queries") == "0");
  }
  SECTION("by age, behind one from a clock that was wrong") {
    desk.keep(sample.event, kTime + 20 * std::int64_t{86'400'000'000});
    desk.keep(sample.event, kTime - 86'500'000'000);
    desk.keep(sample.event, kTime - 86'400'000'000);
    desk.keep(sample.event, kTime);
    CHECK(desk.one("SELECT group_concat(id) FROM queries") == "1,3,4");
  }
  SECTION("by age, and nothing by a clock that is behind") {
    constexpr std::int64_t kYear = std::int64_t{365} * 86'400'000'000;
    for (const std::int64_t time : {kTime, kTime + 1, kTime + 1 - kYear, kTime + 2}) {
      desk.keep(sample.event, time);
    }
    CHECK(desk.one("SELECT group_concat(id) FROM queries") == "1,2,3,4");
  }
  SECTION("by size") {
    for (int i = 0; i < 20; ++i) desk.keep(sample.event, kTime + i * 60'000'000);
    CHECK(desk.one("SELECT count(*) FROM queries") == "20");
    desk.rules.max_bytes = 1;
    desk.keep(sample.event, kTime + 1'200'000'000);
    CHECK(desk.one("SELECT min(id) FROM queries") == "4");
    CHECK(desk.one("SELECT count(*) FROM names") == "18");
  }
}

TEST_CASE("the top lists are made of counts") {
  Desk desk;
  {
    LogDatabase database(desk.rules, desk.trouble, desk.counters);
    SampleEvent ads("ads.example. A");
    ads.event.source = AnswerSource::kBlocked;
    database.take(ads.event, kTime);
    for (const char* name : {"a.example. A", "b.example. A", "b.example. AAAA"}) {
      database.take(SampleEvent(name).event, kTime);
    }
    for (int i = 1; i <= 100; ++i) {
      SampleEvent asked("c.example. A");
      const Mark marks[] = {{Stage::kSend, 0}, {Stage::kReceive, static_cast<unsigned>(i) * 1000}};
      asked.event.marks = marks;
      asked.event.source = AnswerSource::kUpstream;
      asked.event.upstream = "udp://192.0.2.53";
      database.take(asked.event, kTime);
    }
  }
  CHECK(desk.top(TopOf::kNames) == R"([{"name":"c.example.","queries":100,"blocked":0},)"
                                   R"({"name":"b.example.","queries":2,"blocked":0}]})");
  CHECK(desk.top(TopOf::kBlocked) == R"([{"name":"ads.example.","queries":1,"blocked":1}]})");
  CHECK(desk.top(TopOf::kClients) == R"([{"client":"192.0.2.7","queries":104,"blocked":1}]})");
  CHECK(desk.top(TopOf::kUpstreams) == R"([{"upstream":"udp://192.0.2.53","answers":100,)"
                                       R"("p50_us":51199,"p90_us":90111,"p99_us":102399,)"
                                       R"("max_us":102399}]})");
}

TEST_CASE("what is outside the minutes asked for is in no top list") {
  Desk desk;
  desk.keep(SampleEvent("old.example. A").event, kTime - 5 * 60'000'000);
  desk.keep(SampleEvent("new.example. A").event, kTime - 4 * 60'000'000);
  CHECK(desk.top(TopOf::kNames) == R"([{"name":"new.example.","queries":1,"blocked":0}]})");
}

}  // namespace berth
