#include "native-host/query_events/query_text.h"

#include <optional>

#include "core/doh/json_writer.h"
#include "core/message/edns.h"
#include "core/message/message_view.h"

namespace berth {
namespace {

void read_question(ByteView octets, QueryText& out) {
  const auto message = MessageView::parse(octets);
  if (!message) return;
  const auto question = message->question();
  if (!question) return;
  out.name = question->name.lowered().to_string();
  out.type = to_string(question->type);
}

void read_errors(ByteView edns_options, std::vector<ToldError>& out) {
  EdnsOptionCursor options(edns_options);
  for (auto option = options.next(); option && *option; option = options.next()) {
    const ByteView data = (*option)->data;
    if ((*option)->code != EdnsOptionCode::kExtendedError || data.size() < 2) continue;
    const auto* text = reinterpret_cast<const char*>(data.data() + 2);
    out.push_back({static_cast<std::uint16_t>(data[0] << 8 | data[1]), {text, data.size() - 2}});
  }
}

void read_reply(const MessageView& reply, QueryText& out) {
  std::optional<EdnsView> edns;
  // Most replies end before one could stand there.
  if (reply.header().additional_count > 0) {
    if (const auto found = find_edns(reply)) edns = *found;
  }
  out.rcode = to_string(whole_rcode(reply.header(), edns));
  if (edns) read_errors(edns->options, out.errors);
}

void append_blocked(const BlockReason& reason, JsonWriter& json) {
  json.key("blocked");
  json.begin_object();
  json.member("by", to_string(reason.by));
  if (reason.by == BlockedBy::kRule) json.member("rule", reason.source);
  if (reason.by == BlockedBy::kList) json.member("list", reason.source);
  if (reason.by == BlockedBy::kType) json.member("type", reason.source);
  if (!reason.name.empty()) json.member("name", reason.name);
  json.member("where", reason.in_answer ? "answer" : "question");
  json.end_object();
}

void append_errors(const std::vector<ToldError>& errors, JsonWriter& json) {
  json.key("ede");
  json.begin_array();
  for (const ToldError& error : errors) {
    json.begin_object();
    json.member("code", std::uint64_t{error.code});
    json.member("text", error.text);
    json.end_object();
  }
  json.end_array();
}

void append_stages(std::span<const Mark> marks, JsonWriter& json) {
  json.key("stages");
  json.begin_array();
  for (const Mark& mark : marks) {
    json.begin_object();
    json.member("stage", to_string(mark.stage));
    json.member("at_us", std::uint64_t{mark.after_us});
    json.end_object();
  }
  json.end_array();
}

}  // namespace

QueryText read_text(const QueryEvent& event) {
  QueryText out;
  read_question(event.query, out);
  if (const auto reply = MessageView::parse(event.reply)) {
    read_reply(*reply, out);
  } else {
    out.rcode = "dropped";
  }
  return out;
}

std::string_view protocol_name(ClientProtocol protocol) {
  switch (protocol) {
    case ClientProtocol::kUdp: return "udp";
    case ClientProtocol::kTcp: return "tcp";
    case ClientProtocol::kTls: return "dot";
    case ClientProtocol::kHttp1: return "h1";
    case ClientProtocol::kHttp2: break;
  }
  return "h2";
}

bool has_failed(const QueryEvent& event) {
  return event.source == AnswerSource::kFailure || event.source == AnswerSource::kMalformed ||
         event.source == AnswerSource::kNone;
}

void append_json(const QueryEvent& event, const QueryText& text, std::int64_t unix_us,
                 std::string& out) {
  JsonWriter json(out);
  json.begin_object();
  json.member("id", event.id);
  if (event.stands_for > 1) json.member("stands_for", std::uint64_t{event.stands_for});
  json.key("time");
  json.thousandths(static_cast<std::uint64_t>(unix_us / 1000));
  if (!event.client.address.is_unspecified()) {
    json.member("client", event.client.address.to_string());
  }
  json.member("protocol", protocol_name(event.protocol));
  json.member("listener", event.listener);
  json.member("group", event.group);
  json.member("name", text.name);
  json.member("type", text.type);
  json.member("rcode", text.rcode);
  json.member("source", to_string(event.source));
  if (!event.upstream.empty()) json.member("upstream", event.upstream);
  if (event.blocked.by != BlockedBy::kNothing) append_blocked(event.blocked, json);
  append_errors(text.errors, json);
  json.member("duration_us", static_cast<std::uint64_t>(event.took.count()));
  append_stages(event.marks, json);
  json.end_object();
}

}  // namespace berth
