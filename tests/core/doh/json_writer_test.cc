#include "core/doh/json_writer.h"

#include <catch2/catch.hpp>
#include <string>

namespace berth {
namespace {

std::string quoted(std::string_view value) {
  std::string out;
  JsonWriter(out).string(value);
  return out;
}

}  // namespace

TEST_CASE("commas stand between values and nowhere else") {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("a");
  json.number(1);
  json.key("b");
  json.begin_array();
  json.end_array();
  json.key("c");
  json.begin_array();
  json.boolean(true);
  json.begin_object();
  json.end_object();
  json.string("x");
  json.end_array();
  json.key("d");
  json.boolean(false);
  json.end_object();
  CHECK(out == R"({"a":1,"b":[],"c":[true,{},"x"],"d":false})");
}

TEST_CASE("hostile text stays inside its string") {
  CHECK(quoted("a\"b\\c") == R"("a\"b\\c")");
  CHECK(quoted(std::string_view("\0\n\r\t\x1b\x7f", 6)) ==
        "\"\\u0000\\u000a\\u000d\\u0009\\u001b\\u007f\"");
  CHECK(quoted("</script>&") == "\"\\u003c/script\\u003e\\u0026\"");
  CHECK(quoted("") == "\"\"");
}

TEST_CASE("UTF-8 passes, and what is not UTF-8 becomes the replacement character") {
  CHECK(quoted("\xc3\xa4 \xe2\x82\xac \xf0\x9f\x8c\x8a") ==
        "\"\xc3\xa4 \xe2\x82\xac \xf0\x9f\x8c\x8a\"");
  CHECK(quoted("\xff") == "\"\\ufffd\"");
  CHECK(quoted("\xc3") == "\"\\ufffd\"");
  CHECK(quoted("\xc3\"") == "\"\\ufffd\\\"\"");
  CHECK(quoted("\xc0\x80") == "\"\\ufffd\\ufffd\"");
  CHECK(quoted("\xe0\x80\xaf") == "\"\\ufffd\\ufffd\\ufffd\"");
  CHECK(quoted("\xed\xa0\x80") == "\"\\ufffd\\ufffd\\ufffd\"");
  CHECK(quoted("\xf4\x90\x80\x80") == "\"\\ufffd\\ufffd\\ufffd\\ufffd\"");
  CHECK(quoted("\xf0\x8f\xbf\xbf") == "\"\\ufffd\\ufffd\\ufffd\\ufffd\"");
  CHECK(quoted("\xf5\x80") == "\"\\ufffd\\ufffd\"");
  CHECK(quoted("\xe2\x82") == "\"\\ufffd\\ufffd\"");
}

TEST_CASE("thousandths are written as a fraction of three digits") {
  std::string out;
  JsonWriter json(out);
  json.begin_array();
  json.thousandths(1'790'000'000'007);
  json.thousandths(1500);
  json.end_array();
  CHECK(out == "[1790000000.007,1.500]");
}

TEST_CASE("numbers are written whole") {
  std::string out;
  JsonWriter(out).number(18446744073709551615ULL);
  CHECK(out == "18446744073709551615");
}

}  // namespace berth
