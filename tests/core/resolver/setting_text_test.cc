#include <catch2/catch.hpp>

#include "core/resolver/setting.h"

// How values are written: every kind, both ways, and what is said about text that does not fit.

namespace berth {
namespace {

constexpr std::string_view kColours[] = {"red", "green", "blue"};

Setting row_of(SettingKind kind, std::int64_t least = 0, std::int64_t most = 0) {
  Setting row;
  row.kind = kind;
  row.least = least;
  row.most = most;
  if (kind == SettingKind::kChoice) row.choices = kColours;
  return row;
}

const Setting kCount = row_of(SettingKind::kCount, 1, 100);
const Setting kSize = row_of(SettingKind::kBytes, 512, 1 << 20);
const Setting kTime = row_of(SettingKind::kDuration, 10'000, 60'000'000);
const Setting kSwitch = row_of(SettingKind::kSwitch);
const Setting kChoice = row_of(SettingKind::kChoice);
const Setting kText = row_of(SettingKind::kText, 0, 10);
const Setting kList = row_of(SettingKind::kList, 0, 3);

/// The value that `text` reads as, printed; or the problem.
std::string read(const Setting& row, std::string_view text) {
  const ParsedSetting parsed = parse_setting(row, text);
  return parsed.value ? print_setting(row, *parsed.value) : parsed.problem.text;
}

std::vector<std::string> items_of(std::string_view text) {
  return std::get<std::vector<std::string>>(*parse_setting(kList, text).value);
}

std::string fault_of(const Setting& row, const SettingValue& value) {
  const auto problem = check_setting(row, value);
  return problem ? problem->text : "";
}

}  // namespace

TEST_CASE("a count is decimal digits and nothing else") {
  CHECK(read(kCount, "42") == "42");
  CHECK(read(kCount, " 42 ") == "42");
  CHECK(read(kCount, "0") == "0");
  CHECK(read(kCount, "") == "\"\" is not a whole number; allowed: 1 to 100");
  CHECK(read(kCount, "many") == "\"many\" is not a whole number; allowed: 1 to 100");
  CHECK(read(kCount, "4.5") == "\"4.5\" is not a whole number; allowed: 1 to 100");
  CHECK(read(kCount, "0x10") == "\"0x10\" is not a whole number; allowed: 1 to 100");
  CHECK(read(kCount, "4KiB") == "\"4KiB\" is not a whole number; allowed: 1 to 100");
  CHECK(read(kCount, "-1") == "\"-1\" is out of range; allowed: 1 to 100");
  CHECK(read(kCount, "99999999999999999999") ==
        "\"99999999999999999999\" is out of range; allowed: 1 to 100");
}

TEST_CASE("a size has a unit in powers of 1,024 or none") {
  CHECK(read(kSize, "1000") == "1000");
  CHECK(read(kSize, "1024") == "1KiB");
  CHECK(read(kSize, "64KiB") == "64KiB");
  CHECK(read(kSize, "64 KiB") == "64KiB");
  CHECK(read(kSize, "1MiB") == "1MiB");
  CHECK(read(kSize, "3GiB") == "3GiB");
  CHECK(read(kSize, "1536KiB") == "1536KiB");
  CHECK(read(kSize, "64MB") ==
        "\"64MB\" is not a size (a number of bytes, or one with KiB, MiB or GiB); allowed: 512 to "
        "1MiB");
  CHECK(read(kSize, "9000000000000000000GiB") ==
        "\"9000000000000000000GiB\" is out of range; allowed: 512 to 1MiB");
  CHECK(read(kSize, "-4KiB") == "\"-4KiB\" is out of range; allowed: 512 to 1MiB");
}

TEST_CASE("a time always names its unit, but zero") {
  CHECK(read(kTime, "250us") == "250us");
  CHECK(read(kTime, "1500ms") == "1500ms");
  CHECK(read(kTime, "1000ms") == "1s");
  CHECK(read(kTime, "60s") == "1m");
  CHECK(read(kTime, "90m") == "90m");
  CHECK(read(kTime, "24h") == "1d");
  CHECK(read(kTime, "0") == "0");
  CHECK(read(kTime, "4") ==
        "\"4\" is not a time (a number with us, ms, s, m, h or d); allowed: 10ms to 1m");
  CHECK(read(kTime, "4 weeks") ==
        "\"4 weeks\" is not a time (a number with us, ms, s, m, h or d); allowed: 10ms to 1m");
}

TEST_CASE("a switch and a choice are one of their words") {
  CHECK(read(kSwitch, "true") == "true");
  CHECK(read(kSwitch, "false") == "false");
  CHECK(read(kSwitch, "yes") == "\"yes\" is not a switch; allowed: false or true");
  CHECK(read(kChoice, "blue") == "blue");
  CHECK(read(kChoice, "Blue") == "\"Blue\" is not a choice; allowed: red, green or blue");
}

TEST_CASE("text is taken as it is") {
  CHECK(read(kText, " a b ") == " a b ");
  CHECK(read(kText, "") == "");
}

TEST_CASE("a list is cut at commas outside quotes, or at line ends where there is one") {
  using Items = std::vector<std::string>;
  CHECK(items_of("") == Items{});
  CHECK(items_of(" , ") == Items{});
  CHECK(items_of("a") == Items{"a"});
  CHECK(items_of("a, b ,c") == Items{"a", "b", "c"});
  CHECK(items_of(R"(a TXT "x, y", b)") == Items{R"(a TXT "x, y")", "b"});
  CHECK(items_of(R"(a TXT "x\", y", b)") == Items{R"(a TXT "x\", y")", "b"});
  CHECK(items_of("a alpn=h2,h3\nb\n") == Items{"a alpn=h2,h3", "b"});
  CHECK(items_of("a\r\n\r\nb") == Items{"a", "b"});
}

TEST_CASE("lists print so that they read back, whatever they hold") {
  const std::vector<std::string> plain{"a", "b"};
  const std::vector<std::string> commas{"a alpn=h2,h3"};
  CHECK(print_setting(kList, plain) == "a, b");
  CHECK(print_setting(kList, commas) == "a alpn=h2,h3\n");
  CHECK(items_of(print_setting(kList, plain)) == plain);
  CHECK(items_of(print_setting(kList, commas)) == commas);
}

TEST_CASE("numbers are held to both bounds, inclusive") {
  CHECK(fault_of(kCount, std::int64_t{1}) == "");
  CHECK(fault_of(kCount, std::int64_t{100}) == "");
  CHECK(fault_of(kCount, std::int64_t{0}) == "0 is too small; allowed: 1 to 100");
  CHECK(fault_of(kCount, std::int64_t{101}) == "101 is too large; allowed: 1 to 100");
  CHECK(fault_of(kTime, std::int64_t{9'000}) == "9ms is too small; allowed: 10ms to 1m");
  CHECK(fault_of(kSize, std::int64_t{2} << 20) == "2MiB is too large; allowed: 512 to 1MiB");
}

TEST_CASE("a row's own rule and its words stand in the message") {
  Setting even = kCount;
  even.form = "even";
  even.fits = [](std::int64_t number) { return number % 2 == 0; };
  CHECK(fault_of(even, std::int64_t{2}) == "");
  CHECK(fault_of(even, std::int64_t{3}) == "3 does not fit; allowed: 1 to 100, even");
}

TEST_CASE("the item at fault is named by its place") {
  Setting row = kList;
  row.form = "each \"x\"";
  row.fault = [](std::string_view item) { return std::string(item == "x" ? "" : "not an x"); };
  CHECK(check_setting(row, std::vector<std::string>{"x", "x"}) == std::nullopt);
  CHECK(check_setting(row, std::vector<std::string>{"x", "y"}) ==
        SettingProblem{"\"y\" does not fit: not an x; allowed: at most 3 items, each \"x\"", 1});
  CHECK(check_setting(row, std::vector<std::string>{"x", "x", "x", "x"}) ==
        SettingProblem{"the list has 4 items; allowed: at most 3 items, each \"x\"", {}});
}

TEST_CASE("text is held to its length and to octets that print") {
  CHECK(fault_of(kText, std::string("0123456789")) == "");
  CHECK(fault_of(kText, std::string("0123456789a")) ==
        "\"0123456789a\" has 11 octets; allowed: at most 10 octets of text");
  CHECK(fault_of(kText, std::string("a\nb")) ==
        "\"a\\x0ab\" holds control octets; allowed: at most 10 octets of text");
  CHECK(fault_of(row_of(SettingKind::kText, 1, 3), std::string()) ==
        "\"\" has 0 octets; allowed: 1 to 3 octets of text");
}

TEST_CASE("hostile text is escaped and cut in messages") {
  CHECK(quoted("a\"b\\c\x1b[31m\x7f") == "\"a\\\"b\\\\c\\x1b[31m\\x7f\"");
  CHECK(quoted(std::string(80, 'a')) == "\"" + std::string(80, 'a') + "\"");
  CHECK(quoted(std::string(81, 'a')) == "\"" + std::string(80, 'a') + "…\"");
  // Not inside a character: 79 octets and one of two.
  CHECK(quoted(std::string(79, 'a') + "ää") == "\"" + std::string(79, 'a') + "…\"");
}

TEST_CASE("environment names are the keys in capitals") {
  CHECK(environment_name("cache.bytes") == "BERTH_CACHE_BYTES");
  CHECK(environment_name("pool.datagram.max_in_flight") == "BERTH_POOL_DATAGRAM_MAX_IN_FLIGHT");
}

}  // namespace berth
