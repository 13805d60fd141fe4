#include "core/message/message_view.h"

#include "core/message/edns.h"
#include "core/message/rdata.h"
#include "core/message/rdata_format.h"
#include "core/message/rdata_parts.h"

namespace berth {
namespace {

/// Type and class behind the name of a question. Unit: octets. Source: RFC 1035 4.1.2.
constexpr std::size_t kQuestionTail = 4;

/// Reads the fields of one record behind its name.
///
///     | type 2 | class 2 | ttl 4 | rdlength 2 | rdata |
///
/// Source: RFC 1035 4.1.3.
Result<void> read_fields(ByteReader& reader, RecordView& record) {
  const Result<std::uint16_t> type = reader.u16();
  const Result<std::uint16_t> record_class = reader.u16();
  record.ttl_offset = reader.position();
  const Result<std::uint32_t> ttl = reader.u32();
  const Result<std::uint16_t> size = reader.u16();
  if (!type || !record_class || !ttl || !size) return Error::kTruncated;
  record.rdata_offset = reader.position();
  const Result<ByteView> rdata = reader.take(*size);
  if (!rdata) return rdata.error();
  record.type = static_cast<RecordType>(*type);
  record.record_class = static_cast<RecordClass>(*record_class);
  record.ttl = *ttl;
  record.rdata = *rdata;
  return {};
}

Result<void> check_questions(ByteReader& reader, std::size_t count) {
  for (; count > 0; --count) {
    const Result<void> name = check_name(reader);
    if (!name) return name;
    const Result<ByteView> tail = reader.take(kQuestionTail);
    if (!tail) return tail.error();
  }
  return {};
}

Result<void> check_record(const RecordView& record, bool& opt_seen) {
  if (record.type == RecordType::kOpt) {
    if (opt_seen || record.section != Section::kAdditional) return Error::kBadOption;
    opt_seen = true;
    const Result<EdnsView> edns = parse_edns(record);
    if (!edns) return edns.error();
    return {};
  }
  ByteReader owner(record.message, record.name_offset);
  const Result<void> name = check_name(owner);
  if (!name) return name;
  // Types that Berth can print are checked field by field, names among them.
  if (!rdata_format(record.type).empty()) return check_rdata(record);
  return check_rdata_parts(record);
}

}  // namespace

Result<Name> RecordView::name() const {
  ByteReader reader(message, name_offset);
  return parse_name(reader);
}

RecordCursor::RecordCursor(ByteReader reader, const Header& header)
    : reader_(reader),
      left_{header.answer_count, header.authority_count, header.additional_count} {}

Result<const RecordView*> RecordCursor::next() {
  std::size_t section = 0;
  while (section < 3 && left_[section] == 0) ++section;
  if (section == 3) return nullptr;
  ByteReader reader = reader_;
  record_.section = static_cast<Section>(section);
  record_.message = reader.bytes();
  record_.name_offset = reader.position();
  const Result<void> name = skip_name(reader);
  if (!name) return name.error();
  const Result<void> fields = read_fields(reader, record_);
  if (!fields) return fields.error();
  reader_ = reader;
  --left_[section];
  return &record_;
}

Result<MessageView> MessageView::parse(ByteView bytes) {
  if (bytes.size() > kMaxMessageSize) return Error::kTooLarge;
  const Result<Header> header = parse_header(bytes);
  if (!header) return header.error();
  return MessageView(bytes, *header);
}

Result<Question> MessageView::question() const {
  if (header_.question_count != 1) return Error::kBadCount;
  ByteReader reader(bytes_, kHeaderSize);
  const Result<Name> name = parse_name(reader);
  if (!name) return name.error();
  const Result<std::uint16_t> type = reader.u16();
  const Result<std::uint16_t> record_class = reader.u16();
  if (!type || !record_class) return Error::kTruncated;
  return Question{*name, static_cast<RecordType>(*type), static_cast<RecordClass>(*record_class)};
}

Result<std::size_t> MessageView::question_end() const {
  ByteReader reader(bytes_, kHeaderSize);
  for (std::size_t left = header_.question_count; left > 0; --left) {
    const Result<void> name = skip_name(reader);
    if (!name) return name.error();
    const Result<ByteView> tail = reader.take(kQuestionTail);
    if (!tail) return tail.error();
  }
  return reader.position();
}

Result<RecordCursor> MessageView::records() const {
  const Result<std::size_t> end = question_end();
  if (!end) return end.error();
  return RecordCursor(ByteReader(bytes_, *end), header_);
}

Result<void> MessageView::check() const {
  ByteReader reader(bytes_, kHeaderSize);
  const Result<void> questions = check_questions(reader, header_.question_count);
  if (!questions) return questions;
  RecordCursor cursor(reader, header_);
  bool opt_seen = false;
  for (;;) {
    const Result<const RecordView*> record = cursor.next();
    if (!record) return record.error();
    if (*record == nullptr) break;
    const Result<void> checked = check_record(**record, opt_seen);
    if (!checked) return checked;
  }
  if (cursor.position() != bytes_.size()) return Error::kTrailingBytes;
  return {};
}

Rcode MessageView::rcode() const {
  const Result<std::optional<EdnsView>> edns = find_edns(*this);
  // Where the OPT cannot be read the header's four bits are all there is.
  return whole_rcode(header_, edns ? *edns : std::nullopt);
}

}  // namespace berth
