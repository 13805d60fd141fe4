#include "core/doh/doh.h"

#include <catch2/catch.hpp>
#include <string>

#include "core/message/query_view.h"

namespace berth {
namespace {

// www.example.com A, id 0, RD: the example of RFC 8484 4.1.1.
constexpr const char* kQuery = "AAABAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQAB";

struct Asked {
  DohRequest request;
  Bytes buffer;
};

Asked ask(const HttpRequest& http, const DohConfig& config = {}, std::size_t room = 4096) {
  Asked asked;
  asked.buffer.resize(room);
  asked.request = read_request(config, http, asked.buffer);
  return asked;
}

// `query message 33 [head] [token=x]`, `body json`, or `404 the explanation`.
std::string describe(const DohRequest& request) {
  std::string text;
  switch (request.kind) {
    case DohRequest::Kind::kQuery: text = "query"; break;
    case DohRequest::Kind::kReadBody: text = "body"; break;
    case DohRequest::Kind::kRespond: text = std::to_string(request.status); break;
    case DohRequest::Kind::kCommand: text = "command"; break;
  }
  if (request.kind < DohRequest::Kind::kRespond) {
    text += request.format == DohFormat::kJson ? " json" : " message";
  }
  if (request.size > 0) text += " " + std::to_string(request.size);
  if (request.head_only) text += " head";
  if (!request.token.empty()) text += " token=" + std::string(request.token);
  return text;
}

HttpRequest get(std::string_view target, std::string_view accept = "") {
  HttpRequest http;
  http.method = "GET";
  http.target = target;
  http.accept = accept;
  return http;
}

HttpRequest post(std::string_view type = "application/dns-message", std::string_view accept = "") {
  HttpRequest http;
  http.method = "POST";
  http.target = "/dns-query";
  http.content_type = type;
  http.accept = accept;
  http.has_body = true;
  return http;
}

HttpRequest with_method(std::string_view method, std::string_view target = "/dns-query") {
  HttpRequest http;
  http.method = method;
  http.target = target;
  return http;
}

const std::string kGet = std::string("/dns-query?dns=") + kQuery;

}  // namespace

TEST_CASE("GET carries the message in the dns parameter") {
  const Asked asked = ask(get(kGet, "application/dns-message"));
  CHECK(describe(asked.request) == "query message 33");
  const QueryParse parse = parse_query(ByteView(asked.buffer).first(33));
  CHECK(parse.defect == QueryDefect::kNone);
  CHECK(parse.query.type == RecordType::kA);
}

TEST_CASE("other parameters are ignored, wherever they stand") {
  const std::string dns = std::string("dns=") + kQuery;
  CHECK(describe(ask(get("/dns-query?a=1&" + dns + "&ct&name=x")).request) == "query message 33");
  CHECK(describe(ask(get("/dns-query?&&" + dns)).request) == "query message 33");
  CHECK(describe(ask(get("https://dns.example" + kGet)).request) == "query message 33");
}

TEST_CASE("a dns parameter that is no message is 400") {
  for (const std::string bad :
       {"", "AAAA", "AAABAAABAAAAAAA", "AAABAAABAAAAAAAAA3d3dw==", "AAABAAABAAAAAAAAA3d3+/AA",
        "AAABAAABAAAAAAAAA3d3%2D", "AAABAAABAAAAAAAA A3d3", "AAABAAABAAAAAAAAA3d3d"}) {
    CAPTURE(bad);
    CHECK(describe(ask(get("/dns-query?dns=" + bad)).request) == "400");
  }
  CHECK(describe(ask(get(kGet + "&dns=" + kQuery)).request) == "400");
  CHECK(describe(ask(get("/dns-query?DNS=" + std::string(kQuery))).request) == "400");
  CHECK(describe(ask(get("/dns-query")).request) == "400");
  CHECK(describe(ask(get("/dns-query?x=1")).request) == "400");
}

TEST_CASE("errors say in words what to mend") {
  CHECK(ask(get("/dns-query?dns=AAA=")).request.explanation ==
        "the dns parameter is not base64url (RFC 4648 5, without padding: RFC 8484 4.1)\n");
  CHECK(ask(get("/dns-query?dns=AAAA")).request.explanation ==
        "the dns parameter is no DNS message: it is under 12 octets\n");
  for (const int status : {400, 408, 413, 415, 429, 431, 500, 503, 505}) {
    const DohRequest request = refuse(static_cast<std::uint16_t>(status));
    CHECK(describe(request) == std::to_string(status));
    CHECK(request.explanation.back() == '\n');
  }
  CHECK(refuse(599).status == 500);
  CHECK(refuse(429).retry_after == 0);
  CHECK(refuse_for_now(429).retry_after == 1);
}

TEST_CASE("a message too large for the limit or the buffer is 414 in a URL") {
  DohConfig config;
  config.max_query_bytes = 33;
  CHECK(describe(ask(get(kGet), config).request) == "query message 33");
  config.max_query_bytes = 32;
  CHECK(describe(ask(get(kGet), config).request) == "414");
  CHECK(describe(ask(get(kGet), {}, 32).request) == "414");
  CHECK(describe(ask(get(kGet), {}, 33).request) == "query message 33");
}

TEST_CASE("a target past its limit is 414, whatever it says") {
  DohConfig config;
  config.max_target_bytes = kGet.size();
  CHECK(describe(ask(get(kGet), config).request) == "query message 33");
  CHECK(describe(ask(get(kGet + "&"), config).request) == "414");
  const std::string nine = "/dns-query?dns=" + std::string(9 * 1024, 'A');
  CHECK(describe(ask(get(nine)).request) == "414");
}

TEST_CASE("a stamp or a preset is a token without the path too") {
  const std::string query = "?dns=" + std::string(kQuery);
  CHECK(describe(ask(get("/1:AIAABA" + query)).request) == "query message 33 token=1:AIAABA");
  CHECK(describe(ask(get("/1-acaaaba/" + query)).request) == "query message 33 token=1-acaaaba");
  CHECK(describe(ask(get("/1::key" + query)).request) == "query message 33 token=1::key");
  CHECK(describe(ask(get("/sec" + query)).request) == "query message 33 token=sec");
  CHECK(describe(ask(get("/1:AIAABA/dns-query" + query)).request) ==
        "query message 33 token=1:AIAABA");
  CHECK(describe(ask(get("/sec/dns-query/" + query)).request) == "query message 33 token=sec");
  for (const char* path : {"/2:AIAABA", "/second", "/1:AIAABA/x", "/x/1:AIAABA", "//1:AIAABA",
                           "/x/dns-query", "/1:AIAABA/dns-query/x", "/x/1:AIAABA/dns-query"}) {
    CHECK(describe(ask(get(path + query)).request).substr(0, 3) == "404");
  }
}

TEST_CASE("commands are taken by GET and HEAD, where they are on") {
  DohConfig config;
  const std::string target = "/dntolist?dn=example.com";
  CHECK(describe(ask(get(target), config).request) == "404");
  config.commands = true;
  CHECK(describe(ask(get(target), config).request) == "command");
  CHECK(describe(ask(get("/1:AIAABA/configure"), config).request) == "command");
  CHECK(describe(ask(with_method("HEAD", target), config).request) == "command head");
  CHECK(describe(ask(with_method("POST", target), config).request) == "404");
  CHECK(describe(ask(get("/dns-query/configure?dns=" + std::string(kQuery)), config).request) ==
        "query message 33 token=configure");
  config.max_target_bytes = 10;
  CHECK(describe(ask(get(target), config).request) == "414");
}

TEST_CASE("other paths are 404, one segment below the path is a token") {
  for (const char* target : {"/", "/dns-quer", "/dns-query2", "/dns-query2?dns=AAAA", "/DNS-QUERY",
                             "/dns-query/a/b", "/dns-query/a/", "//dns-query", "", "*", "dns-query",
                             "/x/dns-query", "/dns%2Dquery", "?dns=AAAA", "/dns-query#x"}) {
    CAPTURE(target);
    CHECK(describe(ask(get(target)).request) == "404");
    CHECK(describe(ask(with_method("DELETE", target)).request) == "404");
  }
  const std::string query = std::string("?dns=") + kQuery;
  CHECK(describe(ask(get("/dns-query/phone" + query)).request) == "query message 33 token=phone");
  CHECK(describe(ask(get("/dns-query/1:AIAABA" + query)).request) ==
        "query message 33 token=1:AIAABA");
  CHECK(describe(ask(get("/dns-query/" + query)).request) == "query message 33");
  CHECK(describe(ask(get("/dns-query/phone?dns=x")).request) == "400 token=phone");
}

TEST_CASE("the path is configurable, down to the root") {
  DohConfig config;
  const std::string query = std::string("?dns=") + kQuery;
  config.path = "/q/dns/";
  CHECK(describe(ask(get("/q/dns" + query), config).request) == "query message 33");
  CHECK(describe(ask(get("/q/dns/t" + query), config).request) == "query message 33 token=t");
  CHECK(describe(ask(get("/dns-query" + query), config).request) == "404");
  config.path = "/";
  CHECK(describe(ask(get("/" + query), config).request) == "query message 33");
  CHECK(describe(ask(get("/t" + query), config).request) == "query message 33 token=t");
  CHECK(describe(ask(get("https://dns.example" + query), config).request) == "query message 33");
}

TEST_CASE("methods other than ours are 405, and have letter case") {
  for (const char* method :
       {"PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "get", "Post", "", "FOO"}) {
    CAPTURE(method);
    CHECK(describe(ask(with_method(method)).request) == "405");
  }
}

TEST_CASE("HEAD is GET without the body") {
  HttpRequest http = get(kGet);
  http.method = "HEAD";
  CHECK(describe(ask(http).request) == "query message 33 head");
  CHECK(describe(ask(with_method("HEAD")).request) == "400 head");
  CHECK(describe(ask(with_method("HEAD", "/x")).request) == "404 head");
}

TEST_CASE("OPTIONS is answered at the path, and about the server") {
  CHECK(describe(ask(with_method("OPTIONS")).request) == "204");
  CHECK(describe(ask(with_method("OPTIONS", "/dns-query/token")).request) == "204 token=token");
  CHECK(describe(ask(with_method("OPTIONS", "*")).request) == "204");
  CHECK(describe(ask(with_method("OPTIONS", "/x")).request) == "404");
}

TEST_CASE("POST carries the message in its body") {
  CHECK(describe(ask(post()).request) == "body message");
  CHECK(describe(ask(post("Application/DNS-Message; v=1")).request) == "body message");
  HttpRequest http = post();
  http.target = "/dns-query/token?dns=ignored&dns=ignored";
  CHECK(describe(ask(http).request) == "body message token=token");
}

TEST_CASE("no body is refused in the words for one that turns out to be empty") {
  HttpRequest http = post();
  http.has_body = false;
  const DohRequest request = ask(http).request;
  CHECK(describe(request) == "400");
  CHECK(request.explanation == refuse(400).explanation);
}

TEST_CASE("POST of another type is 415") {
  for (const char* type : {"", "text/plain", "application/json", "application/dns-json",
                           "application/x-www-form-urlencoded", "application/dns-message2"}) {
    CAPTURE(type);
    CHECK(describe(ask(post(type)).request) == "415");
  }
}

TEST_CASE("406 only when Accept leaves neither form") {
  for (const char* accept : {"", "*/*", "application/*", "application/dns-message",
                             "APPLICATION/DNS-MESSAGE;q=0.1", "text/html, */*;q=0.01", "garbage"}) {
    CAPTURE(accept);
    CHECK(describe(ask(get(kGet, accept)).request) == "query message 33");
    CHECK(describe(ask(post("application/dns-message", accept)).request) == "body message");
  }
  for (const char* accept : {"text/html", "image/*, text/plain;q=0.5", "*/*;q=0",
                             "application/dns-message;q=0", "application/*;q=0, text/html"}) {
    CAPTURE(accept);
    CHECK(describe(ask(get(kGet, accept)).request) == "406");
    CHECK(describe(ask(post("application/dns-message", accept)).request) == "406");
    CHECK(describe(ask(get("/dns-query?name=example.com", accept)).request) == "406");
  }
}

TEST_CASE("either form of answer can be had for either form of question") {
  CHECK(describe(ask(get(kGet, "application/dns-json")).request) == "query json 33");
  CHECK(describe(ask(post("application/dns-message", "application/dns-json")).request) ==
        "body json");
  CHECK(describe(ask(get(kGet, "application/dns-message;q=0.5, application/dns-json")).request) ==
        "query json 33");
  const std::string name = "/dns-query?name=example.com";
  CHECK(describe(ask(get(name)).request).substr(0, 10) == "query json");
  CHECK(describe(ask(get(name, "*/*")).request).substr(0, 10) == "query json");
  CHECK(describe(ask(get(name, "application/dns-message")).request).substr(0, 13) ==
        "query message");
  CHECK(describe(ask(get(name + "&ct=application/dns-message", "application/dns-json")).request)
            .substr(0, 13) == "query message");
  CHECK(describe(ask(get(name + "&ct=application/dns-json", "text/html")).request).substr(0, 10) ==
        "query json");
}

TEST_CASE("a query by parameters is composed whole, or refused in words") {
  const Asked asked =
      ask(get("/dns-query?name=example.com&type=AAAA&do=1", "application/dns-json"));
  CHECK(describe(asked.request) == "query json 40");
  const QueryParse parse = parse_query(ByteView(asked.buffer).first(asked.request.size));
  CHECK(parse.defect == QueryDefect::kNone);
  CHECK(parse.query.type == RecordType::kAaaa);
  CHECK(parse.query.dnssec_ok());
  CHECK(describe(ask(get("/dns-query?name=")).request) == "400");
  CHECK(describe(ask(get("/dns-query?name=a&name=b")).request) == "400");
  CHECK(describe(ask(get("/dns-query?type=A")).request) == "400");
  CHECK(describe(ask(get("/dns-query?name=example.com"), {}, 20).request) == "500");
}

}  // namespace berth
