#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/time.h"
#include "core/doh/doh.h"

namespace berth {

/// One request and its answer on an HTTP/2 connection.
struct Http2Stream {
  enum class State : std::uint8_t {
    kHead,      ///< header fields are arriving
    kBody,      ///< the DNS message is arriving
    kUnread,    ///< answered in full; a body that nobody needs is arriving
    kAsked,     ///< the query is pending
    kAnswered,  ///< the response is submitted
  } state = State::kHead;
  bool header_too_large = false;
  std::int32_t id = 0;
  std::uint32_t fields = 0;
  std::size_t header_bytes = 0;
  /// Since when the present state lasts.
  TimePoint since;

  std::string method;
  std::string target;
  std::string content_type;
  std::string accept;
  std::string host;
  std::string forwarded;
  /// Its token points into `target`.
  DohRequest request;
  CommandReply command;
  /// The lists that blocked the answer, where that is told.
  std::string flags;
  /// The DNS message as far as it has come.
  Bytes message;

  ResponseHead head;
  Bytes answer;
  std::size_t sent = 0;
  /// Of a body that came after the response was decided. Unit: octets.
  std::size_t thrown_away = 0;
  /// The stream is to be reset when the response is out, whatever is still to come.
  bool cut_off = false;

  /// Streams of one session in the order they were opened.
  Http2Stream* older = nullptr;
  Http2Stream* younger = nullptr;
};

/// Keeps streams that are done, with their memory, for those to come. One a thread.
class Http2StreamPool {
 public:
  [[nodiscard]] std::unique_ptr<Http2Stream> take();
  void give(std::unique_ptr<Http2Stream> stream);

 private:
  std::vector<std::unique_ptr<Http2Stream>> spare_;
};

}  // namespace berth
