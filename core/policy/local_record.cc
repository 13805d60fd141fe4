#include "core/policy/local_record.h"

#include <optional>

#include "core/base/number_text.h"
#include "core/message/rdata.h"
#include "core/message/text.h"

namespace berth {
namespace {

constexpr std::uint32_t kMaxTtl = 0x7fffffff;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Cuts the next word off `text`; a backslash keeps the blank after it inside the word.
std::string_view take_word(std::string_view& text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  std::size_t size = 0;
  while (size < text.size() && !is_blank(text[size])) size += text[size] == '\\' ? 2 : 1;
  const std::string_view word = text.substr(0, size);
  text.remove_prefix(word.size());
  return word;
}

std::optional<std::uint32_t> parse_ttl(std::string_view word) {
  return parse_number(word, kMaxTtl);
}

bool is_decimal(std::string_view word) {
  return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
}

// Types that never stand in a zone. Source: RFC 6895 3.1.
bool is_meta(RecordType type) {
  const auto value = static_cast<std::uint16_t>(type);
  return value == 0 || type == RecordType::kOpt || (value >= 128 && value <= 255);
}

}  // namespace

Result<LocalRecordText> parse_local_record(std::string_view text) {
  if (text.size() > kMaxRecordText) return Error::kTooLarge;
  LocalRecordText record;
  const std::string_view owner_word = take_word(text);
  if (owner_word.empty()) return Error::kBadText;
  const Result<Name> owner = Name::parse(owner_word);
  if (!owner) return owner.error();
  record.owner = *owner;

  bool ttl_seen = false;
  bool class_seen = false;
  std::string_view word = take_word(text);
  for (;; word = take_word(text)) {
    if (!ttl_seen && is_decimal(word)) {
      const std::optional<std::uint32_t> ttl = parse_ttl(word);
      if (!ttl) return Error::kBadText;
      record.ttl = *ttl;
      ttl_seen = true;
    } else if (const auto record_class = parse_record_class(word); !class_seen && record_class) {
      if (*record_class != RecordClass::kIn) return Error::kBadText;
      class_seen = true;
    } else {
      break;
    }
  }

  // After the TTL a bare number would be taken for a type; zone files write TYPE123.
  const std::optional<RecordType> type = parse_record_type(word);
  if (!type || is_decimal(word) || is_meta(*type)) return Error::kBadText;
  record.type = *type;
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  Result<Bytes> rdata = parse_rdata_text(*type, text);
  if (!rdata) return rdata.error();
  record.rdata = *std::move(rdata);
  // RDATA given as hex (RFC 3597 5) may still be that of a known type, which others take apart.
  RecordView view;
  view.type = *type;
  view.record_class = RecordClass::kIn;
  view.rdata = record.rdata;
  view.message = record.rdata;
  if (const Result<void> sound = check_rdata(view); !sound) return sound.error();
  return record;
}

}  // namespace berth
