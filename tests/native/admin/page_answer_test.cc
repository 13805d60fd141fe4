#include "native-host/admin/page_answer.h"

#include <catch2/catch.hpp>
#include <set>

#include "native-host/admin/page_files.h"

namespace berth {
namespace {

AdminRequest get(std::string_view path) {
  AdminRequest request;
  request.method = "GET";
  request.path = std::string(path);
  return request;
}

}  // namespace

TEST_CASE("each file of the page has its path, its type and a tag of its own") {
  std::set<std::string_view> paths;
  std::set<std::string_view> tags;
  for (const PageFile& file : page_files()) {
    paths.insert(file.path);
    tags.insert(file.tag);
    CHECK(file.tag.front() == '"');
    CHECK(file.tag.back() == '"');
    CHECK_FALSE(file.type.empty());
    const auto answer = page_answer(get(file.path));
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(answer->body == file.octets);
  }
  CHECK(paths.count("/") == 1);
  CHECK(paths.size() == page_files().size());
  CHECK(tags.size() == page_files().size());
}

TEST_CASE("whoever has a file of the page already is not sent it again") {
  const PageFile& file = page_files()[0];
  AdminRequest request = get(file.path);
  request.if_none_match = "W/\"x\", " + std::string(file.tag);
  const auto answer = page_answer(request);
  REQUIRE(answer);
  CHECK(answer->status == 304);
  CHECK(answer->body.empty());
  const std::string wire = to_wire(*answer, true);
  CHECK(wire.find("ETag: " + std::string(file.tag) + "\r\n") != std::string::npos);
  CHECK(wire.find("Content-Length") == std::string::npos);
}

TEST_CASE("the page lets nothing in and goes nowhere") {
  const auto answer = page_answer(get("/"));
  REQUIRE(answer);
  const std::string wire = to_wire(*answer, true);
  CHECK(wire.find("Content-Security-Policy: default-src 'none'; script-src 'self';") !=
        std::string::npos);
  CHECK(wire.find("frame-ancestors 'none'") != std::string::npos);
  CHECK(wire.find("Cache-Control: no-cache\r\n") != std::string::npos);
}

TEST_CASE("what is no file of the page is left to others") {
  CHECK_FALSE(page_answer(get("/api/cache")));
  CHECK_FALSE(page_answer(get("/../page.js")));
  CHECK_FALSE(page_answer(get("")));
  AdminRequest post = get("/");
  post.method = "POST";
  CHECK_FALSE(page_answer(post));
  AdminRequest head = get("/");
  head.method = "HEAD";
  CHECK(page_answer(head));
}

}  // namespace berth
