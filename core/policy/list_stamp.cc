#include "core/policy/list_stamp.h"

#include <cstdint>
#include <initializer_list>

#include "core/base/little_endian.h"

namespace berth {
namespace {

constexpr std::size_t kGroups = 16;
constexpr std::size_t kListsPerGroup = 16;

/// Characters that stand for the numbers 0, 1, 2 … and how many bits each carries.
struct Alphabet {
  std::string_view characters;
  unsigned bits;
};

/// Source: RFC 4648 5.
constexpr Alphabet kBase64url = {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
                                 6};
/// Source: RFC 4648 6, in lower case.
constexpr Alphabet kBase32 = {"abcdefghijklmnopqrstuvwxyz234567", 5};

/// Decodes whole octets. Bits left over at the end are dropped, whatever they are.
Result<Bytes> decode(const Alphabet& alphabet, std::string_view text) {
  Bytes out;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const std::size_t value = alphabet.characters.find(c);
    if (value == std::string_view::npos) return Error::kBadEncoding;
    bits = bits << alphabet.bits | static_cast<std::uint32_t>(value);
    count += alphabet.bits;
    if (count < 8) continue;
    count -= 8;
    out.push_back(static_cast<std::uint8_t>(bits >> count));
  }
  return out;
}

std::string encode(const Alphabet& alphabet, ByteView octets) {
  std::string out;
  std::uint32_t bits = 0;
  unsigned count = 0;
  const auto take = [&](std::uint32_t more, unsigned size) {
    bits = bits << size | more;
    for (count += size; count >= alphabet.bits; count -= alphabet.bits) {
      const std::uint32_t mask = (1U << alphabet.bits) - 1;
      out += alphabet.characters[bits >> (count - alphabet.bits) & mask];
    }
  };
  for (const std::uint8_t octet : octets) take(octet, 8);
  if (count > 0) take(0, alphabet.bits - count);
  return out;
}

Bytes write_words(const std::bitset<kStampLists>& lists) {
  const std::vector<std::uint16_t> words = stamp_words(lists);
  Bytes octets(2 * words.size());
  for (std::size_t i = 0; i < words.size(); ++i) store_le16(octets.data() + 2 * i, words[i]);
  return octets;
}

std::string with_key(std::string text, char separator, const std::string& key) {
  if (key.empty()) return text;
  return text + separator + key;
}

void set_all(std::bitset<kStampLists>& lists, std::initializer_list<std::size_t> ids) {
  for (const std::size_t id : ids) lists.set(id);
}

}  // namespace

std::vector<std::uint16_t> stamp_words(const std::bitset<kStampLists>& lists) {
  std::vector<std::uint16_t> words{0};
  for (std::size_t group = 0; group < kGroups; ++group) {
    unsigned word = 0;
    for (std::size_t i = 0; i < kListsPerGroup; ++i) {
      if (lists[group * kListsPerGroup + i]) word |= 0x8000U >> i;
    }
    if (word == 0) continue;
    words.front() = static_cast<std::uint16_t>(words.front() | 0x8000U >> group);
    words.push_back(static_cast<std::uint16_t>(word));
  }
  if (words.size() == 1) words.clear();
  return words;
}

std::string ListStamp::to_path() const {
  return with_key("1:" + encode(kBase64url, write_words(lists)), ':', key);
}

std::string ListStamp::to_label() const {
  return with_key("1-" + encode(kBase32, write_words(lists)), '-', key);
}

Result<std::bitset<kStampLists>> read_stamp_words(ByteView octets) {
  std::bitset<kStampLists> lists;
  if (octets.empty()) return lists;
  const std::size_t words = (octets.size() + 1) / 2;
  const auto word = [&](std::size_t i) {
    return 2 * i + 1 < octets.size() ? load_le16(octets.data() + 2 * i) : octets[2 * i];
  };
  std::size_t next = 1;
  for (std::size_t group = 0; group < kGroups; ++group) {
    if ((word(0) & 0x8000 >> group) == 0) continue;
    if (next == words) return Error::kBadEncoding;
    for (std::size_t i = 0; i < kListsPerGroup; ++i) {
      if ((word(next) & 0x8000 >> i) != 0) lists.set(group * kListsPerGroup + i);
    }
    ++next;
  }
  if (next != words) return Error::kBadEncoding;
  return lists;
}

bool looks_like_stamp(std::string_view text) {
  return text.size() >= 2 && text[0] == '1' && (text[1] == ':' || text[1] == '-');
}

Result<ListStamp> parse_stamp(std::string_view text) {
  if (!looks_like_stamp(text)) return Error::kNotSupported;
  if (text.size() > kMaxStampText) return Error::kTooLarge;
  const char separator = text[1];
  text.remove_prefix(2);
  const std::size_t end = text.find(separator);
  std::string words(text.substr(0, end));
  if (separator == ':') {
    while (!words.empty() && words.back() == '=') words.pop_back();
  } else {
    for (char& c : words) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    }
  }
  const Result<Bytes> octets = decode(separator == ':' ? kBase64url : kBase32, words);
  if (!octets) return octets.error();
  const auto lists = read_stamp_words(*octets);
  if (!lists) return lists.error();
  ListStamp stamp{*lists, {}};
  if (end != std::string_view::npos) stamp.key = text.substr(end + 1);
  return stamp;
}

bool chooses_lists(std::string_view segment) {
  return looks_like_stamp(segment) || preset_stamp(segment).has_value();
}

std::optional<ListStamp> preset_stamp(std::string_view name) {
  const bool known = name == "rec" || name == "sec" || name == "pec" || name == "rs" ||
                     name == "pr" || name == "ps" || name == "prs";
  if (!known) return std::nullopt;
  const bool is_pair = name.size() == 2 || name == "prs";
  const auto has = [&](char first) {
    return is_pair ? name.find(first) != std::string_view::npos : name[0] == first;
  };
  ListStamp stamp;
  if (has('r')) set_all(stamp.lists, {95, 103, 106, 146, 147, 155, 170});
  if (has('s')) {
    set_all(stamp.lists, {54, 57, 58, 59, 60, 63, 64, 65, 66, 68, 69, 71,  72, 74,
                          76, 78, 79, 82, 83, 85, 86, 87, 88, 89, 92, 178, 180});
  }
  if (has('p')) {
    set_all(stamp.lists, {0, 1, 2, 3, 4, 15, 16, 18, 177, 179, 182, 185, 186, 191, 192});
  }
  return stamp;
}

}  // namespace berth
