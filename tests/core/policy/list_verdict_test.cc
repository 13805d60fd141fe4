#include "core/policy/list_verdict.h"

#include <catch2/catch.hpp>
#include <string>

#include "core/message/name.h"
#include "core/policy/blocklist_builder.h"

namespace berth {
namespace {

/// Lists ads (0), trackers (1) and exceptions (2) with a few names.
class Lists {
 public:
  Lists() {
    for (const char* name : {"ads", "trackers", "exceptions"})
      REQUIRE(builder_.add_list(name).ok());
  }
  void block(std::string_view name, std::uint32_t list, bool subtree = true) {
    add(name, {ListId{list}, subtree});
  }
  void add(std::string_view name, const ListMark& mark) {
    REQUIRE(builder_.add(Name::parse(name)->wire(), mark).ok());
  }
  std::uint8_t condition(const TypeCondition& condition) {
    return *builder_.add_condition(condition);
  }
  /// What lists of `stamp`, or all of them, say of a name: "blocked by ads at 2".
  std::string ask(std::string_view name, RecordType type = RecordType::kA,
                  const ListStamp* stamp = nullptr) {
    octets_ = *builder_.build();
    const BlocklistImage image = *BlocklistImage::open(octets_);
    ListChoice all;
    all.add_all();
    ListChoice always;
    if (always_) always.add(ListId{*always_});
    const ChosenLists chosen{all, always, stamp == nullptr ? nullptr : &stamp->lists};
    const ListVerdict verdict = ask_lists(image, chosen, Name::parse(name)->lowered().wire(), type);
    if (verdict.kind == ListVerdict::Kind::kUnlisted) return "unlisted";
    if (verdict.kind == ListVerdict::Kind::kUnchosen) return "unchosen";
    const bool blocked = verdict.kind == ListVerdict::Kind::kBlocked;
    return std::string(blocked ? "blocked" : "allowed") + " by " +
           std::string(image.list_name(verdict.word.list)) + " at " +
           std::to_string(verdict.word.match.start);
  }

  /// Has a list count beside any stamp.
  void set_always(std::uint32_t list) { always_ = list; }

 private:
  std::optional<std::uint32_t> always_;
  BlocklistBuilder builder_;
  Bytes octets_;
};

ListStamp only(std::size_t list) {
  ListStamp stamp;
  stamp.lists.set(list);
  return stamp;
}

}  // namespace

TEST_CASE("a listed name blocks itself, and all below it where its list says so") {
  Lists lists;
  lists.block("ads.example", 0);
  lists.block("one.example", 1, false);
  CHECK(lists.ask("ads.example") == "blocked by ads at 0");
  CHECK(lists.ask("X.Ads.example") == "blocked by ads at 2");
  CHECK(lists.ask("one.example") == "blocked by trackers at 0");
  CHECK(lists.ask("x.one.example") == "unchosen");
  CHECK(lists.ask("example") == "unlisted");
}

TEST_CASE("a list that was not chosen says nothing") {
  Lists lists;
  lists.block("ads.example", 0);
  lists.block("x.ads.example", 1);
  const ListStamp ads = only(0);
  const ListStamp trackers = only(1);
  CHECK(lists.ask("x.ads.example", RecordType::kA, &ads) == "blocked by ads at 2");
  CHECK(lists.ask("x.ads.example", RecordType::kA, &trackers) == "blocked by trackers at 0");
  CHECK(lists.ask("ads.example", RecordType::kA, &trackers) == "unchosen");
}

TEST_CASE("a list can count beside any stamp") {
  Lists lists;
  lists.block("ads.example", 0);
  const ListStamp trackers = only(1);
  lists.set_always(0);
  CHECK(lists.ask("ads.example", RecordType::kA, &trackers) == "blocked by ads at 0");
}

TEST_CASE("a list that allows goes before one that blocks, an important mark before both") {
  Lists lists;
  lists.block("ads.example", 0);
  lists.add("good.ads.example", {ListId{2}, true, true});
  CHECK(lists.ask("good.ads.example") == "allowed by exceptions at 0");
  CHECK(lists.ask("x.good.ads.example") == "allowed by exceptions at 2");
  CHECK(lists.ask("bad.ads.example") == "blocked by ads at 4");
  lists.add("ads.example", {ListId{1}, true, false, true});
  CHECK(lists.ask("good.ads.example") == "blocked by trackers at 5");
  lists.add("good.ads.example", {ListId{2}, true, true, true});
  CHECK(lists.ask("good.ads.example") == "allowed by exceptions at 0");
}

TEST_CASE("a mark can hold for some types only") {
  Lists lists;
  ListMark mark{ListId{0}, true};
  mark.condition = lists.condition({{RecordType::kHttps}, false});
  lists.add("ads.example", mark);
  CHECK(lists.ask("ads.example", RecordType::kHttps) == "blocked by ads at 0");
  CHECK(lists.ask("ads.example", RecordType::kA) == "unchosen");
}

TEST_CASE("of lists that have one name the first speaks, of names the nearest") {
  Lists lists;
  lists.block("ads.example", 1);
  lists.block("ads.example", 0);
  lists.block("x.ads.example", 1);
  CHECK(lists.ask("ads.example") == "blocked by ads at 0");
  CHECK(lists.ask("x.ads.example") == "blocked by trackers at 0");
}

}  // namespace berth
