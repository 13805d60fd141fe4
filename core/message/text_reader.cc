#include "core/message/text_reader.h"

namespace berth {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

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
    const int code = (text_[at_ + 1] - '0') * 100 + (text_[at_ + 2] - '0') * 10 +
                     (text_[at_ + 3] - '0');
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

}  // namespace berth
