#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/siphash.h"
#include "core/policy/client.h"

namespace berth {

/// Longest key that clients can show: what fits a host's label. Unit: characters.
/// Source: RFC 1035 2.3.4.
inline constexpr std::size_t kMaxAccessKey = 63;

/// Fewest hex digits of a sum that a setting may hold: 64 bits are not found by asking. Ours.
inline constexpr std::size_t kMinAccessDigits = 16;

/// What serverless-dns sums with each key. Source: its `users/auth-token.js`.
inline constexpr std::string_view kAccessPurpose = "sdns-public-auth-info";

/// Lets in whoever knows a key, asked under a domain or a name below it. It holds no key, only the
/// beginning of a sum that comes of one.
struct AccessKey {
  /// Lower case, no dot at its end.
  std::string domain;
  /// Hex digits in lower case.
  std::string digits;

  /// Reads `domain|hex`, as serverless-dns has it in ACCESS_KEYS.
  /// Errors: kBadText (no `|`, no domain, digits that are none or too many), kTooLarge (under
  /// `kMinAccessDigits` of them would let in too many keys).
  [[nodiscard]] static Result<AccessKey> parse(std::string_view text);
  [[nodiscard]] std::string to_string() const;

  friend bool operator==(const AccessKey&, const AccessKey&) = default;
};

/// What is wrong with the text of one, in words; empty: nothing.
[[nodiscard]] std::string access_key_fault(std::string_view text);

/// Whether `key` can be one: letters and digits, one at least.
[[nodiscard]] bool is_access_key(std::string_view key);

/// The whole entry that lets in `key` under `domain`; case counts in neither.
[[nodiscard]] AccessKey make_access_key(std::string_view key, std::string_view domain);

/// The key that a client shows: behind the stamp of its token (`1:AIAABA:key`, `1::key`), or else
/// of the first label of the name that it asks under (`1-acaaaba-key`). Empty: none.
[[nodiscard]] std::string_view shown_key(const Client& client);

/// Clients that were let in not long ago, so that the sums of each are made once.
/// Memory: 64 marks, which tell nothing of keys.
class KnownKeys {
 public:
  explicit KnownKeys(const SipKey& secret) : secret_(secret) {}

  [[nodiscard]] std::uint64_t mark_of(std::string_view key, std::string_view host) const;
  [[nodiscard]] bool has(std::uint64_t mark) const { return marks_[mark % marks_.size()] == mark; }
  void add(std::uint64_t mark) { marks_[mark % marks_.size()] = mark; }

 private:
  SipKey secret_;
  std::array<std::uint64_t, 64> marks_{};
};

/// Whether one of `entries` lets the client in. Takes as long whatever the key is, but for what
/// `known` (may be null) already knows.
[[nodiscard]] bool shows_key(const std::vector<AccessKey>& entries, const Client& client,
                             KnownKeys* known);

}  // namespace berth
