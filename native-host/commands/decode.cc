#include "native-host/commands/decode.h"

#include "core/base/number_text.h"
#include "core/doh/base64url.h"
#include "core/message/message_view.h"
#include "core/message/text.h"

namespace berth {
namespace {

constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string without_blanks(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (!is_blank(c)) out += c;
  }
  return out;
}

/// The value of `dns=` in a URL or a request target; the text itself when there is none.
std::string_view dns_parameter(std::string_view text) {
  for (const std::string_view mark : {"?dns=", "&dns="}) {
    const std::size_t at = text.find(mark);
    if (at == std::string_view::npos) continue;
    text.remove_prefix(at + mark.size());
    return text.substr(0, text.find_first_of("&#"));
  }
  return text;
}

std::optional<Bytes> from_hex(std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
  Bytes out;
  std::optional<std::uint32_t> high;
  for (const char& c : text) {
    if (c == ':') continue;
    const auto digit = parse_number({&c, 1}, 0xf, 16);
    if (!digit) return std::nullopt;
    if (!high) {
      high = digit;
    } else {
      out.push_back(static_cast<std::uint8_t>(*high << 4 | *digit));
      high.reset();
    }
  }
  if (high || out.empty()) return std::nullopt;
  return out;
}

std::optional<Bytes> from_base64(std::string text) {
  while (text.ends_with('=')) text.pop_back();
  for (char& c : text) {
    if (c == '+') c = '-';
    if (c == '/') c = '_';
  }
  Bytes out(base64url_decoded_size(text.size()));
  const auto size = decode_base64url(text, out);
  if (!size.ok() || *size == 0) return std::nullopt;
  out.resize(*size);
  return out;
}

bool is_text(std::string_view input) {
  for (const char c : input) {
    if (!is_blank(c) && (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)) return false;
  }
  return true;
}

}  // namespace

std::optional<Bytes> message_from_text(std::string_view text) {
  const std::string compact = without_blanks(text);
  const std::string_view parameter = dns_parameter(compact);
  if (auto bytes = from_hex(parameter)) return bytes;
  return from_base64(std::string(parameter));
}

std::optional<Bytes> message_from_input(std::string_view input) {
  if (is_text(input)) return message_from_text(input);
  return Bytes(input.begin(), input.end());
}

DecodeOutcome decode(const std::optional<std::string>& argument, std::string_view input) {
  const auto message = argument ? message_from_text(*argument) : message_from_input(input);
  if (!message) {
    return {"", "neither hex nor base64url, nor a message as it is on the wire", 2};
  }
  if (message->size() > kMaxMessageSize) {
    return {"", "longer than a DNS message can be (65,535 octets)", 2};
  }
  const auto view = MessageView::parse(*message);
  const bool whole = view.ok() && view->check().ok();
  return {to_text(*message), "", whole ? 0 : 1};
}

}  // namespace berth
