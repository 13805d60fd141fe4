#pragma once

#include <nghttp2/nghttp2.h>

#include "native-host/server/http2_setup.h"
#include "native-host/server/session.h"
#include "native-host/server/token_bucket.h"

namespace berth {

/// HTTP/2 of one connection, server side (RFC 9113), by nghttp2.
///
/// A request is answered within `receive` when the service answers at once; what `produce` then
/// gives holds the answers of everything received before. Streams that this side resets, frames
/// that bring no request nearer, and streams that the client resets each have a budget; beyond it
/// the connection ends with ENHANCE_YOUR_CALM.
class Http2Session final : public Session {
 public:
  /// `setup` outlives the session.
  Http2Session(const SessionParts& parts, Http2Setup& setup, TimePoint now);
  /// Cancels what is pending.
  ~Http2Session() override;
  Http2Session(const Http2Session&) = delete;
  Http2Session& operator=(const Http2Session&) = delete;

  void receive(TimePoint now, ByteView octets) override;
  void end_of_input() override;
  void reply(TimePoint now, const RequestReply& reply) override;
  void drain(TimePoint now) override;
  void handle_timeout(TimePoint now) override;
  void produce(Bytes& out, std::size_t room) override;
  [[nodiscard]] bool wants_input() const override;
  [[nodiscard]] bool is_over() const override;
  [[nodiscard]] std::size_t requests_in_flight() const override { return open_; }
  [[nodiscard]] bool awaits_rest() const override { return incomplete_ > 0; }
  [[nodiscard]] TimePoint deadline() const override;

 private:
  friend class Http2Setup;
  struct Callbacks;

  void begin(std::int32_t id);
  void take_field(Http2Stream& stream, std::string_view name, std::string_view value);
  void head_complete(Http2Stream& stream, bool has_body);
  void take_body(Http2Stream& stream, ByteView octets);
  void give_up_body(Http2Stream& stream);
  void ask(Http2Stream& stream, ByteView message);
  void answer(Http2Stream& stream, const RequestReply& reply);
  void respond(Http2Stream& stream, DohRequest request);
  void answer_command(Http2Stream& stream);
  void submit(Http2Stream& stream, bool has_body);
  void close(Http2Stream& stream);
  void frame_sent(const nghttp2_frame& frame);
  /// Says GOAWAY, and nothing else any more.
  void end(std::uint32_t code);
  void count_idle_frame(const nghttp2_frame_hd& head);
  /// The stream that has been incomplete for longest; null: none is.
  [[nodiscard]] const Http2Stream* oldest_incomplete() const;
  /// How long the stream may stay in its state.
  [[nodiscard]] TimePoint time_limit(const Http2Stream& stream) const;

  SessionParts parts_;
  Http2Setup& setup_;
  nghttp2_session* session_ = nullptr;
  /// Time of the call that is going on.
  TimePoint now_;
  TimePoint active_at_;
  /// When the second GOAWAY of a drain goes out; `max`: it has, or there is none.
  TimePoint goaway_at_ = TimePoint::max();
  Http2Stream* oldest_ = nullptr;
  Http2Stream* youngest_ = nullptr;
  std::size_t open_ = 0;
  std::size_t incomplete_ = 0;
  std::size_t queued_bytes_ = 0;
  std::uint32_t requests_ = 0;
  TokenBucket resets_;
  TokenBucket idle_frames_;
  /// Where `produce` writes to, and how far it may.
  Bytes* out_ = nullptr;
  std::size_t out_limit_ = 0;
  bool greeted_ = false;
  bool draining_ = false;
  bool ended_ = false;
  bool ending_ = false;
  bool failed_ = false;
};

}  // namespace berth
