#include "core/policy/access_key.h"

#include <algorithm>

#include "core/base/sha256.h"
#include "core/policy/host_name.h"
#include "core/policy/list_stamp.h"

namespace berth {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";
constexpr std::size_t kMaxDigits = 2 * kSha256Size;

ByteView octets_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), to_lower);
  return out;
}

bool is_letter_or_digit(char c) {
  const char low = to_lower(c);
  return (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9');
}

/// The sum of a key under a domain, in hex.
std::string sum_of(std::string_view key, std::string_view domain) {
  const std::string secret = lowered(key).append(1, '|').append(domain);
  std::string text;
  for (const std::uint8_t octet : hmac_sha256(octets_of(secret), octets_of(kAccessPurpose))) {
    text += kDigits[octet >> 4];
    text += kDigits[octet & 15];
  }
  return text;
}

/// Looks at every digit, whatever the first ones are.
bool begins_with(std::string_view sum, std::string_view digits) {
  unsigned difference = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    difference |= static_cast<unsigned>(sum[i] ^ digits[i]);
  }
  return difference == 0;
}

/// Whether `name` is `domain` or below it.
bool is_under(std::string_view name, std::string_view domain) {
  if (name.size() < domain.size()) return false;
  const std::size_t start = name.size() - domain.size();
  if (start > 0 && name[start - 1] != '.') return false;
  return equal_without_case(name.substr(start), domain);
}

/// What stands behind a stamp; empty where there is no stamp or nothing behind it.
std::string_view key_behind_stamp(std::string_view text) {
  if (!looks_like_stamp(text)) return {};
  const std::size_t end = text.find(text[1], 2);
  return end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
}

}  // namespace

Result<AccessKey> AccessKey::parse(std::string_view text) {
  const std::size_t bar = text.find('|');
  if (bar == std::string_view::npos || bar == 0) return Error::kBadText;
  AccessKey key{lowered(text.substr(0, bar)), lowered(text.substr(bar + 1))};
  if (key.domain.front() == '.' || key.domain.back() == '.') return Error::kBadText;
  const bool is_hex = key.digits.find_first_not_of(kDigits) == std::string::npos;
  if (!is_hex || key.digits.size() > kMaxDigits) return Error::kBadText;
  if (key.digits.size() < kMinAccessDigits) return Error::kTooLarge;
  return key;
}

std::string AccessKey::to_string() const { return std::string(domain).append(1, '|') + digits; }

std::string access_key_fault(std::string_view text) {
  const Result<AccessKey> key = AccessKey::parse(text);
  if (key) return {};
  if (key.error() == Error::kTooLarge) return "under 16 hex digits let in too many keys";
  return "no DOMAIN|HEX, as `berth access-key` prints it";
}

bool is_access_key(std::string_view key) {
  return !key.empty() && key.size() <= kMaxAccessKey &&
         std::all_of(key.begin(), key.end(), is_letter_or_digit);
}

AccessKey make_access_key(std::string_view key, std::string_view domain) {
  std::string lower = lowered(domain);
  std::string sum = sum_of(key, lower);
  return {std::move(lower), std::move(sum)};
}

std::string_view shown_key(const Client& client) {
  const std::string_view key = key_behind_stamp(client.token);
  if (!key.empty()) return key;
  return key_behind_stamp(first_label(name_of_host(client.host)));
}

std::uint64_t KnownKeys::mark_of(std::string_view key, std::string_view host) const {
  const std::string text = lowered(key).append(1, '|') + lowered(host);
  // 0 is nobody's.
  return siphash<2, 4>(secret_, octets_of(text)) | 1;
}

bool shows_key(const std::vector<AccessKey>& entries, const Client& client, KnownKeys* known) {
  const std::string_view key = shown_key(client);
  const std::string_view host = name_of_host(client.host);
  if (!is_access_key(key) || host.empty()) return false;
  const std::uint64_t mark = known == nullptr ? 0 : known->mark_of(key, host);
  if (known != nullptr && known->has(mark)) return true;
  bool found = false;
  std::string sum;
  std::string_view summed;
  for (const AccessKey& entry : entries) {
    if (!is_under(host, entry.domain)) continue;
    if (summed != entry.domain) {
      sum = sum_of(key, entry.domain);
      summed = entry.domain;
    }
    found = begins_with(sum, entry.digits) || found;
  }
  if (found && known != nullptr) known->add(mark);
  return found;
}

}  // namespace berth
