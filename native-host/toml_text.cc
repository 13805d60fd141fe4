#include "native-host/toml_text.h"

#include <algorithm>
#include <exception>
#include <optional>

namespace {

struct ParserAssertion : std::exception {};

}  // namespace

void berth_toml_assertion_failed() { throw ParserAssertion(); }

namespace berth {
namespace {

// Dots outside strings on one line: parts of a key. Ours: a setting has three parts.
constexpr int kMaxDots = 15;

/// Walks TOML by what opens and closes strings and comments, and counts dots outside both.
class DotCounter {
 public:
  explicit DotCounter(std::string_view text) : text_(text) {}

  std::optional<TomlFault> find_deep_key() {
    int dots = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\n') {
        ++line_;
        dots = 0;
      } else if (c == '.' && ++dots > kMaxDots) {
        return TomlFault{line_, "a key of more than 16 parts"};
      }
      if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (c == '"' || c == '\'') {
        skip_string(c);
      } else {
        ++at_;
      }
    }
    return std::nullopt;
  }

 private:
  /// Passes the string that begins here; one that does not end is the parser's to complain of.
  void skip_string(char quote) {
    const std::string_view rest = text_.substr(at_);
    const bool is_long = rest.size() >= 3 && rest[1] == quote && rest[2] == quote;
    at_ += is_long ? 3 : 1;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\n') {
        if (!is_long) return;
        ++line_;
      }
      if (c == quote && !is_long) {
        ++at_;
        return;
      }
      if (c == quote && text_.substr(at_).starts_with(quote == '"' ? "\"\"\"" : "'''")) {
        at_ += 3;
        // Up to two more quotes belong to the text: """a""""" holds a"".
        for (int i = 0; i < 2 && at_ < text_.size() && text_[at_] == quote; ++i) ++at_;
        return;
      }
      const bool is_escape = c == '\\' && quote == '"' && !text_.substr(at_).starts_with("\\\n");
      at_ += is_escape ? 2 : 1;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

}  // namespace

std::variant<toml::table, TomlFault> parse_toml(std::string_view text, std::string_view name) {
  if (auto fault = DotCounter(text).find_deep_key()) return *std::move(fault);
  try {
    return toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    return TomlFault{error.source().begin.line, std::string(error.description())};
  } catch (const ParserAssertion&) {
    // Where it stood the parser does not say.
    return TomlFault{0, "not understood; is there a stray bracket?"};
  }
}

}  // namespace berth
