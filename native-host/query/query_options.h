#pragma once

#include "native-host/query/query_order.h"

namespace CLI {
class App;
}

namespace berth {

/// Adds what `berth query` takes to its command, with words that teach; read into `options`.
void add_query_options(CLI::App& command, QueryOptions& options);

}  // namespace berth
