#include "core/cache/cache_entry.h"

#include <algorithm>
#include <vector>

#include <catch2/catch.hpp>

#include "core/cache/cache_memory.h"
#include "tests/support/cache_answers.h"

namespace berth {
namespace {

const TimePoint kStart(seconds(1000));

/// A draft of `message`, as the cache makes it.
EntryDraft draft_of(const OwnedKey& key, const Bytes& message, std::uint32_t lifetime) {
  EntryDraft draft;
  draft.key = key.view();
  draft.message = message;
  draft.lifetime_seconds = lifetime;
  draft.record_count = static_cast<std::uint32_t>(ttls_of(message).size());
  return draft;
}

/// An entry in memory of its own, with a fence behind it.
class Block {
 public:
  Block(const CacheConfig& config, const EntryDraft& draft, std::uint32_t spare_steps = 0)
      : words_((draft.steps() + spare_steps) * 2 + 1, kFence) {
    auto* const at = reinterpret_cast<std::uint8_t*>(words_.data());
    entry_ = &CacheEntry::write(at, draft.steps() + spare_steps, config, draft);
    entry_->kept_at = kStart;
    REQUIRE(words_.back() == kFence);
  }
  CacheEntry* operator->() { return entry_; }

 private:
  static constexpr std::uint64_t kFence = 0xfefefefefefefefe;
  std::vector<std::uint64_t> words_;
  CacheEntry* entry_;
};

std::vector<std::uint32_t> ttls_after(CacheEntry& entry, std::uint32_t age) {
  Bytes out(entry.message_size);
  entry.copy_aged(out, age);
  return ttls_of(out);
}

}  // namespace

TEST_CASE("an entry gives back the message it was made of, octet for octet") {
  const OwnedKey key("www.example.com");
  const Bytes message = answer_to(key, {300, 60});
  Block entry(CacheConfig(), draft_of(key, message, 60));
  Bytes out(message.size() + 1, 0xee);
  entry->copy_aged(out, 0);
  CHECK(out.back() == 0xee);
  out.pop_back();
  CHECK(out == message);
  CHECK(owned(entry->name()) == owned(key.name.wire()));
}

TEST_CASE("each TTL counts down from its own start and stops at 0") {
  const OwnedKey key("www.example.com");
  Block entry(CacheConfig(), draft_of(key, answer_to(key, {300, 0, 60, 86400}), 60));
  CHECK(ttls_after(*entry.operator->(), 1) == std::vector<std::uint32_t>{299, 0, 59, 86399});
  CHECK(ttls_after(*entry.operator->(), 60) == std::vector<std::uint32_t>{240, 0, 0, 86340});
  CHECK(ttls_after(*entry.operator->(), 0xffffffff) == std::vector<std::uint32_t>{0, 0, 0, 0});
}

TEST_CASE("TTLs are kept within floor and cap, one by one") {
  const OwnedKey key("www.example.com");
  CacheConfig config;
  config.min_ttl_seconds = 10;
  config.max_ttl_seconds = 600;
  const Bytes message = answer_to(key, {0, 9, 10, 600, 601, 0x7fffffff, 0x80000000, 0xffffffff});
  Block entry(config, draft_of(key, message, 10));
  CHECK(ttls_after(*entry.operator->(), 0) ==
        std::vector<std::uint32_t>{10, 10, 10, 600, 600, 600, 10, 10});
}

TEST_CASE("a stale copy has the same TTL everywhere") {
  const OwnedKey key("www.example.com");
  Block entry(CacheConfig(), draft_of(key, answer_to(key, {300, 0, 60}), 60));
  Bytes out(entry->message_size);
  entry->copy_stale(out, 30);
  CHECK(ttls_of(out) == std::vector<std::uint32_t>{30, 30, 30});
}

TEST_CASE("the SOA of a negative answer is given no longer than the answer lives") {
  const OwnedKey key("no.example.com");
  const Bytes message = *parse_message_text(
      ";; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: 0\n;; flags: qr ra\n"
      ";; QUESTION SECTION:\n;no.example.com. IN A\n"
      ";; AUTHORITY SECTION:\nexample.com. 3600 IN SOA ns.example.com. m.example.com. 1 2 3 4 60\n"
      "example.com. 3600 IN NS ns.example.com.\n");
  EntryDraft draft = draft_of(key, message, 60);
  draft.negative = true;
  Block negative(CacheConfig(), draft);
  CHECK(ttls_after(*negative.operator->(), 1) == std::vector<std::uint32_t>{59, 3599});
  draft.negative = false;
  Block other(CacheConfig(), draft);
  CHECK(ttls_after(*other.operator->(), 1) == std::vector<std::uint32_t>{3599, 3599});
}

TEST_CASE("an extended error stands with its entry") {
  const OwnedKey key("www.example.com");
  const Bytes message = servfail_to(key);
  StoredError error{EdeCode::kNetworkError, 3, {'a', 'b', 'c'}};
  EntryDraft draft = draft_of(key, message, 5);
  CHECK(Block(CacheConfig(), draft)->error() == std::nullopt);
  draft.error = &error;
  Block entry(CacheConfig(), draft);
  REQUIRE(entry->error());
  CHECK(entry->error()->code == EdeCode::kNetworkError);
  CHECK(entry->error()->view() == "abc");
  error.text.fill('x');
  error.text_size = static_cast<std::uint8_t>(error.text.size());
  Block full(CacheConfig(), draft);
  CHECK(full->error()->view() == std::string(61, 'x'));
  error.text_size = 0;
  Block bare(CacheConfig(), draft);
  CHECK(bare->error()->view().empty());
}

TEST_CASE("an entry is for its own key and no other") {
  const OwnedKey key("www.example.com", RecordType::kA, true, false);
  const Bytes message = answer_to(key, {60});
  Block entry(CacheConfig(), draft_of(key, message, 60));
  CHECK(entry->is_for(key.view()));
  CHECK_FALSE(entry->is_for(OwnedKey("www.example.com", RecordType::kAaaa, true).view()));
  CHECK_FALSE(entry->is_for(OwnedKey("www.example.com", RecordType::kA, false).view()));
  CHECK_FALSE(entry->is_for(OwnedKey("www.example.com", RecordType::kA, true, true).view()));
  CHECK_FALSE(entry->is_for(OwnedKey("example.com", RecordType::kA, true).view()));
  CHECK_FALSE(entry->is_for(OwnedKey("wwx.example.com", RecordType::kA, true).view()));
  CacheKey chaos = key.view();
  chaos.record_class = RecordClass::kCh;
  CHECK_FALSE(entry->is_for(chaos));
}

TEST_CASE("freshness turns on the microsecond") {
  const OwnedKey key("www.example.com");
  const Bytes message = answer_to(key, {60});
  CacheConfig config;
  config.max_stale_seconds = 100;
  Block entry(config, draft_of(key, message, 60));
  CHECK(entry->freshness(kStart - seconds(5), config) == Freshness::kFresh);
  CHECK(entry->freshness(kStart, config) == Freshness::kFresh);
  CHECK(entry->freshness(kStart + seconds(60) - microseconds(1), config) == Freshness::kFresh);
  CHECK(entry->freshness(kStart + seconds(60), config) == Freshness::kStale);
  CHECK(entry->freshness(kStart + seconds(160) - microseconds(1), config) == Freshness::kStale);
  CHECK(entry->freshness(kStart + seconds(160), config) == Freshness::kGone);
  config.max_stale_seconds = 0;
  CHECK(entry->freshness(kStart + seconds(60), config) == Freshness::kGone);
}

TEST_CASE("a failure is never stale") {
  const OwnedKey key("www.example.com");
  const Bytes message = servfail_to(key);
  EntryDraft draft = draft_of(key, message, 5);
  draft.kind = EntryKind::kFailure;
  Block entry(CacheConfig(), draft);
  CHECK(entry->freshness(kStart + seconds(5) - microseconds(1), {}) == Freshness::kFresh);
  CHECK(entry->freshness(kStart + seconds(5), {}) == Freshness::kGone);
}

TEST_CASE("even the longest lifetimes add up without wrapping") {
  const OwnedKey key("www.example.com");
  const Bytes message = answer_to(key, {0x7fffffff});
  CacheConfig config;
  config.max_ttl_seconds = 0x7fffffff;
  config.max_stale_seconds = 0xffffffff;
  Block entry(config, draft_of(key, message, 0x7fffffff));
  const TimePoint end = kStart + seconds(0x7fffffffLL);
  CHECK(entry->freshness(end - microseconds(1), config) == Freshness::kFresh);
  CHECK(entry->freshness(end + seconds(0xffffffffLL) - microseconds(1), config) ==
        Freshness::kStale);
  CHECK(entry->freshness(end + seconds(0xffffffffLL), config) == Freshness::kGone);
}

TEST_CASE("the largest message fits the room that was foreseen for it") {
  const OwnedKey key("a", RecordType::kTxt);
  Bytes message = answer_to(key, std::vector<std::uint32_t>(5000, 60), 1, 0 + 1);
  StoredError error{EdeCode::kOther, 61, {}};
  EntryDraft draft = draft_of(key, message, 60);
  draft.error = &error;
  CHECK(draft.record_count == 5000);
  CHECK(draft.steps() * kBlockStep <= CacheEntry::most_for(message.size()));
  Block entry(CacheConfig(), draft, 2);
  CHECK(ttls_after(*entry.operator->(), 1) == std::vector<std::uint32_t>(5000, 59));
}

TEST_CASE("the smallest entry takes the least room there is") {
  const OwnedKey key(".");
  const Bytes message = servfail_to(key);
  CHECK(draft_of(key, message, 5).steps() * kBlockStep == CacheEntry::kMinSize);
}

}  // namespace berth
