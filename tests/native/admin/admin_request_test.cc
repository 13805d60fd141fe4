#include "native-host/admin/admin_request.h"

#include <catch2/catch.hpp>
#include <string>

#include "native-host/admin/admin_routes.h"

namespace berth {
namespace {

ByteView octets(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

TEST_CASE("a request is read from octets however they come") {
  const std::string text =
      "GET /api/connections?observer=a%20b&raw=1 HTTP/1.1\r\nHost: localhost:8053\r\n"
      "Authorization: Bearer x\r\n\r\n";
  const auto piece = GENERATE(std::size_t{1}, std::size_t{7}, std::size_t{1000});
  AdminRequestReader reader;
  std::optional<AdminRequest> request;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    CHECK_FALSE(request);
    reader.push(octets(std::string_view(text).substr(at, piece)));
    request = reader.next();
  }
  REQUIRE(request);
  CHECK(request->method == "GET");
  CHECK(request->path == "/api/connections");
  CHECK(request->argument("observer") == "a b");
  CHECK(request->argument("raw") == "1");
  CHECK(request->argument("nothing").empty());
  CHECK(request->host == "localhost:8053");
  CHECK(request->authorization == "Bearer x");
  CHECK(request->keeps_alive);
}

TEST_CASE("requests follow one another, bodies are passed over") {
  AdminRequestReader reader;
  reader.push(octets("POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nxyzGET /b HTTP/1.0\r\n\r\n"));
  const auto first = reader.next();
  const auto second = reader.next();
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->path == "/a");
  CHECK(second->path == "/b");
  CHECK_FALSE(second->keeps_alive);
  CHECK_FALSE(reader.next());
  CHECK(reader.status() == 0);
}

TEST_CASE("what is no request, or too much of one, has its status") {
  const auto status_of = [](const std::string& text) {
    AdminRequestReader reader;
    reader.push(octets(text));
    CHECK_FALSE(reader.next());
    return reader.status();
  };
  CHECK(status_of("\x16\x03\x01 this is TLS\r\n\r\n") == 400);
  CHECK(status_of("GET http://elsewhere/ HTTP/1.1\r\n\r\n") == 400);
  CHECK(status_of("GET / HTTP/1.1\r\nX: " + std::string(20'000, 'a')) == 431);
  CHECK(status_of("POST / HTTP/1.1\r\nContent-Length: 5000\r\n\r\n") == 413);
  CHECK(status_of("GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n") ==
        400);
}

TEST_CASE("escapes that are none stand for themselves") {
  const auto value = [](const std::string& text) {
    return std::string(parse_admin_target("/x?a=" + text)->argument("a"));
  };
  CHECK(value("%41+%2b") == "A +");
  CHECK(value("%4") == "%4");
  CHECK(value("%zz%") == "%zz%");
  CHECK(value("") == "");
  CHECK(value("1&a=2") == "2");
  CHECK_FALSE(parse_admin_target(""));
  CHECK_FALSE(parse_admin_target("*"));
}

TEST_CASE("secrets are equal or not, whatever their lengths") {
  CHECK(equal_secrets("a secret", "a secret"));
  CHECK_FALSE(equal_secrets("a secret", "a secres"));
  CHECK_FALSE(equal_secrets("a secret", "a secret "));
  CHECK_FALSE(equal_secrets("", "x"));
}

TEST_CASE("a host is this one by its loopback address or name alone") {
  for (const char* host :
       {"localhost", "localhost:8053", "127.0.0.1:8053", "127.0.0.1", "[::1]:1"}) {
    CHECK(names_loopback(host));
  }
  for (const char* host : {"", "localhost.evil.example", "evil.example:8053", "192.0.2.1:8053",
                           "127.0.0.1.evil.example"}) {
    CHECK_FALSE(names_loopback(host));
  }
}

TEST_CASE("what is made while it is sent has chunks for its length") {
  struct Nothing final : BodyPieces {
    std::string_view next() override { return {}; }
    bool is_over() const override { return true; }
  };
  AdminResponse response;
  response.pieces = std::make_unique<Nothing>();
  const std::string head = to_wire(response, true);
  CHECK(head.find("Content-Length") == std::string::npos);
  CHECK(head.substr(head.size() - 4) == "\r\n\r\n");
  CHECK(chunk_of(std::string(26, 'x')) == "1a\r\n" + std::string(26, 'x') + "\r\n");
  CHECK(chunk_of({}) == "0\r\n\r\n");
  AdminRequestReader reader;
  reader.push(octets("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.0\r\n\r\n"));
  CHECK(reader.next()->takes_chunks);
  CHECK_FALSE(reader.next()->takes_chunks);
}

TEST_CASE("a response has its length and says whether the connection goes on") {
  AdminResponse response;
  response.status = 401;
  response.body = "{}";
  response.header = "WWW-Authenticate: Bearer\r\n";
  const std::string goes_on = to_wire(response, true);
  CHECK(goes_on.find("HTTP/1.1 401 Unauthorized\r\n") == 0);
  CHECK(goes_on.find("Content-Length: 2\r\n") != std::string::npos);
  CHECK(goes_on.find("WWW-Authenticate: Bearer\r\n") != std::string::npos);
  CHECK(goes_on.find("Connection: close") == std::string::npos);
  CHECK(to_wire(response, false).find("Connection: close\r\n\r\n{}") != std::string::npos);
  CHECK(to_wire(response, true, false) == goes_on.substr(0, goes_on.size() - 2));
}

}  // namespace berth
