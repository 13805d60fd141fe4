#include "tests/support/json_check.h"

#include <catch2/catch.hpp>
#include <string>

namespace berth {

TEST_CASE("the checker takes JSON") {
  for (const char* good :
       {"{}", " [ ] ", "null", "0", "-1.5e+3", "\"\"", "[1,[2,{\"a\":true}],false]",
        "{\"a\":\"\\\"\\\\\\u00e4\"}\n", "\"\xc3\xa4\xf0\x9f\x8c\x8a\""}) {
    CAPTURE(good);
    CHECK(is_json(good));
  }
}

TEST_CASE("the checker refuses what is not JSON") {
  for (const char* bad : {"",
                          " ",
                          "{",
                          "}",
                          "[1,]",
                          "{\"a\":}",
                          "{\"a\" 1}",
                          "{a:1}",
                          "{\"a\":1,}",
                          "01",
                          "1.",
                          "+1",
                          "\"",
                          "\"\\x\"",
                          "\"\\u12g4\"",
                          "\"\n\"",
                          "\"\xff\"",
                          "\"\xc0\x80\"",
                          "\"\xed\xa0\x80\"",
                          "\"\xf4\x90\x80\x80\"",
                          "\"\xc3\"",
                          "tru",
                          "nullx",
                          "1 2",
                          "[1 2]",
                          "'a'"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_json(bad));
  }
  CHECK(is_json(std::string(16, '[') + std::string(16, ']')));
  CHECK_FALSE(is_json(std::string(20, '[') + std::string(20, ']')));
}

}  // namespace berth
