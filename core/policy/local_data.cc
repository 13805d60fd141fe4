#include "core/policy/local_data.h"

#include <algorithm>
#include <utility>

namespace berth {

bool LocalData::add_zone(const Name& apex, ZoneRule rule, std::string_view why) {
  NodeData& node = node_at(apex);
  if (node.zone_cut) return false;
  node.zone_cut = true;
  node.rule = rule;
  node.why = why;
  return true;
}

Result<void> LocalData::add(const LocalRecordText& record) {
  NodeData& node = node_at(record.owner);
  const bool is_cname = record.type == RecordType::kCname;
  for (const LocalRecord& other : node.records) {
    if (is_cname || other.type == RecordType::kCname) return Error::kNotAllowed;
    if (record.type == RecordType::kSoa && other.type == RecordType::kSoa) {
      return Error::kNotAllowed;
    }
  }
  node.records.push_back({record.type, record.ttl, record.rdata});
  if (record.type == RecordType::kSoa && !node.zone_cut) {
    node.zone_cut = true;
    node.rule = ZoneRule::kServed;
  }
  return {};
}

void LocalData::add_default(LocalRecordText record) {
  NodeData& node = node_at(record.owner);
  // Defaults of one name and type come in a run, so those already added must not stop the next.
  const bool taken =
      std::any_of(node.records.begin(), node.records.end(), [&record](const LocalRecord& other) {
        return other.type == RecordType::kCname || record.type == RecordType::kCname ||
               (other.type == record.type && !other.by_default);
      });
  if (taken) return;
  node.records.push_back({record.type, record.ttl, std::move(record.rdata), true});
}

void LocalData::set_behaviour(const Name& name, Behaviour behaviour) {
  node_at(name).behaviour = behaviour;
}

LocalMatch LocalData::find(ByteView name) const {
  const LabelStarts labels(name);
  LocalMatch match;
  NameTree::Node node = NameTree::kRoot;
  const auto note_zone = [this, &match](NameTree::Node at) {
    if (!nodes_[at].zone_cut) return;
    match.zone.reset();
    if (nodes_[at].rule != ZoneRule::kForwarded) match.zone = at;
  };
  note_zone(node);
  std::size_t left = labels.count;
  while (left > 0) {
    const std::size_t start = labels.at[left - 1];
    const NameTree::Node next = tree_.child(node, name.subspan(start + 1, name[start]));
    if (next == NameTree::kNone) break;
    node = next;
    --left;
    match.zone_above = match.zone;
    note_zone(node);
  }
  if (left == 0) {
    match.node = node;
    return match;
  }
  // The name lies below its closest encloser, so every zone found is strictly above it.
  match.zone_above = match.zone;
  if (const NameTree::Node wild = tree_.wildcard(node); wild != NameTree::kNone) match.node = wild;
  return match;
}

LocalData::NodeData& LocalData::node_at(const Name& name) {
  const Name lowered = name.lowered();
  const NameTree::Node node = tree_.insert(lowered.wire());
  nodes_.resize(tree_.size());
  return nodes_[node];
}

}  // namespace berth
