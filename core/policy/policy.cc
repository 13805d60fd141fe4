#include "core/policy/policy.h"

#include <algorithm>
#include <utility>

#include "core/policy/builtin_records.h"
#include "core/policy/local_answer.h"
#include "core/policy/local_data.h"

namespace berth {

struct Policy::State {
  LocalData data;
  List<Group> groups;
  std::vector<GroupMembers> members;
  /// Of those members.
  std::vector<std::string> names;
  std::uint16_t generation = 0;
  const BlocklistImage* image = nullptr;
  CommandConfig commands;
  bool has_schedules = false;
  bool refuses_bad_stamps = true;
};

Policy::Policy(std::unique_ptr<State> state) : state_(std::move(state)) {}
Policy::Policy(Policy&&) noexcept = default;
Policy& Policy::operator=(Policy&&) noexcept = default;
Policy::~Policy() = default;

// The operator's word goes in first: what comes with the program fills only what is left.
Result<Policy> Policy::make(const PolicyConfig& config, std::size_t* bad_entry,
                            const PolicyBasis& basis) {
  auto state = std::make_unique<State>();
  state->generation = basis.generation;
  state->image = basis.image;
  state->commands = config.commands;
  state->refuses_bad_stamps = config.stamp_error == StampRule::kRefuse;
  const auto add_group = [&](const GroupConfig& filter) -> Result<void> {
    Result<Group> group = Group::make(filter, config.forwarded_zones, basis.image);
    if (!group) return group.error();
    state->groups.push_back(std::move(*group));
    return {};
  };
  if (const auto added = add_group(config.filter); !added) return added.error();
  for (const NamedGroup& named : config.groups) {
    if (const auto added = add_group(named.filter); !added) return added.error();
    state->members.push_back(named.members);
    state->has_schedules = state->has_schedules || !named.members.schedule.empty();
    state->names.push_back(named.name);
  }
  std::size_t entry = 0;
  const auto fault = [&entry, bad_entry](Error error) {
    if (bad_entry != nullptr) *bad_entry = entry;
    return error;
  };
  for (const std::string& text : config.local_records) {
    const Result<LocalRecordText> record = parse_local_record(text);
    if (!record) return fault(record.error());
    if (const Result<void> added = state->data.add(*record); !added) return fault(added.error());
    ++entry;
  }
  for (const std::string& text : config.forwarded_zones) {
    const Result<Name> zone = Name::parse(text);
    if (!zone) return fault(zone.error());
    // resolver.arpa is about this very server: an upstream's answer would send clients elsewhere
    // (RFC 9462 6.4).
    if (zone->is_under(*Name::parse("resolver.arpa."))) return fault(Error::kNotAllowed);
    state->data.add_zone(*zone, ZoneRule::kForwarded);
    ++entry;
  }
  if (!config.ddr_target.empty()) {
    const DesignatedResolver resolver{config.ddr_target, config.ddr_https_port,
                                      config.ddr_doh_path};
    const Result<void> added = add_designated_resolver(resolver, state->data);
    if (!added) return fault(added.error());
  }
  if (config.builtin_zone) add_builtin_zone(state->data);
  add_special_zones(config.private_reverse_zones, state->data);
  return Policy(std::move(state));
}

Membership Policy::membership(const Client& client, std::optional<WeekMinute> minute) const {
  // Nobody is told apart: nothing to find out.
  const bool has_lists = state_->image != nullptr;
  if (state_->members.empty() && !has_lists) return {};
  return find_membership(client, state_->members, {has_lists, minute});
}

bool Policy::has_schedules() const { return state_->has_schedules; }

bool Policy::refuses_bad_stamps() const { return state_->refuses_bad_stamps; }

bool Policy::has_rate_limits() const {
  return std::any_of(state_->groups.begin(), state_->groups.end(),
                     [](const Group& each) { return each.rate().queries_per_second > 0; });
}

const Group& Policy::group(std::uint16_t number) const { return state_->groups[number]; }

std::uint16_t Policy::generation() const { return state_->generation; }

std::optional<std::uint16_t> Policy::find_group(std::string_view name) const {
  const auto found = std::find(state_->names.begin(), state_->names.end(), name);
  if (found != state_->names.end()) {
    return static_cast<std::uint16_t>(found - state_->names.begin() + 1);
  }
  return name == "default" ? std::optional<std::uint16_t>(0) : std::nullopt;
}

const CommandConfig& Policy::commands() const { return state_->commands; }

const BlocklistImage* Policy::image() const { return state_->image; }

Verdict Policy::judge_question(const QueryView& query, ByteView lowered, const Client& /*client*/,
                               ByteSpan out) const {
  if (query.record_class != RecordClass::kIn) return answer_other_class(query, lowered, out);
  return answer_locally(state_->data, query, lowered, out);
}

}  // namespace berth
