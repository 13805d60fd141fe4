#pragma once

#include <nghttp2/nghttp2.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/native/support/http2_end.h"

namespace berth::test {

/// What came back on one stream.
struct Http2Response {
  std::string status;
  std::map<std::string, std::string> fields;
  std::string body;
  bool closed = false;
  std::uint32_t error = 0;
};

/// A request for `Http2Client::request`.
struct Http2Request {
  std::string method = "GET";
  std::string path;
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;
  /// Leaves the stream open: neither the whole body nor its end is sent.
  bool unfinished = false;
};

/// The client's end of an HTTP/2 connection, in memory, by nghttp2.
class Http2Client : public Http2End {
 public:
  Http2Client();

  /// Submits a request and returns its stream.
  std::int32_t request(const Http2Request& request);
  void reset(std::int32_t stream);
  void ping();
  /// Sends the rest of an unfinished request.
  void finish(std::int32_t stream, const std::string& rest);

  std::map<std::int32_t, Http2Response> responses;
  /// Error codes of the GOAWAY frames received, and the last streams they name.
  std::vector<std::pair<std::uint32_t, std::int32_t>> goaways;
  std::size_t settings_acknowledged = 0;

 private:
  struct Callbacks;
  struct Body {
    std::string text;
    bool open = false;
  };

  std::map<std::int32_t, Body> bodies_;
};

}  // namespace berth::test
