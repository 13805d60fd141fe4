#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "native-host/server/session.h"

namespace berth::test {

/// What a session asked, copied.
struct Asked {
  std::uint32_t request = 0;
  Bytes message;
  std::string host;
  std::string token;

  friend bool operator==(const Asked&, const Asked&) = default;
};

/// Answers every query the way it is told to, and remembers what it was asked.
class ScriptedService final : public QueryService {
 public:
  Answered::Kind kind = Answered::Kind::kAnswered;
  Bytes reply{'a', 'n', 's', 'w', 'e', 'r'};
  std::uint32_t max_age = 60;
  AnswerSource source = AnswerSource::kNone;
  std::vector<Asked> asked;
  std::vector<std::uint32_t> cancelled;

  Answered ask(const RequestQuery& query, ByteSpan out) override {
    asked.push_back({query.request, Bytes(query.message.begin(), query.message.end()),
                     std::string(query.host), std::string(query.token)});
    Answered answered;
    answered.kind = kind;
    if (kind == Answered::Kind::kAnswered) {
      std::copy(reply.begin(), reply.end(), out.begin());
      answered.size = reply.size();
      answered.max_age = max_age;
      answered.source = source;
    }
    return answered;
  }

  CommandReply command(const RequestCommand& command) override {
    return {200, {}, std::string(command.host) + std::string(command.target) + "\n"};
  }

  void cancel(std::uint32_t request) override { cancelled.push_back(request); }
};

/// A query for hello.berth.test TXT, as base64url and as octets.
inline constexpr std::string_view kQueryText = "AAABAAABAAAAAAAABWhlbGxvBWJlcnRoBHRlc3QAABAAAQ";
inline const Bytes kQuery{0, 0,   1,   0,   0,   1,   0, 0,   0,   0,   0,   0,
                          5, 'h', 'e', 'l', 'l', 'o', 5, 'b', 'e', 'r', 't', 'h',
                          4, 't', 'e', 's', 't', 0,   0, 16,  0,   1};

/// The date in every response.
inline constexpr std::string_view kDate = "Sun, 06 Nov 1994 08:49:37 GMT";

inline ByteView octets(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline std::string text_of(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace berth::test
