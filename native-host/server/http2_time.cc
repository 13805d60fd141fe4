#include <algorithm>

#include "native-host/server/http2_session.h"

// What a connection of HTTP/2 waits for, and what it does when that does not come.

namespace berth {

void Http2Session::handle_timeout(TimePoint now) {
  if (failed_) return;
  now_ = now;
  if (now >= goaway_at_) {
    goaway_at_ = TimePoint::max();
    nghttp2_submit_goaway(session_, NGHTTP2_FLAG_NONE,
                          nghttp2_session_get_last_proc_stream_id(session_), NGHTTP2_NO_ERROR,
                          nullptr, 0);
  }
  while (const Http2Stream* stream = oldest_incomplete()) {
    if (now < time_limit(*stream)) break;
    // A header block may be half there, and nothing else can be said before it ends.
    if (stream->state == Http2Stream::State::kHead) return end(NGHTTP2_ENHANCE_YOUR_CALM);
    auto& late = const_cast<Http2Stream&>(*stream);
    if (stream->state == Http2Stream::State::kUnread) {
      give_up_body(late);
    } else {
      late.cut_off = true;
      respond(late, refuse(408));
    }
  }
  if (open_ == 0) {
    if (now >= deadline()) end(NGHTTP2_NO_ERROR);
  } else if (now >= time_limit(*oldest_)) {
    end(NGHTTP2_ENHANCE_YOUR_CALM);
  }
}

TimePoint Http2Session::deadline() const {
  if (failed_ || ending_) return TimePoint::max();
  const HttpLimits& limits = parts_.rules.limits;
  if (open_ == 0) {
    return std::min(goaway_at_,
                    active_at_ + (greeted_ ? limits.idle_timeout : limits.first_byte_timeout));
  }
  const TimePoint due = std::min(goaway_at_, time_limit(*oldest_));
  const Http2Stream* stream = oldest_incomplete();
  return stream == nullptr ? due : std::min(due, time_limit(*stream));
}

const Http2Stream* Http2Session::oldest_incomplete() const {
  if (incomplete_ == 0) return nullptr;
  const Http2Stream* stream = oldest_;
  while (stream->state >= Http2Stream::State::kAsked) stream = stream->younger;
  return stream;
}

TimePoint Http2Session::time_limit(const Http2Stream& stream) const {
  const HttpLimits& limits = parts_.rules.limits;
  switch (stream.state) {
    case Http2Stream::State::kHead: return stream.since + limits.header_timeout;
    case Http2Stream::State::kBody:
    case Http2Stream::State::kUnread: return stream.since + limits.body_timeout;
    // The resolver has a budget of its own.
    case Http2Stream::State::kAsked: break;
    // The client's windows may stay shut, whatever else it has to say.
    case Http2Stream::State::kAnswered: return stream.since + limits.stall_timeout;
  }
  return TimePoint::max();
}

}  // namespace berth
