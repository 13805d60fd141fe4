#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/bytes.h"
#include "core/message/query_view.h"

namespace berth {

/// Turns an answer about `target` into one to `query`: its question, a CNAME from its name to the
/// target, and all that the answer has. `answer` is whole, has no OPT and does not overlap `out`;
/// empty: the CNAME is the whole answer. AD is clear, since nobody signed the CNAME.
/// Shape: `ttl` in seconds. Returns the size; 0 where not even the question fits.
[[nodiscard]] std::size_t write_alias_answer(const QueryView& query, ByteView target,
                                             std::uint32_t ttl, ByteView answer, ByteSpan out);

}  // namespace berth
