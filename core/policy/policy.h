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

namespace berth {

/// What this server says of itself, for DDR (RFC 9462 4) and for the built-in zone.
struct PolicyConfig {
  /// Serve the zone `berth.test`.
  bool builtin_zone = true;
  /// The operator's own records, each in presentation form: `owner TTL class type rdata`.
  std::vector<std::string> local_records;
  /// Name under which clients reach this server with a certificate they trust; empty: DDR answers
  /// NODATA.
  std::string ddr_target;
  std::uint16_t ddr_https_port = 443;
  /// URI template of RFC 8484, for `dohpath`.
  std::string ddr_doh_path = "/dns-query{?dns}";
};

/// What policy says of a question.
struct Verdict {
  enum class Kind : std::uint8_t {
    kPass,   ///< nothing to say: cache and upstreams decide
    kLocal,  ///< a complete answer without OPT stands in the buffer
  } kind = Kind::kPass;
  /// Of the answer in the buffer (id 0, question as the client wrote it).
  std::size_t size = 0;
  /// Smallest TTL (SOA rule for negatives). Unit: seconds.
  std::uint32_t ttl = 0;
  /// Why, where there is more to say than the answer does.
  std::optional<ExtendedError> error;
  /// The answer is given only after this long (names made to show slowness).
  Duration delay{0};
};

/// Judges questions and answers. Immutable once made: a change makes a new one.
class Policy {
 public:
  /// Errors: kBadText with the number of the record at fault in `bad_record`.
  [[nodiscard]] static Result<Policy> make(const PolicyConfig& config,
                                           std::size_t* bad_record = nullptr);
  Policy(Policy&&) noexcept;
  Policy& operator=(Policy&&) noexcept;
  ~Policy();

  /// Judges the question. `lowered` is its name in lower-case wire form. An answer is written into
  /// `out`. Allocates nothing; a pass costs a few nanoseconds.
  [[nodiscard]] Verdict judge_question(const QueryView& query, ByteView lowered,
                                       const Client& client, ByteSpan out) const;

 private:
  struct State;
  explicit Policy(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace berth
