#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace berth {

/// Turns a name in any script (UTF-8) into A-labels, as browsers do; nothing where it is none.
/// Source: RFC 5891; UTS 46, non-transitional.
[[nodiscard]] std::optional<std::string> name_to_ascii(std::string_view name);

}  // namespace berth
