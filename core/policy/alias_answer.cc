#include "core/policy/alias_answer.h"

#include "core/message/message_builder.h"

namespace berth {

std::size_t write_alias_answer(const QueryView& query, ByteView target, std::uint32_t ttl,
                               ByteView answer, ByteSpan out) {
  Header header;
  const auto message = MessageView::parse(answer);
  if (message) header = message->header();
  header.qr = true;
  header.ra = true;
  header.ad = false;
  MessageBuilder builder(out, kMaxMessageSize, header);
  builder.question(query.name, query.type, query.record_class);
  const Result<Name> owner = Name::from_wire(query.name);
  if (!owner) return 0;  // cannot be: the query was parsed
  // A failure has no records, and says nothing of where the name leads.
  const auto rcode = static_cast<Rcode>(header.rcode);
  const bool is_failure = rcode != Rcode::kNoError && rcode != Rcode::kNxDomain;
  if (!is_failure) {
    builder.record(Section::kAnswer, *owner, RecordType::kCname, query.record_class, ttl, target);
  }
  if (!message) return builder.finish();
  auto records = message->records();
  while (records.ok()) {
    const auto next = records->next();
    if (!next || *next == nullptr) break;
    builder.copy((*next)->section, **next);
  }
  return builder.finish();
}

}  // namespace berth
