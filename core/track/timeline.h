#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/base/time.h"

namespace berth {

/// A named place on a query's path, client side first, then upstream side, in the order in which a
/// query meets them. Where a query failed is one of these, never a guess.
enum class Stage : std::uint8_t {
  kListen,           ///< bind and listen, at start-up only
  kAccept,           ///< a client connection was accepted
  kHandshake,        ///< TLS with the client
  kProxyHeader,      ///< PROXY protocol header from a trusted peer
  kFirstByte,        ///< the client's first octet
  kRequest,          ///< HTTP request or DNS message complete
  kParse,            ///< the octets became a query, or did not
  kJudgeQuestion,    ///< policy looked at the question
  kCache,            ///< the cache was asked
  kCoalesce,         ///< joined a query already in flight
  kSelect,           ///< an upstream was chosen
  kTake,             ///< a transport was taken, or waited for
  kResolveUpstream,  ///< the upstream's own name was resolved
  kRace,             ///< addresses raced
  kConnect,          ///< connecting to the upstream
  kTls,              ///< TLS with the upstream
  kSend,             ///< query sent
  kWait,             ///< waiting for the answer
  kReceive,          ///< octets came back
  kMatch,            ///< they were held against the question
  kJudgeAnswer,      ///< policy looked at the answer
  kReply,            ///< the reply was composed
  kWrite,            ///< the host wrote it
  kPark,             ///< the transport was parked or closed
};

/// The stage in lower-case words ("judge question"); static storage.
[[nodiscard]] std::string_view to_string(Stage stage);

/// One step of a query.
struct Mark {
  Stage stage{};
  /// Since the query began. Unit: microseconds; saturates at about 71 minutes.
  std::uint32_t after_us = 0;

  friend bool operator==(const Mark&, const Mark&) = default;
};

/// The steps of one query, in fixed memory. Marks made in one call of core share its time.
/// Shape: at most `kMaxMarks`; later ones are dropped but the last place always holds the newest.
class Timeline {
 public:
  static constexpr std::size_t kMaxMarks = 24;

  explicit Timeline(TimePoint begin) : begin_(begin) {}

  void mark(Stage stage, TimePoint now);

  [[nodiscard]] TimePoint begin() const { return begin_; }
  [[nodiscard]] std::span<const Mark> marks() const { return {marks_.data(), size_}; }

 private:
  TimePoint begin_;
  std::array<Mark, kMaxMarks> marks_{};
  std::uint8_t size_ = 0;
};

}  // namespace berth
