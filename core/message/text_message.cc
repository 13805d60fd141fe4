// Messages and records in words, as dig prints them. Every octet of a message that is not printable
// ASCII comes out escaped: nothing here can act on a terminal. The walk is that of
// `MessageView::check`, but goes on behind a record that does not check, and remembers the first.

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "core/base/number_text.h"
#include "core/message/edns.h"
#include "core/message/rdata.h"
#include "core/message/rdata_parts.h"
#include "core/message/text.h"
#include "core/message/text_edns.h"

namespace berth {
namespace {

std::string malformed(Error error, std::size_t offset) {
  return ";; malformed: " + std::string(to_string(error)) + " at offset " + number_text(offset) +
         "\n";
}

/// The OPT record that the pseudo-section tells of: the first where it may stand.
std::optional<RecordView> find_opt(const MessageView& view) {
  auto records = view.records();
  if (!records) return std::nullopt;
  for (;;) {
    const auto record = records->next();
    if (!record || !*record) return std::nullopt;
    const RecordView& found = **record;
    if (found.type == RecordType::kOpt && found.section == Section::kAdditional) {
      return view.bytes()[found.name_offset] == 0 ? std::optional(**record) : std::nullopt;
    }
  }
}

/// What is wrong with a record, and where.
struct Defect {
  Error error{};
  std::size_t offset = 0;
};

std::optional<Defect> find_defect(const RecordView& record) {
  if (const auto name = record.name(); !name) return Defect{name.error(), record.name_offset};
  if (const auto parts = check_rdata_parts(record); !parts) {
    return Defect{parts.error(), record.rdata_offset};
  }
  if (const auto sound = check_rdata(record); !sound) {
    return Defect{sound.error(), record.rdata_offset};
  }
  return std::nullopt;
}

/// Prints one message from its front to its end, or to where it cannot be read any more.
class MessagePrinter {
 public:
  explicit MessagePrinter(const MessageView& view) : view_(view), opt_(find_opt(view)) {}

  std::string print() {
    print_header();
    if (opt_) text_ += opt_to_text(*opt_);
    if (print_questions()) print_records();
    if (defect_) text_ += malformed(defect_->error, defect_->offset);
    return std::move(text_);
  }

 private:
  void print_header() {
    const Header& header = view_.header();
    text_ = ";; ->>HEADER<<- opcode: " + to_string(header.opcode) +
            ", status: " + to_string(view_.rcode()) + ", id: " + number_text(header.id) +
            "\n;; flags:";
    print_flag(header.qr, " qr");
    print_flag(header.aa, " aa");
    print_flag(header.tc, " tc");
    print_flag(header.rd, " rd");
    print_flag(header.ra, " ra");
    print_flag(header.ad, " ad");
    print_flag(header.cd, " cd");
    text_ += "; QUERY: " + number_text(header.question_count) +
             ", ANSWER: " + number_text(header.answer_count) +
             ", AUTHORITY: " + number_text(header.authority_count) +
             ", ADDITIONAL: " + number_text(header.additional_count) + "\n";
  }

  void print_flag(bool set, const char* name) {
    if (set) text_ += name;
  }

  /// Whether all of them could be read.
  bool print_questions() {
    ByteReader reader(view_.bytes(), kHeaderSize);
    for (int i = 0; i < view_.header().question_count; ++i) {
      const std::size_t start = reader.position();
      const auto name = parse_name(reader);
      const auto type = name ? reader.u16() : Result<std::uint16_t>(name.error());
      const auto record_class = type ? reader.u16() : type;
      if (!record_class) {
        note(record_class.error(), start);
        return false;
      }
      if (i == 0) text_ += "\n;; QUESTION SECTION:\n";
      text_ += ";" + name->to_string() + " " + to_string(static_cast<RecordClass>(*record_class)) +
               " " + to_string(static_cast<RecordType>(*type)) + "\n";
    }
    return true;
  }

  void print_records() {
    auto records = view_.records();
    if (!records) return;
    for (;;) {
      const auto record = records->next();
      if (!record) return note(record.error(), records->position());
      if (!*record) break;
      if ((*record)->type == RecordType::kOpt) {
        print_opt(**record);
      } else {
        print_record(**record);
        if (const auto defect = find_defect(**record)) note(defect->error, defect->offset);
      }
    }
    if (records->position() != view_.bytes().size()) {
      note(Error::kTrailingBytes, records->position());
    }
  }

  void print_record(const RecordView& record) {
    constexpr std::array<const char*, 3> kTitles{
        "\n;; ANSWER SECTION:\n", "\n;; AUTHORITY SECTION:\n", "\n;; ADDITIONAL SECTION:\n"};
    if (shown_ != record.section) text_ += kTitles[static_cast<std::size_t>(record.section)];
    shown_ = record.section;
    text_ += to_text(record) + "\n";
  }

  /// The OPT of the pseudo-section has been told; any other is one too many.
  void print_opt(const RecordView& record) {
    if (!opt_ || record.name_offset != opt_->name_offset) {
      print_record(record);
      note(Error::kBadOption, record.name_offset);
    } else if (const auto sound = check_edns_options(record.rdata); !sound) {
      note(sound.error(), record.rdata_offset);
    }
  }

  void note(Error error, std::size_t offset) {
    if (!defect_) defect_ = Defect{error, offset};
  }

  MessageView view_;
  std::optional<RecordView> opt_;
  std::optional<Section> shown_;
  std::optional<Defect> defect_;
  std::string text_;
};

}  // namespace

std::string to_text(const RecordView& record) {
  const auto owner = record.name();
  std::string text = (owner ? owner->to_string() : std::string("?")) + " " +
                     number_text(record.ttl) + " " + to_string(record.record_class) + " " +
                     to_string(record.type);
  if (const std::string rdata = rdata_to_text(record); !rdata.empty()) text += " " + rdata;
  return text;
}

std::string to_text(ByteView message) {
  const auto view = MessageView::parse(message);
  if (!view) return malformed(view.error(), std::min(message.size(), kMaxMessageSize));
  return MessagePrinter(*view).print();
}

}  // namespace berth
