#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/message/message_view.h"
#include "core/upstream/answer.h"
#include "core/upstream/match.h"

/// An answer that matches its question, whatever else it says, is composed into a message that
/// checks, asks the same question, and reads as itself again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace berth;
  const ByteView message(data, size);
  const auto view = MessageView::parse(message);
  if (!view) return 0;
  const auto question = view->question();
  if (!question) return 0;
  SentQuestion sent;
  sent.id = view->header().id;
  sent.name = question->name;
  sent.type = question->type;
  sent.record_class = question->record_class;
  if (match_answer(message, sent) != MatchOutcome::kMatch) return 0;

  const auto answer = read_answer(message);
  if (!answer) return 0;
  const auto composed = MessageView::parse(answer->message);
  if (!composed || !composed->check()) std::abort();
  if (composed->header().tc || composed->header().additional_count != 0) std::abort();
  const auto asked = composed->question();
  if (!asked || !(asked->name == sent.name) || asked->type != sent.type) std::abort();
  const auto again = read_answer(answer->message);
  if (!again || again->times.lifetime != answer->times.lifetime) std::abort();
  // A CNAME made from a DNAME is compressed only the second time; nothing else may change.
  const auto third = read_answer(again->message);
  if (!third || third->message != again->message) std::abort();
  if (again->message.size() > answer->message.size()) std::abort();
  return 0;
}
