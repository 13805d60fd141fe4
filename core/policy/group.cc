#include "core/policy/group.h"

#include <utility>

#include "core/policy/access.h"

namespace berth {
namespace {

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
  // They come first, so that a name is theirs where both have it.
  if (const auto added = add(config.censor, RuleKind::kBlock); !added) return added.error();
  group.censored_rules_ = static_cast<std::uint32_t>(config.censor.size());
  if (const auto added = add(config.block, RuleKind::kBlock); !added) return added.error();
  if (const auto added = add(config.allow, RuleKind::kAllow); !added) return added.error();
  for (const std::string& text : config.rewrite) {
    if (const auto added = group.rewrites_.add(text); !added) return added.error();
  }
  for (const std::string& text : config.safe_search) {
    const auto engines = parse_safe_engine(text);
    if (!engines) return Error::kBadText;
    group.safe_engines_ = static_cast<SafeEngines>(group.safe_engines_ | *engines);
  }
  if (image != nullptr) {
    group.image_ = image;
    for (const std::string& text : config.lists) {
      if (!choose(text, *image, group.lists_)) return Error::kNotSupported;
    }
    for (const std::string& text : config.censored_lists) {
      const bool is_chosen = choose(text, *image, group.lists_);
      if (!is_chosen || !choose(text, *image, group.censored_lists_)) return Error::kNotSupported;
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
  group.rate_ = config.rate;
  group.access_ = config.access;
  group.log_ = config.log;
  group.form_ = {config.block_mode, config.block_ttl_seconds, config.block_addresses};
  group.judges_ = image != nullptr || !config.block.empty() || !config.censor.empty() ||
                  !group.types_.empty() || !group.inside_.empty();
  return group;
}

}  // namespace berth
