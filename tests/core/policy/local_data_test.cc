#include "core/policy/local_data.h"

#include <catch2/catch.hpp>
#include <string>

namespace berth {
namespace {

LocalRecordText record(std::string_view owner, RecordType type, Bytes rdata = {1}) {
  return {*Name::parse(owner), 60, type, std::move(rdata)};
}

Name name_of(std::string_view text) { return *Name::parse(text); }

// `node zone zone_above`, each a name or `-`.
std::string find(const LocalData& data, std::string_view name) {
  const Name wanted = name_of(name);
  const LocalMatch match = data.find(wanted.wire());
  const auto text = [&data](const std::optional<NameTree::Node>& node) {
    return node ? Name::from_wire(data.name(*node))->to_string() : std::string("-");
  };
  return text(match.node) + " " + text(match.zone) + " " + text(match.zone_above);
}

}  // namespace

TEST_CASE("a name is found with the zones around it") {
  LocalData data;
  CHECK(data.add_zone(name_of("test."), ZoneRule::kAbsent));
  CHECK(data.add_zone(name_of("berth.test."), ZoneRule::kServed));
  CHECK(data.add(record("a.berth.test.", RecordType::kA)).ok());
  CHECK(find(data, "a.berth.test.") == "a.berth.test. berth.test. berth.test.");
  CHECK(find(data, "berth.test.") == "berth.test. berth.test. test.");
  CHECK(find(data, "x.berth.test.") == "- berth.test. berth.test.");
  CHECK(find(data, "test.") == "test. test. -");
  CHECK(find(data, "x.test.") == "- test. test.");
  CHECK(find(data, "example.") == "- - -");
  CHECK(find(data, ".") == ". - -");
}

TEST_CASE("a forwarded zone ends the one around it") {
  LocalData data;
  CHECK(data.add_zone(name_of("test."), ZoneRule::kAbsent));
  CHECK(data.add_zone(name_of("lab.test."), ZoneRule::kForwarded));
  CHECK(find(data, "x.lab.test.") == "- - -");
  CHECK(find(data, "lab.test.") == "lab.test. - test.");
}

TEST_CASE("a zone can be the root") {
  LocalData data;
  CHECK(data.add_zone(Name(), ZoneRule::kServed));
  CHECK(find(data, ".") == ". . -");
  CHECK(find(data, "example.") == "- . .");
}

TEST_CASE("what was said first about a zone stays") {
  LocalData data;
  CHECK(data.add_zone(name_of("Test."), ZoneRule::kForwarded));
  CHECK_FALSE(data.add_zone(name_of("test."), ZoneRule::kAbsent, "why"));
  CHECK(find(data, "x.test.") == "- - -");
  CHECK(data.add(record("example.", RecordType::kSoa)).ok());
  CHECK_FALSE(data.add_zone(name_of("example."), ZoneRule::kAbsent));
  CHECK(find(data, "x.example.") == "- example. example.");
}

TEST_CASE("a wildcard is found where the closest encloser has one") {
  LocalData data;
  CHECK(data.add(record("*.example.", RecordType::kA)).ok());
  CHECK(data.add(record("a.b.example.", RecordType::kA)).ok());
  CHECK(find(data, "x.example.") == "*.example. - -");
  CHECK(find(data, "x.y.z.example.") == "*.example. - -");
  CHECK(find(data, "b.example.") == "b.example. - -");
  CHECK(find(data, "x.b.example.") == "- - -");
  CHECK(find(data, "example.") == "example. - -");
}

TEST_CASE("a CNAME stands alone, an SOA stands once") {
  LocalData data;
  CHECK(data.add(record("a.", RecordType::kCname)).ok());
  CHECK(data.add(record("a.", RecordType::kA)).error() == Error::kNotAllowed);
  CHECK(data.add(record("a.", RecordType::kCname)).error() == Error::kNotAllowed);
  CHECK(data.add(record("b.", RecordType::kA)).ok());
  CHECK(data.add(record("b.", RecordType::kA, {2})).ok());
  CHECK(data.add(record("B.", RecordType::kCname)).error() == Error::kNotAllowed);
  CHECK(data.add(record("c.", RecordType::kSoa)).ok());
  CHECK(data.add(record("c.", RecordType::kSoa)).error() == Error::kNotAllowed);
}

TEST_CASE("a default gives way to the same type and to a CNAME, not to other defaults") {
  LocalData data;
  CHECK(data.add(record("a.", RecordType::kA, {1})).ok());
  CHECK(data.add(record("b.", RecordType::kCname)).ok());
  data.add_default(record("a.", RecordType::kA, {2}));
  data.add_default(record("a.", RecordType::kAaaa, {3}));
  data.add_default(record("a.", RecordType::kAaaa, {4}));
  data.add_default(record("a.", RecordType::kCname, {5}));
  data.add_default(record("b.", RecordType::kA, {6}));
  const auto rdata = [&data](std::string_view name) {
    Bytes all;
    const Name wanted = name_of(name);
    for (const LocalRecord& each : data.records(*data.find(wanted.wire()).node)) {
      all.insert(all.end(), each.rdata.begin(), each.rdata.end());
    }
    return all;
  };
  CHECK(rdata("a.") == Bytes{1, 3, 4});
  CHECK(rdata("b.") == Bytes{1});
}

TEST_CASE("behaviour belongs to one name") {
  LocalData data;
  data.set_behaviour(name_of("Slow.test."), Behaviour::kSlow);
  CHECK(data.behaviour(*data.find(name_of("slow.test.").wire()).node) == Behaviour::kSlow);
  CHECK(data.behaviour(*data.find(name_of("test.").wire()).node) == Behaviour::kAnswers);
}

}  // namespace berth
