#include "core/message/name.h"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "core/base/number_text.h"
#include "core/message/header.h"

// The octets of a Name are always one whole uncompressed name: labels of 1..63 octets, then the
// root's zero, at most 255 in all. A length octet is below 'A', so case can be folded over the
// whole wire form without telling lengths from letters.

namespace berth {
namespace {

/// The two high bits of a length octet tell what follows. Source: RFC 1035 4.1.4.
constexpr std::uint8_t kLabelTypeMask = 0xc0;
constexpr std::uint8_t kPointerType = 0xc0;

/// Eight octets in one word; the order within does not matter here.
std::uint64_t load_eight(const std::uint8_t* from) {
  std::uint64_t word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

std::uint8_t lower_octet(std::uint8_t octet) {
  return octet >= 'A' && octet <= 'Z' ? static_cast<std::uint8_t>(octet | 0x20) : octet;
}

/// Lowers the ASCII capitals among eight octets at once: adding carries into an octet's high bit
/// exactly when its low seven bits are past 'A' - 1 or past 'Z'.
std::uint64_t lower_eight(std::uint64_t word) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  const std::uint64_t low_bits = word & (kOnes * 0x7f);
  const std::uint64_t from_a = low_bits + kOnes * (0x80 - 'A');
  const std::uint64_t past_z = low_bits + kOnes * (0x7f - 'Z');
  const std::uint64_t capitals = (from_a ^ past_z) & ~word & (kOnes * 0x80);
  return word | (capitals >> 2);
}

/// Steps over the labels from `at` on to what ends them: the root's zero or a pointer's first
/// octet. Errors: kTruncated, kBadLabel, kNameTooLong.
Result<std::size_t> find_labels_end(ByteView bytes, std::size_t at) {
  const std::size_t start = at;
  for (;;) {
    if (at >= bytes.size()) return Error::kTruncated;
    if (at - start >= kMaxNameSize) return Error::kNameTooLong;
    const std::uint8_t length = bytes[at];
    if (length == 0 || (length & kLabelTypeMask) == kPointerType) return at;
    if (length > kMaxLabelSize) return Error::kBadLabel;
    at += length + std::size_t{1};
  }
}

/// Walks one name at the reader's position as `parse_name` describes it; `take` is given the labels
/// of each part without what ends it.
template <typename Take>
Result<void> walk_name(ByteReader& reader, Take take) {
  const ByteView bytes = reader.bytes();
  std::size_t size = 0;  // of the labels so far
  std::size_t past = 0;  // just past the name; known once its first part ended
  std::size_t part = reader.position();
  for (std::size_t pointers = 0;; ++pointers) {
    const Result<std::size_t> end = find_labels_end(bytes, part);
    if (!end) return end.error();
    size += *end - part;
    if (size >= kMaxNameSize) return Error::kNameTooLong;
    take(bytes.subspan(part, *end - part));
    if (bytes[*end] == 0) return reader.seek(past == 0 ? *end + 1 : past);
    if (bytes.size() - *end < 2) return Error::kTruncated;
    if (past == 0) past = *end + 2;
    const auto target =
        static_cast<std::size_t>((bytes[*end] & ~kLabelTypeMask) << 8 | bytes[*end + 1]);
    if (target >= part || target < kHeaderSize) return Error::kBadPointer;
    if (pointers == kMaxNamePointers) return Error::kBadPointer;
    part = target;
  }
}

/// Reads one octet of a label at `at`, escapes undone, and moves past it.
Result<std::uint8_t> read_text_octet(std::string_view text, std::size_t& at) {
  const auto octet = static_cast<std::uint8_t>(text[at]);
  if (octet < 0x21 || octet > 0x7e) return Error::kBadText;
  ++at;
  if (octet != '\\') return octet;
  if (at == text.size()) return Error::kBadText;
  if (!is_digit(text[at])) {
    const auto escaped = static_cast<std::uint8_t>(text[at++]);
    if (escaped < 0x20 || escaped > 0x7e) return Error::kBadText;
    return escaped;
  }
  if (text.size() - at < 3 || !is_digit(text[at + 1]) || !is_digit(text[at + 2])) {
    return Error::kBadText;
  }
  const int value = (text[at] - '0') * 100 + (text[at + 1] - '0') * 10 + (text[at + 2] - '0');
  if (value > 255) return Error::kBadText;
  at += 3;
  return static_cast<std::uint8_t>(value);
}

/// Stands for itself in text: what nearly all labels are made of.
bool is_plain(std::uint8_t octet) {
  return (lower_octet(octet) >= 'a' && lower_octet(octet) <= 'z') ||
         (octet >= '0' && octet <= '9') || octet == '-' || octet == '_';
}

void append_text_octet(std::uint8_t octet, std::string& text) {
  constexpr std::string_view kSpecial = ".\\\"();@$";
  if (octet < 0x21 || octet > 0x7e) {
    text += '\\';
    text += static_cast<char>('0' + octet / 100);
    text += static_cast<char>('0' + octet / 10 % 10);
    text += static_cast<char>('0' + octet % 10);
    return;
  }
  if (kSpecial.find(static_cast<char>(octet)) != std::string_view::npos) text += '\\';
  text += static_cast<char>(octet);
}

}  // namespace

Result<Name> Name::parse(std::string_view text) {
  Name name;
  if (text == ".") return name;
  if (text.empty()) return Error::kBadText;
  std::size_t label = 0;  // where the length of the label being read stands
  std::size_t end = 1;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '.') {
      if (end == label + 1) return Error::kBadLabel;
      name.octets_[label] = static_cast<std::uint8_t>(end - label - 1);
      label = end++;
      ++at;
      continue;
    }
    const Result<std::uint8_t> octet = read_text_octet(text, at);
    if (!octet) return octet.error();
    if (end - label > kMaxLabelSize) return Error::kBadLabel;
    // One octet must stay for the root's length.
    if (end + 1 >= kMaxNameSize) return Error::kNameTooLong;
    name.octets_[end++] = *octet;
  }
  if (end > label + 1) {
    name.octets_[label] = static_cast<std::uint8_t>(end - label - 1);
    label = end++;
  }
  name.octets_[label] = 0;
  name.size_ = static_cast<std::uint8_t>(end);
  return name;
}

Result<Name> Name::from_wire(ByteView wire) {
  const Result<std::size_t> end = find_labels_end(wire, 0);
  if (!end) return end.error();
  if (wire[*end] != 0) return Error::kBadLabel;
  if (*end + 1 != wire.size()) return Error::kTrailingBytes;
  return of_known(wire);
}

Name Name::of_known(ByteView wire) {
  assert(find_labels_end(wire, 0).ok());
  Name name;
  name.size_ = static_cast<std::uint8_t>(wire.size());
  std::memcpy(name.octets_.data(), wire.data(), wire.size());
  return name;
}

std::size_t Name::label_count() const {
  std::size_t count = 0;
  for (std::size_t at = 0; octets_[at] != 0; at += octets_[at] + std::size_t{1}) ++count;
  return count;
}

bool Name::is_under(const Name& ancestor) const {
  std::size_t at = 0;
  while (size_ - at > ancestor.size_) at += octets_[at] + std::size_t{1};
  return equal_names(wire().subspan(at), ancestor.wire());
}

Name Name::parent() const {
  Name name;
  if (is_root()) return name;
  const std::size_t cut = octets_[0] + std::size_t{1};
  name.size_ = static_cast<std::uint8_t>(size_ - cut);
  std::memcpy(name.octets_.data(), octets_.data() + cut, name.size_);
  return name;
}

Name Name::lowered() const {
  Name name;
  name.size_ = size_;
  lower_name(wire(), name.octets_);
  return name;
}

std::string Name::to_string() const {
  if (is_root()) return ".";
  std::string text;
  text.reserve(size_);
  for (std::size_t at = 0; octets_[at] != 0; at += octets_[at] + std::size_t{1}) {
    const ByteView label = ByteView(octets_).subspan(at + 1, octets_[at]);
    if (std::all_of(label.begin(), label.end(), is_plain)) {
      text.append(reinterpret_cast<const char*>(label.data()), label.size());
    } else {
      for (const std::uint8_t octet : label) append_text_octet(octet, text);
    }
    text += '.';
  }
  return text;
}

bool operator==(const Name& a, const Name& b) { return equal_names(a.wire(), b.wire()); }

Result<Name> parse_name(ByteReader& reader) {
  Name name;
  std::size_t size = 0;
  const Result<void> walked = walk_name(reader, [&](ByteView labels) {
    std::memcpy(name.octets_.data() + size, labels.data(), labels.size());
    size += labels.size();
  });
  if (!walked) return walked.error();
  name.octets_[size] = 0;
  name.size_ = static_cast<std::uint8_t>(size + 1);
  return name;
}

Result<void> check_name(ByteReader& reader) {
  return walk_name(reader, [](ByteView) {});
}

Result<void> skip_name(ByteReader& reader) {
  const Result<std::size_t> end = find_labels_end(reader.bytes(), reader.position());
  if (!end) return end.error();
  return reader.seek(*end + (reader.bytes()[*end] == 0 ? 1 : 2));
}

bool equal_names(ByteView a, ByteView b) {
  const std::size_t size = a.size();
  if (size != b.size()) return false;
  if (size < 8) {
    for (std::size_t i = 0; i < size; ++i) {
      if (lower_octet(a[i]) != lower_octet(b[i])) return false;
    }
    return true;
  }
  // The last eight octets may overlap those before; reading them twice is cheaper than one by one.
  const auto differ = [&](std::size_t at) {
    return lower_eight(load_eight(a.data() + at)) != lower_eight(load_eight(b.data() + at));
  };
  for (std::size_t at = 0; at + 8 < size; at += 8) {
    if (differ(at)) return false;
  }
  return !differ(size - 8);
}

void lower_name(ByteView wire, ByteSpan out) {
  const std::size_t size = wire.size();
  assert(out.size() >= size);
  std::size_t at = 0;
  for (; at + 8 <= size; at += 8) {
    const std::uint64_t word = lower_eight(load_eight(wire.data() + at));
    std::memcpy(out.data() + at, &word, sizeof word);
  }
  for (; at < size; ++at) out[at] = lower_octet(wire[at]);
}

}  // namespace berth
