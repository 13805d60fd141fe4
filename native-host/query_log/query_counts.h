#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "native-host/query_events/event_sink.h"
#include "native-host/query_log/query_log_config.h"

namespace berth {

/// How often, since it was last written.
struct AskedCount {
  std::uint32_t asked = 0;
  std::uint32_t blocked = 0;
};

/// Counts the queries of one minute by name, client, source and upstream, whatever is kept of each.
/// Shape: at most `kMaxKeys` names and as many clients; those beyond them count under an empty
/// text.
class QueryCounts {
 public:
  explicit QueryCounts(LogPrivacy privacy) : privacy_(privacy) {}

  /// Counts an event, for as many queries as it stands for, by all but its source. Cheap: a name
  /// that is known costs no allocation.
  void add(const QueryEvent& event);
  /// Counts answers by their source.
  void add(const SourceCounts& more);

  struct Texts {
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
    using is_transparent = void;
  };
  using ByText = std::unordered_map<std::string, AskedCount, Texts, std::equal_to<>>;
  /// Answers by `latency_bucket`.
  using Latencies = std::map<std::uint32_t, std::uint32_t>;

  /// Names in lower-case wire form.
  [[nodiscard]] const ByText& names() const { return names_; }
  /// Addresses, sixteen octets each.
  [[nodiscard]] const ByText& clients() const { return clients_; }
  [[nodiscard]] const SourceCounts& sources() const { return sources_; }
  [[nodiscard]] const std::map<std::string, Latencies, std::less<>>& upstreams() const {
    return upstreams_;
  }

  /// What was counted is written; names and clients stay known.
  void written();
  /// A new minute begins.
  void clear();

  static constexpr std::size_t kMaxKeys = 5000;

 private:
  static void count(ByText& counts, std::string_view text, const QueryEvent& event);

  LogPrivacy privacy_;
  ByText names_;
  ByText clients_;
  SourceCounts sources_{};
  std::map<std::string, Latencies, std::less<>> upstreams_;
};

/// How long the upstream took: from the last time it was asked to when its answer came; nothing
/// where the marks do not say.
[[nodiscard]] std::optional<Duration> upstream_time(std::span<const Mark> marks);

}  // namespace berth
