#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/base/bytes.h"
#include "native-host/tls/tls_rules.h"

namespace berth {

/// What came of one read, write or step of a handshake.
struct ChannelResult {
  enum class Kind : std::uint8_t {
    kDone,       ///< `size` octets
    kWantRead,   ///< again when readable
    kWantWrite,  ///< again when writable
    kEnd,        ///< the peer sends nothing more
    kFailed,     ///< of no use any more; `os_code`, or 0 when TLS failed
  } kind = Kind::kDone;
  std::size_t size = 0;
  int os_code = 0;
};

/// The octets of a connection, in TLS or as they are. Non-blocking; does not own the
/// descriptor.
class Channel {
 public:
  /// `ssl` null: cleartext.
  Channel(int descriptor, SslPointer ssl) : descriptor_(descriptor), ssl_(std::move(ssl)) {}

  /// One step; done at once in cleartext.
  [[nodiscard]] ChannelResult handshake();
  /// Done with at least one octet.
  [[nodiscard]] ChannelResult read(ByteSpan room);
  /// Done with at least one octet taken. After `kWantWrite` the same octets, or more after them,
  /// come first.
  [[nodiscard]] ChannelResult write(ByteView octets);
  /// Acknowledges what was read now, not with the next octets written or after a while.
  void acknowledge();
  /// Says that nothing more will be sent.
  void finish();

  /// Whether octets were read from the socket that `read` has not given yet.
  [[nodiscard]] bool has_buffered() const;
  [[nodiscard]] bool is_tls() const { return ssl_ != nullptr; }
  /// Null in cleartext.
  [[nodiscard]] ssl_st* ssl() const { return ssl_.get(); }
  /// The protocol chosen by ALPN; empty when there is none.
  [[nodiscard]] std::string_view protocol() const;
  /// The name that the client asked for in TLS (RFC 6066 3); empty when there is none.
  [[nodiscard]] std::string_view server_name() const;

 private:
  [[nodiscard]] ChannelResult failed(int returned);

  int descriptor_;
  SslPointer ssl_;
};

}  // namespace berth
