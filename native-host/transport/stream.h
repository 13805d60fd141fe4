#pragma once

#include <optional>

#include "core/base/bytes.h"
#include "core/base/endpoint.h"
#include "core/base/time.h"
#include "native-host/driver/event_loop.h"
#include "native-host/server/channel.h"
#include "native-host/tls/client_tls.h"
#include "native-host/transport/transport_failure.h"

namespace berth {

/// Is told what happens to a stream. Only what is told by `stream_ended` and `stream_rests` may
/// destroy it.
class StreamEvents {
 public:
  /// The connection stands; TLS, where it is asked for, comes next.
  virtual void stream_connected() {}
  /// Everything stands, and it can be written.
  virtual void stream_opened() = 0;
  virtual void stream_received(ByteView octets) = 0;
  /// All that was there to be told has been told, or all that waited to be sent has left.
  virtual void stream_rests() = 0;
  virtual void stream_ended(const TransportFailure& failure) = 0;

 protected:
  ~StreamEvents() = default;
};

/// A connection to a server, over TCP or TLS over TCP. Where time is short, its owner destroys it.
class Stream final : private Watched {
 public:
  /// Everything handed in outlives the stream.
  struct Parts {
    EventLoop& loop;
    StreamEvents& events;
    /// Room to receive into, at least one TLS record (16,384 octets).
    ByteSpan room;
    Endpoint remote;
    /// Null: TCP alone.
    TlsClient* tls = nullptr;
  };

  /// A descriptor that begins to connect, or an errno.
  struct Descriptor {
    int value = -1;
    int os_code = 0;
  };
  [[nodiscard]] static Descriptor begin(const Endpoint& remote);

  /// Owns the descriptor of `begin`.
  Stream(const Parts& parts, int descriptor);
  /// Says farewell where there is TLS.
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  /// Takes octets to be sent by the next `flush`.
  void send(ByteView octets);
  /// Sends what was taken, or as much as goes now and the rest later. Returns a failure when the
  /// stream is of no use any more; nothing is told then.
  [[nodiscard]] std::optional<TransportFailure> flush();

  /// It will stand idle: the system is to look now and then whether the peer is still there.
  void keep_alive(Duration idle);

  /// What it waits for: `kConnect`, `kTls` or `kWait`.
  [[nodiscard]] Stage stage() const;
  [[nodiscard]] const Endpoint& remote() const { return parts_.remote; }
  [[nodiscard]] Endpoint local() const;
  [[nodiscard]] int descriptor() const { return watch_.descriptor(); }
  /// Octets taken that have not left.
  [[nodiscard]] std::size_t unsent() const { return unsent_.size(); }
  /// Nothing where there is no TLS. Requires: it is open.
  [[nodiscard]] std::optional<TlsFacts> tls_facts() const;

 private:
  enum class Phase : std::uint8_t { kConnecting, kHandshake, kOpen };

  void readable() override;
  void writable() override;
  void connected();
  void shake_hands();
  void read();
  [[nodiscard]] TransportFailure failure(Stage stage, const ChannelResult& result);

  Parts parts_;
  Watch watch_;
  Channel channel_;
  Bytes unsent_;
  Phase phase_ = Phase::kConnecting;
  /// More was there than one turn reads.
  bool reads_on_ = false;
  bool keeps_alive_ = false;
};

}  // namespace berth
