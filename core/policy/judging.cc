// What is said of one question and its answer: by the name, by the type, and by what the answer
// leads to.

#include "core/message/rdata.h"
#include "core/message/rdata_parts.h"
#include "core/message/svcb.h"
#include "core/policy/group.h"
#include "core/policy/list_verdict.h"

namespace berth {
namespace {

const NameRules::Match& match_of(const NameRules::Matches& matches, RuleKind kind) {
  return matches[static_cast<std::size_t>(kind)];
}

Leave leave_of(const NameRules::Matches& matches) {
  return {match_of(matches, RuleKind::kAllow).rule != 0,
          match_of(matches, RuleKind::kMayRebind).rule != 0};
}

/// The name that a record leads to; the root for one that leads nowhere else.
Name target_of(const RecordView& record) {
  Result<Name> target = Name();
  if (record.type == RecordType::kCname || record.type == RecordType::kDname) {
    target = parse_target(record);
  } else if (record.type == RecordType::kSvcb || record.type == RecordType::kHttps) {
    ByteReader reader = rdata_reader(record);
    // The priority stands before it. Source: RFC 9460 2.2.
    if (reader.u16().ok()) target = parse_name(reader);
  }
  return target ? target->lowered() : Name();
}

}  // namespace

Judgement Group::judge_question(const Asked& asked) const {
  Judgement judgement = judge_name(asked);
  if (judgement.is_blocked() || judgement.leave.allowed) return judgement;
  for (const BlockedType& each : types_) {
    if (each.type != asked.type) continue;
    judgement.by = BlockedBy::kType;
    judgement.source = each.name;
  }
  return judgement;
}

Judgement Group::blocked_by(const ListWord& word, const Asked& asked) const {
  Judgement judgement;
  block(asked, word, judgement);
  return judgement;
}

Judgement Group::judge_name(const Asked& asked) const {
  Judgement judgement;
  const NameRules::Matches matches = rules_.find(asked.name);
  const Leave ruled = leave_of(matches);
  judgement.leave = {asked.leave.allowed || ruled.allowed,
                     asked.leave.may_rebind || ruled.may_rebind};
  if (judgement.leave.allowed) return judgement;
  const NameRules::Match block = match_of(matches, RuleKind::kBlock);
  if (block.rule != 0) {
    judgement.by = BlockedBy::kRule;
    judgement.source = rules_.text(block.rule);
    judgement.is_censored = block.rule <= censored_rules_;
    judgement.name = Name::of_known(asked.name.subspan(block.start));
  } else if (image_ != nullptr) {
    judge_by_lists(asked, judgement);
  }
  return judgement;
}

Redirection Group::redirect(const Asked& asked) const {
  Redirection redirection = rewrites_.find(asked.name);
  if (redirection.kind != Redirection::Kind::kNone || safe_engines_ == 0) return redirection;
  const ByteView safe = safe_search_name(asked.name, safe_engines_);
  if (safe.empty()) return redirection;
  const Judgement judgement = judge_question(asked);
  if (judgement.is_blocked() || judgement.leave.allowed) return redirection;
  redirection.kind = Redirection::Kind::kName;
  redirection.name = safe;
  return redirection;
}

Leave Group::leave_for(ByteView name) const { return leave_of(rules_.find(name)); }

void Group::judge_by_lists(const Asked& asked, Judgement& judgement) const {
  const ListVerdict verdict =
      ask_lists(*image_, {lists_, censored_lists_, asked.stamp}, asked.name, asked.type);
  judgement.unlisted = verdict.kind == ListVerdict::Kind::kUnlisted;
  judgement.leave.allowed = verdict.kind == ListVerdict::Kind::kAllowed;
  if (verdict.kind == ListVerdict::Kind::kBlocked) block(asked, verdict.word, judgement);
}

void Group::block(const Asked& asked, const ListWord& word, Judgement& judgement) const {
  judgement.by = BlockedBy::kList;
  judgement.unlisted = false;
  judgement.source = image_->list_name(word.list);
  judgement.is_censored = censored_lists_.has(word.list);
  judgement.word = word;
  judgement.name = Name::of_known(asked.name.subspan(word.match.start));
}

std::bitset<kStampLists> Group::blocking_lists(const Judgement& judgement,
                                               const Asked& asked) const {
  std::bitset<kStampLists> lists;
  if (judgement.by != BlockedBy::kList) return lists;
  const ChosenLists chosen{lists_, censored_lists_, asked.stamp};
  MarkReader marks = image_->marks(judgement.word.match.set);
  while (const auto mark = marks.next()) {
    const bool blocks = !mark->allow && mark->list.value < lists.size() && chosen.has(mark->list);
    if (blocks && mark_counts(*image_, *mark, judgement.word.match, asked.type)) {
      lists.set(mark->list.value);
    }
  }
  return lists;
}

Judgement Group::judge_answer(const MessageView& answer, const Asked& asked,
                              const Leave& leave) const {
  bool unlisted = true;
  auto records = answer.records();
  while (records.ok()) {
    const auto next = records->next();
    if (!next || *next == nullptr || (*next)->section != Section::kAnswer) break;
    Judgement judgement = judge_record(**next, asked, leave);
    if (judgement.is_blocked()) return judgement;
    unlisted = unlisted && judgement.unlisted;
  }
  Judgement judgement;
  judgement.unlisted = unlisted;
  return judgement;
}

Judgement Group::judge_record(const RecordView& record, const Asked& asked,
                              const Leave& leave) const {
  Judgement judgement;
  if (!leave.may_rebind && leads_inside(record)) {
    judgement.by = BlockedBy::kRebinding;
    const Result<Name> owner = record.name();
    if (owner) judgement.name = owner->lowered();
  } else if (!leave.allowed) {
    const Name target = target_of(record);
    if (!target.is_root()) judgement = judge_name({target.wire(), asked.type, asked.stamp});
  }
  judgement.in_answer = true;
  return judgement;
}

bool Group::hints_inside(const RecordView& record) const {
  ByteReader reader = rdata_reader(record);
  // Priority and target stand before them. Source: RFC 9460 2.2.
  if (!reader.u16() || !parse_name(reader)) return false;
  while (!reader.empty()) {
    const auto param = parse_svc_param(reader);
    if (!param) return false;
    const auto key = static_cast<SvcParamKey>(param->key);
    // Whole addresses: that was checked with the parameter.
    ByteReader hints(param->value);
    while (key == SvcParamKey::kIpv4Hint && !hints.empty()) {
      if (contains(inside_, IpAddress::v4(*hints.u32()))) return true;
    }
    while (key == SvcParamKey::kIpv6Hint && !hints.empty()) {
      const ByteView octets = *hints.take(16);
      if (contains(inside_, IpAddress::v6(octets.first<16>()))) return true;
    }
  }
  return false;
}

bool Group::leads_inside(const RecordView& record) const {
  if (inside_.empty()) return false;
  if (record.type == RecordType::kSvcb || record.type == RecordType::kHttps)
    return hints_inside(record);
  if (record.type != RecordType::kA && record.type != RecordType::kAaaa) return false;
  const auto address = parse_address(record);
  return address && contains(inside_, *address);
}

}  // namespace berth
