#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/list.h"
#include "core/base/result.h"
#include "core/message/iana.h"
#include "core/message/name.h"
#include "core/policy/local_record.h"
#include "core/policy/name_tree.h"
#include "core/policy/special_names.h"

namespace berth {

/// What a name made to show a failing server does instead of answering.
enum class Behaviour : std::uint8_t {
  kAnswers,
  kSlow,   ///< answers after a delay
  kFails,  ///< SERVFAIL
};

/// A record that is ready to be copied into an answer.
struct LocalRecord {
  RecordType type{};
  std::uint32_t ttl = 0;
  Bytes rdata;
  /// Came with the program, not from the operator.
  bool by_default = false;
};

/// What local data knows of one name.
struct LocalMatch {
  /// The records of the name itself or of the wildcard that stands for it; nothing when the name
  /// has no node and no wildcard.
  std::optional<NameTree::Node> node;
  /// The apex of the closest zone around the name, the name itself included; nothing outside.
  std::optional<NameTree::Node> zone;
  /// The closest zone strictly above the name.
  std::optional<NameTree::Node> zone_above;
};

/// Everything answered without asking anyone: zones with their rule, and records.
class LocalData {
 public:
  /// Makes `apex` a zone, or with `kForwarded` the end of one. False, and nothing done, when it
  /// already is either. `why` is static text.
  bool add_zone(const Name& apex, ZoneRule rule, std::string_view why = {});

  /// Adds a record. An SOA makes its owner the apex of a served zone where none was.
  /// Errors: kNotAllowed when a CNAME would stand beside other data (RFC 1034 3.6.2) or a second
  /// SOA beside the first (RFC 2181 6.1).
  Result<void> add(const LocalRecordText& record);

  /// Adds a record unless the name already has records of that type, or a CNAME: what comes with
  /// the program gives way to what the operator said.
  void add_default(LocalRecordText record);

  void set_behaviour(const Name& name, Behaviour behaviour);

  /// Finds what is known of `name` (lower case, wire form). Wildcards follow RFC 4592 3.3.1.
  /// Allocates nothing; costs one hash look-up for each label that the tree shares with the name,
  /// and one more.
  [[nodiscard]] LocalMatch find(ByteView name) const;

  /// The records of every type at `node`, in the order they were added.
  [[nodiscard]] std::span<const LocalRecord> records(NameTree::Node node) const {
    return nodes_[node].records;
  }
  [[nodiscard]] bool has_children(NameTree::Node node) const { return tree_.has_children(node); }
  /// The node's own name, lower case, wire form.
  [[nodiscard]] ByteView name(NameTree::Node node) const { return tree_.name(node); }
  /// Requires: `node` is the apex of a zone.
  [[nodiscard]] ZoneRule rule(NameTree::Node node) const { return nodes_[node].rule; }
  [[nodiscard]] std::string_view why(NameTree::Node node) const { return nodes_[node].why; }
  [[nodiscard]] Behaviour behaviour(NameTree::Node node) const { return nodes_[node].behaviour; }

 private:
  struct NodeData {
    List<LocalRecord> records;
    std::string_view why;
    ZoneRule rule = ZoneRule::kForwarded;
    bool zone_cut = false;
    Behaviour behaviour = Behaviour::kAnswers;
  };

  NodeData& node_at(const Name& name);

  NameTree tree_;
  List<NodeData> nodes_{1};
};

}  // namespace berth
