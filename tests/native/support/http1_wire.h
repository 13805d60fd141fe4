#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "native-host/server/http1_session.h"
#include "tests/native/support/scripted_service.h"

namespace berth::test {

inline constexpr TimePoint kStart{seconds(1000)};

/// A session with a client that speaks text.
struct Http1Wire {
  SessionRules rules;
  Workspace workspace;
  ScriptedService service;
  TimePoint now = kStart;
  std::unique_ptr<Http1Session> session;

  explicit Http1Wire(const HttpLimits& limits = {}) {
    rules.limits = limits;
    workspace.date = kDate;
    session = std::make_unique<Http1Session>(SessionParts{rules, workspace, service}, now);
  }

  void send(std::string_view text) { session->receive(now, octets(text)); }

  /// Everything that the session has to send.
  std::string sent() {
    Bytes out;
    session->produce(out, 1 << 20);
    return text_of(out);
  }

  std::string exchange(std::string_view text) {
    send(text);
    return sent();
  }

  void answer(std::uint32_t request, std::string_view text) {
    session->reply(now, {request, octets(text), 7});
  }
};

inline std::string get_request(std::string_view more = "") {
  return "GET /dns-query?dns=" + std::string(kQueryText) + " HTTP/1.1\r\nHost: dns.test\r\n" +
         std::string(more) + "\r\n";
}

inline std::string post_request(std::string_view body, std::string_view more = "") {
  return "POST /dns-query HTTP/1.1\r\nHost: dns.test\r\ncontent-type: application/dns-message\r\n" +
         std::string("content-length: ") + std::to_string(body.size()) + "\r\n" +
         std::string(more) + "\r\n" + std::string(body);
}

inline std::string answer_response(std::string_view body, std::string_view more = "",
                                   std::string_view age = "60") {
  return "HTTP/1.1 200 OK\r\ndate: " + std::string(kDate) +
         "\r\ncontent-type: application/dns-message\r\ncontent-length: " +
         std::to_string(body.size()) + "\r\ncache-control: max-age=" + std::string(age) +
         "\r\nvary: accept\r\naccess-control-allow-origin: *\r\n" + std::string(more) + "\r\n" +
         std::string(body);
}

/// The status line of what was sent.
inline std::string status_of(const std::string& response) {
  return response.substr(0, response.find("\r\n"));
}

inline bool says_close(const std::string& response) {
  return response.find("\r\nconnection: close\r\n") != std::string::npos;
}

}  // namespace berth::test
