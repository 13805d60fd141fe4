#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/byte_reader.h"
#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/message/rdata.h"

namespace berth {

/// Keys of service parameters. Source: RFC 9460 14.3.2, RFC 9461 5, RFC 9540 4.
enum class SvcParamKey : std::uint16_t {
  kMandatory = 0,
  kAlpn = 1,
  kNoDefaultAlpn = 2,
  kPort = 3,
  kIpv4Hint = 4,
  kEch = 5,
  kIpv6Hint = 6,
  kDohPath = 7,
  kOhttp = 8,
};

/// Reads the next parameter and checks its value where the key is known.
/// Errors: kTruncated, kBadRdata.
[[nodiscard]] Result<SvcParam> parse_svc_param(ByteReader& reader);

/// Checks that keys ascend and that what `mandatory` names is there.
/// Errors: kBadRdata. Source: RFC 9460 2.2, 8.
[[nodiscard]] Result<void> check_svc_params(ByteView params);

/// `key=value` as RFC 9460 2.1 writes it, `alpn="h2,h3"`; only the key when there is no value.
/// Requires: the parameter came from `parse_svc_param`.
[[nodiscard]] std::string to_text(const SvcParam& param);

/// Composes one parameter, length included, from its key, by name or as `key123`, and its value:
/// quotes and escapes are already taken away, but for the ones of a list. A value behind `key123`
/// is the octets themselves, also where that key has a name (RFC 9460 2.1).
/// Errors: kBadText.
[[nodiscard]] Result<Bytes> parse_svc_param_text(std::string_view key, std::string_view value);

}  // namespace berth
