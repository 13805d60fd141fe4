// RDATA in words, field by field as rdata_format.h lays it out, both ways. Every octet that is not
// printable ASCII comes out escaped, and RDATA that does not fit its type comes out in hex.

#include "core/message/text_rdata.h"
#include "core/base/number_text.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "core/base/endpoint.h"
#include "core/base/heap_sort.h"
#include "core/message/name.h"
#include "core/message/rdata.h"
#include "core/message/rdata_format.h"
#include "core/message/rdata_parts.h"
#include "core/message/svcb.h"
#include "core/message/text.h"
#include "core/message/text_codec.h"
#include "core/message/text_reader.h"

namespace berth {
namespace {

/// Longest RDATA. Unit: octets. Source: RFC 1035 3.2.1.
constexpr std::size_t kMaxRdataSize = 65535;

std::string bitmap_text(ByteReader& reader) {
  std::string text;
  while (!reader.empty()) {
    const std::size_t window = *reader.u8();
    const ByteView bits = *reader.take(*reader.u8());
    for (std::size_t i = 0; i < bits.size() * 8; ++i) {
      if ((bits[i / 8] >> (7 - i % 8) & 1) == 0) continue;
      if (!text.empty()) text += ' ';
      text += to_string(static_cast<RecordType>(window * 256 + i));
    }
  }
  return text;
}

std::string strings_text(ByteReader& reader) {
  std::string text;
  while (!reader.empty()) {
    if (!text.empty()) text += ' ';
    text += quoted(*reader.take(*reader.u8()));
  }
  return text;
}

std::string params_text(ByteReader& reader) {
  std::string text;
  while (!reader.empty()) {
    if (!text.empty()) text += ' ';
    text += to_text(*parse_svc_param(reader));
  }
  return text;
}

/// Letters and digits stand without quotes, as RFC 8659 4.1.1 has them; others are not legal.
std::string tag_text(ByteView tag) {
  for (const std::uint8_t octet : tag) {
    const bool digit = octet >= '0' && octet <= '9';
    const unsigned lower = octet | 0x20U;
    if (!digit && (lower < 'a' || lower > 'z')) return quoted(tag);
  }
  return std::string(tag.begin(), tag.end());
}

/// The form for what is unknown or unsound. Source: RFC 3597 5.
std::string opaque_text(ByteView rdata) {
  std::string text = "\\# " + number_text(rdata.size());
  if (!rdata.empty()) text += " " + encode_hex(rdata);
  return text;
}

void put_number(Bytes& out, std::size_t value, std::size_t octets) {
  for (std::size_t i = octets; i > 0; --i) {
    out.push_back(static_cast<std::uint8_t>(value >> (8 * (i - 1))));
  }
}

Result<void> append(Bytes& out, const Result<Bytes>& octets) {
  if (!octets) return octets.error();
  out.insert(out.end(), octets->begin(), octets->end());
  return {};
}

Result<void> read_number(TextReader& reader, std::size_t octets, Bytes& out) {
  const auto word = reader.word();
  if (!word) return word.error();
  const auto value = parse_number(*word, octets == 4 ? 0xffffffff : (1U << (8 * octets)) - 1);
  if (!value) return Error::kBadText;
  put_number(out, *value, octets);
  return {};
}

Result<void> read_address(TextReader& reader, bool v4, Bytes& out) {
  const auto word = reader.word();
  if (!word) return word.error();
  const auto address = IpAddress::parse(*word);
  // An IPv6 field may hold a mapped address; an IPv4 field never holds colons.
  const bool dotted = word->find(':') == std::string_view::npos;
  if (!address || dotted != v4) return Error::kBadText;
  const auto& octets = address->octets();
  out.insert(out.end(), octets.begin() + (v4 ? 12 : 0), octets.end());
  return {};
}

Result<void> read_name(TextReader& reader, Bytes& out) {
  const auto word = reader.word();
  if (!word) return word.error();
  const auto name = Name::parse(*word);
  if (!name) return name.error();
  const ByteView wire = name->wire();
  out.insert(out.end(), wire.begin(), wire.end());
  return {};
}

Result<void> read_string(TextReader& reader, Bytes& out) {
  const auto string = reader.string();
  if (!string) return string.error();
  if (string->size() > 255) return Error::kBadText;
  out.push_back(static_cast<std::uint8_t>(string->size()));
  out.insert(out.end(), string->begin(), string->end());
  return {};
}

/// A word of digits behind a length octet; `-` stands for none where none may be.
Result<void> read_digits(TextReader& reader, bool hex, Bytes& out) {
  const auto word = reader.word();
  if (!word) return word.error();
  const bool none = hex && *word == "-";
  const auto octets = none ? Bytes() : hex ? decode_hex(*word) : decode_base32hex(*word);
  if (!octets) return octets.error();
  if (octets->size() > 255) return Error::kBadText;
  out.push_back(static_cast<std::uint8_t>(octets->size()));
  out.insert(out.end(), octets->begin(), octets->end());
  return {};
}

Result<void> read_type(TextReader& reader, Bytes& out) {
  const auto word = reader.word();
  const auto type = word ? parse_record_type(*word) : std::nullopt;
  if (!type) return Error::kBadText;
  put_number(out, static_cast<std::uint16_t>(*type), 2);
  return {};
}

Result<void> read_bitmap(TextReader& reader, Bytes& out) {
  std::vector<std::size_t> types;
  while (!reader.empty()) {
    const auto type = parse_record_type(*reader.word());
    if (!type) return Error::kBadText;
    types.push_back(static_cast<std::size_t>(*type));
  }
  heap_sort(types.begin(), types.end(), [](std::size_t a, std::size_t b) { return a < b; });
  // A window of 256 types: its number, how many octets of bits follow, and they.
  std::size_t bits = 0;
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (i == 0 || types[i] / 256 != types[i - 1] / 256) {
      put_number(out, types[i] / 256, 1);
      put_number(out, 0, 1);
      bits = out.size();
    }
    const std::size_t octet = types[i] % 256 / 8;
    out.resize(bits + octet + 1);
    out[bits + octet] |= static_cast<std::uint8_t>(0x80 >> types[i] % 8);
    out[bits - 1] = static_cast<std::uint8_t>(octet + 1);
  }
  return {};
}

/// Parameters may stand in any order in text; on the wire they ascend. Source: RFC 9460 2.1, 2.2.
Result<void> read_params(TextReader& reader, Bytes& out) {
  std::vector<Bytes> params;
  while (!reader.empty()) {
    bool has_value = false;
    const auto key = reader.key(has_value);
    if (!key) return key.error();
    const auto value = has_value ? reader.string() : Result<std::string>(std::string());
    if (!value) return value.error();
    auto param = parse_svc_param_text(*key, *value);
    if (!param) return param.error();
    params.push_back(*std::move(param));
  }
  heap_sort(params.begin(), params.end(), [](const Bytes& a, const Bytes& b) {
    return a[0] != b[0] ? a[0] < b[0] : a[1] < b[1];
  });
  for (const Bytes& param : params) out.insert(out.end(), param.begin(), param.end());
  return {};
}

Result<void> read_field(char field, TextReader& reader, Bytes& out) {
  switch (field) {
    case '1': return read_number(reader, 1, out);
    case '2': return read_number(reader, 2, out);
    case '4': return read_number(reader, 4, out);
    case 'T': return read_type(reader, out);
    case 'D': {
      const auto word = reader.word();
      const auto time = word ? parse_time_text(*word) : Result<std::uint32_t>(word.error());
      if (!time) return time.error();
      put_number(out, *time, 4);
      return {};
    }
    case 'a': return read_address(reader, true, out);
    case 'A': return read_address(reader, false, out);
    case 'n': return read_name(reader, out);
    case 's':
    case 't': return read_string(reader, out);
    case 'S':
      do {
        if (const auto step = read_string(reader, out); !step) return step;
      } while (!reader.empty());
      return {};
    case 'q': {
      const auto string = reader.string();
      if (!string) return string.error();
      out.insert(out.end(), string->begin(), string->end());
      return {};
    }
    case 'h': return read_digits(reader, true, out);
    case 'z': return read_digits(reader, false, out);
    case 'x': return append(out, decode_hex(reader.rest()));
    case 'b': return append(out, decode_base64(reader.rest()));
    case 'm': return read_bitmap(reader, out);
    default: return read_params(reader, out);
  }
}

/// What stands behind `\#`: length and hex. Source: RFC 3597 5.
Result<Bytes> read_opaque(TextReader& reader) {
  const auto word = reader.word();
  const auto size = word ? parse_number(*word, kMaxRdataSize) : std::nullopt;
  if (!size) return Error::kBadText;
  auto octets = decode_hex(reader.rest());
  if (octets && octets->size() != *size) return Error::kBadText;
  return octets;
}

Result<Bytes> read_rdata(RecordType type, TextReader& reader) {
  TextReader behind = reader;
  if (const auto word = behind.word(); word && *word == "\\#") return read_opaque(behind);
  const std::string_view format = rdata_format(type);
  if (format.empty()) return Error::kBadText;
  Bytes out;
  for (const char field : format) {
    if (const auto step = read_field(field, reader, out); !step) return step.error();
  }
  if (!reader.empty()) return Error::kBadText;
  return out;
}

}  // namespace

std::string rdata_field_text(char field, ByteReader& reader) {
  switch (field) {
    case '1': return number_text(*reader.u8());
    case '2': return number_text(*reader.u16());
    case '4': return number_text(*reader.u32());
    case 'T': return to_string(static_cast<RecordType>(*reader.u16()));
    case 'D': return time_text(*reader.u32());
    case 'a': return IpAddress::v4(*reader.u32()).to_string();
    case 'A': return ipv6_text(std::span<const std::uint8_t, 16>(reader.take(16)->data(), 16));
    case 'n': return parse_name(reader)->to_string();
    case 's': return quoted(*reader.take(*reader.u8()));
    case 'S': return strings_text(reader);
    case 't': return tag_text(*reader.take(*reader.u8()));
    case 'q': return quoted(*reader.take(reader.left()));
    case 'h': {
      const std::uint8_t size = *reader.u8();
      return size == 0 ? "-" : encode_hex(*reader.take(size));
    }
    case 'z': return encode_base32hex(*reader.take(*reader.u8()));
    case 'x': return encode_hex(*reader.take(reader.left()));
    case 'b': return encode_base64(*reader.take(reader.left()));
    case 'm': return bitmap_text(reader);
    default: return params_text(reader);
  }
}

std::string rdata_to_text(const RecordView& record) {
  const std::string_view format = rdata_format(record.type);
  if (format.empty() || !check_rdata(record)) {
    const auto plain = plain_rdata(record);
    return opaque_text(plain ? ByteView(*plain) : record.rdata);
  }
  ByteReader reader = rdata_reader(record);
  std::string text;
  for (const char field : format) {
    const std::string part = rdata_field_text(field, reader);
    if (!text.empty() && !part.empty()) text += ' ';
    text += part;
  }
  return text;
}

Result<Bytes> parse_rdata_text(RecordType type, std::string_view text) {
  TextReader reader(text);
  auto octets = read_rdata(type, reader);
  if (!octets) return octets;
  if (octets->size() > kMaxRdataSize) return Error::kTooLarge;
  RecordView record;
  record.type = type;
  record.rdata = record.message = *octets;
  if (const auto sound = check_rdata(record); !sound) return sound.error();
  // Hex may hold compressed names, which mean nothing outside their message.
  const auto plain = plain_rdata(record);
  if (!plain) return plain.error();
  if (*plain != *octets) return Error::kBadRdata;
  return octets;
}

}  // namespace berth
