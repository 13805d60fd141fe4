#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace berth {

/// What a setting is measured in, and so how it is written.
enum class SettingKind : std::uint8_t {
  kCount,     ///< `100`
  kBytes,     ///< `4096`, `64KiB`, `64MiB`, `1GiB`
  kDuration,  ///< `250us`, `1500ms`, `4s`, `5m`, `1h`, `1d`
  kSwitch,    ///< `true`, `false`
  kChoice,    ///< one of a few words
  kText,      ///< any text
  kList,      ///< texts, in order
};

/// The value of a setting, whatever its kind: a number (count, octets, microseconds, 0 or 1, place
/// among the choices), a text, or items.
using SettingValue = std::variant<std::int64_t, std::string, std::vector<std::string>>;

/// Why a value was not taken: what was wrong and what is allowed, in one line without the key.
struct SettingProblem {
  std::string text;
  /// The item of a list at fault, from 0.
  std::optional<std::size_t> item;

  friend bool operator==(const SettingProblem&, const SettingProblem&) = default;
};

/// Reads and writes fields of one type, wherever they stand.
struct FieldCodec {
  SettingValue (*read)(const void* field) = nullptr;
  /// False when the field's type cannot hold the value.
  bool (*write)(void* field, const SettingValue& value) = nullptr;
};

/// Reaches one field of a configuration struct whose type only the table knows; made by
/// `setting_field` (setting_field.h).
struct SettingAccess {
  /// Where the field stands in the struct at `config`.
  void* (*field)(void* config) = nullptr;
  const FieldCodec* codec = nullptr;
};

/// Words for `--help` and the documentation. A build that prints neither leaves them out, as the
/// WebAssembly module does (`BERTH_NO_PROSE`): they would be a twentieth of it.
struct Prose : std::string_view {
  constexpr Prose() = default;
#ifdef BERTH_NO_PROSE
  constexpr Prose(const char*) {}  // NOLINT(google-explicit-constructor)
#else
  constexpr Prose(const char* text)
      : std::string_view(text) {}  // NOLINT(google-explicit-constructor)
#endif
};

/// One setting: a row of the one table that configuration file, environment, command line, help and
/// documentation all come from. Its default is what a fresh configuration struct holds.
struct Setting {
  /// Dotted lower-case name: the TOML key, and `BERTH_…` in the environment.
  std::string_view key;
  SettingKind kind = SettingKind::kText;
  /// Bounds, both inclusive: of a number in its unit (durations: microseconds), of the octets of a
  /// text, of the items of a list. Not used for switches and choices.
  std::int64_t least = 0;
  std::int64_t most = 0;
  /// Words of a choice, in the order of the enumerators.
  std::span<const std::string_view> choices{};
  /// What else is asked of a value, in words: "a power of two". Stands in every message about it.
  std::string_view form{};
  /// Whether a number within bounds is taken; null: always.
  bool (*fits)(std::int64_t number) = nullptr;
  /// What is wrong with a text or with one item of a list, in words; empty: nothing. Null: any
  /// goes.
  std::string (*fault)(std::string_view text) = nullptr;
  /// One sentence for people.
  Prose about;
  /// The document behind bounds or default: "RFC 8767 5". Empty: our own choice.
  Prose source{};
  SettingAccess access;
};

/// A value read from text, or what was wrong with the text.
struct ParsedSetting {
  std::optional<SettingValue> value;
  SettingProblem problem;
};

/// Reads `text` as the row's kind asks, without looking at bounds. List items are separated by line
/// ends where there is one, else by commas outside double quotes; blanks around an item are
/// dropped.
[[nodiscard]] ParsedSetting parse_setting(const Setting& row, std::string_view text);

/// What is wrong with `value`, if anything: bounds, form, kind.
[[nodiscard]] std::optional<SettingProblem> check_setting(const Setting& row,
                                                          const SettingValue& value);

/// Prints a value so that `parse_setting` reads it back: numbers in the largest unit that divides
/// them, list items joined by ", " (a line each where an item holds a comma).
[[nodiscard]] std::string print_setting(const Setting& row, const SettingValue& value);

/// What a value of `kind` is called: "a whole number", "a time (a number with …)".
[[nodiscard]] std::string_view expected_text(SettingKind kind);

/// What a setting may be, in words: "1MiB to 64GiB", "strip or keep", "1 to 256, a power of two".
[[nodiscard]] std::string allowed_text(const Setting& row);

/// The environment variable of a key: `cache.bytes` is `BERTH_CACHE_BYTES`.
[[nodiscard]] std::string environment_name(std::string_view key);

/// `text` between double quotes for a message: control octets, quotes and backslashes escaped, long
/// text cut at 80 octets.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace berth
