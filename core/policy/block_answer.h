#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/endpoint.h"
#include "core/message/query_view.h"
#include "core/policy/group_config.h"

namespace berth {

/// How blocked clients are answered.
struct BlockForm {
  BlockMode mode = BlockMode::kNullIp;
  /// Unit: seconds.
  std::uint32_t ttl = 300;
  /// Under `kCustomIp`; those of the family asked for are given.
  std::vector<IpAddress> addresses;
};

/// An answer without OPT that stands in the buffer.
struct BlockAnswer {
  /// 0: it did not fit.
  std::size_t size = 0;
  /// Unit: seconds; 0 for REFUSED, which is not kept.
  std::uint32_t ttl = 0;
};

/// Writes what stands in for the answer to `query`. What has no records carries an SOA of the name
/// itself, so that it can be kept (RFC 2308 5). Allocates nothing.
[[nodiscard]] BlockAnswer write_block_answer(const QueryView& query, const BlockForm& form,
                                             ByteSpan out);

/// Writes an answer of those `addresses` that are of the family asked for, or of no records with
/// such an SOA. Shape: `ttl` in seconds. Allocates nothing.
[[nodiscard]] BlockAnswer write_address_answer(const QueryView& query,
                                               const std::vector<IpAddress>& addresses,
                                               std::uint32_t ttl, ByteSpan out);

}  // namespace berth
