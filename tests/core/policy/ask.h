#pragma once

#include <string>
#include <string_view>

#include "core/message/message_builder.h"
#include "core/message/query_view.h"
#include "core/message/text.h"
#include "core/policy/policy.h"

namespace berth {

/// A query's octets: id 7, RD.
inline Bytes make_query(std::string_view name, std::string_view type,
                        RecordClass record_class = RecordClass::kIn) {
  Bytes query(512);
  Header header;
  header.id = 7;
  header.rd = true;
  MessageBuilder builder(query, query.size(), header);
  builder.question(Name::parse(name)->wire(), *parse_record_type(type), record_class);
  query.resize(builder.finish());
  return query;
}

/// A verdict with the answer that stands behind it.
struct Judged {
  Verdict verdict;
  Bytes answer;
};

inline Judged judge(const Policy& policy, ByteView query, std::size_t room = kMaxMessageSize) {
  const QueryParse parse = parse_query(query);
  const Name lowered = Name::from_wire(parse.query.name)->lowered();
  Judged judged;
  judged.answer.resize(room);
  judged.verdict =
      policy.judge_question(parse.query, lowered.wire(), Client{}, ByteSpan(judged.answer));
  judged.answer.resize(judged.verdict.size);
  return judged;
}

/// An answer on a few lines: `RCODE [aa] [tc] ttl=N [delay=N] [ede=N text]`, then the records,
/// those of the authority section behind a `!`, those of the additional section behind a `+`.
inline std::string describe(const Judged& judged) {
  if (judged.verdict.kind == Verdict::Kind::kPass) return "pass";
  const Result<MessageView> message = MessageView::parse(judged.answer);
  if (!message || !message->check()) return "malformed";
  std::string text = to_string(message->rcode());
  if (message->header().aa) text += " aa";
  if (message->header().tc) text += " tc";
  text += " ttl=" + std::to_string(judged.verdict.ttl);
  if (judged.verdict.delay.count() != 0) {
    text += " delay=" + std::to_string(to_seconds(judged.verdict.delay));
  }
  if (const auto& error = judged.verdict.error) {
    text +=
        " ede=" + std::to_string(static_cast<int>(error->code)) + " " + std::string(error->text);
  }
  Result<RecordCursor> records = message->records();
  for (;;) {
    const Result<const RecordView*> record = records->next();
    if (*record == nullptr) break;
    const Section section = (*record)->section;
    text += section == Section::kAnswer ? "\n" : section == Section::kAuthority ? "\n! " : "\n+ ";
    text += to_text(**record);
  }
  return text;
}

/// Asks a policy and describes what it says.
inline std::string ask(const Policy& policy, std::string_view name, std::string_view type = "A",
                       RecordClass record_class = RecordClass::kIn) {
  return describe(judge(policy, make_query(name, type, record_class)));
}

}  // namespace berth
