#include "core/message/svcb.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "core/base/endpoint.h"
#include "core/base/heap_sort.h"
#include "core/base/number_text.h"
#include "core/message/text_codec.h"

namespace berth {
namespace {

constexpr std::array<std::string_view, 9> kKeyNames{"mandatory", "alpn",     "no-default-alpn",
                                                    "port",      "ipv4hint", "ech",
                                                    "ipv6hint",  "dohpath",  "ohttp"};

std::uint16_t u16_at(ByteView bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}

void put_u16(Bytes& out, std::size_t value) {
  out.push_back(static_cast<std::uint8_t>(value >> 8));
  out.push_back(static_cast<std::uint8_t>(value));
}

bool sound_alpn(ByteView value) {
  if (value.empty()) return false;
  while (!value.empty()) {
    const std::size_t size = value[0];
    if (size == 0 || size >= value.size()) return false;
    value = value.subspan(size + 1);
  }
  return true;
}

bool sound_mandatory(ByteView value) {
  if (value.empty() || value.size() % 2 != 0) return false;
  for (std::size_t i = 0; i < value.size(); i += 2) {
    const std::uint16_t key = u16_at(value, i);
    if (key == 0 || (i > 0 && key <= u16_at(value, i - 2))) return false;
  }
  return true;
}

bool sound(std::uint16_t key, ByteView value) {
  switch (static_cast<SvcParamKey>(key)) {
    case SvcParamKey::kMandatory: return sound_mandatory(value);
    case SvcParamKey::kAlpn: return sound_alpn(value);
    case SvcParamKey::kNoDefaultAlpn:
    case SvcParamKey::kOhttp: return value.empty();
    case SvcParamKey::kPort: return value.size() == 2;
    case SvcParamKey::kIpv4Hint: return !value.empty() && value.size() % 4 == 0;
    case SvcParamKey::kIpv6Hint: return !value.empty() && value.size() % 16 == 0;
    case SvcParamKey::kEch:
    case SvcParamKey::kDohPath: return !value.empty();
  }
  return true;
}

std::string key_text(std::uint16_t key) {
  if (key < kKeyNames.size()) return std::string(kKeyNames[key]);
  return "key" + number_text(key);
}

std::optional<std::uint16_t> key_from(std::string_view text) {
  const auto found = std::find(kKeyNames.begin(), kKeyNames.end(), text);
  if (found != kKeyNames.end()) return static_cast<std::uint16_t>(found - kKeyNames.begin());
  if (text.substr(0, 3) != "key" || text.size() < 4) return std::nullopt;
  if (text[3] == '0' && text.size() > 4) return std::nullopt;
  const auto value = parse_number(text.substr(3), 0xffff);
  if (!value) return std::nullopt;
  return static_cast<std::uint16_t>(*value);
}

/// Items of a comma-separated list; `\,` and `\\` stand for the characters themselves.
/// Source: RFC 9460 appendix A.1.
std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> items(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      items.back() += text[++i];
    } else if (text[i] == ',') {
      items.emplace_back();
    } else {
      items.back() += text[i];
    }
  }
  return items;
}

/// Addresses of one family. What decides is how they are written: an IPv6 address may be a mapped
/// IPv4 one.
Result<Bytes> addresses_from(bool v4, std::string_view text) {
  Bytes value;
  for (const std::string& item : split_list(text)) {
    const auto address = IpAddress::parse(item);
    const bool dotted = item.find(':') == std::string::npos;
    if (!address || dotted != v4) return Error::kBadText;
    const auto& octets = address->octets();
    value.insert(value.end(), octets.begin() + (v4 ? 12 : 0), octets.end());
  }
  return value;
}

Result<Bytes> value_from(SvcParamKey key, std::string_view text) {
  Bytes value;
  if (key == SvcParamKey::kNoDefaultAlpn || key == SvcParamKey::kOhttp) {
    if (!text.empty()) return Error::kBadText;
    return value;
  }
  if (key == SvcParamKey::kEch) return decode_base64(text);
  if (key == SvcParamKey::kPort) {
    const auto port = parse_number(text, 0xffff);
    if (!port) return Error::kBadText;
    put_u16(value, static_cast<std::uint16_t>(*port));
    return value;
  }
  if (key == SvcParamKey::kAlpn) {
    for (const std::string& item : split_list(text)) {
      if (item.empty() || item.size() > 255) return Error::kBadText;
      value.push_back(static_cast<std::uint8_t>(item.size()));
      value.insert(value.end(), item.begin(), item.end());
    }
    return value;
  }
  if (key == SvcParamKey::kIpv4Hint || key == SvcParamKey::kIpv6Hint) {
    return addresses_from(key == SvcParamKey::kIpv4Hint, text);
  }
  if (key == SvcParamKey::kMandatory) {
    std::vector<std::uint16_t> keys;
    for (const std::string& item : split_list(text)) {
      const auto named = key_from(item);
      if (!named) return Error::kBadText;
      keys.push_back(*named);
    }
    heap_sort(keys.begin(), keys.end(), [](auto a, auto b) { return a < b; });
    for (const std::uint16_t named : keys) put_u16(value, named);
    return value;
  }
  value.assign(text.begin(), text.end());
  return value;
}

std::string value_text(SvcParamKey key, ByteView value) {
  std::string text;
  switch (key) {
    case SvcParamKey::kPort: return number_text(u16_at(value, 0));
    case SvcParamKey::kEch: return encode_base64(value);
    case SvcParamKey::kMandatory:
      for (std::size_t i = 0; i < value.size(); i += 2) {
        text += (i > 0 ? "," : "") + key_text(u16_at(value, i));
      }
      return text;
    case SvcParamKey::kIpv4Hint:
      for (std::size_t i = 0; i < value.size(); i += 4) {
        const std::uint32_t host =
            static_cast<std::uint32_t>(u16_at(value, i)) << 16 | u16_at(value, i + 2);
        text += (i > 0 ? "," : "") + IpAddress::v4(host).to_string();
      }
      return text;
    case SvcParamKey::kIpv6Hint:
      for (std::size_t i = 0; i < value.size(); i += 16) {
        const std::span<const std::uint8_t, 16> octets(value.data() + i, 16);
        text += (i > 0 ? "," : "") + ipv6_text(octets);
      }
      return text;
    case SvcParamKey::kAlpn: {
      Bytes list;
      for (std::size_t i = 0; i < value.size(); i += value[i] + std::size_t{1}) {
        if (i > 0) list.push_back(',');
        for (const std::uint8_t octet : value.subspan(i + 1, value[i])) {
          // A comma or backslash of the item itself, as RFC 9460 appendix A.1 asks.
          if (octet == ',' || octet == '\\') list.push_back('\\');
          list.push_back(octet);
        }
      }
      return quoted(list);
    }
    default: return quoted(value);
  }
}

}  // namespace

Result<SvcParam> parse_svc_param(ByteReader& reader) {
  ByteReader at = reader;
  const auto key = at.u16();
  const auto size = key ? at.u16() : key;
  if (!size) return Error::kTruncated;
  const auto value = at.take(*size);
  if (!value) return Error::kTruncated;
  if (!sound(*key, *value)) return Error::kBadRdata;
  reader = at;
  return SvcParam{*key, *value};
}

Result<void> check_svc_params(ByteView params) {
  ByteReader reader(params);
  std::optional<std::uint16_t> last;
  ByteView mandatory;
  while (!reader.empty()) {
    const auto param = parse_svc_param(reader);
    if (!param) return param.error();
    if (last && param->key <= *last) return Error::kBadRdata;
    last = param->key;
    if (param->key == static_cast<std::uint16_t>(SvcParamKey::kMandatory)) mandatory = param->value;
    // Both lists ascend: what is named and was passed over is not there.
    if (!mandatory.empty() && param->key != 0) {
      if (u16_at(mandatory, 0) < param->key) return Error::kBadRdata;
      if (u16_at(mandatory, 0) == param->key) mandatory = mandatory.subspan(2);
    }
  }
  if (!mandatory.empty()) return Error::kBadRdata;
  return {};
}

std::string to_text(const SvcParam& param) {
  const auto key = static_cast<SvcParamKey>(param.key);
  if (param.value.empty()) return key_text(param.key);
  return key_text(param.key) + "=" + value_text(key, param.value);
}

Result<Bytes> parse_svc_param_text(std::string_view key, std::string_view value) {
  const auto number = key_from(key);
  if (!number) return Error::kBadText;
  // `key1=` carries the octets themselves, also where the key has a name (RFC 9460 2.1).
  const bool plain = key.substr(0, 3) == "key";
  const auto octets = plain ? Bytes(value.begin(), value.end())
                            : value_from(static_cast<SvcParamKey>(*number), value);
  if (!octets) return octets.error();
  if (octets->size() > 65535 || !sound(*number, *octets)) return Error::kBadText;
  Bytes out;
  put_u16(out, *number);
  put_u16(out, octets->size());
  out.insert(out.end(), octets->begin(), octets->end());
  return out;
}

}  // namespace berth
