#include "core/policy/judgement.h"

namespace berth {

std::string_view to_string(BlockedBy by) {
  switch (by) {
    case BlockedBy::kNothing: return "nothing";
    case BlockedBy::kRule: return "rule";
    case BlockedBy::kList: return "list";
    case BlockedBy::kType: return "type";
    case BlockedBy::kRebinding: return "rebinding";
  }
  return "nothing";
}

void explain(const Judgement& judgement, std::string& text) {
  text.clear();
  switch (judgement.by) {
    case BlockedBy::kNothing: return;
    case BlockedBy::kType:
      text.append("records of type ").append(judgement.source).append(" are not given here");
      return;
    case BlockedBy::kRebinding:
      text.append(judgement.name.to_string()).append(" leads to an address of this network");
      return;
    case BlockedBy::kRule:
    case BlockedBy::kList: break;
  }
  text.append(to_string(judgement.by)).append(" ").append(judgement.source);
  text.append(" holds ").append(judgement.name.to_string());
  if (judgement.in_answer) text += ", which the answer leads to";
}

}  // namespace berth
