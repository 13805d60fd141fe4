#pragma once

#include <cstddef>
#include <optional>

#include "core/base/list.h"
#include "core/base/result.h"
#include "core/message/message_view.h"
#include "core/message/name.h"

namespace berth {

/// Most aliases followed from the question. Bound on work; BIND and Unbound stop at 11 to 16.
inline constexpr std::size_t kMaxAliasChain = 16;
/// Most CNAME and DNAME records looked at in one answer section. Bound on work, ours: twice what a
/// whole chain of CNAMEs, each with its DNAME, could use.
inline constexpr std::size_t kMaxAliasRecords = 64;

/// One step from a name to the name it stands for.
struct AliasStep {
  Name owner;
  /// The DNAME that the step follows from, and where that stands.
  std::optional<RecordView> dname;
  Name dname_owner;
  /// The CNAME as it was sent. Nothing: only the DNAME was.
  std::optional<RecordView> cname;
  /// Nothing where a DNAME makes too long a name (RFC 6672 2.2): the chain ends here.
  std::optional<Name> target;
};

/// The aliases of one answer, followed from its question.
struct AliasChain {
  List<AliasStep> steps;
  /// A loop, or longer than `kMaxAliasChain`: what lies beyond the steps is not known.
  bool broken = false;
};

/// Follows CNAME and DNAME records of the answer section, whatever their order, from `question`.
/// Of several at one name the first counts; a DNAME beside a CNAME that does not follow from it is
/// left out.
/// Shape: work linear in the size of the message.
/// Errors: kTooMany (over `kMaxAliasRecords`), those of the records.
/// Source: RFC 1034 3.6.2, RFC 6672 2.2.
[[nodiscard]] Result<AliasChain> follow_aliases(const MessageView& message,
                                                const Question& question);

}  // namespace berth
