#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/endpoint.h"
#include "core/base/result.h"
#include "core/message/message_view.h"
#include "core/message/name.h"

namespace berth {

// Typed access to RDATA. Every parser reads the whole RDATA of `record`.
// Errors of all: kBadRdata (wrong size or shape, or a record of another type), those of names.

/// Source: RFC 1035 3.4.1 (A), RFC 3596 2.2 (AAAA).
[[nodiscard]] Result<IpAddress> parse_address(const RecordView& record);

/// The one name in the RDATA of NS, CNAME, PTR, DNAME. Source: RFC 1035 3.3, RFC 6672 2.1.
[[nodiscard]] Result<Name> parse_target(const RecordView& record);

/// Source: RFC 1035 3.3.13.
struct Soa {
  Name primary;
  Name mailbox;
  std::uint32_t serial = 0;
  /// Unit of the four: seconds.
  std::uint32_t refresh = 0;
  std::uint32_t retry = 0;
  std::uint32_t expire = 0;
  std::uint32_t minimum = 0;
};
[[nodiscard]] Result<Soa> parse_soa(const RecordView& record);

/// Source: RFC 1035 3.3.9.
struct Mx {
  std::uint16_t preference = 0;
  Name exchange;
};
[[nodiscard]] Result<Mx> parse_mx(const RecordView& record);

/// The character strings of a TXT record, each up to 255 octets. Source: RFC 1035 3.3.14.
[[nodiscard]] Result<std::vector<ByteView>> parse_txt(const RecordView& record);

/// Source: RFC 2782.
struct Srv {
  std::uint16_t priority = 0;
  std::uint16_t weight = 0;
  std::uint16_t port = 0;
  Name target;
};
[[nodiscard]] Result<Srv> parse_srv(const RecordView& record);

/// Source: RFC 8659 4.1.
struct Caa {
  std::uint8_t flags = 0;
  ByteView tag;
  ByteView value;
};
[[nodiscard]] Result<Caa> parse_caa(const RecordView& record);

/// One SvcParam, value still in wire form.
struct SvcParam {
  std::uint16_t key = 0;
  ByteView value;
};

/// SVCB and HTTPS. Priority 0 is the alias form. Source: RFC 9460 2.2.
struct Svcb {
  std::uint16_t priority = 0;
  Name target;
  /// Keys strictly ascending, each value of a known key well-formed.
  std::vector<SvcParam> params;
};
[[nodiscard]] Result<Svcb> parse_svcb(const RecordView& record);

/// Checks that RDATA of a known type has its shape; an unknown type always passes.
[[nodiscard]] Result<void> check_rdata(const RecordView& record);

/// The RDATA of any record with all its names whole: what RFC 3597 5 writes in hex, and what means
/// the same in another message. Errors: kBadRdata, those of names.
[[nodiscard]] Result<Bytes> plain_rdata(const RecordView& record);

}  // namespace berth
