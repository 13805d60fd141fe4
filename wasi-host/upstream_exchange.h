#pragma once

#include <optional>
#include <string>

#include "core/base/bytes.h"
#include "core/resolver/event.h"
#include "core/upstream/upstream.h"
#include "wasi-host/imports.h"

namespace berth::wasi {

/// One question on its way to an upstream, by HTTPS.
class UpstreamExchange {
 public:
  /// Who is told how it ended.
  struct Ids {
    TransportId transport;
    RequestId request;
  };
  /// Sends `message`, a whole one.
  UpstreamExchange(const Upstream& upstream, Ids ids, ByteView message);

  [[nodiscard]] const Ids& ids() const { return ids_; }
  /// What to wait for; none where `advance` has to be called at once.
  [[nodiscard]] Pollable wait() const;
  /// Goes on as far as it can without waiting. What to tell the resolver, once it has ended; lives
  /// as long as this.
  [[nodiscard]] std::optional<Event> advance();
  /// Ends it: nobody watches it any more, and what it brings would be of an unknown age.
  void break_off();

 private:
  enum class State {
    kSent,     ///< the head of the response is waited for
    kReading,  ///< its content is
    kFailed,   ///< there will be none, for `cause_`
  };

  void send(const Upstream& upstream, ByteView message);
  void take_head(HandleOrCode& is, bool is_error);
  [[nodiscard]] std::optional<Event> read_content();
  void fail(TransportCause cause);
  [[nodiscard]] Event answer(std::uint16_t status) const;

  Ids ids_;
  State state_ = State::kSent;
  TransportCause cause_ = TransportCause::kOther;
  // Each is a part of the one before, which outlives it.
  FutureResponse future_;
  IncomingResponse response_;
  IncomingBody body_;
  InputStream stream_;
  SessionAnswered head_{};
  std::string content_type_;
  Bytes content_;
};

}  // namespace berth::wasi
