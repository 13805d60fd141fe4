#include "native-host/driver/query_log.h"

#include "core/message/edns.h"
#include "core/message/message_view.h"

namespace berth {
namespace {

/// The words of the extended error, when there are any. Source: RFC 8914 2.
std::string reason_in(const MessageView& message) {
  const auto edns = find_edns(message);
  if (!edns.ok() || !*edns) return {};
  const auto error = (*edns)->find(EdnsOptionCode::kExtendedError);
  if (!error || error->size() < 2) return {};
  const auto code = static_cast<EdeCode>((*error)[0] << 8 | (*error)[1]);
  const ByteView words = error->subspan(2);
  return ", " + (words.empty() ? to_string(code) : std::string(words.begin(), words.end()));
}

/// "12.3 ms".
std::string time_text(std::uint32_t microseconds) {
  const std::uint32_t tenths = microseconds / 100;
  return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " ms";
}

}  // namespace

std::string reply_text(ByteView reply, LogDetail detail) {
  if (reply.empty()) return "dropped";
  const auto message = MessageView::parse(reply);
  if (!message.ok()) return "no message";
  // Reasons may hold names too.
  if (detail != LogDetail::kFull) return to_string(message->rcode());
  std::string text;
  if (const auto question = message->question(); question.ok()) {
    text = question->name.to_string() + ' ' + to_string(question->type) + ": ";
  }
  return text + to_string(message->rcode()) + reason_in(*message);
}

std::string finish_text(const QueryFinished& finished) {
  std::string text = " (";
  text += to_string(finished.source);
  const char* before = "; ";
  for (const Mark& mark : finished.timeline.marks()) {
    text += before;
    text += to_string(mark.stage);
    text += ' ' + time_text(mark.after_us);
    before = ", ";
  }
  return text + ')';
}

}  // namespace berth
