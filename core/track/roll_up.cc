#include "core/track/roll_up.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>

namespace berth {
namespace {

constexpr unsigned kMappedBits = 96;

bool is_short(const ConnectionRecord& record, const TrackConfig& config) {
  return record.side == ConnectionSide::kClient &&
         record.closed_at - record.opened_at < config.roll_up_age;
}

/// What connections in one line have in common, and where one of them stands. Sorting these moves
/// less than sorting the connections themselves.
struct Kin {
  std::array<std::uint8_t, 16> network;
  std::uint16_t place;
  ConnectionKind kind;
  std::string_view alpn;
  std::string_view reason;
  std::uint64_t cookie;
  std::size_t at;

  [[nodiscard]] auto line() const { return std::tie(network, place, kind, alpn, reason); }
};

/// Adds what one more connection did, its round trip aside.
void add(ConnectionChange& line, const ConnectionChange& next) {
  ConnectionRecord& total = line.total;
  const ConnectionRecord& more = next.total;
  total.opened_at = std::min(total.opened_at, more.opened_at);
  total.closed_at = std::max(total.closed_at, more.closed_at);
  total.last_active = std::max(total.last_active, more.last_active);
  total.handshake = std::max(total.handshake, more.handshake);
  if (!total.failed_at) total.failed_at = more.failed_at;
  add_counters(total.counters, more.counters);
  add_counters(line.last, next.last);
  line.connections += next.connections;
}

using Kins = std::vector<Kin>::const_iterator;

/// One line for those from `first` on: the oldest, with what all of them did.
ConnectionChange line_of(const std::vector<ConnectionChange>& closed, Kins first, Kins end,
                         const TrackConfig& config) {
  ConnectionChange line = closed[first->at];
  const auto count = static_cast<std::uint64_t>(end - first);
  if (count == 1) return line;
  std::uint64_t rtt = 0;
  std::uint64_t variance = 0;
  for (auto one = first; one != end; ++one) {
    rtt += closed[one->at].total.rtt_us;
    variance += closed[one->at].total.rtt_variance_us;
    if (one != first) add(line, closed[one->at]);
  }
  line.total.rtt_us = static_cast<std::uint32_t>(rtt / count);
  line.total.rtt_variance_us = static_cast<std::uint32_t>(variance / count);
  line.total.remote = {network_of(line.total.remote.address, config), 0};
  return line;
}

}  // namespace

IpAddress network_of(const IpAddress& address, const TrackConfig& config) {
  const unsigned bits = address.is_v4() ? kMappedBits + config.networks.ipv4 : config.networks.ipv6;
  auto octets = address.octets();
  for (unsigned i = 0; i < octets.size(); ++i) {
    const unsigned kept = std::clamp<unsigned>(bits, 8 * i, 8 * i + 8) - 8 * i;
    octets[i] = static_cast<std::uint8_t>(octets[i] & 0xff00u >> kept);
  }
  return IpAddress::v6(octets);
}

void roll_up(std::vector<ConnectionChange>& closed, const TrackConfig& config) {
  std::vector<Kin> kins;
  std::vector<ConnectionChange> lines;
  for (std::size_t i = 0; i < closed.size(); ++i) {
    const ConnectionRecord& one = closed[i].total;
    if (is_short(one, config)) {
      kins.push_back({network_of(one.remote.address, config).octets(), one.place.value, one.kind,
                      one.alpn, one.reason, one.cookie, i});
    } else {
      lines.push_back(closed[i]);
    }
  }
  std::sort(kins.begin(), kins.end(), [](const Kin& a, const Kin& b) {
    return a.line() != b.line() ? a.line() < b.line() : a.cookie < b.cookie;
  });
  for (auto first = kins.cbegin(); first != kins.cend();) {
    const auto end = std::find_if(first, kins.cend(),
                                  [first](const Kin& one) { return one.line() != first->line(); });
    lines.push_back(line_of(closed, first, end, config));
    first = end;
  }
  closed = std::move(lines);
}

}  // namespace berth
