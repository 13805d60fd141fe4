#include "core/upstream/alias_chain.h"

#include <string>

#include <catch2/catch.hpp>

#include "tests/core/upstream/wire.h"

namespace berth {
namespace {

/// The steps in text: `owner>target`, `*` behind a target that follows from a DNAME, `!` at the end
/// of a chain that is broken.
std::string chain_of(const Wire& wire) {
  const Bytes message = wire.bytes();
  const auto view = MessageView::parse(message);
  const auto chain = follow_aliases(*view, *view->question());
  if (!chain) return "[" + std::string(to_string(chain.error())) + "]";
  std::string text;
  for (const AliasStep& step : chain->steps) {
    if (!text.empty()) text += " ";
    text += step.owner.to_string() + ">";
    text += step.target ? step.target->to_string() : "?";
    if (step.dname) text += "*";
    if (step.dname && !step.cname) text += "+";
  }
  if (chain->broken) text += "!";
  return text;
}

}  // namespace

TEST_CASE("without aliases there is no step") {
  CHECK(chain_of(Wire(asked("a."))).empty());
  CHECK(chain_of(Wire(asked("a.")).a("a.", 1)).empty());
  CHECK(chain_of(Wire(asked("a.")).cname("b.", "c.")).empty());
}

TEST_CASE("aliases are followed whatever their order") {
  CHECK(chain_of(Wire(asked("a.")).cname("c.", "d.").cname("b.", "c.").cname("a.", "b.")) ==
        "a.>b. b.>c. c.>d.");
}

TEST_CASE("of several aliases at one name the first counts") {
  CHECK(chain_of(Wire(asked("a.")).cname("a.", "b.").cname("a.", "c.").cname("c.", "d.")) ==
        "a.>b.");
}

TEST_CASE("aliases in other sections are not followed") {
  Wire wire(asked("a."));
  wire.record(Section::kAuthority, "a.", RecordType::kCname, 1, Wire::wire_of("b."));
  CHECK(chain_of(wire).empty());
}

TEST_CASE("a DNAME leads on what lies below it, not itself") {
  CHECK(chain_of(Wire(asked("x.y.old.")).dname("old.", "new.")) == "x.y.old.>x.y.new.*+");
  CHECK(chain_of(Wire(asked("old.")).dname("old.", "new.")).empty());
  CHECK(chain_of(Wire(asked("x.bold.")).dname("old.", "new.")).empty());
  CHECK(chain_of(Wire(asked("x.old.")).dname("old.", ".")) == "x.old.>x.*+");
}

TEST_CASE("a DNAME beside a CNAME that does not follow from it is left out") {
  CHECK(chain_of(Wire(asked("x.old.")).dname("old.", "new.").cname("x.old.", "x.new.")) ==
        "x.old.>x.new.*");
  CHECK(chain_of(Wire(asked("x.old.")).dname("old.", "new.").cname("x.old.", "x.other.")) ==
        "x.old.>x.other.");
}

TEST_CASE("a DNAME that makes too long a name ends the chain") {
  const std::string label(60, 'l');
  const std::string longest = label + "." + label + "." + label + ".";
  CHECK(chain_of(Wire(asked(longest + "old.")).dname("old.", longest)) == longest + "old.>?*+");
}

TEST_CASE("loops and long chains break") {
  CHECK(chain_of(Wire(asked("a.")).cname("a.", "a.")) == "a.>a.!");
  CHECK(chain_of(Wire(asked("a.")).cname("a.", "b.").cname("b.", "A.")) == "a.>b. b.>A.!");
  Wire wire(asked("n0."));
  for (int i = 0; i < 40; ++i) {
    wire.cname("n" + std::to_string(i) + ".", "n" + std::to_string(i + 1) + ".");
  }
  const std::string text = chain_of(wire);
  CHECK(text.substr(text.size() - 10) == "n15.>n16.!");
}

TEST_CASE("aliases of another class are not followed") {
  Wire wire(asked("a."));
  wire.record_class = 3;
  CHECK(chain_of(wire.cname("a.", "b.")).empty());
}

TEST_CASE("a target that does not parse is an error") {
  CHECK(chain_of(Wire(asked("a.")).answer("a.", RecordType::kCname, 1, {64, 0})).front() == '[');
  CHECK(chain_of(Wire(asked("a.")).answer("a.", RecordType::kCname, 1, {})).front() == '[');
}

}  // namespace berth
