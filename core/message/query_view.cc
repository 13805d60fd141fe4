#include "core/message/query_view.h"

#include "core/message/name.h"

namespace berth {
namespace {

/// Type and class behind the question's name. Unit: octets. Source: RFC 1035 4.1.2.
constexpr std::size_t kQuestionTail = 4;
/// Type, class, TTL and length behind a record's name. Unit: octets. Source: RFC 1035 4.1.3.
constexpr std::size_t kRecordHead = 10;
/// An OPT, and TSIG or SIG(0): nothing else belongs into a query's additional section.
constexpr std::size_t kMaxAdditional = 2;
/// NXNAME stands only in denials of existence; nobody may ask for it. Source: RFC 9824 3.5.
constexpr unsigned kNxname = 128;

unsigned pair_at(const std::uint8_t* from) { return static_cast<unsigned>(from[0] << 8 | from[1]); }

/// Says what is wrong with asking for a type. Types 128 to 255 are about questions and messages,
/// not data (RFC 6895 3.1); of these only ANY is ours to answer. Type 0 is reserved.
QueryDefect judge_type(unsigned type) {
  if (type == 0 || type == kNxname) return QueryDefect::kFormErr;
  const bool meta = (type > 127 && type < 255) || type == static_cast<unsigned>(RecordType::kOpt);
  return meta ? QueryDefect::kNotImp : QueryDefect::kNone;
}

/// NONE belongs to UPDATE alone and 0 is reserved; ANY is a legal question class, and policy's to
/// refuse. Source: RFC 6895 3.2, RFC 1035 3.2.5.
bool is_question_class(unsigned record_class) {
  return record_class != 0 && record_class != static_cast<unsigned>(RecordClass::kNone);
}

/// Reads the question; false when it does not parse. Its name can point at nothing but the header
/// and itself, so a pointer in it is malformed.
bool read_question(ByteView message, QueryView& query) {
  std::size_t at = kHeaderSize;
  while (at < message.size() && message[at] != 0) {
    if (message[at] > kMaxLabelSize) return false;
    at += message[at] + std::size_t{1};
    if (at - kHeaderSize >= kMaxNameSize) return false;
  }
  if (message.size() < at + 1 + kQuestionTail) return false;
  const std::uint8_t* tail = message.data() + at + 1;
  query.name = message.subspan(kHeaderSize, at + 1 - kHeaderSize);
  query.type = static_cast<RecordType>(pair_at(tail));
  query.record_class = static_cast<RecordClass>(pair_at(tail + 2));
  query.question_end = at + 1 + kQuestionTail;
  return true;
}

/// Reads an OPT, and lets a signature stand, which must be last (RFC 8945 5.1, RFC 2931 3.1).
QueryDefect read_additional(ByteView message, QueryView& query) {
  std::size_t at = query.question_end;
  for (std::size_t left = query.header.additional_count; left > 0; --left) {
    const std::size_t owner = at;
    if (at < message.size() && message[at] == 0) {
      ++at;
    } else {
      ByteReader reader(message, at);
      if (!skip_name(reader)) return QueryDefect::kFormErr;
      at = reader.position();
    }
    if (message.size() < at + kRecordHead) return QueryDefect::kFormErr;
    const std::uint8_t* head = message.data() + at;
    const std::size_t size = pair_at(head + 8);
    at += kRecordHead;
    if (message.size() < at + size) return QueryDefect::kFormErr;
    const auto type = static_cast<RecordType>(pair_at(head));
    if (type == RecordType::kOpt) {
      if (query.edns || message[owner] != 0) return QueryDefect::kFormErr;
      const auto ttl = static_cast<std::uint32_t>(pair_at(head + 4) << 16 | pair_at(head + 6));
      query.edns = edns_fields(static_cast<std::uint16_t>(pair_at(head + 2)), ttl,
                               message.subspan(at, size));
    } else if ((type != RecordType::kTsig && type != RecordType::kSig) || left != 1) {
      return QueryDefect::kFormErr;
    }
    at += size;
  }
  return at == message.size() ? QueryDefect::kNone : QueryDefect::kFormErr;
}

QueryDefect read_query(ByteView message, QueryView& query) {
  const Header& header = query.header;
  if (header.opcode != Opcode::kQuery) return QueryDefect::kNotImp;
  if (header.question_count != 1 || message.size() > kMaxMessageSize) return QueryDefect::kFormErr;
  if (!read_question(message, query)) return QueryDefect::kFormErr;
  QueryDefect type_defect = judge_type(static_cast<unsigned>(query.type));
  if (!is_question_class(static_cast<unsigned>(query.record_class))) {
    type_defect = QueryDefect::kFormErr;
  }
  if ((header.answer_count | header.authority_count) != 0) {
    // An IXFR carries an SOA (RFC 1995 3), and is none of ours even so.
    return type_defect == QueryDefect::kNotImp ? type_defect : QueryDefect::kFormErr;
  }
  if (header.additional_count > kMaxAdditional) return QueryDefect::kFormErr;
  const QueryDefect defect = read_additional(message, query);
  if (defect != QueryDefect::kNone) {
    query.edns.reset();
    return defect;
  }
  // The version comes before the options, whose form it may change.
  if (query.edns && query.edns->version != 0) return QueryDefect::kBadVers;
  if (query.edns && !check_edns_options(query.edns->options)) {
    query.edns.reset();
    return QueryDefect::kFormErr;
  }
  // Last, so that a sound OPT is known, and answered (RFC 6891 6.1.1).
  return type_defect;
}

}  // namespace

QueryParse parse_query(ByteView message) {
  QueryParse parse;
  const Result<Header> header = parse_header(message);
  if (!header || header->qr) {
    parse.defect = QueryDefect::kDrop;
    return parse;
  }
  parse.query.message = message;
  parse.query.header = *header;
  parse.defect = read_query(message, parse.query);
  return parse;
}

}  // namespace berth
