#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/ip_prefix.h"
#include "core/base/list.h"
#include "core/base/result.h"
#include "core/message/message_view.h"
#include "core/policy/block_answer.h"
#include "core/policy/blocklist_image.h"
#include "core/policy/group_config.h"
#include "core/policy/judgement.h"
#include "core/policy/list_choice.h"
#include "core/policy/name_rules.h"
#include "core/policy/permission.h"
#include "core/policy/redirection.h"
#include "core/policy/rewrites.h"
#include "core/policy/safe_search.h"

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
    /// What it may do beside what rules for its name say.
    Leave leave{};
  };

  [[nodiscard]] Judgement judge_question(const Asked& asked) const;
  /// What judging the question came to, where it is known which list blocks it.
  [[nodiscard]] Judgement blocked_by(const ListWord& word, const Asked& asked) const;
  /// Goes on from what the question came to, which was not blocked.
  [[nodiscard]] Judgement judge_answer(const MessageView& answer, const Asked& asked,
                                       const Leave& leave) const;

  /// Who lets the question through, of those who could; nobody where it is blocked.
  [[nodiscard]] Permission permission(const Asked& asked) const;

  /// The chosen lists, as far as a stamp can name them, that block what `judgement` is about.
  [[nodiscard]] std::bitset<kStampLists> blocking_lists(const Judgement& judgement,
                                                        const Asked& asked) const;

  [[nodiscard]] const BlockForm& block_form() const { return form_; }
  /// Whether a list of the image counts; where no stamp chooses, or with one.
  [[nodiscard]] bool has_list(ListId list, const std::bitset<kStampLists>* stamp = nullptr) const {
    return ChosenLists{lists_, censored_lists_, stamp}.has(list);
  }
  [[nodiscard]] const RateLimit& rate() const { return rate_; }
  [[nodiscard]] GroupAccess access() const { return access_; }
  [[nodiscard]] const LogRule& log() const { return log_; }

  /// Whether any name leads elsewhere.
  [[nodiscard]] bool redirects() const { return safe_engines_ != 0 || !rewrites_.empty(); }
  /// Where a name leads by a rewrite; else by safe search, unless it is allowed or blocked.
  /// Allocates nothing.
  [[nodiscard]] Redirection redirect(const Asked& asked) const;
  /// What rules for `name` say of its answer.
  [[nodiscard]] Leave leave_for(ByteView name) const;

 private:
  Group() = default;
  [[nodiscard]] Judgement judge_name(const Asked& asked) const;
  void judge_by_lists(const Asked& asked, Judgement& judgement) const;
  void block(const Asked& asked, const ListWord& word, Judgement& judgement) const;
  [[nodiscard]] Judgement judge_record(const RecordView& record, const Asked& asked,
                                       const Leave& leave) const;
  [[nodiscard]] bool leads_inside(const RecordView& record) const;
  /// Whether an SVCB or HTTPS record hints at addresses of this network.
  [[nodiscard]] bool hints_inside(const RecordView& record) const;

  /// A type, and its name for people.
  struct BlockedType {
    RecordType type{};
    std::string name;
  };

  NameRules rules_;
  Rewrites rewrites_;
  SafeEngines safe_engines_ = 0;
  const BlocklistImage* image_ = nullptr;
  ListChoice lists_;
  ListChoice censored_lists_;
  /// Rules up to this one are those of an authority.
  std::uint32_t censored_rules_ = 0;
  List<BlockedType> types_;
  std::vector<IpPrefix> inside_;
  BlockForm form_;
  RateLimit rate_;
  GroupAccess access_ = GroupAccess::kByAddress;
  LogRule log_;
  bool judges_ = false;
};

/// Whether an entry of `GroupConfig::lists` chooses something of `image`.
[[nodiscard]] bool is_list_choice(std::string_view entry, const BlocklistImage& image);

}  // namespace berth
