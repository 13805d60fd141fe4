#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include "core/policy/client.h"
#include "core/track/tracked.h"
#include "native-host/server/channel.h"

namespace berth {

/// What is counted of one client connection, and why it ends. Untracked, it counts nothing.
class ClientTrack {
 public:
  explicit ClientTrack(Tracked tracked) : tracked_(std::move(tracked)) {}

  /// Its proxy said whom it is from.
  void named(const Endpoint& client);
  /// It speaks `protocol` from now on, in TLS or not as its channel has it.
  void opened(TimePoint now, ClientProtocol protocol, const Channel& channel);

  void input(std::size_t octets) {
    if (tracked_) tracked_->counters.bytes_in += octets;
  }
  void output(std::size_t octets) {
    if (tracked_) tracked_->counters.bytes_out += octets;
  }
  void asked(bool answered) {
    if (!tracked_) return;
    ++tracked_->counters.queries;
    if (tracked_->kind == ConnectionKind::kHttp2) ++tracked_->counters.streams_opened;
    if (answered) ++tracked_->counters.answers;
  }
  void replied() {
    if (tracked_) ++tracked_->counters.answers;
  }
  /// Takes over what TCP knows, and when octets last moved.
  void sample(int descriptor, TimePoint moved_at);

  /// Why it will end, in words of static storage; where it failed, if it did.
  void ends(std::string_view reason, std::optional<Stage> failed_at = std::nullopt) {
    end_ = {reason, failed_at};
  }
  /// The channel is of no use any more.
  void broke(Stage stage, const ChannelResult& result);
  void close(TimePoint now) { tracked_.close(now, end_); }

 private:
  Tracked tracked_;
  ConnectionEnd end_{"ended", {}};
};

}  // namespace berth
