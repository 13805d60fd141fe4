#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/time.h"
#include "core/policy/client.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/faults.h"
#include "tests/simulation/places.h"

namespace berth {

/// What a run is about.
enum class Profile : std::uint8_t {
  kMixed,      ///< any configuration, up to three upstreams, any faults that come and go
  kPair,       ///< the first upstream has one fault all the time, the second none
  kSingle,     ///< the only upstream has one fault all the time
  kCalm,       ///< nothing is wrong: every answer must be right, and quick
  kTight,      ///< limits so small that most queries meet one
  kOutage,     ///< all upstreams are away together, or restart again and again
  kAddresses,  ///< each upstream has several addresses, of which some never work
  kHedged,     ///< the first of two, asked in order, leaves few questions without an answer
  kChoosing,   ///< nothing is wrong, and upstreams are so far apart that who is asked says why
  kCount,
};

[[nodiscard]] std::string_view to_string(Profile profile);

/// What has to become of a query, whatever upstreams do.
enum class Fate : std::uint8_t {
  kAnswered,   ///< what is true of its name, or a failure that says why
  kLocal,      ///< NOERROR without asking anybody
  kLocalSlow,  ///< the same after two seconds
  kLocalFail,  ///< SERVFAIL without asking anybody
  kNotAsked,   ///< any reply, but nobody is asked
  kFormErr,
  kNotImp,
  kBadVers,
  kRefused,  ///< REFUSED: whoever asks may not
  kDropped,  ///< nothing
};

/// One thing that a client or a host does. Any of them can be left out of a schedule.
struct Happening {
  enum class What : std::uint8_t { kAsk, kCancel, kReseed, kNeedlessTimer } what{};
  TimePoint at;
  /// Its place in the whole schedule: a query's id, and what rolls for it depend on.
  std::uint32_t number = 0;
  // Of a query:
  Bytes message;
  ClientProtocol protocol{};
  /// Nothing: from where everybody may ask.
  Endpoint from;
  std::size_t size_limit = 65535;
  Fate fate{};
  /// Through `answer_now` rather than as an event.
  bool at_once = false;
};

/// The host's clock shows `from` until it shows `until`.
struct StandStill {
  TimePoint from;
  TimePoint until;
};

struct SettingLine {
  std::string key;
  std::string text;
};

/// All that a run depends on. What a part of it is left out of still treats the rest as before.
struct Schedule {
  std::uint64_t seed = 0;
  Profile profile{};
  /// Of the pair and the single: the one that is at work.
  std::optional<Fault> fault;
  /// No limit is met while nothing is wrong.
  bool roomy = true;
  /// So many queries at a time that some wait for a transport.
  bool busy = false;
  /// The cache throws out nothing that is fresh.
  bool keeps_all = true;
  /// Several events are handled before the actions are taken.
  bool batches = false;
  /// URLs, as the settings take them.
  std::string upstreams;
  std::string bootstrap;
  std::vector<SettingLine> settings;
  /// By upstream, without bootstrap servers.
  std::vector<Place> places;
  /// There and back, by upstream; bootstrap servers stand behind those that are asked.
  std::vector<Duration> round_trips;
  std::vector<FaultWindow> windows;
  std::vector<StandStill> stills;
  /// In order of time.
  std::vector<Happening> happenings;
  /// Asked when the drain has begun.
  std::vector<Happening> late;
  /// The drain begins while queries are in flight, or when all have ended.
  bool drains_early = false;
  Duration drain_time{};
};

/// Draws a run from its seed.
[[nodiscard]] Schedule draw_schedule(std::uint64_t seed, std::uint32_t queries,
                                     std::optional<Profile> profile);

/// When runs begin.
[[nodiscard]] TimePoint schedule_begin();
/// Seconds since the run began.
[[nodiscard]] std::string time_since_begin(TimePoint at);
/// The schedule without its queries, a line each.
[[nodiscard]] std::vector<std::string> describe(const Schedule& schedule);

}  // namespace berth
