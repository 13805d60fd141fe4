// A whole message from the text that `to_text` prints, for tests and tools. Lines stand in the
// order of the message; the OPT record comes last among the additional ones.

#include <algorithm>
#include <optional>
#include <utility>

#include "core/base/number_text.h"
#include "core/message/header.h"
#include "core/message/message_builder.h"
#include "core/message/text.h"
#include "core/message/text_edns.h"
#include "core/message/text_reader.h"

namespace berth {
namespace {

/// Largest response code with an OPT record, and without one. Source: RFC 6891 6.1.3.
constexpr unsigned kMaxRcode = 4095;
constexpr unsigned kMaxPlainRcode = 15;
constexpr std::string_view kRcodePrefix = "RCODE";

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

std::optional<unsigned> rcode_from(std::string_view text) {
  if (starts_with(text, kRcodePrefix)) {
    return parse_number(text.substr(kRcodePrefix.size()), kMaxRcode);
  }
  constexpr unsigned kNamed = 32;  // more than have a name
  for (unsigned value = 0; value < kNamed; ++value) {
    if (to_string(static_cast<Rcode>(value)) == text) return value;
  }
  return std::nullopt;
}

std::optional<Opcode> opcode_from(std::string_view text) {
  for (std::uint8_t value = 0; value < 16; ++value) {
    if (to_string(static_cast<Opcode>(value)) == text) return static_cast<Opcode>(value);
  }
  return std::nullopt;
}

bool* flag_of(Header& header, std::string_view name) {
  if (name == "qr") return &header.qr;
  if (name == "aa") return &header.aa;
  if (name == "tc") return &header.tc;
  if (name == "rd") return &header.rd;
  if (name == "ra") return &header.ra;
  if (name == "ad") return &header.ad;
  if (name == "cd") return &header.cd;
  return nullptr;
}

/// Reads the lines of one message, building as it goes.
class MessageText {
 public:
  Result<Bytes> read(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      if (const auto step = take(text.substr(0, end)); !step) return step.error();
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (!has_header_) return Error::kBadText;
    start();
    if (const auto step = write_opt(); !step) return step.error();
    const std::size_t size = builder_->finish();
    if (size == 0) return Error::kTooLarge;
    buffer_.resize(size);
    // What can be written line by line may still be no message, as too many options.
    if (const auto sound = MessageView::parse(buffer_)->check(); !sound) return sound.error();
    return std::move(buffer_);
  }

 private:
  Result<void> take(std::string_view line) {
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty()) return {};
    if (starts_with(line, ";; ->>HEADER<<- ")) return take_header(line);
    if (starts_with(line, ";; flags:")) return take_flags(line);
    if (line == ";; QUESTION SECTION:") return {};
    if (line == ";; ANSWER SECTION:") return take_section(Section::kAnswer);
    if (line == ";; AUTHORITY SECTION:") return take_section(Section::kAuthority);
    if (line == ";; ADDITIONAL SECTION:") return take_section(Section::kAdditional);
    if (starts_with(line, ";; malformed:")) return Error::kBadText;
    if (starts_with(line, ";;")) return {};
    if (starts_with(line, "; ")) return opt_.take(line);
    if (!has_header_) return Error::kBadText;
    start();
    return line[0] == ';' ? take_question(line.substr(1)) : take_record(line);
  }

  Result<void> take_header(std::string_view line) {
    const auto opcode = opcode_from(field_after(line, "opcode:"));
    const auto rcode = rcode_from(field_after(line, "status:"));
    const auto id = parse_number(field_after(line, " id:"), 65535);
    if (has_header_ || !opcode || !rcode || !id) return Error::kBadText;
    has_header_ = true;
    header_.opcode = *opcode;
    header_.id = static_cast<std::uint16_t>(*id);
    header_.rcode = static_cast<std::uint8_t>(*rcode & kMaxPlainRcode);
    rcode_ = *rcode;
    return {};
  }

  Result<void> take_flags(std::string_view line) {
    if (builder_) return Error::kBadText;
    TextReader words(field_after(line, "flags:"));
    while (!words.empty()) {
      bool* flag = flag_of(header_, *words.word());
      if (flag == nullptr) return Error::kBadText;
      *flag = true;
    }
    return {};
  }

  Result<void> take_section(Section section) {
    if (section < section_) return Error::kBadText;
    section_ = section;
    return {};
  }

  Result<void> take_question(std::string_view line) {
    TextReader reader(line);
    const auto name_word = reader.word();
    const auto class_word = reader.word();
    const auto type_word = reader.word();
    if (!type_word || !reader.empty() || has_records_) return Error::kBadText;
    const auto name = Name::parse(*name_word);
    if (!name) return name.error();
    const auto record_class = parse_record_class(*class_word);
    const auto type = parse_record_type(*type_word);
    if (!record_class || !type) return Error::kBadText;
    builder_->question(name->wire(), *type, *record_class);
    return {};
  }

  Result<void> take_record(std::string_view line) {
    TextReader reader(line);
    const auto name_word = reader.word();
    const auto ttl_word = reader.word();
    const auto class_word = reader.word();
    const auto type_word = reader.word();
    if (!type_word) return Error::kBadText;
    const auto name = Name::parse(*name_word);
    if (!name) return name.error();
    const auto ttl = parse_number(*ttl_word, 0xffffffff);
    const auto record_class = parse_record_class(*class_word);
    const auto type = parse_record_type(*type_word);
    if (!ttl || !record_class || !type || *type == RecordType::kOpt) return Error::kBadText;
    const auto rdata = parse_rdata_text(*type, reader.tail());
    if (!rdata) return rdata.error();
    RecordView record;
    record.type = *type;
    record.record_class = *record_class;
    record.ttl = *ttl;
    return write(*name, record, *rdata);
  }

  /// Writes a record as one copied from another message, so that the names in its RDATA are
  /// compressed too.
  Result<void> write(const Name& owner, RecordView record, ByteView rdata) {
    Bytes source(kHeaderSize);
    source.insert(source.end(), owner.wire().begin(), owner.wire().end());
    source.insert(source.end(), rdata.begin(), rdata.end());
    record.section = section_;
    record.name_offset = kHeaderSize;
    record.rdata_offset = kHeaderSize + owner.wire().size();
    record.message = source;
    record.rdata = record.message.subspan(record.rdata_offset);
    has_records_ = true;
    if (!builder_->copy(section_, record)) return Error::kTooLarge;
    return {};
  }

  Result<void> write_opt() {
    if (!opt_.started()) {
      if (rcode_ > kMaxPlainRcode) return Error::kBadText;
      return {};
    }
    section_ = Section::kAdditional;
    RecordView record;
    record.type = RecordType::kOpt;
    record.record_class = opt_.record_class();
    record.ttl = opt_.ttl() | rcode_ >> 4 << 24;
    return write(Name(), record, opt_.options());
  }

  void start() {
    if (!builder_) builder_.emplace(buffer_, kMaxMessageSize, header_);
  }

  bool has_header_ = false;
  bool has_records_ = false;
  Header header_;
  unsigned rcode_ = 0;
  Section section_ = Section::kAnswer;
  OptText opt_;
  Bytes buffer_ = Bytes(kMaxMessageSize);
  std::optional<MessageBuilder> builder_;
};

}  // namespace

Result<Bytes> parse_message_text(std::string_view text) { return MessageText().read(text); }

}  // namespace berth
