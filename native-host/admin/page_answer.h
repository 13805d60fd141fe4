#pragma once

#include <optional>

#include "native-host/admin/admin_request.h"

namespace berth {

/// The answer to a request for a file of the page; nothing: it is for none. The page knows nothing
/// by itself, so it is given to whoever asks: what it shows it has to ask for, with the token.
[[nodiscard]] std::optional<AdminResponse> page_answer(const AdminRequest& request);

}  // namespace berth
