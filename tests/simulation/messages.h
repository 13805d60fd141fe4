#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/message/message_view.h"
#include "core/resolver/config.h"
#include "core/upstream/lookups.h"
#include "tests/simulation/moment.h"
#include "tests/simulation/schedule.h"

namespace berth {

/// Messages to upstreams by the lookup that they are sent for, which its question tells: nobody
/// asks the same twice at a time. Each lookup is held against its bounds, all together against the
/// policy by which upstreams are chosen.
class Messages {
 public:
  Messages(const Config& config, const Schedule& schedule)
      : config_(config), schedule_(schedule), firsts_(config.upstreams.size()) {}

  /// A lookup began for what this client asked.
  void lookup_started(const MessageView& query);
  /// Throws `Broken` when this message is one too many, or one for somebody else.
  void sent(TimePoint now, UpstreamId upstream, TransportKind kind, const MessageView& query);
  /// Nothing may be left over.
  void check_end(const LookupCounters& counters) const;

 private:
  /// One lookup, as far as its messages can be told from others.
  struct One {
    std::uint32_t sent = 0;
    /// It tells the policy: its upstream was chosen when all were known.
    bool tells = false;
    /// To each upstream over each kind of transport.
    std::map<std::pair<std::uint16_t, TransportKind>, std::uint32_t> tries;
  };
  /// All lookups for one name and type. A message without EDNS may be for any of them.
  struct Asked {
    std::uint64_t lookups = 0, sent = 0;
    std::map<std::string, One> latest;
  };
  /// What bootstrap servers were asked about one name and type lately.
  struct Resolution {
    TimePoint since;
    std::uint32_t sent = 0;
  };

  void check_bootstrap(TimePoint now, const Question& question);
  [[nodiscard]] bool may_be_asked(UpstreamId upstream, const Name& name) const;
  void check_policy() const;
  [[nodiscard]] std::vector<std::size_t> by_round_trip() const;

  const Config& config_;
  const Schedule& schedule_;
  std::unordered_map<std::string, Asked> asked_;
  std::map<std::string, Resolution> resolutions_;
  std::uint64_t sent_ = 0;
  // Of lookups that tell the policy: how many there are and their messages, and by upstream how
  // many of them asked it first.
  std::uint64_t telling_ = 0;
  std::uint64_t told_ = 0;
  std::vector<std::uint64_t> firsts_;
};

}  // namespace berth
