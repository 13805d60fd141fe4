#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/ip_prefix.h"
#include "core/base/result.h"
#include "core/message/message_view.h"
#include "core/policy/block_answer.h"
#include "core/policy/blocklist_image.h"
#include "core/policy/group_config.h"
#include "core/policy/judgement.h"
#include "core/policy/list_choice.h"
#include "core/policy/name_rules.h"

namespace berth {

/// What is blocked for some clients, ready to judge by. Immutable; judging allocates nothing.
///
/// A question is judged by its name, first by rules and then by lists, and by its type; its answer
/// by every name that it leads to (targets of CNAME, DNAME, SVCB and HTTPS, in any order of
/// records) and by its addresses. What allows the name asked for ends all but the last; what allows
/// a target passes over that target.
class Group {
 public:
  /// Names in `private_zones` may have addresses of this network. `image` may be null, and outlives
  /// the group.
  /// Errors: kBadText (a rule or a type), kNotSupported (a list that the image does not have),
  /// those of names.
  [[nodiscard]] static Result<Group> make(const GroupConfig& config,
                                          const std::vector<std::string>& private_zones,
                                          const BlocklistImage* image = nullptr);

  /// Whether there is anything to judge by.
  [[nodiscard]] bool judges() const { return judges_; }

  /// A question, and whose lists count for it.
  struct Asked {
    /// Lower case, wire form.
    ByteView name;
    RecordType type{};
    /// Lists in place of the group's own; null: those.
    const std::bitset<kStampLists>* stamp = nullptr;
  };

  [[nodiscard]] Judgement judge_question(const Asked& asked) const;
  /// Goes on from what the question came to, which was not blocked.
  [[nodiscard]] Judgement judge_answer(const MessageView& answer, const Asked& asked,
                                       const Leave& leave) const;

  [[nodiscard]] const BlockForm& block_form() const { return form_; }

 private:
  Group() = default;
  [[nodiscard]] Judgement judge_name(const Asked& asked) const;
  void judge_by_lists(const Asked& asked, Judgement& judgement) const;
  [[nodiscard]] Judgement judge_record(const RecordView& record, const Asked& asked,
                                       const Leave& leave) const;
  [[nodiscard]] bool leads_inside(const RecordView& record) const;

  /// A type, and its name for people.
  struct BlockedType {
    RecordType type{};
    std::string name;
  };

  NameRules rules_;
  const BlocklistImage* image_ = nullptr;
  ListChoice lists_;
  std::vector<BlockedType> types_;
  std::vector<IpPrefix> inside_;
  BlockForm form_;
  bool judges_ = false;
};

/// Whether an entry of `GroupConfig::lists` chooses something of `image`.
[[nodiscard]] bool is_list_choice(std::string_view entry, const BlocklistImage& image);

}  // namespace berth
