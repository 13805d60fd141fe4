#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/message/query_view.h"
#include "core/policy/client.h"
#include "core/policy/group.h"
#include "core/policy/membership.h"

namespace berth {

/// What holds for the members of one group instead of what holds for everyone else.
struct NamedGroup {
  std::string name;
  GroupMembers members;
  GroupConfig filter;
};

/// What becomes of a client whose stamp does not decode.
enum class StampRule : std::uint8_t { kRefuse, kUnfiltered };

/// What serverless-dns says besides DNS.
struct CommandConfig {
  bool enabled = true;
  /// Whether answers say which lists blocked them (`x-nile-flags`).
  bool tells_lists = false;
  /// A web site whose pages `/configure` and `/search` show; empty: what they would show is told.
  std::string site;
};

/// What this server says of itself, for DDR (RFC 9462 4) and for the built-in zone.
struct PolicyConfig {
  /// Serve the zone `berth.test`.
  bool builtin_zone = true;
  /// The operator's own records, each `owner [TTL] [IN] type rdata`. A wildcard stands for names
  /// that have no node (RFC 4592); an SOA makes its owner a zone, where other names do not exist;
  /// outside zones a name without records is forwarded as ever. They win over all below.
  std::vector<std::string> local_records;
  /// Answer the reverse zones of private, shared and link-local addresses from here (RFC 6303,
  /// RFC 7793). Off where an upstream knows the names of such a network.
  bool private_reverse_zones = true;
  /// Zones to forward although they would be served here, each by its exact name (`test`,
  /// `home.arpa`, `168.192.in-addr.arpa`); with it go the names under it, but not zones served
  /// below.
  std::vector<std::string> forwarded_zones;
  /// Name under which clients reach this server with a certificate they trust; empty: DDR answers
  /// NODATA.
  std::string ddr_target;
  std::uint16_t ddr_https_port = 443;
  /// URI template of RFC 8484, for `dohpath`.
  std::string ddr_doh_path = "/dns-query{?dns}";
  /// What is blocked, and how.
  GroupConfig filter;
  /// What clients are to be in, each line `NAME.SETTING = VALUE`; and what that comes to.
  std::vector<std::string> group_lines;
  std::vector<NamedGroup> groups;
  StampRule stamp_error = StampRule::kRefuse;
  CommandConfig commands;
};

/// What a policy stands on beside its configuration.
struct PolicyBasis {
  /// Told apart from the others that a cache remembers verdicts of; not 0.
  std::uint16_t generation = 1;
  /// Null: no lists. Outlives the policy.
  const BlocklistImage* image = nullptr;
};

/// What policy says of a question.
struct Verdict {
  enum class Kind : std::uint8_t {
    kPass,   ///< nothing to say: cache and upstreams decide
    kLocal,  ///< a complete answer without OPT stands in the buffer
  } kind = Kind::kPass;
  /// Of the answer in the buffer (id 0, RD and CD clear, question as the client wrote it).
  std::size_t size = 0;
  /// Smallest TTL (SOA rule for negatives). Unit: seconds.
  std::uint32_t ttl = 0;
  /// Why, where there is more to say than the answer does. The text lives as long as the policy.
  std::optional<ExtendedError> error;
  /// The answer is given only after this long (names made to show slowness).
  Duration delay{0};
};

/// Judges questions and answers. Immutable once made: a change makes a new one.
class Policy {
 public:
  /// Errors: those of `parse_local_record`; kNotAllowed for a CNAME beside other data, a second SOA
  /// or forwarding `resolver.arpa`; those of names; kBadUrl for the DoH path. `bad_entry` is then
  /// the number of the entry at fault, counted through `local_records`, `forwarded_zones` and the
  /// DDR settings. Those of `Group::make`, which do not touch it.
  [[nodiscard]] static Result<Policy> make(const PolicyConfig& config,
                                           std::size_t* bad_entry = nullptr,
                                           const PolicyBasis& basis = {});
  Policy(Policy&&) noexcept;
  Policy& operator=(Policy&&) noexcept;
  ~Policy();

  /// Judges the question. `lowered` is its name in lower-case wire form. Only class IN passes, and
  /// ANY never does: nobody else has to answer those. An answer is written into
  /// `out`, truncated with TC where it does not fit; its size is 0 when not even the question does.
  /// Allocates nothing; a pass costs one hash look-up, and one more for each label that the name
  /// shares with local data.
  [[nodiscard]] Verdict judge_question(const QueryView& query, ByteView lowered,
                                       const Client& client, ByteSpan out) const;

  /// Finds out what holds for who asks. Stamps count where there are lists; the time, nothing where
  /// it is not known, where `has_schedules`.
  [[nodiscard]] Membership membership(const Client& client,
                                      std::optional<WeekMinute> minute = {}) const;
  /// Whether what holds for a client depends on the time.
  [[nodiscard]] bool has_schedules() const;
  /// Whether a client with a stamp that does not decode is refused.
  [[nodiscard]] bool refuses_bad_stamps() const;
  /// Whether any group has a limit of how often its members may ask.
  [[nodiscard]] bool has_rate_limits() const;
  /// Requires: `number` is of a membership of this policy.
  [[nodiscard]] const Group& group(std::uint16_t number) const;
  [[nodiscard]] std::uint16_t generation() const;
  /// The number of the group of that name; where no group is named so, "default" is the one of
  /// everyone else. Nothing: there is none.
  [[nodiscard]] std::optional<std::uint16_t> find_group(std::string_view name) const;
  [[nodiscard]] const CommandConfig& commands() const;
  /// Null: there are no lists.
  [[nodiscard]] const BlocklistImage* image() const;

 private:
  struct State;
  explicit Policy(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace berth
