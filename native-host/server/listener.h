#pragma once

#include <memory>

#include "core/track/connection_record.h"
#include "native-host/driver/event_loop.h"
#include "native-host/driver/log.h"
#include "native-host/driver/rare_warning.h"
#include "native-host/listen_address.h"
#include "native-host/server/accept_watch.h"
#include "native-host/server/admission.h"
#include "native-host/server/listening_socket.h"

namespace berth {

/// A connection that was accepted and admitted.
struct AcceptedConnection {
  /// The taker's to close.
  int descriptor = -1;
  Endpoint peer;
  ListenScheme scheme{};
  AdmissionTicket ticket;
  /// Where it came in.
  Endpoint local{};
  PlaceId place{};
};

/// Takes what a listener accepts.
class ConnectionTaker {
 public:
  virtual void take_connection(AcceptedConnection connection) = 0;
  /// Whether `peer` is a proxy, whose connections are its clients'.
  [[nodiscard]] virtual bool trusts(const IpAddress& peer) const = 0;

 protected:
  ~ConnectionTaker() = default;
};

/// Accepts connections on one address for one thread: a bounded batch, then others have their turn.
/// With no descriptor left it accepts and closes by a spare one, so that clients learn of it, and
/// pauses.
class Listener final : private Watched {
 public:
  struct Parts {
    EventLoop& loop;
    Log& log;
    ConnectionTaker& taker;
    ListenAddress address;
    std::uint32_t accepts_per_wakeup = 0;
    std::shared_ptr<Admission> admission;
    /// As the tracker numbers the address.
    PlaceId place{};
    /// As it was asked for.
    std::uint32_t backlog = 0;
    /// Not where another thread's listener takes from the same queue, and tells of it.
    bool watches_queue = true;
  };

  Listener(Parts parts, ListeningSocket socket);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  [[nodiscard]] const ListenAddress& address() const { return parts_.address; }
  [[nodiscard]] PlaceId place() const { return parts_.place; }
  /// Takes every connection that waits, before the listener goes or speaks something else: the
  /// kernel would reset them.
  void take_all();
  /// What waits and what was taken; see `AcceptWatch::read`.
  [[nodiscard]] AcceptCounters accepts(std::string_view reader) {
    return queue_.read(reader, parts_.loop.now());
  }
  /// What connections taken from now on speak.
  void speak(ListenScheme scheme, PlaceId place) {
    parts_.address.scheme = scheme;
    parts_.place = place;
  }

 private:
  void readable() override;
  void writable() override {}
  /// False when no connection waits, or none can be taken now.
  bool accept_one();
  void accept_failed(int code);
  void look_again();
  void refuse_with_spare();

  Parts parts_;
  Watch watch_;
  Timer pause_;
  /// Rings while connections come.
  Timer look_;
  RareWarning warning_;
  AcceptWatch queue_;
  bool has_accepted_ = false;
  int spare_ = -1;
};

}  // namespace berth
