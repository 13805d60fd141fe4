#include "native-host/query/query_report.h"

#include <algorithm>
#include <array>

#include "core/doh/dns_json.h"
#include "core/doh/json_writer.h"
#include "core/message/message_view.h"
#include "core/message/text.h"

namespace berth {
namespace {

/// A stage in the words of this command.
std::string_view word(Stage stage) {
  return stage == Stage::kResolveUpstream ? "lookup" : to_string(stage);
}

/// Microseconds as milliseconds, to the microsecond.
std::string milliseconds_text(Duration time) {
  const auto us = static_cast<std::uint64_t>(std::max<std::int64_t>(0, time.count()));
  std::string fraction = std::to_string(us % 1000);
  fraction.insert(0, 3 - fraction.size(), '0');
  return std::to_string(us / 1000) + "." + fraction;
}

std::string aligned(std::string text, std::size_t width) {
  if (text.size() < width) text.insert(0, width - text.size(), ' ');
  return text;
}

/// "tls with", "connect to": the stage, and how it stands to the endpoint.
std::string towards(Stage stage) {
  switch (stage) {
    case Stage::kResolveUpstream: return "lookup of ";
    case Stage::kTls: return "tls with ";
    case Stage::kConnect:
    case Stage::kSend: return std::string(word(stage)) + " to ";
    case Stage::kWait: return "wait for ";
    default: return std::string(word(stage)) + " from ";
  }
}

std::string failure_text(const QueryFailure& failure) {
  return towards(failure.stage) + failure.place + ": " + failure.why;
}

bool is_about_certificate(TransportCause cause) {
  return cause == TransportCause::kCertificateExpired ||
         cause == TransportCause::kCertificateName ||
         cause == TransportCause::kCertificateUntrusted || cause == TransportCause::kPinMismatch;
}

void write_steps(const std::vector<QueryStep>& steps, JsonWriter& json) {
  json.key("trace");
  json.begin_array();
  for (const QueryStep& step : steps) {
    json.begin_object();
    json.member("stage", word(step.stage));
    json.member("at_us", static_cast<std::uint64_t>(step.begins.count()));
    json.member("took_us", static_cast<std::uint64_t>(step.took.count()));
    json.member("what", step.what);
    json.end_object();
  }
  json.end_array();
}

}  // namespace

std::string answer_text(const QueryOutcome& outcome, const Upstream& server,
                        std::string_view when) {
  std::string text;
  if (outcome.was_truncated) text += ";; truncated over udp, asked again over tcp\n";
  if (outcome.ignored > 0) {
    text += ";; messages that answer something else: " + std::to_string(outcome.ignored) + "\n";
  }
  text += to_text(*outcome.answer);
  if (!text.ends_with("\n\n")) text += "\n";
  text += ";; Query time: " + milliseconds_text(outcome.took) + " ms\n";
  text += ";; SERVER: " + server.label() + " (" + outcome.remote.to_string() + ", " +
          outcome.protocol + ")\n";
  text.append(";; WHEN: ").append(when).append("\n");
  text += ";; MSG SIZE  rcvd: " + std::to_string(outcome.answer->size()) + "\n";
  return text;
}

std::string short_text(ByteView answer) {
  std::string text;
  const auto view = MessageView::parse(answer);
  if (!view) return text;
  auto records = view->records();
  while (records) {
    const auto record = records->next();
    if (!record || !*record || (*record)->section != Section::kAnswer) break;
    text += rdata_to_text(**record) + "\n";
  }
  return text;
}

std::string json_text(const QueryOutcome& outcome, const Upstream& server, bool traces) {
  std::string added;
  JsonWriter json(added);
  json.begin_object();
  if (!outcome.answer) {
    static const QueryFailure kNone{};
    const QueryFailure& last = outcome.failures.empty() ? kNone : outcome.failures.back();
    json.member("error", failure_text(last));
    json.member("stage", word(last.stage));
  }
  json.member("server", server.label());
  if (outcome.answer) {
    json.member("remote", outcome.remote.to_string());
    json.member("protocol", outcome.protocol);
    json.member("time_us", static_cast<std::uint64_t>(outcome.took.count()));
  }
  if (traces) write_steps(outcome.steps, json);
  json.end_object();
  added += "\n";
  if (!outcome.answer) return added;
  // One object out of two: `{…}` and a line end, then the members of the other.
  std::string text = message_to_json(*outcome.answer);
  text.resize(text.rfind('}'));
  return text + "," + added.substr(1);
}

std::string trace_text(const std::vector<QueryStep>& steps) {
  std::string text = ";; stage       at ms      took ms\n";
  for (const QueryStep& step : steps) {
    std::string stage(word(step.stage));
    stage.resize(std::max<std::size_t>(stage.size(), 8), ' ');
    text += ";; " + stage + aligned(milliseconds_text(step.begins), 10) +
            aligned(milliseconds_text(step.took), 13) + "  " + step.what + "\n";
  }
  return text;
}

std::string failures_text(const QueryOutcome& outcome, const Upstream& server) {
  std::string text;
  bool certificate = false;
  for (const QueryFailure& failure : outcome.failures) {
    text += ";; " + failure_text(failure) + "\n";
    certificate = certificate || is_about_certificate(failure.cause);
  }
  if (outcome.answer) return text;
  if (outcome.ignored > 0) {
    text += ";; messages that answer something else: " + std::to_string(outcome.ignored) + "\n";
  }
  if (certificate) {
    text +=
        ";; --trust FILE names an authority of your own, #name=NAME behind the URL another name, "
        "and --insecure takes anybody\n";
  }
  return text + "berth: no answer from " + server.label() + "\n";
}

}  // namespace berth
