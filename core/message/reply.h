#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/bytes.h"
#include "core/message/edns.h"
#include "core/message/query_view.h"

namespace berth {

/// What one client may be sent, and how.
struct ReplyShape {
  /// Most octets the reply may have (the client's UDP payload size, or 65,535).
  std::size_t size_limit = kMaxMessageSize;
  /// Pad to this block when the client sent a padding option (RFC 8467 4.1); 0 where the transport
  /// is not encrypted (RFC 7830 6).
  std::uint16_t padding_block = 0;
  /// Options of this client's own, composed; they stand in the OPT before everything else.
  ByteView options{};
};

/// Composes a reply without records: the client's id, question and RD, our RA, `rcode`, and an OPT
/// exactly when the client sent one, with as much of `error` in it as fits.
/// Shape: at most 12 + 259 + OPT octets. Returns the size; 0 when `out` or the limit is too small.
/// Requires: an rcode above 15 only when the client sent an OPT.
[[nodiscard]] std::size_t write_error_reply(const QueryView& query, Rcode rcode,
                                            std::optional<ExtendedError> error,
                                            const ReplyShape& shape, ByteSpan out);

/// The same for octets that did not parse as a query: header only, or header and question as far
/// as they were read. Requires: defect is neither kNone nor kDrop.
[[nodiscard]] std::size_t write_defect_reply(const QueryParse& parse, const ReplyShape& shape,
                                             ByteSpan out);

/// Turns an answer without OPT that already stands in `out` (its first `size` octets) into this
/// client's reply: id, question octets, QR, RA, RD and CD are set, AA, AD and the rcode stay; then
/// OPT when the client sent one. What does not fit gives way in this order: the text of `error`,
/// all of it, the records beside a positive answer unless the client wants DNSSEC (they may be its
/// proof), then every record, with TC set (RFC 2181 9).
/// Returns the new size; 0 when `out` or the limit holds not even question and OPT.
/// Requires: the answer has one question, its name as long as the client's.
[[nodiscard]] std::size_t finish_reply(const QueryView& query, std::size_t size,
                                       std::optional<ExtendedError> error, const ReplyShape& shape,
                                       ByteSpan out);

}  // namespace berth
