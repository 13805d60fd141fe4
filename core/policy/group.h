#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/ip_prefix.h"
#include "core/base/result.h"
#include "core/message/message_view.h"
#include "core/policy/block_answer.h"
#include "core/policy/group_config.h"
#include "core/policy/judgement.h"
#include "core/policy/name_rules.h"

namespace berth {

/// What is blocked for some clients, ready to judge by. Immutable; judging allocates nothing.
///
/// A question is judged by its name, then its type; its answer by every name that it leads to
/// (targets of CNAME, DNAME, SVCB and HTTPS, in any order of records) and by its addresses. A rule
/// that allows the name asked for ends all but the last; one that allows a target passes over that
/// target.
class Group {
 public:
  /// Names in `private_zones` may have addresses of this network.
  /// Errors: kBadText (a rule or a type), those of names.
  [[nodiscard]] static Result<Group> make(const GroupConfig& config,
                                          const std::vector<std::string>& private_zones);

  /// Whether there is anything to judge by.
  [[nodiscard]] bool judges() const { return judges_; }

  /// `lowered` is the question's name in lower-case wire form.
  [[nodiscard]] Judgement judge_question(ByteView lowered, RecordType type) const;
  /// Goes on from what the question came to, which was not blocked.
  [[nodiscard]] Judgement judge_answer(const MessageView& answer, const Leave& leave) const;

  [[nodiscard]] const BlockForm& block_form() const { return form_; }

 private:
  Group() = default;
  [[nodiscard]] Judgement judge_name(ByteView lowered) const;
  [[nodiscard]] Judgement judge_record(const RecordView& record, const Leave& leave) const;
  [[nodiscard]] bool leads_inside(const RecordView& record) const;

  /// A type, and its name for people.
  struct BlockedType {
    RecordType type{};
    std::string name;
  };

  NameRules rules_;
  std::vector<BlockedType> types_;
  std::vector<IpPrefix> inside_;
  BlockForm form_;
  bool judges_ = false;
};

}  // namespace berth
