#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/proxy/proxy_header.h"
#include "core/track/timeline.h"
#include "native-host/server/admission.h"
#include "native-host/server/channel.h"
#include "native-host/server/client_track.h"
#include "native-host/server/connection_share.h"
#include "native-host/server/query_taker.h"
#include "native-host/server/session.h"

namespace berth {

/// One client connection: handshake, session, limits of time, end. It removes itself; also when
/// something throws within it, which no other connection notices.
class Connection final : private Watched, private QueryService {
 public:
  struct Parts {
    ConnectionShare& share;
    std::shared_ptr<const SessionRules> rules;
    /// Names it in the queries it asks.
    std::uint32_t id = 0;
    Endpoint peer;
    ListenScheme scheme{};
    AdmissionTicket ticket;
    /// The peer is a proxy that first says whom the connection is from.
    bool begins_with_header = false;
    Tracked tracked{};
    /// The listening address, as the tracker numbers it.
    PlaceId place{};
  };

  /// Owns the descriptor. `ssl` null: cleartext.
  Connection(Parts parts, int descriptor, SslPointer ssl);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Gives an answer to the session; `turn` sends it.
  void take_reply(const Reply& reply, const Timeline& timeline);
  /// Reads and writes what can be; may remove the connection.
  void turn();
  /// Ends once what is in flight is answered; may remove the connection.
  void drain();
  /// Looks at the limits of time; may remove the connection.
  void check_time();

  [[nodiscard]] std::uint32_t id() const { return parts_.id; }
  [[nodiscard]] PlaceId place() const { return parts_.place; }
  /// For the owner: the connection stands in its list of later turns.
  bool turn_is_due = false;

 private:
  enum class Phase : std::uint8_t {
    kProxyHeader,  ///< the proxy has yet to say who is behind it
    kHandshake,
    kSniffing,  ///< cleartext: HTTP/2 or HTTP/1.1 is not yet known
    kOpen,
    kLingering,  ///< all is said; what still comes in is thrown away
    kBroken,     ///< nothing more can be said
  };

  void readable() override;
  void writable() override;
  Answered ask(const RequestQuery& query, ByteSpan out) override;
  CommandReply command(const RequestCommand& command) override;
  void cancel(std::uint32_t request) override;

  /// Whether its client is told where the time of answers went.
  [[nodiscard]] bool tells_timing() const;
  /// A step that ends the connection, and nothing else, when it throws.
  void guarded(void (Connection::*step)());
  void take_turn();
  void take_time();
  /// Goes on to what the listening address speaks.
  void begin();
  void read_proxy_header();
  void shake_hands();
  void drain_session();
  void begin_session(ClientProtocol protocol);
  void read();
  void take_input(ByteView octets);
  void acknowledge();
  void write();
  /// Gives octets to the channel and keeps what it does not take; false when it takes no more now.
  bool send(ByteView octets);
  void linger();
  void throw_away_input();
  void break_off(Stage stage, const ChannelResult& result);
  void ran_out_of_time();
  /// Waits for what comes next, or goes.
  void settle();
  [[nodiscard]] TimePoint deadline() const;
  /// Until when something has to move. Requires: the session is there.
  [[nodiscard]] TimePoint stalls_at() const;

  Parts parts_;
  Watch watch_;
  Channel channel_;
  ClientTrack track_;
  TimeoutWheel::Entry timeout_;
  /// Until it is done.
  std::unique_ptr<ProxyHeaderReader> header_;
  /// The peer, or who is behind it.
  Endpoint client_;
  /// Names that its certificate holds; see `Client::subjects`.
  std::string subjects_;
  std::unique_ptr<Session> session_;
  /// First octets in cleartext, until they say which protocol it is.
  Bytes sniffed_;
  /// Octets that the channel did not take, and since when it does not.
  Bytes unsent_;
  TimePoint blocked_at_ = TimePoint::max();
  TimePoint begun_at_;
  /// When octets last went in or out.
  TimePoint moved_at_;
  /// When the wheel will ring.
  TimePoint rings_at_ = TimePoint::max();
  Phase phase_;
  ClientProtocol protocol_ = ClientProtocol::kHttp1;
  bool can_read_ = false;
  bool can_write_ = true;
  bool input_ended_ = false;
  /// Octets came, and none went since.
  bool unacknowledged_ = false;
  bool draining_ = false;
  /// The client said something, or left.
  bool has_begun_ = false;
};

}  // namespace berth
