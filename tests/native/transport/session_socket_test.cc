#include <catch2/catch.hpp>

#include "tests/native/support/http2_server.h"
#include "tests/native/support/tls_peer.h"
#include "tests/native/transport/upstream_desk.h"

namespace berth {
namespace {

using test::Authority;
using test::Http2Given;
using test::Http2Server;
using test::Lines;
using test::TlsPeer;
using test::UpstreamDesk;

const Authority& authority() {
  static const Authority one;
  return one;
}

/// A DoH server: `work` is called whenever requests may have come in.
struct Service {
  EventLoop loop;
  CertificateText certificate = authority().issue();
  Http2Server http;
  std::function<void(Http2Server&)> work;
  TlsPeer peer;

  explicit Service(const std::vector<nghttp2_settings_entry>& settings = {},
                   const std::string& protocol = "h2")
      : http(settings),
        peer(loop, &certificate, protocol,
             {[this](TlsPeer&, ByteView octets) {
                http.input(octets);
                serve();
                return true;
              },
              [this](TlsPeer&) { serve(); }}) {}

  void serve() {
    if (work) work(http);
    const Bytes said = http.output();
    if (!said.empty()) peer.say(said);
  }
};

Http2Given answer(const std::string& body) {
  return {"200", {{"content-type", "application/dns-message"}}, body, false};
}

/// The whole requests, by stream.
std::vector<std::int32_t> asked(const Http2Server& http) {
  std::vector<std::int32_t> out;
  for (const auto& [stream, request] : http.asked) {
    if (request.whole) out.push_back(stream);
  }
  return out;
}

}  // namespace

TEST_CASE("requests of one session are answered in any order", "[session]") {
  Service service;
  service.work = [](Http2Server& http) {
    if (asked(http).size() < 2) return;
    http.respond(3, answer("second"));
    http.respond(1, answer("first"));
  };
  UpstreamDesk desk(service.loop, service.peer.url("https"), &authority());
  desk.open();
  desk.run_until({"opened"});
  desk.send("a", 11);
  desk.send("b", 12);
  desk.flush();
  desk.run_until({"answered r11"});
  CHECK(desk.lines == Lines{"connected", "opened TLSv1.3 h2", "limits 4294967295",
                            "answered r12 200 second", "answered r11 200 first"});
  CHECK(service.http.asked.at(1).fields.at(":path") == "/dns-query");
  CHECK(service.http.asked.at(1).fields.at(":authority") == service.peer.endpoint().to_string());
}

TEST_CASE("requests asked before the session stands leave when it does", "[session]") {
  Service service({{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 100}});
  service.work = [](Http2Server& http) {
    if (!asked(http).empty()) http.respond(1, answer("x"));
  };
  UpstreamDesk desk(service.loop, service.peer.url("https") + "/q#name=dns.test&method=get",
                    &authority());
  desk.open();
  desk.send("a", 1);
  desk.run_until({"answered"});
  CHECK(desk.lines == Lines{"connected", "opened TLSv1.3 h2", "answered r1 200 x"});
  CHECK(service.http.asked.at(1).fields.at(":path") == "/q?dns=YQ");
  CHECK(service.http.asked.at(1).fields.at(":authority") ==
        "dns.test:" + std::to_string(service.peer.endpoint().port));
}

TEST_CASE("an answer that is shorter than it says ends its request at once", "[session]") {
  Service service;
  service.work = [](Http2Server& http) {
    if (asked(http).empty()) return;
    http.respond(1, {"200", {{"content-length", "5"}}, "four", false});
  };
  UpstreamDesk desk(service.loop, service.peer.url("https"), &authority());
  desk.open();
  desk.send("a", 1);
  desk.run_until({"answered r1"});
  CHECK(desk.lines.back() == "answered r1 0 reset: the request was reset: PROTOCOL_ERROR");
}

TEST_CASE("a server without HTTP/2 is refused, and one that says nothing of it too", "[session]") {
  for (const auto* protocol : {"http/1.1", ""}) {
    Service service({}, protocol);
    UpstreamDesk desk(service.loop, service.peer.url("https"), &authority());
    desk.open();
    desk.run_until({"closed"});
    CHECK(desk.lines.back().starts_with("closed tls, protocol refused (ALPN): no ALPN in common"));
  }
}

TEST_CASE("how many requests a server takes is told, and that it takes no more", "[session]") {
  Service service({{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 2}});
  service.work = [](Http2Server& http) {
    if (asked(http).size() < 2 || !http.goaways.empty()) return;
    http.goaway(1, NGHTTP2_NO_ERROR, "restarting");
    http.respond(1, answer("first"));
    http.goaways.push_back(0);
  };
  UpstreamDesk desk(service.loop, service.peer.url("https"), &authority());
  desk.open();
  desk.run_until({"limits"});
  desk.send("a", 1);
  desk.send("b", 2);
  desk.flush();
  desk.run_until({"closed"});
  CHECK(desk.lines == Lines{"connected", "opened TLSv1.3 h2", "limits 2", "limits 2 draining",
                            "answered r2 0 refused: GOAWAY NO_ERROR: restarting",
                            "answered r1 200 first",
                            "closed wait, closed by peer: GOAWAY NO_ERROR: restarting"});
}

TEST_CASE("a request that is reset dies alone, on a session that goes on", "[session]") {
  Service service;
  service.work = [](Http2Server& http) {
    for (const std::int32_t stream : asked(http)) {
      if (stream == 1) http.reset(1, NGHTTP2_INTERNAL_ERROR);
      if (stream == 3) http.respond(3, answer("alive"));
    }
    http.asked.clear();
  };
  UpstreamDesk desk(service.loop, service.peer.url("https"), &authority());
  desk.open();
  desk.run_until({"limits"});
  desk.send("a", 1);
  desk.flush();
  desk.run_until({"answered"});
  CHECK(desk.lines.back() == "answered r1 0 reset: the request was reset: INTERNAL_ERROR");
  desk.send("b", 2);
  desk.flush();
  desk.run_until({"answered"});
  CHECK(desk.lines.back() == "answered r2 200 alive");
}

TEST_CASE("a cancelled request is reset, and nothing is told of it", "[session]") {
  Service service;
  service.work = [](Http2Server& http) {
    if (asked(http).size() == 2) http.respond(3, answer("b"));
  };
  UpstreamDesk desk(service.loop, service.peer.url("https"), &authority());
  desk.open();
  desk.run_until({"limits"});
  desk.send("a", 1);
  desk.flush();
  desk.socket->cancel({1});
  desk.send("b", 2);
  desk.flush();
  desk.run_until({"answered", "closed"});
  CHECK(desk.lines.back() == "answered r2 200 b");
  CHECK(service.http.asked.at(1).reset == NGHTTP2_CANCEL);
}

TEST_CASE("octets that are no HTTP/2 end the session", "[session]") {
  Service service;
  const std::string_view text = "HTTP/1.1 400 Bad Request\r\n\r\nand more of the same";
  TlsPeer peer(service.loop, &service.certificate, "h2",
               {{}, [&](TlsPeer& it) { it.say(Bytes(text.begin(), text.end())); }});
  UpstreamDesk desk(service.loop, peer.url("https"), &authority());
  desk.open();
  desk.send("a", 1);
  desk.run_until({"closed"});
  CHECK(desk.lines.back().starts_with("closed wait, protocol error: it breaks HTTP/2"));
}

TEST_CASE("a connection that breaks says why, after what had been answered", "[session]") {
  Service service;
  service.work = [&service](Http2Server& http) {
    if (asked(http).empty()) return;
    service.peer.hang_up(true);
  };
  UpstreamDesk desk(service.loop, service.peer.url("https"), &authority());
  desk.open();
  desk.send("a", 1);
  desk.run_until({"closed"});
  // What it acknowledges by then may meet the reset first.
  CHECK_THAT(desk.lines.back(),
             Catch::Matches("closed (wait|send), reset: Connection reset by peer"));
}

TEST_CASE("frames without end that answer nothing end the session", "[session]") {
  Service service;
  // A PING of zeros, seventeen octets.
  Bytes pings;
  for (int i = 0; i < 500; ++i) {
    const Bytes ping{0, 0, 8, 6, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    pings.insert(pings.end(), ping.begin(), ping.end());
  }
  int rounds = 0;
  service.work = [&](Http2Server&) {
    if (++rounds == 1) return;
    service.peer.say(pings);
  };
  UpstreamDesk desk(service.loop, service.peer.url("https"), &authority());
  desk.open();
  desk.run_until({"limits"});
  for (int i = 0; i < 100 && desk.socket != nullptr; ++i) {
    service.loop.post([&] {
      if (desk.socket != nullptr) service.serve();
    });
  }
  desk.run_until({"closed"});
  CHECK(desk.lines.back() ==
        "closed wait, protocol error: it breaks HTTP/2: it sends frames that answer nothing");
}

}  // namespace berth
