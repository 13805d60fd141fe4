#pragma once

#include <cstdint>
#include <span>

#include "core/base/byte_reader.h"
#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/message/iana.h"
#include "core/message/message_view.h"

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

/// Takes the octets of a part that is no name. Errors: kBadRdata, when they are not all there.
[[nodiscard]] Result<ByteView> take_part(const RdataPart& part, ByteReader& reader);

/// A reader on the RDATA of `record` that can follow names backwards and ends where the RDATA does.
[[nodiscard]] ByteReader rdata_reader(const RecordView& record);

/// Checks that the parts of `record` fill its RDATA exactly; a type without parts always passes.
/// Errors: kBadRdata (a name past the RDATA's end too), the other errors of names.
[[nodiscard]] Result<void> check_rdata_parts(const RecordView& record);

}  // namespace berth
