#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/message/message_view.h"
#include "core/resolver/action.h"
#include "core/resolver/config.h"
#include "core/resolver/resolver.h"
#include "tests/simulation/messages.h"
#include "tests/simulation/moment.h"
#include "tests/simulation/races.h"
#include "tests/simulation/schedule.h"

namespace berth {

/// Names a question as the cache and the coalescing of queries do.
[[nodiscard]] std::string key_of(const MessageView& query);
/// The questions that a query sent up may stand for: without EDNS nothing says whether signatures
/// were wanted.
[[nodiscard]] std::vector<std::string> keys_of(const MessageView& query);

/// What the host knows of its transports, and what may be asked of each: every action is held
/// against it, and every limit of the configuration.
class Ledger {
 public:
  Ledger(const Config& config, const Schedule& schedule)
      : config_(config),
        schedule_(schedule),
        messages_(config, schedule),
        races_(config, schedule) {}

  /// A client asked for this: upstreams may be.
  void wanted(const std::string& key) { wanted_.insert(key); }
  /// A lookup began for what this client asked.
  void lookup_started(const MessageView& query) { messages_.lookup_started(query); }
  /// So many lookups have no answer yet as the next event comes.
  void waiting(std::uint64_t lookups) { races_.waiting(lookups); }

  /// Throws `Broken` when the action may not be asked for. False: it came too late, the transport
  /// having gone while the action waited.
  [[nodiscard]] bool check(const Moment& now, const Action& action, const Pool& pool);
  /// The host reports these.
  void opened(const Moment& now, TransportId transport);
  void closed(TransportId transport);
  void limited(const TransportLimits& limits);
  /// A request of a session was answered, or died alone.
  void request_ended(TransportId transport, RequestId request);
  /// Nothing may be parked any more.
  void draining() { draining_ = true; }
  /// All actions were taken: what comes now knows of every event.
  void settled();
  /// Throws `Broken` when a fault that core tells of is not at an address of that upstream.
  void check_fault(const UpstreamFault& fault) const;
  /// The message that ends the wait for this id has come whole.
  void answered(TransportId transport, std::uint16_t id);

  /// Nothing may be left over.
  void check_end(const Resolver& resolver) const;
  /// What must hold whenever the resolver waits.
  void check_idle(const Moment& now, const Resolver& resolver) const;

  [[nodiscard]] std::size_t open_count() const { return books_.size(); }
  [[nodiscard]] std::uint64_t sent_count() const { return sent_; }
  [[nodiscard]] std::uint64_t opened_count() const { return ids_.size(); }

 private:
  struct Book {
    UpstreamId upstream;
    TransportKind kind{};
    bool open = false;
    bool parked = false;
    std::uint32_t uses = 0;
    TimePoint opened_at;
    TimePoint parked_at;
    /// Wire ids that must not be used again here.
    std::vector<std::uint16_t> ids;
    /// Of a session: requests that are awaited, the last number used, and what its peer allows.
    std::unordered_set<std::uint32_t> requests;
    std::uint32_t last_request = 0;
    std::uint32_t most_requests = std::numeric_limits<std::uint32_t>::max();
    bool going_away = false;
  };

  [[nodiscard]] bool came_too_late(const Moment& now, const Action& action);
  Book& book(TransportId transport, const char* what);
  void check_open(const Moment& now, const Open& action);
  void check_send(const Moment& now, const Send& action, const Pool& pool);
  void check_request(const Send& action, Book& book);
  void check_cancel(const CancelRequest& action);
  void take_limits();
  void check_query(ByteView message, Book& book);
  [[nodiscard]] bool is_at(UpstreamId upstream, const Endpoint& remote) const;
  void check_parked(const Moment& now, const Book& book) const;
  [[nodiscard]] std::size_t count(const Book& like, bool parked) const;

  const Config& config_;
  const Schedule& schedule_;
  Messages messages_;
  Races races_;
  std::unordered_map<TransportId, Book> books_;
  std::unordered_set<std::uint32_t> ids_;
  /// Reported since the last action was taken: as gone, as answered, as allowed from now on.
  std::unordered_map<TransportId, Book> just_closed_;
  std::vector<std::pair<TransportId, RequestId>> just_ended_;
  std::vector<TransportLimits> just_limited_;
  std::unordered_set<std::string> wanted_;
  bool draining_ = false;
  std::uint64_t sent_ = 0;
  // What cannot be guessed must look like chance.
  std::bitset<65536> wire_ids_;
  std::uint64_t drawn_ids_ = 0;
  std::uint64_t letters_ = 0;
  std::uint64_t capitals_ = 0;
  std::uint64_t datagrams_ = 0;
};

}  // namespace berth
