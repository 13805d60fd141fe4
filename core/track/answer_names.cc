#include "core/track/answer_names.h"

#include "core/message/message_view.h"
#include "core/message/rdata.h"

namespace berth {

void add_answer(ReverseNames& names, ByteView message, TimePoint now) {
  const auto view = MessageView::parse(message);
  if (!view || view->rcode() != Rcode::kNoError) return;
  const auto question = view->question();
  auto records = view->records();
  if (!question || !records) return;
  if (question->type != RecordType::kA && question->type != RecordType::kAaaa) return;
  const std::string name = question->name.to_string();
  for (;;) {
    const auto record = records->next();
    if (!record || *record == nullptr || (*record)->section != Section::kAnswer) return;
    if ((*record)->type != question->type) continue;
    const auto address = parse_address(**record);
    if (address) names.add(*address, name, now, seconds((*record)->ttl));
  }
}

}  // namespace berth
