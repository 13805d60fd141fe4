#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/bytes.h"
#include "core/message/edns.h"
#include "core/message/header.h"
#include "core/message/iana.h"

namespace berth {

/// A client's query, seen in place: one pass over the octets, no allocation. This is the first
/// thing the hot path does.
struct QueryView {
  Header header;
  ByteView message;
  /// The question name in wire form, uncompressed, as the client wrote it (its letter case kept).
  ByteView name;
  RecordType type{};
  RecordClass record_class{};
  /// Offset just past the question section.
  std::size_t question_end = 0;
  std::optional<EdnsView> edns;

  [[nodiscard]] bool dnssec_ok() const { return edns && edns->dnssec_ok; }
};

/// What to do with octets that are not a query we take.
enum class QueryDefect : std::uint8_t {
  kNone,
  /// Not answerable: under twelve octets, or itself a response. Nothing is sent.
  kDrop,
  /// Anything else that `parse_query` does not take; the question classes 0 and NONE, the types 0
  /// and NXNAME (RFC 9824 3.5) among it. Class ANY passes: it is policy's to refuse.
  kFormErr,
  /// An opcode other than QUERY, a zone transfer or another meta type (RFC 8482 leaves ANY apart).
  kNotImp,
  /// EDNS version above 0. Source: RFC 6891 6.1.3.
  kBadVers,
};

/// What `parse_query` found. `query` is whole when `defect` is kNone; otherwise only what was read
/// before the defect (always the header unless kDrop).
struct QueryParse {
  QueryDefect defect = QueryDefect::kNone;
  QueryView query;
};

/// Parses a query: exactly one question with an uncompressed name, empty answer and authority
/// sections, at most an OPT (and behind it a TSIG or SIG(0), ignored) in the additional section,
/// nothing after.
[[nodiscard]] QueryParse parse_query(ByteView message);

}  // namespace berth
