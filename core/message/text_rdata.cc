// RDATA from presentation text, field by field as rdata_format.h lays it out.

#include <algorithm>
#include <charconv>
#include <map>
#include <vector>

#include "core/base/endpoint.h"
#include "core/message/name.h"
#include "core/message/rdata.h"
#include "core/message/rdata_format.h"
#include "core/message/svcb.h"
#include "core/message/text.h"
#include "core/message/text_codec.h"
#include "core/message/text_reader.h"

namespace berth {
namespace {

/// Longest RDATA. Unit: octets. Source: RFC 1035 3.2.1.
constexpr std::size_t kMaxRdataSize = 65535;

void put_number(Bytes& out, std::uint64_t value, std::size_t octets) {
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
  std::uint64_t value = 0;
  const char* end = word->data() + word->size();
  const auto [stop, error] = std::from_chars(word->data(), end, value);
  if (error != std::errc{} || stop != end || value >> (8 * octets) != 0) return Error::kBadText;
  put_number(out, value, octets);
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

Result<void> read_type(TextReader& reader, Bytes& out) {
  const auto word = reader.word();
  const auto type = word ? parse_record_type(*word) : std::nullopt;
  if (!type) return Error::kBadText;
  put_number(out, static_cast<std::uint16_t>(*type), 2);
  return {};
}

Result<void> read_bitmap(TextReader& reader, Bytes& out) {
  std::map<std::size_t, Bytes> windows;
  while (!reader.empty()) {
    const auto type = parse_record_type(*reader.word());
    if (!type) return Error::kBadText;
    const auto value = static_cast<std::size_t>(*type);
    Bytes& bits = windows[value / 256];
    bits.resize(std::max(bits.size(), value % 256 / 8 + 1));
    bits[value % 256 / 8] |= static_cast<std::uint8_t>(0x80 >> value % 8);
  }
  for (const auto& [window, bits] : windows) {
    put_number(out, window, 1);
    put_number(out, bits.size(), 1);
    out.insert(out.end(), bits.begin(), bits.end());
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
  std::sort(params.begin(), params.end(), [](const Bytes& a, const Bytes& b) {
    return a[0] != b[0] ? a[0] < b[0] : a[1] < b[1];
  });
  const std::size_t start = out.size();
  for (const Bytes& param : params) out.insert(out.end(), param.begin(), param.end());
  return check_svc_params(ByteView(out).subspan(start));
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
    case 'x': return append(out, decode_hex(reader.rest()));
    case 'b': return append(out, decode_base64(reader.rest()));
    case 'm': return read_bitmap(reader, out);
    default: return read_params(reader, out);
  }
}

/// `\# length hex`. Source: RFC 3597 5.
Result<Bytes> read_opaque(TextReader& reader) {
  Bytes length;
  if (const auto step = read_number(reader, 2, length); !step) return step.error();
  auto octets = decode_hex(reader.rest());
  if (!octets) return octets;
  if (octets->size() != static_cast<std::size_t>(length[0] << 8 | length[1])) {
    return Error::kBadText;
  }
  return octets;
}

}  // namespace

Result<Bytes> parse_rdata_text(RecordType type, std::string_view text) {
  TextReader reader(text);
  const std::string_view format = rdata_format(type);
  if (text.substr(0, 3) == "\\# ") {
    (void)reader.word();
    auto octets = read_opaque(reader);
    if (!octets || format.empty()) return octets;
    const RecordView record{Section::kAnswer, 0, type, RecordClass::kIn, 0, 0, 0,
                            ByteView(*octets), ByteView(*octets)};
    if (const auto sound = check_rdata(record); !sound) return sound.error();
    return octets;
  }
  if (format.empty()) return Error::kBadText;
  Bytes out;
  for (const char field : format) {
    if (const auto step = read_field(field, reader, out); !step) return step.error();
  }
  if (!reader.empty()) return Error::kBadText;
  if (out.size() > kMaxRdataSize) return Error::kTooLarge;
  return out;
}

}  // namespace berth
