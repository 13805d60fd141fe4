#include "native-host/tls/trust_options.h"

#include <CLI/CLI.hpp>

namespace berth {

void add_trust_options(CLI::App& command, bool& is_insecure,
                       std::vector<std::string>& trust_files) {
  command.add_flag("-k,--insecure", is_insecure,
                   "Take anybody's certificate: for a look at a server of your own");
  command
      .add_option("--trust", trust_files,
                  "PEM file of an authority to trust beside those of the system. May be given "
                  "several times.")
      ->type_name("FILE")
      ->allow_extra_args(false);
}

}  // namespace berth
