#include "core/policy/group.h"

#include <algorithm>
#include <utility>

#include "core/message/rdata.h"
#include "core/message/rdata_parts.h"
#include "core/policy/access.h"
#include "core/policy/list_verdict.h"

namespace berth {
namespace {

const NameRules::Match& match_of(const NameRules::Matches& matches, RuleKind kind) {
  return matches[static_cast<std::size_t>(kind)];
}

void set_name(ByteView wire, Judgement& judgement) {
  const Result<Name> name = Name::from_wire(wire);
  if (name) judgement.name = *name;  // always: it is the end of a whole name
}

std::optional<ListId> find_list(const BlocklistImage& image, std::string_view name) {
  for (std::uint32_t i = 0; i < image.lists(); ++i) {
    if (image.list_name(ListId{i}) == name) return ListId{i};
  }
  return std::nullopt;
}

/// Adds what one entry of `GroupConfig::lists` names. False: there is no such list.
bool choose(std::string_view text, const BlocklistImage& image, ListChoice& choice) {
  if (text == "*") {
    choice.add_all();
    return true;
  }
  if (const auto list = find_list(image, text)) {
    choice.add(*list);
    return true;
  }
  const Result<ListStamp> stamp = parse_stamp(text);
  const std::optional<ListStamp> lists = stamp ? *stamp : preset_stamp(text);
  if (!lists) return false;
  for (std::size_t i = 0; i < kStampLists; ++i) {
    if (lists->lists[i]) choice.add(ListId{static_cast<std::uint32_t>(i)});
  }
  return true;
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

bool is_list_choice(std::string_view entry, const BlocklistImage& image) {
  ListChoice choice;
  return choose(entry, image, choice);
}

Result<Group> Group::make(const GroupConfig& config, const std::vector<std::string>& private_zones,
                          const BlocklistImage* image) {
  Group group;
  const auto add = [&group](const std::vector<std::string>& texts, RuleKind kind) -> Result<void> {
    for (const std::string& text : texts) {
      if (const Result<void> added = group.rules_.add(text, kind); !added) return added;
    }
    return {};
  };
  if (const auto added = add(config.block, RuleKind::kBlock); !added) return added.error();
  if (const auto added = add(config.allow, RuleKind::kAllow); !added) return added.error();
  if (image != nullptr) {
    group.image_ = image;
    for (const std::string& text : config.lists) {
      if (!choose(text, *image, group.lists_)) return Error::kNotSupported;
    }
  }
  for (const std::string& text : config.block_types) {
    const auto type = parse_record_type(text);
    if (!type) return Error::kBadText;
    group.types_.push_back({*type, to_string(*type)});
  }
  if (config.rebind_protection) {
    group.inside_ = neighbourhood();
    // What reaches this host by no address at all.
    for (const char* text : {"0.0.0.0/8", "::/128"}) {
      group.inside_.push_back(*IpPrefix::parse(text));
    }
    if (const auto added = add(config.may_rebind, RuleKind::kMayRebind); !added)
      return added.error();
    // A zone whose name no host can have needs no exception.
    (void)add(private_zones, RuleKind::kMayRebind);
  }
  group.form_ = {config.block_mode, config.block_ttl_seconds, config.block_addresses};
  group.judges_ =
      image != nullptr || !config.block.empty() || !group.types_.empty() || !group.inside_.empty();
  return group;
}

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

Judgement Group::judge_name(const Asked& asked) const {
  Judgement judgement;
  const NameRules::Matches matches = rules_.find(asked.name);
  judgement.leave = {match_of(matches, RuleKind::kAllow).rule != 0,
                     match_of(matches, RuleKind::kMayRebind).rule != 0};
  if (judgement.leave.allowed) return judgement;
  const NameRules::Match block = match_of(matches, RuleKind::kBlock);
  if (block.rule != 0) {
    judgement.by = BlockedBy::kRule;
    judgement.source = rules_.text(block.rule);
    set_name(asked.name.subspan(block.start), judgement);
  } else if (image_ != nullptr) {
    judge_by_lists(asked, judgement);
  }
  return judgement;
}

void Group::judge_by_lists(const Asked& asked, Judgement& judgement) const {
  const ListVerdict verdict = ask_lists(*image_, {lists_, asked.stamp}, asked.name, asked.type);
  judgement.unlisted = verdict.kind == ListVerdict::Kind::kUnlisted;
  judgement.leave.allowed = verdict.kind == ListVerdict::Kind::kAllowed;
  if (verdict.kind != ListVerdict::Kind::kBlocked) return;
  judgement.by = BlockedBy::kList;
  judgement.source = image_->list_name(verdict.list);
  set_name(asked.name.subspan(verdict.start), judgement);
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

bool Group::leads_inside(const RecordView& record) const {
  if (inside_.empty()) return false;
  if (record.type != RecordType::kA && record.type != RecordType::kAaaa) return false;
  const auto address = parse_address(record);
  return address && contains(inside_, *address);
}

}  // namespace berth
