#pragma once

#include "core/base/result.h"
#include "core/message/message_builder.h"
#include "core/message/message_view.h"
#include "core/upstream/alias_chain.h"

namespace berth {

/// Copies a record, its TTL as it counts: 0 where its top bit is set (RFC 2181 8).
/// Returns false when it did not fit.
bool copy_record(const RecordView& record, MessageBuilder& builder);

/// Copies from the answer section what belongs to the question: each step of `chain` with the
/// RRSIGs that cover it, up to the first name that has records of the asked type, then those.
/// Returns whether there was anything.
/// Shape: work linear in the size of the message.
/// Errors: kTooMany (a broken chain without such a name), those of the records.
[[nodiscard]] Result<bool> copy_answer(const MessageView& message, const Question& question,
                                       const AliasChain& chain, MessageBuilder& builder);

}  // namespace berth
