#include "core/policy/group.h"

#include <catch2/catch.hpp>

#include "core/message/message_builder.h"
#include "core/message/text.h"
#include "core/policy/blocklist_builder.h"
#include "core/policy/local_record.h"

namespace berth {
namespace {

GroupConfig blocking(std::vector<std::string> block, std::vector<std::string> allow = {}) {
  GroupConfig config;
  config.block = std::move(block);
  config.allow = std::move(allow);
  return config;
}

std::string words_of(const Judgement& judgement) {
  std::string words;
  explain(judgement, words);
  return words;
}

/// Asks for `name` and, where that is not blocked, judges an answer of `records`.
std::string judge(const Group& group, std::string_view name, std::string_view type,
                  const std::vector<std::string>& records = {}) {
  const Name asked = Name::parse(name)->lowered();
  const RecordType record_type = *parse_record_type(type);
  const Group::Asked question_asked{asked.wire(), record_type};
  const Judgement question = group.judge_question(question_asked);
  if (question.is_blocked()) return words_of(question);
  Bytes answer(kMaxMessageSize);
  MessageBuilder builder(answer, answer.size(), Header{});
  builder.question(asked.wire(), record_type, RecordClass::kIn);
  for (const std::string& text : records) {
    const auto record = parse_local_record(text);
    builder.record(Section::kAnswer, record->owner, record->type, RecordClass::kIn, record->ttl,
                   record->rdata);
  }
  answer.resize(builder.finish());
  return words_of(group.judge_answer(*MessageView::parse(answer), question_asked, question.leave));
}

}  // namespace

TEST_CASE("a group without rules has nothing to judge by") {
  CHECK_FALSE(Group::make({}, {})->judges());
  CHECK_FALSE(Group::make(blocking({}, {"good.example"}), {})->judges());
  CHECK(Group::make(blocking({"ads.example"}), {})->judges());
}

TEST_CASE("who lets a name through is told with the rule as it is written") {
  const Group group = *Group::make(
      blocking({"ads.example", "=bad.good.example"}, {"good.example", "*.ads.example"}), {});
  const auto told = [&group](std::string_view text) {
    const Name name = Name::parse(text)->lowered();
    const Permission permission = group.permission({name.wire(), RecordType::kA});
    return std::string(to_string(permission.by)) + " " + std::string(permission.source) + " " +
           permission.name.to_string();
  };
  CHECK(told("x.good.example.") == "rule good.example good.example.");
  CHECK(told("a.b.ads.example.") == "rule *.ads.example ads.example.");
  // Blocked, but allowed: a rule that allows ends it.
  CHECK(told("bad.good.example.") == "rule good.example good.example.");
  CHECK(told("ads.example.") == "nobody  .");
  CHECK(told("other.example.") == "nobody  .");
}

TEST_CASE("a question is blocked whatever its type") {
  const Group group = *Group::make(blocking({"ads.example"}), {});
  for (const char* type : {"A", "AAAA", "CNAME", "HTTPS", "SVCB", "MX", "TXT", "TYPE65000"}) {
    CHECK(judge(group, "x.ads.example.", type) == "rule ads.example holds ads.example.");
  }
}

TEST_CASE("every name that an answer leads to is judged, in any order of records") {
  const Group group = *Group::make(blocking({"ads.example"}), {});
  const std::string why = "rule ads.example holds ads.example., which the answer leads to";
  CHECK(judge(group, "w.example.", "A",
              {"x.ads.example. A 192.0.2.1", "w.example. CNAME x.ads.example."}) == why);
  CHECK(judge(group, "w.example.", "A",
              {"w.example. CNAME m.example.", "m.example. CNAME X.Ads.example.",
               "x.ads.example. A 192.0.2.1"}) == why);
  CHECK(judge(group, "w.old.example.", "A", {"old.example. DNAME ads.example."}) == why);
  CHECK(judge(group, "w.example.", "HTTPS", {"w.example. HTTPS 0 ads.example."}) == why);
  CHECK(judge(group, "_x.w.example.", "SVCB",
              {"_x.w.example. SVCB 1 .", "_x.w.example. SVCB 2 ads.example."}) == why);
  CHECK(judge(group, "w.example.", "MX", {"w.example. MX 1 ads.example."}) == "");
  CHECK(judge(group, "w.example.", "HTTPS", {"w.example. HTTPS 1 . alpn=h2"}) == "");
}

TEST_CASE("a rule that allows goes before rules that block, types and what answers lead to") {
  GroupConfig config = blocking({"example"}, {"good.example"});
  config.block_types = {"HTTPS"};
  const Group group = *Group::make(config, {});
  CHECK(judge(group, "good.example.", "HTTPS", {"good.example. HTTPS 1 x.example."}) == "");
  CHECK(judge(group, "good.example.", "A", {"good.example. CNAME x.example."}) == "");
  CHECK(judge(group, "other.test.", "A", {"other.test. CNAME good.example."}) == "");
  CHECK(judge(group, "other.test.", "A", {"other.test. CNAME bad.example."}) ==
        "rule example holds example., which the answer leads to");
  CHECK(judge(group, "other.test.", "HTTPS") == "records of type HTTPS are not given here");
}

TEST_CASE("addresses of this network are held back from public names alone") {
  GroupConfig config = blocking({}, {"allowed.example"});
  config.rebind_protection = true;
  config.may_rebind = {"intranet.example"};
  const Group group = *Group::make(config, {"corp.example"});
  for (const char* address : {"10.1.2.3", "127.0.0.1", "169.254.1.1", "0.0.0.0", "100.64.0.1"}) {
    INFO(address);
    CHECK(judge(group, "w.example.", "A",
                {"w.example. A 192.0.2.1", "w.example. A " + std::string(address)}) ==
          "w.example. leads to an address of this network");
  }
  for (const char* address : {"::1", "fd00::1", "fe80::1", "::", "::ffff:10.0.0.1"}) {
    INFO(address);
    CHECK(judge(group, "w.example.", "AAAA", {"w.example. AAAA " + std::string(address)}) ==
          "w.example. leads to an address of this network");
  }
  for (const char* hint : {"ipv4hint=192.0.2.1,10.1.2.3", "alpn=h2 ipv6hint=2001:db8::1,fd00::1",
                           "ipv6hint=::ffff:10.1.2.3"}) {
    INFO(hint);
    CHECK(judge(group, "w.example.", "HTTPS", {"w.example. HTTPS 1 . " + std::string(hint)}) ==
          "w.example. leads to an address of this network");
  }
  CHECK(judge(group, "_x.example.", "SVCB", {"_x.example. SVCB 1 w.example. ipv4hint=10.1.2.3"}) ==
        "_x.example. leads to an address of this network");
  CHECK(judge(group, "w.example.", "HTTPS",
              {"w.example. HTTPS 1 . port=443 ipv4hint=192.0.2.1 ipv6hint=2001:db8::1"}) == "");
  CHECK(judge(group, "w.intranet.example.", "HTTPS",
              {"w.intranet.example. HTTPS 1 . ipv4hint=10.0.0.1"}) == "");
  CHECK(judge(group, "w.example.", "A", {"w.example. A 192.0.2.1"}) == "");
  CHECK(judge(group, "w.intranet.example.", "A", {"w.intranet.example. A 10.0.0.1"}) == "");
  CHECK(judge(group, "w.corp.example.", "A", {"w.corp.example. A 10.0.0.1"}) == "");
  CHECK(judge(group, "allowed.example.", "A", {"allowed.example. A 10.0.0.1"}) ==
        "allowed.example. leads to an address of this network");
}

TEST_CASE("rules go before lists, and lists of a stamp before those of the group") {
  BlocklistBuilder builder;
  for (const char* list : {"ads", "exceptions"}) REQUIRE(builder.add_list(list).ok());
  const auto add = [&builder](std::string_view name, const ListMark& mark) {
    REQUIRE(builder.add(Name::parse(name)->wire(), mark).ok());
  };
  add("ads.example", {ListId{0}, true});
  add("good.example", {ListId{1}, true, true});
  const Bytes octets = *builder.build();
  const BlocklistImage image = *BlocklistImage::open(octets);

  const Group all = *Group::make({}, {}, &image);
  const std::string why = "list ads holds ads.example.";
  CHECK(judge(all, "x.ads.example.", "A") == why);
  CHECK(judge(all, "w.example.", "A", {"w.example. CNAME ads.example."}) ==
        why + ", which the answer leads to");
  CHECK(judge(all, "good.example.", "A", {"good.example. CNAME ads.example."}) == "");
  CHECK(judge(*Group::make(blocking({"good.example"}, {"ads.example"}), {}, &image),
              "good.example.", "A") == "rule good.example holds good.example.");
  CHECK(judge(*Group::make(blocking({}, {"ads.example"}), {}, &image), "ads.example.", "A") == "");

  const Name good = *Name::parse("good.example.");
  CHECK(all.permission({good.wire(), RecordType::kA}) ==
        Permission{AllowedBy::kList, "exceptions", good});
  CHECK(all.permission({Name::parse("www.good.example.")->wire(), RecordType::kA}) ==
        Permission{AllowedBy::kList, "exceptions", good});
  CHECK(Group::make(blocking({"good.example"}, {}), {}, &image)
            ->permission({good.wire(), RecordType::kA}) == Permission{});
  CHECK(all.permission({Name::parse("ads.example.")->wire(), RecordType::kA}) == Permission{});

  GroupConfig config;
  config.lists = {"exceptions"};
  const Group exceptions = *Group::make(config, {}, &image);
  CHECK(judge(exceptions, "ads.example.", "A") == "");
  const Name name = *Name::parse("ads.example.");
  const ListStamp stamp = *parse_stamp("1:AIAAgA");
  CHECK(stamp.lists[0]);
  CHECK(exceptions.judge_question({name.wire(), RecordType::kA, &stamp.lists}).is_blocked());
  config.lists = {"1:AIAAgA"};
  CHECK(judge(*Group::make(config, {}, &image), "ads.example.", "A") == why);
  config.lists = {"no such list"};
  CHECK(Group::make(config, {}, &image).error() == Error::kNotSupported);
}

TEST_CASE("what a list blocks is blocked by those of the chosen lists that have the name") {
  BlocklistBuilder builder;
  for (const char* list : {"ads", "trackers", "names", "exceptions"}) {
    REQUIRE(builder.add_list(list).ok());
  }
  const auto add = [&builder](std::uint32_t list, bool subtree, bool allow = false) {
    const Name name = *Name::parse("ads.example");
    REQUIRE(builder.add(name.wire(), {ListId{list}, subtree, allow}).ok());
  };
  add(0, true);
  add(1, true);
  add(2, false);
  const Bytes octets = *builder.build();
  const BlocklistImage image = *BlocklistImage::open(octets);
  const Group group = *Group::make({}, {}, &image);
  const auto blocking = [&](std::string_view text, std::string_view stamp) {
    const Name name = *Name::parse(text);
    const ListStamp chosen = stamp.empty() ? ListStamp{} : *parse_stamp(stamp);
    const Group::Asked asked{name.wire(), RecordType::kA, stamp.empty() ? nullptr : &chosen.lists};
    const Judgement judgement = group.judge_question(asked);
    return ListStamp{group.blocking_lists(judgement, asked), {}}.to_path();
  };
  CHECK(blocking("ads.example.", "") == "1:AIAA4A");    // 0, 1 and 2
  CHECK(blocking("x.ads.example.", "") == "1:AIAAwA");  // 2 has the name alone
  CHECK(blocking("x.ads.example.", "1:AIAAQA") == "1:AIAAQA");
  CHECK(blocking("other.example.", "") == "1:");
}

TEST_CASE("a rule or type that cannot be is refused") {
  CHECK(Group::make(blocking({"a b"}), {}).error() == Error::kBadText);
  GroupConfig config;
  config.block_types = {"NOTYPE"};
  CHECK(Group::make(config, {}).error() == Error::kBadText);
}

}  // namespace berth
