#pragma once

#include <string>

#include "native-host/admin/admin_request.h"

namespace berth {

/// Answers with a list of what was asked most, out of the database at `path`; empty: there is none.
[[nodiscard]] AdminResponse answer_with_top(const AdminRequest& request, const std::string& path);

}  // namespace berth
