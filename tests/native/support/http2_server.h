#pragma once

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/native/support/http2_end.h"

namespace berth::test {

/// What a client asked on one stream.
struct Http2Asked {
  std::map<std::string, std::string> fields;
  std::string body;
  bool whole = false;
  /// The client reset it, with this code; -1: it did not.
  int reset = -1;
};

/// A response for `Http2Server::respond`.
struct Http2Given {
  std::string status = "200";
  std::vector<std::pair<std::string, std::string>> fields{
      {"content-type", "application/dns-message"}};
  std::string body;
  /// Neither the end of the body is sent, nor of the stream.
  bool unfinished = false;
};

/// The server's end of an HTTP/2 connection, in memory, by nghttp2.
class Http2Server : public Http2End {
 public:
  explicit Http2Server(const std::vector<nghttp2_settings_entry>& settings = {});

  void respond(std::int32_t stream, const Http2Given& given);
  /// An informational response before the one that counts.
  void inform(std::int32_t stream, const std::string& status);
  void reset(std::int32_t stream, std::uint32_t code);
  void goaway(std::int32_t last_stream, std::uint32_t code, const std::string& text = "");

  /// By stream.
  std::map<std::int32_t, Http2Asked> asked;
  /// What the client's SETTINGS say.
  std::map<int, std::uint32_t> client_settings;
  /// Error codes of the client's GOAWAY frames.
  std::vector<std::uint32_t> goaways;

 private:
  struct Callbacks;

  std::map<std::int32_t, Http2Given> given_;
};

}  // namespace berth::test
