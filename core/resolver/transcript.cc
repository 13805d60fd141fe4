#include "core/resolver/transcript.h"

#include <string_view>

#include "core/message/edns.h"
#include "core/message/message_view.h"
#include "core/message/name.h"
#include "core/message/text.h"

namespace berth {
namespace {

std::string text_of(TransportId id) { return "t" + std::to_string(id.value); }
std::string text_of(QueryId id) { return "q" + std::to_string(id.value); }
/// Nothing for what is no request of a session.
std::string text_of(RequestId id) { return id.value == 0 ? "" : " r" + std::to_string(id.value); }

std::string_view text_of(TransportKind kind) {
  switch (kind) {
    case TransportKind::kDatagram: return "udp";
    case TransportKind::kStream: return "tcp";
    case TransportKind::kSession: return "session";
  }
  return "";
}

std::string_view text_of(ClientProtocol protocol) {
  switch (protocol) {
    case ClientProtocol::kUdp: return "udp";
    case ClientProtocol::kTcp: return "tcp";
    case ClientProtocol::kTls: return "tls";
    case ClientProtocol::kHttp1: return "http1";
    case ClientProtocol::kHttp2: return "http2";
  }
  return "";
}

/// The extended error of an OPT as `; EDE 3 (Stale Answer) text`.
std::string extended_error_text(const EdnsView& edns) {
  const auto data = edns.find(EdnsOptionCode::kExtendedError);
  if (!data || data->size() < 2) return {};
  const auto code = static_cast<std::uint16_t>((*data)[0] << 8 | (*data)[1]);
  std::string text =
      "; EDE " + std::to_string(code) + " (" + to_string(static_cast<EdeCode>(code)) + ")";
  if (data->size() > 2) text += " ";
  for (const std::uint8_t octet : data->subspan(2)) {
    text += octet >= 0x20 && octet < 0x7f ? static_cast<char>(octet) : '?';
  }
  return text;
}

std::string query_text(const MessageView& view) {
  const auto question = view.question();
  if (!question) return "malformed, " + std::to_string(view.bytes().size()) + " octets";
  std::string text = question->name.to_string() + " " + to_string(question->type);
  if (question->record_class != RecordClass::kIn) text += " " + to_string(question->record_class);
  const auto edns = find_edns(view);
  if (!edns || !*edns) {
    text += " +noedns";
  } else if ((*edns)->dnssec_ok) {
    text += " +do";
  }
  if (view.header().cd) text += " +cd";
  if (!view.header().rd) text += " +norec";
  return text;
}

std::string response_text(const MessageView& view) {
  std::string text = to_string(view.rcode());
  if (view.header().aa) text += " aa";
  if (view.header().tc) text += " tc";
  if (view.header().ad) text += " ad";
  auto records = view.records();
  while (records.ok()) {
    const auto record = records->next();
    if (!record) return text + "; malformed";
    if (!*record) break;
    if ((*record)->type == RecordType::kOpt) continue;
    text += "; " + to_text(**record);
  }
  const auto edns = find_edns(view);
  if (edns.ok() && *edns) text += extended_error_text(**edns);
  return text;
}

struct ActionText {
  std::string operator()(const Reply& it) const {
    return "REPLY " + text_of(it.query) + " " + std::string(to_string(it.source)) + " max-age " +
           std::to_string(it.max_age) + " " +
           (it.message.empty() ? "drop" : message_summary(it.message));
  }
  std::string operator()(const Open& it) const {
    const bool tls = it.secure && it.kind == TransportKind::kStream;
    return "OPEN " + text_of(it.transport) + " " + std::string(tls ? "tls" : text_of(it.kind)) +
           " " + it.remote.to_string();
  }
  std::string operator()(const Send& it) const {
    // A frame's first two octets are its length; a datagram's are its random id.
    const ByteView bytes(it.bytes);
    const bool framed = bytes.size() >= 2 &&
                        std::size_t{bytes[0]} * 256 + bytes[1] + 2 == bytes.size() &&
                        MessageView::parse(bytes.subspan(2)).ok() &&
                        MessageView::parse(bytes.subspan(2))->check().ok();
    return "SEND " + text_of(it.transport) + text_of(it.request) + " " +
           message_summary(framed ? bytes.subspan(2) : bytes);
  }
  std::string operator()(const CancelRequest& it) const {
    return "CANCEL " + text_of(it.transport) + text_of(it.request);
  }
  std::string operator()(const Park& it) const { return "PARK " + text_of(it.transport); }
  std::string operator()(const Unpark& it) const { return "UNPARK " + text_of(it.transport); }
  std::string operator()(const Close& it) const {
    return "CLOSE " + text_of(it.transport) + " " + std::string(to_string(it.reason));
  }
  std::string operator()(const Notice& it) const { return "NOTICE " + it.text; }
  std::string operator()(const QueryBlocked& it) const {
    std::string text = "BLOCKED " + text_of(it.query) + " by " + std::string(to_string(it.by));
    for (const std::string* part : {&it.source, &it.name}) {
      if (!part->empty()) text += " " + *part;
    }
    return text + (it.in_answer ? " in the answer" : "");
  }
  std::string operator()(const QueryFinished& it) const {
    std::string text = "FINISHED " + text_of(it.query) + " " + std::string(to_string(it.source));
    for (const Mark& mark : it.timeline.marks()) {
      text += "; " + std::string(to_string(mark.stage)) + " " + std::to_string(mark.after_us);
    }
    if (it.upstream) text += "; by upstream " + std::to_string(it.upstream->value);
    if (it.group != 0) text += "; group " + std::to_string(it.group);
    return text;
  }
};

struct EventText {
  std::string operator()(const QueryArrived& it) const {
    return "QUERY " + text_of(it.query) + " " + std::string(text_of(it.client.protocol)) + " " +
           message_summary(it.message);
  }
  std::string operator()(const QueryCancelled& it) const { return "CANCEL " + text_of(it.query); }
  std::string operator()(const TransportConnected& it) const {
    return "CONNECTED " + text_of(it.transport);
  }
  std::string operator()(const TransportOpened& it) const {
    return "OPENED " + text_of(it.transport);
  }
  std::string operator()(const TransportReceived& it) const {
    return "RECEIVED " + text_of(it.transport) + " " + std::to_string(it.bytes.size()) +
           " octets from " + it.source.to_string();
  }
  std::string operator()(const SessionAnswered& it) const {
    const std::string what = "ANSWERED " + text_of(it.transport) + text_of(it.request) + " ";
    if (it.status == 0) return what + std::string(to_string(it.cause));
    std::string text = what + std::to_string(it.status);
    if (it.age != 0) text += " age " + std::to_string(it.age);
    if (it.retry_after) text += " retry after " + std::to_string(to_seconds(*it.retry_after));
    return text + "; " + std::to_string(it.bytes.size()) + " octets";
  }
  std::string operator()(const TransportLimits& it) const {
    return "LIMITS " + text_of(it.transport) + " " + std::to_string(it.max_in_flight) +
           (it.draining ? " draining" : "");
  }
  std::string operator()(const TransportClosed& it) const {
    return "CLOSED " + text_of(it.transport) + " " + std::string(to_string(it.stage)) + " " +
           std::string(to_string(it.cause));
  }
  std::string operator()(const Drain&) const { return "DRAIN"; }
  std::string operator()(const WallClock& it) const {
    return "CLOCK " + std::to_string(it.unix_time);
  }
  std::string operator()(const Reseed&) const { return "RESEED"; }
  std::string operator()(const PolicyPaused& it) const {
    return it.group ? "PAUSE group " + std::to_string(*it.group) : "PAUSE";
  }
};

}  // namespace

std::string_view to_string(AnswerSource source) {
  switch (source) {
    case AnswerSource::kNone: return "none";
    case AnswerSource::kLocal: return "local";
    case AnswerSource::kCache: return "cache";
    case AnswerSource::kStale: return "stale";
    case AnswerSource::kUpstream: return "upstream";
    case AnswerSource::kCoalesced: return "coalesced";
    case AnswerSource::kFailure: return "failure";
    case AnswerSource::kMalformed: return "malformed";
    case AnswerSource::kBlocked: return "blocked";
    case AnswerSource::kNoKey: return "no key";
    case AnswerSource::kLimited: return "limited";
  }
  return "none";
}

std::string message_summary(ByteView message) {
  const auto view = MessageView::parse(message);
  if (!view) return "malformed, " + std::to_string(message.size()) + " octets";
  return view->header().qr ? response_text(*view) : query_text(*view);
}

std::string to_string(const Event& event) { return std::visit(EventText{}, event); }

std::string to_string(const Action& action) { return std::visit(ActionText{}, action); }

}  // namespace berth
