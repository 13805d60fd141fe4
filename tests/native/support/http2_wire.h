#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "native-host/server/http2_session.h"
#include "tests/native/support/http2_client.h"
#include "tests/native/support/scripted_service.h"

namespace berth::test {

inline constexpr TimePoint kStart{seconds(1000)};

/// A session and a client, with nothing between them.
struct Http2Wire {
  SessionRules rules;
  Workspace workspace;
  Http2Setup setup;
  ScriptedService service;
  TimePoint now = kStart;
  std::unique_ptr<Http2Session> session;
  Http2Client client;

  explicit Http2Wire(const HttpLimits& limits = {}) {
    rules.limits = limits;
    workspace.date = kDate;
    session = std::make_unique<Http2Session>(SessionParts{rules, workspace, service}, setup, now);
  }

  /// Lets the server read what the client has to say.
  void to_server() {
    const Bytes octets = client.output();
    if (!octets.empty()) session->receive(now, octets);
  }

  Bytes from_server() {
    Bytes out;
    session->produce(out, std::size_t{16} << 20);
    return out;
  }

  /// Until both have nothing more to say.
  void run() {
    for (;;) {
      to_server();
      const Bytes octets = from_server();
      if (octets.empty()) return;
      REQUIRE(client.input(octets));
    }
  }

  std::int32_t get(std::string_view more = "") {
    return client.request(
        {"GET", "/dns-query?dns=" + std::string(kQueryText) + std::string(more), {}, "", false});
  }

  std::int32_t post(const std::string& body, bool unfinished = false) {
    return client.request(
        {"POST", "/dns-query", {{"content-type", "application/dns-message"}}, body, unfinished});
  }

  void answer(std::int32_t stream, std::string_view text) {
    session->reply(now, {static_cast<std::uint32_t>(stream), octets(text), 7});
  }

  std::uint32_t last_goaway() { return client.goaways.empty() ? 999 : client.goaways.back().first; }
};

/// A frame's octets, for what no good client sends.
inline Bytes frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream,
                   const Bytes& payload) {
  Bytes out{static_cast<std::uint8_t>(payload.size() >> 16),
            static_cast<std::uint8_t>(payload.size() >> 8),
            static_cast<std::uint8_t>(payload.size()),
            type,
            flags,
            static_cast<std::uint8_t>(stream >> 24),
            static_cast<std::uint8_t>(stream >> 16),
            static_cast<std::uint8_t>(stream >> 8),
            static_cast<std::uint8_t>(stream)};
  out.insert(out.end(), payload.begin(), payload.end());
  return out;
}

/// The error code of the GOAWAY among the frames of a server; 999: there is none.
inline std::uint32_t goaway_in(ByteView frames) {
  while (frames.size() >= 17) {
    const auto size = static_cast<std::size_t>(frames[0] << 16 | frames[1] << 8 | frames[2]);
    if (frames[3] == NGHTTP2_GOAWAY) return frames[16];
    frames = frames.subspan(9 + size);
  }
  return 999;
}

}  // namespace berth::test
