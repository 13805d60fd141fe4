#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/message/iana.h"

namespace berth {

/// Splits at white space.
[[nodiscard]] std::vector<std::string> split_words(std::string_view text);

/// `+name=value` or `+name` among `words`: the value, empty when there is none.
[[nodiscard]] std::optional<std::string> option(const std::vector<std::string>& words,
                                                std::string_view name);

/// A client's query from words: name, type, options as scenario.h lists them.
[[nodiscard]] Bytes query_from_words(const std::vector<std::string>& words);

/// A response to `query` from text: rcode and options, then `; record` as often as wanted. Records
/// go to the answer section; SOA and NS for another name than the question's go to authority, and
/// so does all that follows the word `AUTHORITY`.
[[nodiscard]] Bytes response_from_text(const Bytes& query, std::string_view text);

[[nodiscard]] Bytes bytes_from_hex(std::string_view hex);

}  // namespace berth
