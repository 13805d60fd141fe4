// A whole message from the text that `to_text` prints, for tests and tools.

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/message/message_builder.h"
#include "core/message/text.h"
#include "core/message/text_codec.h"
#include "core/message/text_reader.h"

namespace berth {
namespace {

/// What follows `label` in `line`, up to the next `,` or `;` or the end.
std::optional<std::string_view> after(std::string_view line, std::string_view label) {
  const std::size_t found = line.find(label);
  if (found == std::string_view::npos) return std::nullopt;
  std::string_view rest = line.substr(found + label.size());
  rest = rest.substr(0, rest.find_first_of(",;"));
  while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
  while (!rest.empty() && rest.back() == ' ') rest.remove_suffix(1);
  return rest;
}

template <typename T>
Result<T> number(std::string_view text) {
  T value{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end) return Error::kBadText;
  return value;
}

bool has_flag(std::string_view flags, std::string_view flag) {
  TextReader words(flags);
  while (!words.empty()) {
    if (*words.word() == flag) return true;
  }
  return false;
}

std::optional<unsigned> rcode_from(std::string_view text) {
  for (unsigned value = 0; value < 4096; ++value) {
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

/// Reads the lines of one message, building as it goes.
class MessageText {
 public:
  Result<Bytes> read(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      if (const auto step = line(text.substr(0, end)); !step) return step.error();
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (const auto step = start(); !step) return step.error();
    if (edns_) {
      edns_->options = options_;
      edns_->extended_rcode = static_cast<std::uint8_t>(rcode_ >> 4);
      builder_->opt(*edns_);
    }
    const bool truncated = builder_->truncated();
    buffer_.resize(builder_->finish());
    if (truncated && !header_.tc) return Error::kTooLarge;
    return std::move(buffer_);
  }

 private:
  Result<void> line(std::string_view line) {
    if (line.substr(0, 16) == ";; ->>HEADER<<- ") return head(line);
    if (line.substr(0, 9) == ";; flags:") return flags(line);
    if (line == ";; QUESTION SECTION:") return start();
    if (line == ";; ANSWER SECTION:") return section(Section::kAnswer);
    if (line == ";; AUTHORITY SECTION:") return section(Section::kAuthority);
    if (line == ";; ADDITIONAL SECTION:") return section(Section::kAdditional);
    if (line.substr(0, 7) == "; EDNS:") return edns(line);
    if (line.substr(0, 6) == "; OPT=" || line.substr(0, 6) == "; EDE:") return option(line);
    if (line.empty() || line.substr(0, 2) == ";;" || line.substr(0, 2) == "; ") return {};
    return line[0] == ';' ? question(line.substr(1)) : record(line);
  }

  Result<void> head(std::string_view line) {
    const auto opcode = opcode_from(after(line, "opcode:").value_or(""));
    const auto rcode = rcode_from(after(line, "status:").value_or(""));
    const auto id = number<std::uint16_t>(after(line, "id:").value_or(""));
    if (!opcode || !rcode || !id) return Error::kBadText;
    header_.opcode = *opcode;
    header_.id = *id;
    rcode_ = *rcode;
    header_.rcode = static_cast<std::uint8_t>(*rcode & 15);
    return {};
  }

  Result<void> flags(std::string_view line) {
    const std::string_view words = after(line, "flags:").value_or("");
    header_.qr = has_flag(words, "qr");
    header_.aa = has_flag(words, "aa");
    header_.tc = has_flag(words, "tc");
    header_.rd = has_flag(words, "rd");
    header_.ra = has_flag(words, "ra");
    header_.ad = has_flag(words, "ad");
    header_.cd = has_flag(words, "cd");
    return {};
  }

  Result<void> start() {
    if (!builder_) builder_.emplace(buffer_, kMaxMessageSize, header_);
    return {};
  }

  Result<void> section(Section next) {
    section_ = next;
    return start();
  }

  Result<void> edns(std::string_view line) {
    const auto version = number<std::uint8_t>(after(line, "version:").value_or(""));
    const auto size = number<std::uint16_t>(after(line, "udp:").value_or(""));
    if (!size || !version || *version != 0) return Error::kBadText;
    edns_.emplace();
    edns_->payload_size = *size;
    edns_->dnssec_ok = has_flag(after(line, "flags:").value_or(""), "do");
    return {};
  }

  Result<void> option(std::string_view line) {
    const bool ede = line.substr(0, 6) == "; EDE:";
    const std::string_view rest = line.substr(ede ? 7 : 6);
    const auto code = number<std::uint16_t>(rest.substr(0, rest.find_first_of(" :")));
    const std::size_t colon = rest.find(": ");
    const std::string_view value = colon == std::string_view::npos ? "" : rest.substr(colon + 2);
    if (!code) return code.error();
    Bytes data;
    if (ede) {
      TextReader reader(value);
      const auto reason = reader.string();
      if (!reason) return reason.error();
      put_u16(data, *code);
      data.insert(data.end(), reason->begin(), reason->end());
    } else {
      auto octets = decode_hex(value);
      if (!octets) return octets.error();
      data = *std::move(octets);
    }
    put_u16(options_, ede ? static_cast<std::uint16_t>(EdnsOptionCode::kExtendedError) : *code);
    put_u16(options_, data.size());
    options_.insert(options_.end(), data.begin(), data.end());
    return {};
  }

  Result<void> question(std::string_view line) {
    TextReader reader(line);
    const auto name = Name::parse(reader.word().ok() ? first_word(line) : "");
    const auto class_word = reader.word();
    const auto type_word = class_word ? reader.word() : class_word;
    if (!name || !type_word || !reader.empty()) return Error::kBadText;
    const auto record_class = parse_record_class(*class_word);
    const auto type = parse_record_type(*type_word);
    if (!record_class || !type) return Error::kBadText;
    (void)start();
    builder_->question(name->wire(), *type, *record_class);
    return {};
  }

  Result<void> record(std::string_view line) {
    TextReader reader(line);
    const auto owner = reader.word();
    const auto ttl_word = owner ? reader.word() : owner;
    const auto class_word = ttl_word ? reader.word() : ttl_word;
    const auto type_word = class_word ? reader.word() : class_word;
    if (!type_word) return Error::kBadText;
    const auto name = Name::parse(*owner);
    const auto ttl = number<std::uint32_t>(*ttl_word);
    const auto record_class = parse_record_class(*class_word);
    const auto type = parse_record_type(*type_word);
    if (!name || !ttl || !record_class || !type) return Error::kBadText;
    const auto rest = static_cast<std::size_t>(type_word->data() + type_word->size() - line.data());
    const std::size_t start_of_rdata = std::min(line.find_first_not_of(" \t", rest), line.size());
    const auto rdata = parse_rdata_text(*type, line.substr(start_of_rdata));
    if (!rdata) return rdata.error();
    (void)start();
    builder_->record(section_, *name, *type, *record_class, *ttl, *rdata);
    return {};
  }

  static std::string_view first_word(std::string_view line) {
    TextReader reader(line);
    return *reader.word();
  }

  static void put_u16(Bytes& out, std::size_t value) {
    out.push_back(static_cast<std::uint8_t>(value >> 8));
    out.push_back(static_cast<std::uint8_t>(value));
  }

  Header header_;
  unsigned rcode_ = 0;
  Section section_ = Section::kAnswer;
  std::optional<EdnsReply> edns_;
  Bytes options_;
  Bytes buffer_ = Bytes(kMaxMessageSize);
  std::optional<MessageBuilder> builder_;
};

}  // namespace

Result<Bytes> parse_message_text(std::string_view text) { return MessageText().read(text); }

}  // namespace berth
