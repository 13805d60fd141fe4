#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/bytes.h"
#include "core/base/endpoint.h"
#include "core/base/result.h"

namespace berth {

/// Reads the header by which a proxy says, before anything else, whom a connection or datagram is
/// from: the PROXY protocol, version 1 (a line of text) or 2 (binary). Takes exactly its octets, so
/// that what follows, TLS even, is left where it is.
///
///     v1: | "PROXY TCP4 192.0.2.1 192.0.2.2 4000 53\r\n", 107 octets at most |
///     v2: | signature: 12 | version, command: 1 | family, protocol: 1 | length: 2 | addresses,
///     TLVs |
///
/// A checksum of version 2 that does not fit is an error; other TLVs are passed over.
/// Shape: at most `kMaxSize` octets. Source: "The PROXY protocol", HAProxy, 2.1 and 2.2.
class ProxyHeaderReader {
 public:
  /// Longest header taken: the text fits with room, and so do the TLVs that proxies send.
  static constexpr std::size_t kMaxSize = 2048;

  /// Takes from the front of `octets` what belongs to the header: how many those were, fewer than
  /// there are once the header is done. Errors: kBadFrame (no header, or one that lies), kTooLarge;
  /// the reader is of no use afterwards.
  [[nodiscard]] Result<std::size_t> take(ByteView octets);

  [[nodiscard]] bool is_done() const { return done_; }
  /// Who the proxy speaks for; nothing when it speaks for itself (a health check), or for somebody
  /// without an Internet address. Requires: `is_done()`.
  [[nodiscard]] const std::optional<Endpoint>& source() const { return source_; }

 private:
  /// How many octets from the beginning are needed to know more; `size_` once the header is whole.
  [[nodiscard]] Result<std::size_t> wanted() const;
  [[nodiscard]] Result<void> finish();
  [[nodiscard]] Result<void> finish_text();
  [[nodiscard]] Result<void> finish_binary();
  [[nodiscard]] ByteView held() const { return ByteView(held_).first(size_); }

  std::array<std::uint8_t, kMaxSize> held_;
  std::size_t size_ = 0;
  bool done_ = false;
  std::optional<Endpoint> source_;
};

}  // namespace berth
