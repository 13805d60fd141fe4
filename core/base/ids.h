#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace berth {

/// Names one query. The host picks it, unique among the queries it has in flight.
struct QueryId {
  std::uint64_t value = 0;
  friend bool operator==(const QueryId&, const QueryId&) = default;
};

/// Names one transport. Core picks it: the slot it stands in and that slot's generation, so that an
/// event for a transport already gone is recognised and ignored. Zero is never a transport.
struct TransportId {
  std::uint32_t value = 0;
  friend bool operator==(const TransportId&, const TransportId&) = default;
};

/// Names one request on a session transport.
struct RequestId {
  std::uint32_t value = 0;
  friend bool operator==(const RequestId&, const RequestId&) = default;
};

/// Indexes the configured upstreams, in their configured order.
struct UpstreamId {
  std::uint16_t value = 0;
  friend bool operator==(const UpstreamId&, const UpstreamId&) = default;
};

}  // namespace berth

template <>
struct std::hash<berth::QueryId> {
  std::size_t operator()(berth::QueryId id) const noexcept {
    return static_cast<std::size_t>(id.value * 0x9e3779b97f4a7c15ULL >> 16);
  }
};
template <>
struct std::hash<berth::TransportId> {
  std::size_t operator()(berth::TransportId id) const noexcept {
    return static_cast<std::size_t>(id.value * 0x9e3779b97f4a7c15ULL >> 16);
  }
};
