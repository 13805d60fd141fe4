// Each option that is told in words has two functions here, one for each way. The words are only
// used where they lead back to the very octets; `in_words` says nothing otherwise.

#include "core/message/text_edns.h"
#include "core/base/number_text.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "core/base/endpoint.h"
#include "core/message/edns.h"
#include "core/message/text_codec.h"
#include "core/message/text_reader.h"

namespace berth {
namespace {

/// Address families of client subnets. Source: RFC 7871 6, IANA "Address Family Numbers".
constexpr std::uint8_t kIpv4Family = 1;
constexpr std::uint8_t kIpv6Family = 2;
/// All bits of an OPT's TTL that are flags, but DO. Source: RFC 6891 6.1.4.
constexpr std::uint32_t kOtherFlags = 0x7fff;
constexpr std::uint32_t kDnssecOk = 0x8000;

constexpr std::string_view kFields = "; EDNS:";
constexpr std::string_view kOther = "; OPT=";

/// The label in front of what an option says; empty for one that is only told in hex.
std::string_view label_of(EdnsOptionCode code) {
  switch (code) {
    case EdnsOptionCode::kNsid: return "NSID";
    case EdnsOptionCode::kClientSubnet: return "CLIENT-SUBNET";
    case EdnsOptionCode::kExpire: return "EXPIRE";
    case EdnsOptionCode::kCookie: return "COOKIE";
    case EdnsOptionCode::kTcpKeepalive: return "TCP-KEEPALIVE";
    case EdnsOptionCode::kPadding: return "PADDING";
    case EdnsOptionCode::kExtendedError: return "EDE";
    default: return "";
  }
}

constexpr std::array<EdnsOptionCode, 7> kLabelled{
    EdnsOptionCode::kNsid,         EdnsOptionCode::kClientSubnet, EdnsOptionCode::kExpire,
    EdnsOptionCode::kCookie,       EdnsOptionCode::kTcpKeepalive, EdnsOptionCode::kPadding,
    EdnsOptionCode::kExtendedError};

void put_u16(Bytes& out, std::size_t value) {
  out.push_back(static_cast<std::uint8_t>(value >> 8));
  out.push_back(static_cast<std::uint8_t>(value));
}

std::uint32_t number_in(ByteView octets) {
  std::uint32_t value = 0;
  for (const std::uint8_t octet : octets) value = value << 8 | octet;
  return value;
}

/// `address/source prefix/scope prefix`.
///
///     | family 2 | source prefix 1 | scope prefix 1 | as many octets as the source prefix fills |
///
/// Source: RFC 7871 6.
Result<Bytes> subnet_from(std::string_view text) {
  const std::size_t first = text.find('/');
  const std::size_t second = text.find('/', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return Error::kBadText;
  const auto address = IpAddress::parse(text.substr(0, first));
  const bool v4 = text.find(':') == std::string_view::npos;
  if (!address || (v4 && !address->is_v4())) return Error::kBadText;
  const std::uint32_t most = v4 ? 32 : 128;
  const auto source = parse_number(text.substr(first + 1, second - first - 1), most);
  const auto scope = parse_number(text.substr(second + 1), most);
  if (!source || !scope) return Error::kBadText;
  Bytes out;
  put_u16(out, v4 ? kIpv4Family : kIpv6Family);
  out.push_back(static_cast<std::uint8_t>(*source));
  out.push_back(static_cast<std::uint8_t>(*scope));
  const auto begin = address->octets().begin() + (v4 ? 12 : 0);
  out.insert(out.end(), begin, begin + (*source + 7) / 8);
  return out;
}

std::string subnet_text(ByteView data) {
  if (data.size() < 4 || data.size() > 20) return "";
  std::array<std::uint8_t, 16> octets{};
  std::copy(data.begin() + 4, data.end(), octets.begin());
  const std::string address = number_in(data.first(2)) == kIpv6Family
                                  ? ipv6_text(octets)
                                  : IpAddress::v4(number_in(ByteView(octets).first(4))).to_string();
  return address + "/" + number_text(data[2]) + "/" + number_text(data[3]);
}

/// Tenths of a second. Source: RFC 7828 3.1 (units of 100 milliseconds).
std::string keepalive_text(ByteView data) {
  const std::uint32_t tenths = number_in(data);
  return number_text(tenths / 10) + "." + number_text(tenths % 10) + " secs";
}

Result<Bytes> keepalive_from(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return Error::kBadText;
  const auto whole = parse_number(text.substr(0, dot), 6553);
  const auto tenth = parse_number(text.substr(dot + 1), 9);
  if (!whole || !tenth || *whole * 10 + *tenth > 65535) return Error::kBadText;
  Bytes out;
  put_u16(out, *whole * 10 + *tenth);
  return out;
}

std::string error_text(ByteView data) {
  const auto code = static_cast<EdeCode>(number_in(data.first(2)));
  std::string text = number_text(static_cast<unsigned>(code)) + " (" + to_string(code) + ")";
  if (data.size() > 2) text += ": " + quoted(data.subspan(2));
  return text;
}

/// `code`, `code (words)` or `code (words): "text"`; the words are for people only.
Result<Bytes> error_from(std::string_view text) {
  const auto code = parse_number(text.substr(0, text.find(' ')), 65535);
  if (!code) return Error::kBadText;
  Bytes out;
  put_u16(out, *code);
  const std::size_t quote = text.find('"');
  if (quote == std::string_view::npos) return out;
  TextReader reader(text.substr(quote));
  const auto words = reader.string();
  if (!words || !reader.empty()) return Error::kBadText;
  out.insert(out.end(), words->begin(), words->end());
  return out;
}

/// The data of an option from the words behind its label.
Result<Bytes> data_from(EdnsOptionCode code, std::string_view text) {
  const std::string_view word = text.substr(0, text.find(' '));
  switch (code) {
    case EdnsOptionCode::kClientSubnet: return subnet_from(text);
    case EdnsOptionCode::kTcpKeepalive: return keepalive_from(word);
    case EdnsOptionCode::kExtendedError: return error_from(text);
    case EdnsOptionCode::kPadding: {
      const auto size = parse_number(word, 65535);
      if (!size) return Error::kBadText;
      return Bytes(*size);
    }
    case EdnsOptionCode::kExpire: {
      const auto seconds = parse_number(word, 0xffffffff);
      if (!seconds) return Error::kBadText;
      Bytes out;
      put_u16(out, *seconds >> 16);
      put_u16(out, *seconds);
      return out;
    }
    default: return decode_hex(word);
  }
}

/// The words for an option; nothing when they would not say all of it.
std::optional<std::string> in_words(const EdnsOption& option) {
  const ByteView data = option.data;
  std::string text;
  switch (option.code) {
    case EdnsOptionCode::kClientSubnet: text = subnet_text(data); break;
    case EdnsOptionCode::kTcpKeepalive: text = data.size() == 2 ? keepalive_text(data) : ""; break;
    case EdnsOptionCode::kExtendedError: text = data.size() >= 2 ? error_text(data) : ""; break;
    case EdnsOptionCode::kPadding: text = number_text(data.size()) + " octets"; break;
    case EdnsOptionCode::kExpire:
      text = data.size() == 4 ? number_text(number_in(data)) : "";
      break;
    case EdnsOptionCode::kCookie: text = encode_hex(data); break;
    case EdnsOptionCode::kNsid:
      if (!data.empty()) text = encode_hex(data) + " (" + quoted(data) + ")";
      break;
    default: return std::nullopt;
  }
  if (text.empty()) return std::nullopt;
  const auto back = data_from(option.code, text);
  if (!back || !std::equal(back->begin(), back->end(), data.begin(), data.end())) {
    return std::nullopt;
  }
  return text;
}

std::string option_text(const EdnsOption& option) {
  const std::string_view label = label_of(option.code);
  if (const auto words = in_words(option)) return "; " + std::string(label) + ": " + *words + "\n";
  std::string text = std::string(kOther) + number_text(static_cast<unsigned>(option.code));
  if (!label.empty()) text += " (" + std::string(label) + ")";
  text += ":";
  if (!option.data.empty()) text += " " + encode_hex(option.data);
  return text + "\n";
}

}  // namespace

std::string opt_to_text(const RecordView& opt) {
  std::string text = "\n;; OPT PSEUDOSECTION:\n" + std::string(kFields) +
                     " version: " + number_text(opt.ttl >> 16 & 0xff) + ", flags:";
  if ((opt.ttl & kDnssecOk) != 0) text += " do";
  text += ";";
  if ((opt.ttl & kOtherFlags) != 0) {
    const std::array<std::uint8_t, 2> other{static_cast<std::uint8_t>((opt.ttl & kOtherFlags) >> 8),
                                            static_cast<std::uint8_t>(opt.ttl)};
    text += " MBZ: 0x" + encode_hex(other) + ",";
  }
  text += " udp: " + number_text(static_cast<unsigned>(opt.record_class)) + "\n";
  EdnsOptionCursor options(opt.rdata);
  for (;;) {
    const auto option = options.next();
    if (!option || !*option) return text;
    text += option_text(**option);
  }
}

Result<void> OptText::take(std::string_view line) {
  if (line.substr(0, kFields.size()) == kFields) return take_fields(line);
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return {};
  std::string_view value = line.substr(colon + 1);
  while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  while (!value.empty() && value.back() == ' ') value.remove_suffix(1);
  if (line.substr(0, kOther.size()) == kOther) {
    const std::string_view label = line.substr(kOther.size(), colon - kOther.size());
    const auto code = parse_number(label.substr(0, label.find(' ')), 65535);
    if (!code) return Error::kBadText;
    return take_option(static_cast<std::uint16_t>(*code), decode_hex(value));
  }
  for (const EdnsOptionCode code : kLabelled) {
    if (line.substr(0, colon) != "; " + std::string(label_of(code))) continue;
    return take_option(static_cast<std::uint16_t>(code), data_from(code, value));
  }
  return {};
}

Result<void> OptText::take_fields(std::string_view line) {
  const auto version = parse_number(field_after(line, "version:"), 255);
  const auto size = parse_number(field_after(line, "udp:"), 65535);
  const std::string_view flags = field_after(line, "flags:");
  if (started_ || !version || !size || (!flags.empty() && flags != "do")) return Error::kBadText;
  std::uint32_t other = 0;
  if (const std::string_view bits = field_after(line, "MBZ: 0x"); !bits.empty()) {
    const auto value = parse_number(bits, kOtherFlags, 16);
    if (!value) return Error::kBadText;
    other = *value;
  }
  started_ = true;
  record_class_ = static_cast<RecordClass>(*size);
  ttl_ = *version << 16 | (flags.empty() ? 0 : kDnssecOk) | other;
  return {};
}

Result<void> OptText::take_option(std::uint16_t code, const Result<Bytes>& data) {
  if (!started_) return Error::kBadText;
  if (!data) return data.error();
  if (data->size() > 65535) return Error::kTooLarge;
  put_u16(options_, code);
  put_u16(options_, data->size());
  options_.insert(options_.end(), data->begin(), data->end());
  return {};
}

}  // namespace berth
