#pragma once

#include <cstdint>
#include <span>

#include "core/message/iana.h"

namespace berth {

/// One part of an RDATA in which domain names stand.
struct RdataPart {
  enum class Kind : std::uint8_t {
    kOctets,      ///< `size` octets as they are
    kString,      ///< one character-string: a length octet and as many octets
    kName,        ///< a name that must not be compressed when it is written
    kPackedName,  ///< a name that may be compressed when it is written
    kRest,        ///< all octets that are left
  } kind;
  std::uint8_t size = 0;
};

/// The parts, in order, of the types whose names may reach us compressed, rightly or not; no parts
/// for every other type, whose RDATA holds no name or is opaque.
/// A pointer left inside RDATA would mean something else in another message: whoever copies a
/// record between messages follows these names and writes them anew.
/// Source: RFC 1035 3.3, RFC 3597 4, RFC 6672 2.1, RFC 4034 3.1.7 and 4.1.1, RFC 9460 2.2.
[[nodiscard]] std::span<const RdataPart> rdata_parts(RecordType type);

}  // namespace berth
