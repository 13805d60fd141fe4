#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/bytes.h"
#include "core/doh/media_type.h"
#include "core/message/iana.h"
#include "core/message/name.h"

namespace berth {

/// A question asked with parameters: `?name=example.com&type=AAAA&do=1`.
struct JsonQuery {
  Name name;
  RecordType type = RecordType::kA;
  bool dnssec_ok = false;
  bool checking_disabled = false;
  /// An EDNS Client Subnet option, composed (code, length, data); `subnet_size` 0: none.
  /// Shape: 4 + 4 + at most 16 octets. Source: RFC 7871 6.
  std::array<std::uint8_t, 24> subnet{};
  std::size_t subnet_size = 0;
  /// The form that `ct` asks for, before which an Accept header stands back.
  std::optional<std::string_view> content_type;
};

/// What came of reading the parameters: a query, or in words why there is none.
struct JsonQueryParse {
  JsonQuery query;
  /// One line with its line end, static storage; empty when the query is whole.
  std::string_view fault;
};

/// Reads the parameters of a query string, percent-decoded:
/// `name` (text of RFC 1035 5.1; other scripts as A-labels), `type` (mnemonic, `TYPE65` or number;
/// default A), `do` and `cd` (`1`, `true`, nothing: on; `0`, `false`: off), `ct` (a media type),
/// `edns_client_subnet` (`address/prefix`, `address` for /24 or /56, `0.0.0.0/0`: none).
/// Parameters of other names (`random_padding` …) are ignored; of a name given twice the request is
/// refused, since two readers might choose differently.
[[nodiscard]] JsonQueryParse parse_json_query(std::string_view query_string);

/// Composes the DNS query: id 0 (RFC 8484 4.1), RD and AD set (RFC 6840 5.7: AD is wanted), and an
/// OPT, so that extended errors can come back. Returns its size; 0 when `out` is too small.
[[nodiscard]] std::size_t write_json_query(const JsonQuery& query, ByteSpan out);

}  // namespace berth
