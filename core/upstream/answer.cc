#include "core/upstream/answer.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>

#include "core/base/byte_reader.h"
#include "core/message/edns.h"
#include "core/message/message_builder.h"
#include "core/message/message_view.h"
#include "core/upstream/alias_chain.h"
#include "core/upstream/answer_section.h"

namespace berth {
namespace {

// Room in which nearly every answer can be composed before it is kept. Unit: octets.
constexpr std::size_t kUsualRoom = 2048;
// The unit of the keepalive option's timeout. Source: RFC 7828 3.1.
constexpr Duration kKeepaliveUnit = milliseconds(100);

/// The records that prove or delimit a negative answer, and what signs them.
bool belongs_in_authority(RecordType type) {
  switch (type) {
    case RecordType::kSoa:
    case RecordType::kNs:
    case RecordType::kDs:
    case RecordType::kNsec:
    case RecordType::kNsec3:
    case RecordType::kRrsig: return true;
    default: return false;
  }
}

Result<void> copy_authority(const MessageView& message, const Question& question,
                            MessageBuilder& builder) {
  auto records = message.records();
  if (!records) return records.error();
  for (;;) {
    const auto next = records->next();
    if (!next) return next.error();
    if (!*next || (*next)->section == Section::kAdditional) return {};
    const RecordView& record = **next;
    if (record.section != Section::kAuthority || !belongs_in_authority(record.type)) continue;
    if (record.record_class == question.record_class) copy_record(record, builder);
  }
}

/// Code and text of an extended error; text that people and logs can bear: printable ASCII, cut to
/// what is stored. Source: RFC 8914 2.
std::optional<StoredError> read_error(const EdnsView& edns) {
  const auto option = edns.find(EdnsOptionCode::kExtendedError);
  if (!option || option->size() < 2) return std::nullopt;
  StoredError error;
  error.code = static_cast<EdeCode>((*option)[0] << 8 | (*option)[1]);
  ByteView text = option->subspan(2);
  while (!text.empty() && text.back() == 0) text = text.first(text.size() - 1);
  text = text.first(std::min(text.size(), error.text.size()));
  for (const std::uint8_t octet : text) {
    const bool printable = octet >= 0x20 && octet < 0x7f;
    error.text[error.text_size++] = printable ? static_cast<char>(octet) : '?';
  }
  return error;
}

std::optional<Duration> read_keepalive(const EdnsView& edns) {
  const auto option = edns.find(EdnsOptionCode::kTcpKeepalive);
  if (!option || option->size() != 2) return std::nullopt;
  return ((*option)[0] << 8 | (*option)[1]) * kKeepaliveUnit;
}

/// One try at composing the answer into `out`: its size, or nothing when it did not fit.
Result<std::optional<std::size_t>> compose(const MessageView& message, const Question& question,
                                           const AliasChain& chain, ByteSpan out) {
  Header header;
  header.qr = true;
  header.rd = true;
  header.ra = true;
  header.ad = message.header().ad;
  header.rcode = message.header().rcode;
  MessageBuilder builder(out, out.size(), header);
  builder.question(question.name.wire(), question.type, question.record_class);
  const auto any = copy_answer(message, question, chain, builder);
  if (!any) return any.error();
  const bool claims_none = message.header().answer_count == 0 || message.rcode() != Rcode::kNoError;
  if (!*any && !claims_none) return Error::kNotAllowed;
  if (message.header().authority_count > 0) {
    const auto copied = copy_authority(message, question, builder);
    if (!copied) return copied.error();
  }
  if (builder.truncated()) return std::optional<std::size_t>();
  return std::optional(builder.finish());
}

}  // namespace

AnswerClass classify(Rcode rcode) {
  switch (rcode) {
    case Rcode::kNoError:
    case Rcode::kNxDomain:
    case Rcode::kYxDomain: return AnswerClass::kGood;
    case Rcode::kFormErr:
    case Rcode::kNotImp:
    case Rcode::kBadVers: return AnswerClass::kMaybeEdns;
    default: return AnswerClass::kServerFailure;
  }
}

Result<Answer> read_answer(ByteView message) {
  const auto received = MessageView::parse(message);
  if (!received) return received.error();
  const auto sent = received->question();
  if (!sent) return sent.error();
  const std::size_t name_end = kHeaderSize + sent->name.wire().size();
  if (name_end > message.size()) return Error::kBadPointer;
  // Owners point to the question: in lower case there, the letter case that we sent for our own
  // protection is gone from all of them.
  Bytes lowered(message.begin(), message.end());
  lower_name(sent->name.wire(), ByteSpan(lowered).subspan(kHeaderSize));
  const auto view = MessageView::parse(lowered);
  if (!view) return view.error();
  const auto question = view->question();
  if (!question) return question.error();
  const auto chain = follow_aliases(*view, *question);
  if (!chain) return chain.error();

  Answer answer;
  std::array<std::uint8_t, kUsualRoom> usual_room;
  auto size = compose(*view, *question, *chain, usual_room);
  if (!size) return size.error();
  if (*size) {
    const ByteView whole = ByteView(usual_room).first(**size);
    answer.message.assign(whole.begin(), whole.end());
  } else {
    answer.message.resize(kMaxMessageSize);
    size = compose(*view, *question, *chain, answer.message);
    if (!size) return size.error();
    if (!*size) return Error::kTooLarge;
    answer.message.resize(**size);
  }
  const auto edns = find_edns(*view);
  if (!edns) return edns.error();
  if (*edns) {
    answer.error = read_error(**edns);
    answer.keepalive = read_keepalive(**edns);
  }
  answer.rcode = whole_rcode(view->header(), *edns);
  const auto composed = MessageView::parse(answer.message);
  if (!composed) return composed.error();
  const auto times = answer_times(*composed);
  if (!times) return times.error();
  answer.times = *times;
  return answer;
}

}  // namespace berth
