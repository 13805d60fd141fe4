#pragma once

#include <deque>
#include <memory>

#include "native-host/server/session.h"

namespace berth {

class Http1Parser;

/// HTTP/1.1 of one connection, server side (RFC 9112): keep-alive, pipelining, chunked bodies,
/// `Expect: 100-continue`. HTTP/1.0 is answered and closed.
///
/// A request that is refused before its body was read ends the connection, since where the next one
/// would begin is not known. So does a request that is no HTTP.
class Http1Session final : public Session {
 public:
  Http1Session(const SessionParts& parts, TimePoint now);
  /// Cancels what is pending.
  ~Http1Session() override;
  Http1Session(const Http1Session&) = delete;
  Http1Session& operator=(const Http1Session&) = delete;

  void receive(TimePoint now, ByteView octets) override;
  void end_of_input() override;
  void reply(TimePoint now, const RequestReply& reply) override;
  void drain(TimePoint now) override;
  void handle_timeout(TimePoint now) override;
  void produce(Bytes& out, std::size_t room) override;
  [[nodiscard]] bool wants_input() const override;
  [[nodiscard]] bool is_over() const override;
  [[nodiscard]] std::size_t requests_in_flight() const override { return exchanges_.size(); }
  [[nodiscard]] bool awaits_rest() const override { return phase_ != Phase::kIdle && !closing_; }
  [[nodiscard]] TimePoint deadline() const override;

 private:
  /// A request whose response cannot be sent yet: it is pending, or stands behind one that is.
  struct Exchange {
    std::uint32_t id = 0;
    bool pending = true;
    bool head_only = false;
    bool closes = false;
    DohFormat format = DohFormat::kMessage;
    Bytes response;
  };
  /// What a request begins with and waits for.
  enum class Phase : std::uint8_t {
    kIdle,  ///< nothing of the next request is there
    kHead,
    kBody,
  };

  /// Parses what is there, request by request.
  void advance();
  /// Parses one step; false when more input is needed or none is wanted.
  bool step(ByteView& input);
  void head_complete(std::size_t left);
  void request_complete();
  void ask(const DohRequest& request, ByteView message, bool closes);
  void respond(const DohRequest& request, bool closes);
  void answer_command(bool closes);
  void refuse_and_close(std::uint16_t status);
  void refuse_exchange(Exchange& exchange, const DohRequest& request, bool closes);
  void answer(Exchange& exchange, const RequestReply& reply);
  /// Puts a response behind those before it.
  void enqueue(Exchange exchange);
  void begin_request();

  SessionParts parts_;
  std::unique_ptr<Http1Parser> parser_;
  Bytes input_;
  /// Responses that can be sent.
  Bytes ready_;
  std::deque<Exchange> exchanges_;
  std::size_t waiting_bytes_ = 0;
  TimePoint now_;
  /// Since when the phase lasts.
  TimePoint since_;
  std::uint32_t requests_ = 0;
  Phase phase_ = Phase::kIdle;
  bool ended_ = false;
  bool draining_ = false;
  /// No further request is looked at.
  bool closing_ = false;
};

}  // namespace berth
