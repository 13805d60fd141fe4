#pragma once

#include <string_view>

namespace berth {

/// What the admin listener answers, as an OpenAPI 3 document; static storage.
extern const std::string_view kOpenApi;

}  // namespace berth
