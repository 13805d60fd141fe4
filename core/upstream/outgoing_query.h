#pragma once

#include <cstdint>
#include <optional>

#include "core/base/bytes.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/message/edns.h"
#include "core/message/iana.h"
#include "core/message/name.h"

namespace berth {

/// The block to which queries on encrypted transports are padded. Unit: octets.
/// Source: RFC 8467 4.1.
inline constexpr std::uint16_t kQueryPaddingBlock = 128;

/// What is asked of an upstream, and how. Nothing else of the client's message goes out: no cookie,
/// keepalive, padding or unknown option of a client ever does.
struct OutgoingQuestion {
  /// Uncompressed wire form, borrowed for the call.
  ByteView name;
  RecordType type{};
  RecordClass record_class = RecordClass::kIn;
  bool dnssec_ok = false;
  bool checking_disabled = false;
  /// Nothing: random. Given where the caller picked one that is free, or where it is 0 (sessions,
  /// RFC 8484 4.1).
  std::optional<std::uint16_t> id;
  /// 0x20: each letter upper or lower at random.
  bool randomize_case = false;
  /// False once an upstream was seen not to understand EDNS (RFC 6891 6.2.2).
  bool edns = true;
  /// The data of the client's subnet option (`client_subnet`); nothing: stripped.
  std::optional<ByteView> subnet;
  /// Asks how long a stream may idle (RFC 7828 3.2.1).
  bool keepalive = false;
  /// 0: not padded.
  std::uint16_t padding_block = 0;
};

/// What went out and must come back. Source: RFC 5452 9.1.
struct SentQuestion {
  std::uint16_t id = 0;
  /// With the letter case as sent.
  Name name;
  RecordType type{};
  RecordClass record_class{};
};

/// A query ready to leave.
struct OutgoingQuery {
  /// The whole message, without a stream's length.
  Bytes message;
  SentQuestion sent;
};

/// Composes a query: RD and AD set, one question, an OPT that advertises `kUdpPayloadSize`.
/// Errors: those of `Name::from_wire`, when `name` is not one.
/// Source: RFC 1035 4.1, RFC 6891 6.1, draft-vixie-dnsext-dns0x20.
[[nodiscard]] Result<OutgoingQuery> compose_query(const OutgoingQuestion& question, Random& random);

}  // namespace berth
