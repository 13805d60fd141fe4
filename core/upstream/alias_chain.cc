#include "core/upstream/alias_chain.h"

#include <algorithm>
#include <array>

#include "core/message/iana.h"
#include "core/message/rdata.h"

namespace berth {
namespace {

struct Alias {
  RecordView record;
  Name owner;
  Name target;
};

Result<List<Alias>> collect(const MessageView& message, RecordClass record_class) {
  List<Alias> aliases;
  auto records = message.records();
  if (!records) return records.error();
  for (;;) {
    const auto next = records->next();
    if (!next) return next.error();
    if (!*next || (*next)->section != Section::kAnswer) return aliases;
    const RecordView& record = **next;
    if (record.type != RecordType::kCname && record.type != RecordType::kDname) continue;
    if (record.record_class != record_class) continue;
    if (aliases.size() == kMaxAliasRecords) return Error::kTooMany;
    const auto owner = record.name();
    if (!owner) return owner.error();
    const auto target = parse_target(record);
    if (!target) return target.error();
    aliases.push_back(Alias{record, *owner, *target});
  }
}

/// `name` with its end `from` replaced by `to`; nothing when that is too long.
std::optional<Name> substitute(const Name& name, const Name& from, const Name& to) {
  const ByteView head = name.wire().first(name.wire().size() - from.wire().size());
  if (head.size() + to.wire().size() > kMaxNameSize) return std::nullopt;
  std::array<std::uint8_t, kMaxNameSize> wire;
  const auto end = std::copy(head.begin(), head.end(), wire.begin());
  std::copy(to.wire().begin(), to.wire().end(), end);
  const auto made = Name::from_wire(ByteView(wire.data(), head.size() + to.wire().size()));
  return made ? std::optional<Name>(*made) : std::nullopt;
}

/// The step that leads on from `name`, if there is one.
std::optional<AliasStep> step_from(const Name& name, const List<Alias>& aliases) {
  AliasStep step;
  step.owner = name;
  const Alias* dname = nullptr;
  for (const Alias& alias : aliases) {
    if (alias.record.type == RecordType::kCname) {
      if (step.cname || !(alias.owner == name)) continue;
      step.cname = alias.record;
      step.target = alias.target;
    } else if (dname == nullptr && name.is_under(alias.owner) && !(name == alias.owner)) {
      dname = &alias;
    }
  }
  if (dname != nullptr) {
    const auto made = substitute(name, dname->owner, dname->target);
    if (!step.cname || (made && *made == *step.target)) {
      step.dname = dname->record;
      step.dname_owner = dname->owner;
      step.target = made;
    }
  }
  if (!step.cname && !step.dname) return std::nullopt;
  return step;
}

}  // namespace

Result<AliasChain> follow_aliases(const MessageView& message, const Question& question) {
  const auto aliases = collect(message, question.record_class);
  if (!aliases) return aliases.error();
  AliasChain chain;
  Name name = question.name;
  for (;;) {
    const auto step = step_from(name, *aliases);
    if (!step) return chain;
    const auto been_there = [&](const AliasStep& earlier) { return earlier.owner == name; };
    if (chain.steps.size() == kMaxAliasChain ||
        std::any_of(chain.steps.begin(), chain.steps.end(), been_there)) {
      chain.broken = true;
      return chain;
    }
    chain.steps.push_back(*step);
    if (!step->target) return chain;
    name = *step->target;
  }
}

}  // namespace berth
