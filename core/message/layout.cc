// The fields tile the message: each begins where the one before it ended. `Walk` keeps that place
// in its reader and adds whatever stands between there and where a parser has come to, so that no
// octet is told twice or left out.

#include "core/message/layout.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/byte_reader.h"
#include "core/message/edns.h"
#include "core/message/message_view.h"
#include "core/message/rdata.h"
#include "core/message/rdata_format.h"
#include "core/message/svcb.h"
#include "core/message/text.h"
#include "core/message/text_codec.h"
#include "core/message/text_rdata.h"

namespace berth {
namespace {

constexpr std::array<std::string_view, 23> kKinds{"id",
                                                  "flags",
                                                  "question count",
                                                  "answer count",
                                                  "authority count",
                                                  "additional count",
                                                  "name",
                                                  "type",
                                                  "class",
                                                  "ttl",
                                                  "length",
                                                  "rdata",
                                                  "opaque",
                                                  "payload size",
                                                  "extended rcode",
                                                  "version",
                                                  "edns flags",
                                                  "option code",
                                                  "option length",
                                                  "option data",
                                                  "error code",
                                                  "error text",
                                                  "unread"};
static_assert(static_cast<std::size_t>(FieldKind::kUnread) + 1 == kKinds.size());

constexpr std::array<std::string_view, 5> kParts{"header", "question", "answer", "authority",
                                                 "additional"};

/// Goes through one message from its front to its end.
class Walk {
 public:
  explicit Walk(ByteView message) : message_(message), reader_(message) {}

  std::vector<MessageField> fields() {
    const auto view = MessageView::parse(message_);
    if (!view) {
      stop(view.error());
      return std::move(fields_);
    }
    add_header(*view);
    if (add_questions(view->header().question_count)) add_records(*view);
    entry_.number = 0;
    stop(Error::kTrailingBytes);
    return std::move(fields_);
  }

 private:
  /// The octets from the end of the last field to `end`; none: no field.
  void add_until(std::size_t end, FieldKind kind, std::string value, std::size_t index = 0) {
    const std::size_t begin = reader_.position();
    if (end == begin) return;
    fields_.push_back({kind, entry_.part, entry_.number, static_cast<std::uint8_t>(index), begin,
                       end - begin, std::move(value)});
    (void)reader_.seek(end);
  }
  /// All that is left, if anything.
  void stop(Error error) {
    add_until(message_.size(), FieldKind::kUnread, std::string(to_string(error)));
  }
  /// A number of so many octets. Requires: they are there.
  void add_number(FieldKind kind, std::size_t size) {
    std::uint32_t value = 0;
    ByteReader reader = reader_;
    for (std::size_t i = 0; i < size; ++i) value = value << 8 | *reader.u8();
    add_until(reader.position(), kind, std::to_string(value));
  }
  /// A number of two octets that has a name. Requires: they are there.
  template <typename Named>
  void add_named(FieldKind kind) {
    ByteReader reader = reader_;
    const auto value = static_cast<Named>(*reader.u16());
    add_until(reader.position(), kind, to_string(value));
  }

  void add_header(const MessageView& view) {
    add_number(FieldKind::kId, 2);
    add_until(4, FieldKind::kFlags,
              to_string(view.header().opcode) + " " + to_string(view.rcode()));
    for (const FieldKind kind : {FieldKind::kQuestionCount, FieldKind::kAnswerCount,
                                 FieldKind::kAuthorityCount, FieldKind::kAdditionalCount}) {
      add_number(kind, 2);
    }
  }

  void begin_entry(MessagePart part) {
    entry_ = {static_cast<std::uint16_t>(entry_.number + 1), part};
  }

  /// A name whose end is known, whatever its pointers lead to.
  void add_name(std::size_t end) {
    ByteReader reader = reader_;
    const auto name = parse_name(reader);
    if (name) {
      add_until(end, FieldKind::kName, name->to_string());
    } else {
      add_until(end, FieldKind::kUnread, std::string(to_string(name.error())));
    }
  }

  /// Whether all of them could be read.
  bool add_questions(std::size_t count) {
    for (; count > 0; --count) {
      begin_entry(MessagePart::kQuestion);
      ByteReader reader = reader_;
      auto step = skip_name(reader);
      const std::size_t end = reader.position();
      if (step && !reader.take(4)) step = Error::kTruncated;
      if (!step) {
        stop(step.error());
        return false;
      }
      add_name(end);
      add_named<RecordType>(FieldKind::kType);
      add_named<RecordClass>(FieldKind::kClass);
    }
    return true;
  }

  void add_records(const MessageView& view) {
    auto records = view.records();
    for (;;) {
      const auto record = records->next();
      if (record && *record == nullptr) return;
      begin_entry(record ? part_of((*record)->section) : entry_.part);
      if (!record) return stop(record.error());
      add_record(**record);
    }
  }
  static MessagePart part_of(Section section) {
    return static_cast<MessagePart>(static_cast<std::size_t>(section) +
                                    static_cast<std::size_t>(MessagePart::kAnswer));
  }

  void add_record(const RecordView& record) {
    const bool is_opt = record.type == RecordType::kOpt && record.section == Section::kAdditional &&
                        message_[record.name_offset] == 0;
    // Type and class stand between the name and the TTL.
    add_name(record.ttl_offset - 4);
    add_named<RecordType>(FieldKind::kType);
    if (is_opt) return add_opt(record);
    add_named<RecordClass>(FieldKind::kClass);
    add_number(FieldKind::kTtl, 4);
    add_number(FieldKind::kLength, 2);
    add_rdata(record);
  }

  void add_rdata(const RecordView& record) {
    const std::string_view format = rdata_format(record.type);
    if (format.empty() || !check_rdata(record)) {
      return add_until(record.end_offset(), FieldKind::kOpaque, rdata_to_text(record));
    }
    ByteReader reader(message_.first(record.end_offset()), record.rdata_offset);
    for (std::size_t i = 0; i < format.size(); ++i) {
      do {
        std::string value = format[i] == 'p' ? parameter(reader) : field(format[i], reader);
        add_until(reader.position(), FieldKind::kRdata, std::move(value), i);
      } while ((format[i] == 'S' || format[i] == 'p') && !reader.empty());
    }
  }
  static std::string field(char letter, ByteReader& reader) {
    return rdata_field_text(letter == 'S' ? 's' : letter, reader);
  }
  static std::string parameter(ByteReader& reader) {
    return reader.empty() ? std::string() : to_text(*parse_svc_param(reader));
  }

  void add_opt(const RecordView& record) {
    add_number(FieldKind::kPayloadSize, 2);
    add_number(FieldKind::kExtendedRcode, 1);
    add_number(FieldKind::kVersion, 1);
    add_number(FieldKind::kEdnsFlags, 2);
    add_number(FieldKind::kLength, 2);
    EdnsOptionCursor options(record.rdata);
    for (;;) {
      const auto option = options.next();
      if (!option) {
        return add_until(record.end_offset(), FieldKind::kUnread,
                         std::string(to_string(option.error())));
      }
      if (!*option) return;
      add_option(**option);
    }
  }

  void add_option(const EdnsOption& option) {
    add_number(FieldKind::kOptionCode, 2);
    add_number(FieldKind::kOptionLength, 2);
    std::size_t left = option.data.size();
    if (option.code == EdnsOptionCode::kExtendedError && left >= 2) {
      add_named<EdeCode>(FieldKind::kErrorCode);
      left -= 2;
      add_until(reader_.position() + left, FieldKind::kErrorText, quoted(option.data.subspan(2)));
    } else {
      add_until(reader_.position() + left, FieldKind::kOptionData, encode_hex(option.data));
    }
  }

  struct Entry {
    std::uint16_t number = 0;
    MessagePart part = MessagePart::kHeader;
  };

  ByteView message_;
  /// Stands where the last field ended.
  ByteReader reader_;
  Entry entry_;
  std::vector<MessageField> fields_;
};

}  // namespace

std::string_view to_string(FieldKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::string_view to_string(MessagePart part) { return kParts[static_cast<std::size_t>(part)]; }

std::vector<MessageField> lay_out(ByteView message) { return Walk(message).fields(); }

}  // namespace berth
