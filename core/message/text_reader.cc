#include "core/message/text_reader.h"

#include <system_error>

#include "core/base/number_text.h"

namespace berth {
namespace {

/// Parentheses only let a record run over several lines, which is what we let it do anyway.
bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '(' || c == ')';
}

}  // namespace

void TextReader::skip_space() {
  while (at_ < text_.size() && is_space(text_[at_])) ++at_;
}

Result<std::string_view> TextReader::word() {
  const std::size_t begin = at_;
  while (at_ < text_.size() && !is_space(text_[at_])) {
    at_ += text_[at_] == '\\' && at_ + 1 < text_.size() ? 2 : 1;
  }
  if (at_ == begin) return Error::kBadText;
  const std::string_view found = text_.substr(begin, at_ - begin);
  skip_space();
  return found;
}

Result<std::string> TextReader::string() {
  if (empty()) return Error::kBadText;
  const bool in_quotes = text_[at_] == '"';
  if (in_quotes) ++at_;
  std::string value;
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (in_quotes ? c == '"' : is_space(c)) break;
    if (c != '\\') {
      value += c;
      continue;
    }
    if (at_ + 1 == text_.size()) return Error::kBadText;
    if (!is_digit(text_[at_ + 1])) {
      value += text_[++at_];
      continue;
    }
    if (at_ + 3 >= text_.size() || !is_digit(text_[at_ + 2]) || !is_digit(text_[at_ + 3])) {
      return Error::kBadText;
    }
    const int code =
        (text_[at_ + 1] - '0') * 100 + (text_[at_ + 2] - '0') * 10 + (text_[at_ + 3] - '0');
    if (code > 255) return Error::kBadText;
    value += static_cast<char>(code);
    at_ += 3;
  }
  if (in_quotes) {
    if (at_ == text_.size()) return Error::kBadText;
    ++at_;
    if (at_ < text_.size() && !is_space(text_[at_])) return Error::kBadText;
  }
  skip_space();
  return value;
}

Result<std::string_view> TextReader::key(bool& has_value) {
  const std::size_t begin = at_;
  while (at_ < text_.size() && !is_space(text_[at_]) && text_[at_] != '=') ++at_;
  if (at_ == begin) return Error::kBadText;
  const std::string_view found = text_.substr(begin, at_ - begin);
  has_value = at_ < text_.size() && text_[at_] == '=';
  if (has_value) {
    ++at_;
    if (empty() || is_space(text_[at_])) return Error::kBadText;
  } else {
    skip_space();
  }
  return found;
}

std::string TextReader::rest() {
  std::string joined;
  for (; at_ < text_.size(); ++at_) {
    if (!is_space(text_[at_])) joined += text_[at_];
  }
  return joined;
}

std::string_view field_after(std::string_view line, std::string_view label) {
  const std::size_t found = line.find(label);
  if (found == std::string_view::npos) return {};
  std::string_view rest = line.substr(found + label.size());
  rest = rest.substr(0, rest.find_first_of(",;"));
  while (!rest.empty() && is_space(rest.front())) rest.remove_prefix(1);
  while (!rest.empty() && is_space(rest.back())) rest.remove_suffix(1);
  return rest;
}

}  // namespace berth
