#include "core/doh/json_writer.h"

#include <array>

#include "core/base/number_text.h"

namespace berth {
namespace {

std::uint8_t octet(char c) { return static_cast<std::uint8_t>(c); }

// Octets of the well-formed UTF-8 sequence that `text` begins with; 0 when it is none. Overlong
// forms, surrogates and values past U+10FFFF are none. Source: RFC 3629 4.
std::size_t utf8_sequence(std::string_view text) {
  const std::uint8_t first = octet(text[0]);
  std::size_t size = 0;
  std::uint8_t low = 0x80;
  std::uint8_t high = 0xbf;
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) size = 2;
  if (first >= 0xe0 && first <= 0xef) size = 3;
  if (first >= 0xf0 && first <= 0xf4) size = 4;
  if (first == 0xe0) low = 0xa0;
  if (first == 0xed) high = 0x9f;
  if (first == 0xf0) low = 0x90;
  if (first == 0xf4) high = 0x8f;
  if (size == 0 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if (octet(text[i]) < low || octet(text[i]) > high) return 0;
    low = 0x80;
    high = 0xbf;
  }
  return size;
}

bool is_plain(std::uint8_t c) {
  return c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&';
}

}  // namespace

void JsonWriter::key(std::string_view name) {
  before_value();
  escaped(name);
  out_ += ':';
  comma_ = false;
}

void JsonWriter::string(std::string_view value) {
  before_value();
  escaped(value);
}

void JsonWriter::number(std::uint64_t value) {
  before_value();
  out_ += number_text(value);
}

void JsonWriter::thousandths(std::uint64_t value) {
  number(value / 1000);
  const std::string digits = number_text(1000 + value % 1000);
  out_ += '.';
  out_.append(digits, 1, 3);
}

void JsonWriter::boolean(bool value) {
  before_value();
  out_ += value ? "true" : "false";
}

void JsonWriter::open(char bracket) {
  before_value();
  out_ += bracket;
  comma_ = false;
}

void JsonWriter::close(char bracket) {
  out_ += bracket;
  comma_ = true;
}

void JsonWriter::before_value() {
  if (comma_) out_ += ',';
  comma_ = true;
}

void JsonWriter::escaped(std::string_view value) {
  static constexpr std::array<char, 16> kHex = {'0', '1', '2', '3', '4', '5', '6', '7',
                                                '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
  out_ += '"';
  for (std::size_t i = 0; i < value.size();) {
    const std::size_t plain_from = i;
    while (i < value.size() && is_plain(octet(value[i]))) ++i;
    out_.append(value, plain_from, i - plain_from);
    if (i == value.size()) break;
    const std::uint8_t c = octet(value[i]);
    if (c == '"' || c == '\\') {
      out_ += '\\';
      out_ += value[i++];
    } else if (c < 0x80) {
      out_ += "\\u00";
      out_ += kHex[c >> 4];
      out_ += kHex[c & 0x0f];
      ++i;
    } else if (const std::size_t size = utf8_sequence(value.substr(i)); size > 0) {
      out_ += value.substr(i, size);
      i += size;
    } else {
      out_ += "\\ufffd";
      ++i;
    }
  }
  out_ += '"';
}

}  // namespace berth
