#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/byte_reader.h"
#include "core/base/bytes.h"
#include "core/base/result.h"

namespace berth {

/// Longest name in wire form, root label included. Unit: octets. Source: RFC 1035 2.3.4.
inline constexpr std::size_t kMaxNameSize = 255;
/// Longest label. Unit: octets. Source: RFC 1035 2.3.4.
inline constexpr std::size_t kMaxLabelSize = 63;
/// Most compression pointers followed in one name: one for each label that 255 octets can hold, so
/// that chains of bare pointers cannot make a name dear. Bound on work, ours (RFC 9267 2).
inline constexpr std::size_t kMaxNamePointers = 127;

/// A domain name in uncompressed wire form: letter case kept, compared without it (RFC 4343).
/// Shape: 1..255 octets, held in place: a value that copies without allocating.
class Name {
 public:
  /// The root.
  Name() : size_(1) { octets_[0] = 0; }

  /// Parses presentation text: labels between dots, `\.` and `\DDD` escapes (RFC 1035 5.1); the
  /// final dot may be left out; "." is the root.
  /// Errors: kBadText, kBadLabel, kNameTooLong.
  [[nodiscard]] static Result<Name> parse(std::string_view text);

  /// Takes one uncompressed wire name that fills `wire` exactly.
  /// Errors: kTruncated, kTrailingBytes, kBadLabel, kNameTooLong.
  [[nodiscard]] static Result<Name> from_wire(ByteView wire);

  /// Takes what is known to be one uncompressed wire name.
  [[nodiscard]] static Name of_known(ByteView wire);

  [[nodiscard]] ByteView wire() const { return ByteView(octets_.data(), size_); }
  [[nodiscard]] bool is_root() const { return size_ == 1; }
  /// Labels, the root's empty one not counted.
  [[nodiscard]] std::size_t label_count() const;

  /// True when this name equals `ancestor` or lies below it, without regard to case.
  [[nodiscard]] bool is_under(const Name& ancestor) const;
  /// The name without its first label; the root's parent is the root.
  [[nodiscard]] Name parent() const;
  /// The same name in lower case (ASCII letters only).
  [[nodiscard]] Name lowered() const;

  /// Presentation text with a final dot; octets outside printable ASCII as `\DDD`.
  [[nodiscard]] std::string to_string() const;

  friend bool operator==(const Name& a, const Name& b);

 private:
  friend Result<Name> parse_name(ByteReader& reader);

  std::array<std::uint8_t, kMaxNameSize> octets_;
  std::uint8_t size_;
};

/// Parses one name at the reader's position, following compression pointers.
/// Shape: at most 255 octets, 127 labels and `kMaxNamePointers` pointers; pointers only backwards,
/// each to a lower offset than the part it ends, never into the header (whose octets change under
/// way). The reader moves past the name on success and stays where it was otherwise.
/// Requires: the reader stands on a whole message, so that its offsets are the pointers'.
/// Errors: kTruncated, kBadLabel, kBadPointer, kNameTooLong.
/// Source: RFC 1035 4.1.4.
[[nodiscard]] Result<Name> parse_name(ByteReader& reader);

/// Steps over one name as `parse_name` does, errors and all, without keeping it.
[[nodiscard]] Result<void> check_name(ByteReader& reader);

/// Steps over one name without following its pointer. Errors: kTruncated, kBadLabel, kNameTooLong.
[[nodiscard]] Result<void> skip_name(ByteReader& reader);

/// Compares two uncompressed wire names without regard to ASCII case. Source: RFC 4343 3.
[[nodiscard]] bool equal_names(ByteView a, ByteView b);

/// Copies an uncompressed wire name into `out` in lower case. Requires: out.size() >= wire.size().
void lower_name(ByteView wire, ByteSpan out);

}  // namespace berth
