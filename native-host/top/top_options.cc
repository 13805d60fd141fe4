#include "native-host/top/top_options.h"

#include <CLI/CLI.hpp>

#include "native-host/tls/trust_options.h"

namespace berth {
namespace {

constexpr const char* kFooter =
    "\nKeys: 1 upstreams, 2 connections, 3 live queries; s and S the next and the last column to\n"
    "sort by; / rows that hold a text; p holds the picture; arrows scroll; q ends.\n"
    "\nWhere output goes to a file or another program, a report is plain text.\n"
    "\nExamples:\n"
    "  berth top\n"
    "  berth top --table queries --filter ads\n"
    "  berth top --admin https://192.0.2.1:8053 --token-file token --insecure\n"
    "  berth top --table connections --sort queries/s | head -20\n"
    "  berth top --plain --interval 10s --count 6\n"
    "\nExit codes: 0 well; 1 the server could not be looked at; 2 the command line cannot be "
    "used.\n";

}  // namespace

void add_top_options(CLI::App& command, TopOptions& options) {
  command
      .add_option("-a,--admin", options.admin,
                  "The server's admin listener; none: the first of admin.listen in the "
                  "configuration, or http://127.0.0.1:8053")
      ->type_name("URL");
  command
      .add_option("--token-file", options.token_file,
                  "File of its token; none, and no --admin: admin.token_file in the configuration")
      ->type_name("FILE");
  add_trust_options(command, options.is_insecure, options.trust_files);
  command
      .add_option("-i,--interval", options.interval,
                  "From one look to the next, 200ms to 1h. Default: 1s")
      ->type_name("TIME");
  command
      .add_option("-n,--count", options.count,
                  "Reports before it ends. Default: no end on a terminal, else 1")
      ->type_name("N");
  command
      .add_option("-t,--table", options.table,
                  "What to show: upstreams, connections or queries. Default: upstreams")
      ->type_name("TABLE");
  command.add_option("-s,--sort", options.sort, "Column to sort by, as its head has it")
      ->type_name("COLUMN");
  command.add_option("-f,--filter", options.filter, "Show the rows alone that hold this text")
      ->type_name("TEXT");
  command.add_flag("--plain", options.is_plain, "Plain text on a terminal, too");
  command.footer(kFooter);
}

}  // namespace berth
