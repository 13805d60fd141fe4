#pragma once

#include <vector>

#include "core/upstream/tcp_framer.h"
#include "native-host/server/session.h"

namespace berth {

/// DNS on one stream, server side, in TLS or without: questions are answered as soon as each can
/// be, in whatever order (RFC 7766 6.2.1.1), and the answers of one turn leave together.
///
/// What is no DNS ends the session once the questions before it are answered: a frame that cannot
/// be a message or is longer than a question may be, a message that is no question.
/// Source: RFC 1035 4.2.2, RFC 7766, RFC 7858.
class StreamSession final : public Session {
 public:
  StreamSession(const SessionParts& parts, TimePoint now);
  /// Cancels what is pending.
  ~StreamSession() override;
  StreamSession(const StreamSession&) = delete;
  StreamSession& operator=(const StreamSession&) = delete;

  void receive(TimePoint now, ByteView octets) override;
  void end_of_input() override;
  void reply(TimePoint now, const RequestReply& reply) override;
  void drain(TimePoint now) override;
  void handle_timeout(TimePoint now) override;
  void produce(Bytes& out, std::size_t room) override;
  [[nodiscard]] bool wants_input() const override;
  [[nodiscard]] bool is_over() const override;
  [[nodiscard]] std::size_t requests_in_flight() const override;
  [[nodiscard]] bool awaits_rest() const override { return !held_back_ && framer_.buffered() > 0; }
  [[nodiscard]] TimePoint deadline() const override;

 private:
  /// Asks what is there whole, as far as the limits allow.
  void advance();
  void ask(ByteView message);
  void append(ByteView message);
  [[nodiscard]] bool has_room() const;
  [[nodiscard]] std::size_t waiting_bytes() const { return output_.size() - produced_; }

  SessionParts parts_;
  TcpFramer framer_;
  /// Questions that wait for their answers.
  std::vector<std::uint32_t> pending_;
  /// Framed answers; those before `produced_` were given out.
  Bytes output_;
  std::size_t produced_ = 0;
  /// When the last question or answer went by, or the part of a question that is there began.
  TimePoint since_;
  std::uint32_t last_request_ = 0;
  bool asked_before_ = false;
  /// A whole question may stand in the framer that the limits keep waiting.
  bool held_back_ = false;
  /// Questions were asked that the limits had kept waiting, at a time not known here.
  bool resumed_ = false;
  /// No further octets are taken.
  bool ended_ = false;
  /// No further question is asked either.
  bool closing_ = false;
};

}  // namespace berth
