#include <catch2/catch.hpp>
#include <string>

#include "core/doh/doh.h"

namespace berth {
namespace {

std::string to_text(const ResponseHead& head) {
  std::string text = std::to_string(head.status()) + "\n";
  for (const HttpHeader& header : head.headers()) {
    text += std::string(header.name) + ": " + std::string(header.value) + "\n";
  }
  return text;
}

std::string status_head(std::uint16_t status, std::uint32_t retry_after = 0) {
  DohRequest request = refuse(status);
  request.status = status;
  request.explanation = "twelve byte\n";
  request.retry_after = retry_after;
  ResponseHead head;
  write_status_head(request, head);
  return to_text(head);
}

}  // namespace

TEST_CASE("an answer says its form, size and lifetime, and that any page may read it") {
  ResponseHead head;
  write_answer_head(DohFormat::kMessage, 300, 468, head);
  CHECK(to_text(head) ==
        "200\ncontent-type: application/dns-message\ncontent-length: 468\n"
        "cache-control: max-age=300\nvary: accept\naccess-control-allow-origin: *\n");
  write_answer_head(DohFormat::kJson, 0, 0, head);
  CHECK(to_text(head) ==
        "200\ncontent-type: application/dns-json\ncontent-length: 0\ncache-control: max-age=0\n"
        "vary: accept\naccess-control-allow-origin: *\nx-content-type-options: nosniff\n");
}

TEST_CASE("an answer says which lists blocked it, where it shall") {
  ResponseHead head;
  write_answer_head(DohFormat::kJson, 300, 2, head);
  const std::string before = to_text(head);
  add_nile_flags("", head);
  CHECK(to_text(head) == before);
  add_nile_flags("1:AIAABA", head);
  CHECK(to_text(head) == before +
                             "x-nile-flags: 1:AIAABA\n"
                             "access-control-expose-headers: x-nile-flags, x-nile-region\n");
}

TEST_CASE("the largest numbers fit") {
  ResponseHead head;
  write_answer_head(DohFormat::kMessage, 0xffffffff, static_cast<std::size_t>(-1), head);
  CHECK(head.headers()[1].value == std::to_string(static_cast<std::size_t>(-1)));
  CHECK(head.headers()[2].value == "max-age=4294967295");
}

TEST_CASE("an error is a line of text that nobody keeps") {
  CHECK(status_head(404) ==
        "404\ncontent-type: text/plain; charset=utf-8\ncontent-length: 12\n"
        "cache-control: no-store\naccess-control-allow-origin: *\n");
}

TEST_CASE("a status says what it asks for") {
  const std::string common =
      "\ncontent-type: text/plain; charset=utf-8\ncontent-length: 12\ncache-control: no-store\n"
      "access-control-allow-origin: *\n";
  CHECK(status_head(405) == "405" + common + "allow: GET, HEAD, OPTIONS, POST\n");
  CHECK(status_head(401) == "401" + common + "www-authenticate: AccessKey\n");
  CHECK(status_head(415) == "415" + common + "accept: application/dns-message\n");
  CHECK(status_head(503, 5) == "503" + common + "retry-after: 5\n");
  CHECK(status_head(429) == "429" + common);
}

TEST_CASE("a preflight is told what a page may send, with no body") {
  DohRequest request;
  request.status = 204;
  ResponseHead head;
  write_status_head(request, head);
  CHECK(to_text(head) ==
        "204\nallow: GET, HEAD, OPTIONS, POST\naccess-control-allow-origin: *\n"
        "access-control-allow-methods: GET, HEAD, OPTIONS, POST\n"
        "access-control-allow-headers: accept, content-type\naccess-control-max-age: 86400\n");
}

TEST_CASE("a command is answered with JSON that nobody keeps, or with where to go") {
  ResponseHead head;
  const std::string common =
      "content-type: application/json\ncontent-length: 3\ncache-control: no-store\n"
      "access-control-allow-origin: *\nx-content-type-options: nosniff\n";
  const CommandReply reply{200, "", "{}\n"};
  write_command_head(reply, head);
  CHECK(to_text(head) == "200\n" + common);
  const CommandReply elsewhere{302, "https://lists.example/search?s=", "{}\n"};
  write_command_head(elsewhere, head);
  CHECK(to_text(head) == "302\n" + common + "location: https://lists.example/search?s=\n");
  const CommandReply keyless{401, "", "{}\n"};
  write_command_head(keyless, head);
  CHECK(to_text(head) == "401\n" + common + "www-authenticate: AccessKey\n");
}

TEST_CASE("a head can be written again") {
  ResponseHead head;
  for (std::uint32_t i = 0; i < 100; ++i) write_answer_head(DohFormat::kJson, i, i, head);
  CHECK(head.headers().size() == 6);
  CHECK(head.headers()[2].value == "max-age=99");
}

}  // namespace berth
