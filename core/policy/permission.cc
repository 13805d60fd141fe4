#include "core/policy/permission.h"

#include "core/policy/group.h"
#include "core/policy/list_verdict.h"

namespace berth {

std::string_view to_string(AllowedBy by) {
  switch (by) {
    case AllowedBy::kNobody: return "nobody";
    case AllowedBy::kRule: return "rule";
    case AllowedBy::kList: return "list";
  }
  return "nobody";
}

Permission Group::permission(const Asked& asked) const {
  Permission out;
  std::size_t start = 0;
  const auto rule = rules_.find(asked.name)[static_cast<std::size_t>(RuleKind::kAllow)];
  if (rule.rule != 0) {
    out.by = AllowedBy::kRule;
    out.source = rules_.text(rule.rule);
    start = rule.start;
  } else if (image_ != nullptr && !judge_question(asked).is_blocked()) {
    const ListVerdict verdict =
        ask_lists(*image_, {lists_, censored_lists_, asked.stamp}, asked.name, asked.type);
    if (verdict.kind != ListVerdict::Kind::kAllowed) return out;
    out.by = AllowedBy::kList;
    out.source = image_->list_name(verdict.word.list);
    start = verdict.word.match.start;
  }
  if (out.by == AllowedBy::kNobody) return out;
  out.name = Name::of_known(asked.name.subspan(start));
  return out;
}

}  // namespace berth
