#include "native-host/query/query_report.h"

#include <catch2/catch.hpp>

#include "core/message/text.h"

namespace berth {
namespace {

const Upstream kServer = *Upstream::parse("tls://dns.test#address=192.0.2.1");

QueryOutcome answered() {
  QueryOutcome outcome;
  outcome.answer = *parse_message_text(
      ";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 7\n"
      ";; flags: qr rd ra; QUERY: 1, ANSWER: 2, AUTHORITY: 1, ADDITIONAL: 0\n"
      ";; QUESTION SECTION:\n;a.test. IN A\n"
      ";; ANSWER SECTION:\na.test. 60 IN CNAME b.test.\nb.test. 60 IN A 192.0.2.7\n"
      ";; AUTHORITY SECTION:\ntest. 60 IN NS ns.test.\n");
  outcome.remote = *Endpoint::parse("192.0.2.1:853");
  outcome.protocol = "tls";
  outcome.took = Duration(12034);
  outcome.steps = {{Stage::kConnect, Duration(0), Duration(1500), "192.0.2.1:853"},
                   {Stage::kWait, Duration(1500), Duration(12034), "\"octets\""}};
  return outcome;
}

QueryOutcome failed() {
  QueryOutcome outcome;
  outcome.failures = {
      {Stage::kConnect, TransportCause::kRefused, "192.0.2.1:853", "Connection refused"},
      {Stage::kTls, TransportCause::kCertificateName, "192.0.2.2:853", "certificate has ..."}};
  outcome.steps = {{Stage::kResolveUpstream, Duration(0), Duration(7), "dns.test: 192.0.2.1"}};
  return outcome;
}

}  // namespace

TEST_CASE("an answer is printed as dig prints it, with who gave it and when") {
  const QueryOutcome outcome = answered();
  CHECK(answer_text(outcome, kServer, "now") == to_text(*outcome.answer) +
                                                    "\n"
                                                    ";; Query time: 12.034 ms\n"
                                                    ";; SERVER: tls://dns.test:853 "
                                                    "(192.0.2.1:853, tls)\n"
                                                    ";; WHEN: now\n"
                                                    ";; MSG SIZE  rcvd: " +
                                                    std::to_string(outcome.answer->size()) + "\n");
}

TEST_CASE("what went on before an answer stands above it") {
  QueryOutcome outcome = answered();
  outcome.was_truncated = true;
  outcome.ignored = 2;
  CHECK(answer_text(outcome, kServer, "now")
            .starts_with(";; truncated over udp, asked again over tcp\n"
                         ";; messages that answer something else: 2\n"
                         ";; ->>HEADER<<-"));
}

TEST_CASE("the short form is the data of the answer, a line each") {
  CHECK(short_text(*answered().answer) == "b.test.\n192.0.2.7\n");
  CHECK(short_text(Bytes{1, 2, 3}).empty());
}

TEST_CASE("the JSON form is that of DNS over HTTPS and says whence it came") {
  const std::string text = json_text(answered(), kServer, false);
  CHECK(text.starts_with("{\"Status\":0,\"TC\":false,"));
  CHECK(
      text.ends_with(",\"server\":\"tls://dns.test:853\",\"remote\":\"192.0.2.1:853\","
                     "\"protocol\":\"tls\",\"time_us\":12034}\n"));
  CHECK(json_text(answered(), kServer, true)
            .ends_with("\"time_us\":12034,\"trace\":["
                       "{\"stage\":\"connect\",\"at_us\":0,\"took_us\":1500,"
                       "\"what\":\"192.0.2.1:853\"},"
                       "{\"stage\":\"wait\",\"at_us\":1500,\"took_us\":12034,"
                       "\"what\":\"\\\"octets\\\"\"}]}\n"));
}

TEST_CASE("without an answer the JSON form says what failed where") {
  CHECK(json_text(failed(), kServer, true) ==
        "{\"error\":\"tls with 192.0.2.2:853: certificate has ...\",\"stage\":\"tls\","
        "\"server\":\"tls://dns.test:853\",\"trace\":[{\"stage\":\"lookup\",\"at_us\":0,"
        "\"took_us\":7,\"what\":\"dns.test: 192.0.2.1\"}]}\n");
}

TEST_CASE("a trace is a line for each step, in milliseconds") {
  CHECK(trace_text(answered().steps) ==
        ";; stage       at ms      took ms\n"
        ";; connect      0.000        1.500  192.0.2.1:853\n"
        ";; wait         1.500       12.034  \"octets\"\n");
  CHECK(trace_text({{Stage::kTls, Duration(-5), Duration(1000001), "x"}}) ==
        ";; stage       at ms      took ms\n"
        ";; tls          0.000     1000.001  x\n");
}

TEST_CASE("failures name stage and endpoint, and what helps against a certificate") {
  CHECK(failures_text(failed(), kServer) ==
        ";; connect to 192.0.2.1:853: Connection refused\n"
        ";; tls with 192.0.2.2:853: certificate has ...\n"
        ";; --trust FILE names an authority of your own, #name=NAME behind the URL another name, "
        "and --insecure takes anybody\n"
        "berth: no answer from tls://dns.test:853\n");
  QueryOutcome late;
  late.ignored = 3;
  late.failures = {{Stage::kWait, TransportCause::kTimedOut, "192.0.2.1:53", "timed out"},
                   {Stage::kResolveUpstream, TransportCause::kOther, "dns.test", "no such host"},
                   {Stage::kReceive, TransportCause::kOther, "192.0.2.1:443", "HTTP status 404"}};
  CHECK(failures_text(late, kServer) ==
        ";; wait for 192.0.2.1:53: timed out\n"
        ";; lookup of dns.test: no such host\n"
        ";; receive from 192.0.2.1:443: HTTP status 404\n"
        ";; messages that answer something else: 3\n"
        "berth: no answer from tls://dns.test:853\n");
}

}  // namespace berth
