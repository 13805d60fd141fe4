#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace berth {

/// Adds the flags that say whose certificates a command takes: `--insecure` and `--trust`.
void add_trust_options(CLI::App& command, bool& is_insecure, std::vector<std::string>& trust_files);

}  // namespace berth
