#include "native-host/top/figures.h"

#include <catch2/catch.hpp>

namespace berth {

TEST_CASE("counts keep three digits that count") {
  CHECK(short_count(0) == "0");
  CHECK(short_count(7) == "7");
  CHECK(short_count(999) == "999");
  CHECK(short_count(1000) == "1.00k");
  CHECK(short_count(12345) == "12.3k");
  CHECK(short_count(999999) == "1.00M");
  CHECK(short_count(4'560'000'000'000) == "4.56T");
}

TEST_CASE("what happens seldom has a rate too") {
  CHECK(short_rate(0) == "0");
  CHECK(short_rate(0.5) == "0.5");
  CHECK(short_rate(9) == "9.0");
  CHECK(short_rate(42) == "42");
  CHECK(short_rate(12345) == "12.3k");
}

TEST_CASE("octets are told in units of 1024") {
  CHECK(short_bytes(0) == "0 B");
  CHECK(short_bytes(1023) == "1.00 KiB");
  CHECK(short_bytes(65536) == "64.0 KiB");
  CHECK(short_bytes(3.5 * 1024 * 1024 * 1024) == "3.50 GiB");
}

TEST_CASE("times are told in the unit that fits") {
  CHECK(short_time(20) == "20 us");
  CHECK(short_time(1240) == "1.24 ms");
  CHECK(short_time(12400) == "12.4 ms");
  CHECK(short_time(3100000) == "3.10 s");
}

TEST_CASE("ages are told in the two units that matter") {
  CHECK(age_text(999) == "0 s");
  CHECK(age_text(12'000) == "12 s");
  CHECK(age_text(240'000) == "4 min");
  CHECK(age_text(11'520'000) == "3 h 12 min");
  CHECK(age_text(442'800'000) == "5 d 3 h");
}

TEST_CASE("a share of nothing is none") {
  CHECK(share_text(1, 8) == "12.5 %");
  CHECK(share_text(0, 0) == "-");
}

TEST_CASE("a bar shows a little as something and too much as full") {
  CHECK(bar_text(0, 4096, 4) == "    ");
  CHECK(bar_text(1, 4096, 4) == "|   ");
  CHECK(bar_text(2048, 4096, 4) == "||  ");
  CHECK(bar_text(4097, 4096, 4) == "||||");
  CHECK(bar_text(5, 0, 4) == "    ");
}

}  // namespace berth
