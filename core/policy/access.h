#pragma once

#include <cstdint>
#include <vector>

#include "core/base/ip_prefix.h"
#include "core/policy/access_key.h"
#include "core/policy/client.h"

namespace berth {

/// Networks of this host and its neighbourhood: loopback, private, shared and link-local addresses.
/// Source: RFC 1122 3.2.1.3, RFC 1918 3, RFC 3927, RFC 6598, RFC 4193, RFC 4291 2.5.6.
[[nodiscard]] std::vector<IpPrefix> neighbourhood();
/// This host itself.
[[nodiscard]] std::vector<IpPrefix> loopback();
/// Every address.
[[nodiscard]] std::vector<IpPrefix> everywhere();

/// Who may ask. Whoever wants to be an open resolver has to say so: one that answers anyone over
/// plain UDP is a tool for attacks on others (RFC 5358 3).
struct AccessConfig {
  /// Over UDP and TCP in the clear.
  std::vector<IpPrefix> plain = neighbourhood();
  /// Over TLS and HTTPS, and by HTTP behind a proxy.
  std::vector<IpPrefix> encrypted = everywhere();
  /// One of these has to let in whoever comes over TLS or HTTPS, from wherever; none: nobody needs
  /// a key. In the clear there is no way to show one.
  std::vector<AccessKey> keys;
};

/// Whether members of a group may ask.
enum class GroupAccess : std::uint8_t {
  kByAddress,  ///< as `AccessConfig` has it
  kGranted,    ///< from wherever they are; keys are asked for all the same
  kRefused,    ///< wherever they are
};

/// What becomes of a query for the sake of who sent it.
enum class Access : std::uint8_t {
  kGranted,
  kRefused,  ///< REFUSED
  kNoKey,    ///< REFUSED, over HTTP 401: no key, or one that lets nobody in
  kIgnored,  ///< no answer at all
};

/// Judges who asks, a member of a group that has `group` to say. A client without an address is the
/// host's own. Over UDP, ports whose services answer anything are ignored: an answer to them would
/// be answered in turn, without end. Shape: one comparison a prefix; allocates nothing where there
/// are no keys. `known` may be null.
[[nodiscard]] Access judge_access(const AccessConfig& config, const Client& client,
                                  KnownKeys* known = nullptr,
                                  GroupAccess group = GroupAccess::kByAddress);

}  // namespace berth
