#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace berth {

/// Appends JSON to a string: compact, UTF-8, commas put where they belong.
/// Whatever octets a string holds, what comes out is valid JSON and safe inside a page.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }

  /// The name of the member that comes next.
  void key(std::string_view name);
  /// Control characters, quotes, backslashes and `<>&` are escaped; what is not UTF-8 becomes
  /// U+FFFD. Source: RFC 8259 7, RFC 3629 4.
  void string(std::string_view value);
  void number(std::uint64_t value);
  /// Thousandths of a whole: 1234 becomes 1.234.
  void thousandths(std::uint64_t value);
  void boolean(bool value);

  /// A member of an object whose value is one of these.
  void member(std::string_view name, std::string_view value) {
    key(name);
    string(value);
  }
  void member(std::string_view name, std::uint64_t value) {
    key(name);
    number(value);
  }

 private:
  void open(char bracket);
  void close(char bracket);
  void before_value();
  void escaped(std::string_view value);

  std::string& out_;
  bool comma_ = false;
};

}  // namespace berth
