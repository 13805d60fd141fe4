#include "native-host/query/query_options.h"

#include <CLI/CLI.hpp>

#include "native-host/tls/trust_options.h"

namespace berth {
namespace {

constexpr const char* kFooter =
    "\nThe URL of a server is that of an upstream in the configuration:\n"
    "  udp://192.0.2.1  or  192.0.2.1        UDP first, TCP where an answer is cut\n"
    "  tcp://[2001:db8::1]:5353              TCP\n"
    "  tls://9.9.9.9#name=dns.quad9.net      DNS over TLS; the certificate has to hold the name\n"
    "  tls://192.0.2.1#pin=sha256/BASE64     the same; the server's key has to be this one\n"
    "  https://dns.quad9.net/dns-query       DNS over HTTPS; #method=get asks by GET\n"
    "  https://dns.example#address=192.0.2.1 without a look at where the name leads\n"
    "\nExamples:\n"
    "  berth query example.com HTTPS --server https://127.0.0.1:8443/dns-query --insecure\n"
    "  berth query example.com --server tls://9.9.9.9#name=dns.quad9.net --trace\n"
    "  berth query -x 192.0.2.1 --server udp://192.0.2.53 --short\n"
    "  berth query example.com MX --json | jq .Answer\n"
    "\nExit codes, as dig's: 0 there was an answer, NXDOMAIN and SERVFAIL too; 1 the command line\n"
    "cannot be used; 9 no answer; 10 a fault of this program or its system.\n";

}  // namespace

void add_query_options(CLI::App& command, QueryOptions& options) {
  command
      .add_option("NAME", options.words,
                  "Name to ask for, then type (A unless told) and class; @URL names the server")
      ->type_name("[TYPE] [CLASS]");
  command
      .add_option("-s,--server", options.server,
                  "Whom to ask; none: the servers of /etc/resolv.conf")
      ->type_name("URL");
  command.add_option("-x,--reverse", options.reverse, "Ask for the name of this address instead")
      ->type_name("ADDRESS");
  command.add_option("--class", options.record_class, "Class, where it is not IN")
      ->type_name("CLASS");
  command.add_flag("--dnssec,--do", options.dnssec_ok, "Ask for signatures (DO)");
  command.add_flag("--cd", options.checking_disabled, "Ask for what does not validate, too (CD)");
  command.add_option("--subnet", options.subnet, "Ask on behalf of these clients (RFC 7871)")
      ->type_name("ADDRESS/BITS");
  command.add_option("--timeout", options.timeout, "Longest time of one attempt. Default: 5s")
      ->type_name("TIME");
  command
      .add_option("--tries", options.tries,
                  "Attempts, over all addresses of the server. Default: 3")
      ->type_name("N");
  add_trust_options(command, options.is_insecure, options.trust_files);
  command.add_flag("--short", options.is_short, "Print the data of the answer alone");
  command.add_flag("--json", options.as_json, "Print JSON, as DNS over HTTPS has it");
  command.add_flag("--trace", options.traces,
                   "Print each step: lookup, connect, tls, send, wait; when, how long, with whom");
  command.footer(kFooter);
}

}  // namespace berth
