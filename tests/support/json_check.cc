#include "tests/support/json_check.h"

#include <cstddef>
#include <cstdint>

namespace berth {
namespace {

constexpr int kMaxDepth = 16;

class Checker {
 public:
  explicit Checker(std::string_view text) : text_(text) {}

  bool whole() {
    if (!value(0)) return false;
    blanks();
    return at_ == text_.size();
  }

 private:
  bool value(int depth) {
    blanks();
    if (depth > kMaxDepth || at_ == text_.size()) return false;
    switch (text_[at_]) {
      case '{': return members(depth);
      case '[': return elements(depth);
      case '"': return string();
      case 't': return word("true");
      case 'f': return word("false");
      case 'n': return word("null");
      default: return number();
    }
  }

  bool members(int depth) {
    ++at_;
    blanks();
    if (take('}')) return true;
    do {
      blanks();
      if (!string()) return false;
      blanks();
      if (!take(':') || !value(depth + 1)) return false;
      blanks();
    } while (take(','));
    return take('}');
  }

  bool elements(int depth) {
    ++at_;
    blanks();
    if (take(']')) return true;
    do {
      if (!value(depth + 1)) return false;
      blanks();
    } while (take(','));
    return take(']');
  }

  bool string() {
    if (!take('"')) return false;
    while (at_ < text_.size()) {
      const auto c = static_cast<std::uint8_t>(text_[at_]);
      if (c == '"') return take('"');
      if (c < 0x20) return false;
      if (c == '\\') {
        if (!escape()) return false;
      } else if (c < 0x80) {
        ++at_;
      } else if (!utf8()) {
        return false;
      }
    }
    return false;
  }

  bool escape() {
    ++at_;
    if (at_ == text_.size()) return false;
    const char kind = text_[at_++];
    if (kind != 'u') return std::string_view("\"\\/bfnrt").find(kind) != std::string_view::npos;
    constexpr std::string_view kHex = "0123456789abcdefABCDEF";
    for (int i = 0; i < 4; ++i, ++at_) {
      if (at_ == text_.size() || kHex.find(text_[at_]) == std::string_view::npos) return false;
    }
    return true;
  }

  // Decodes one code point and asks whether it needed that many octets.
  bool utf8() {
    const auto first = static_cast<std::uint8_t>(text_[at_]);
    const int more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    if (first < 0xc0 || first >= 0xf8 || text_.size() - at_ <= static_cast<std::size_t>(more)) {
      return false;
    }
    std::uint32_t point = first & (0x3fU >> more);
    for (int i = 1; i <= more; ++i) {
      const auto next = static_cast<std::uint8_t>(text_[at_ + static_cast<std::size_t>(i)]);
      if ((next & 0xc0) != 0x80) return false;
      point = (point << 6) | (next & 0x3fU);
    }
    const std::uint32_t least = more == 3 ? 0x10000 : more == 2 ? 0x800 : 0x80;
    if (point < least || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return false;
    at_ += static_cast<std::size_t>(more) + 1;
    return true;
  }

  bool number() {
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      return digits();
    }
    return true;
  }

  bool digits() {
    const std::size_t start = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    return at_ > start;
  }

  bool word(std::string_view expected) {
    if (text_.substr(at_, expected.size()) != expected) return false;
    at_ += expected.size();
    return true;
  }

  bool take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  void blanks() {
    while (at_ < text_.size() &&
           std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) {
      ++at_;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

bool is_json(std::string_view text) { return Checker(text).whole(); }

}  // namespace berth
