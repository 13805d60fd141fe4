#include "native-host/commands/query.h"

#include <exception>
#include <iostream>

#include "native-host/driver/http_date.h"
#include "native-host/driver/system_upstreams.h"
#include "native-host/query/query_report.h"
#include "native-host/query/query_run.h"

namespace berth {
namespace {

constexpr int kUsage = 1;
constexpr int kNoAnswer = 9;
constexpr int kInternal = 10;

int complain(const std::string& complaint) {
  std::cerr << "berth: " << complaint << "\nSee `berth query --help`.\n";
  return kUsage;
}

void print(const QueryOptions& options, const QueryOrder& order, const QueryOutcome& outcome) {
  if (options.as_json) {
    std::cout << json_text(outcome, order.server, options.traces);
    return;
  }
  if (options.traces) std::cout << trace_text(outcome.steps) << (outcome.answer ? "\n" : "");
  // What went well takes no words beyond the answer; what did not does not mix with it.
  if (!outcome.answer) std::cerr << failures_text(outcome, order.server);
  if (!outcome.answer) return;
  if (options.is_short) {
    std::cout << short_text(*outcome.answer);
    return;
  }
  if (!options.traces) std::cerr << failures_text(outcome, order.server);
  std::cout << answer_text(outcome, order.server, HttpDate().now());
}

}  // namespace

int run_query(const QueryOptions& options) {
  try {
    const auto [order, complaint] =
        make_query_order(options, read_resolv_conf(view_system({}).resolv_conf));
    if (!order) return complain(complaint);
    SocketOpener::Tls tls{nullptr, options.is_insecure};
    if (is_encrypted(order->server.protocol)) {
      std::string problem;
      tls.shared = ClientTls::make({true, options.trust_files}, problem);
      if (tls.shared == nullptr) return complain("--trust: " + problem);
    }
    const QueryOutcome outcome = QueryRun(*order, tls).run();
    print(options, *order, outcome);
    return outcome.answer ? 0 : kNoAnswer;
  } catch (const std::exception& error) {
    std::cerr << "berth: " << error.what() << '\n';
    return kInternal;
  }
}

}  // namespace berth
