#pragma once

#include "native-host/query/query_order.h"

namespace berth {

/// Runs `berth query`: asks, waits, prints. Exit codes, as dig has them: 0 there was an answer,
/// whatever it says; 1 a command line that cannot be used; 9 no answer; 10 a fault of this program
/// or its system.
[[nodiscard]] int run_query(const QueryOptions& options);

}  // namespace berth
