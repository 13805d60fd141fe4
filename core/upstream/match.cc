#include "core/upstream/match.h"

#include <algorithm>

#include "core/base/byte_reader.h"
#include "core/message/header.h"
#include "core/message/iana.h"
#include "core/message/message_view.h"

namespace berth {
namespace {

/// True for the codes with which a server gives up without repeating the question.
bool gives_up(std::uint8_t rcode) {
  switch (static_cast<Rcode>(rcode)) {
    case Rcode::kFormErr:
    case Rcode::kServFail:
    case Rcode::kNotImp:
    case Rcode::kRefused: return true;
    default: return false;
  }
}

/// Compares in place: nothing stands before the question that its name could point to, so a name
/// that is compressed is not ours.
bool asks(ByteView message, const SentQuestion& sent) {
  ByteReader reader(message, kHeaderSize);
  const auto name = reader.take(sent.name.wire().size());
  const auto type = reader.u16();
  const auto record_class = reader.u16();
  return name && type && record_class &&
         std::equal(name->begin(), name->end(), sent.name.wire().begin()) &&
         static_cast<RecordType>(*type) == sent.type &&
         static_cast<RecordClass>(*record_class) == sent.record_class;
}

}  // namespace

MatchOutcome match_answer(ByteView message, const SentQuestion& sent) {
  const auto header = parse_header(message);
  if (!header || !header->qr || header->opcode != Opcode::kQuery) {
    return MatchOutcome::kNotAResponse;
  }
  if (header->id != sent.id) return MatchOutcome::kWrongId;
  if (header->question_count == 0 && header->answer_count == 0 && header->authority_count == 0 &&
      gives_up(header->rcode)) {
    return MatchOutcome::kFailed;
  }
  if (header->question_count != 1 || !asks(message, sent)) return MatchOutcome::kWrongQuestion;
  if (header->tc) return MatchOutcome::kTruncated;
  const auto view = MessageView::parse(message);
  if (!view || !view->check()) return MatchOutcome::kMalformed;
  return MatchOutcome::kMatch;
}

}  // namespace berth
