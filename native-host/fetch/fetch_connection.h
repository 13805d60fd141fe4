#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "core/base/bytes.h"
#include "native-host/fetch/http_url.h"
#include "native-host/server/channel.h"
#include "native-host/tls/client_tls.h"

namespace berth {

/// One connection to a server, used by waiting for it. Each step ends by the time given at the
/// beginning, or by one set since.
class FetchConnection {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  explicit FetchConnection(Deadline deadline) : deadline_(deadline) {}
  ~FetchConnection();
  FetchConnection(const FetchConnection&) = delete;
  FetchConnection& operator=(const FetchConnection&) = delete;

  /// Connects to the first address of the host that answers. `tls` null: in the clear;
  /// `is_insecure`: whoever's certificate it shows.
  /// False: `problem()` says why, as each of these does.
  [[nodiscard]] bool open(const HttpUrl& url, const std::shared_ptr<const ClientTls>& tls,
                          bool is_insecure);
  [[nodiscard]] bool send(ByteView octets);
  /// Reads some octets into `room`; `got` is 0 at the end.
  [[nodiscard]] bool receive(ByteSpan room, std::size_t& got);

  [[nodiscard]] const std::string& problem() const { return problem_; }
  /// Whether the problem is that the time was over: with another one, the step can be taken again.
  [[nodiscard]] bool is_late() const { return is_late_; }
  void set_deadline(Deadline deadline) { deadline_ = deadline; }

 private:
  [[nodiscard]] bool connect(const Endpoint& remote);
  [[nodiscard]] bool shake_hands(bool is_insecure);
  [[nodiscard]] bool wait(short events);
  [[nodiscard]] bool wait_for(const ChannelResult& result);
  void fail(const ChannelResult& result);

  Deadline deadline_;
  int descriptor_ = -1;
  /// Outlives the channel.
  std::unique_ptr<TlsClient> tls_;
  std::unique_ptr<Channel> channel_;
  std::string problem_;
  bool is_late_ = false;
};

}  // namespace berth
