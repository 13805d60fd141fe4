#include "native-host/admin/name_lookup.h"

#include <algorithm>
#include <array>
#include <optional>
#include <variant>
#include <vector>

#include "core/doh/json_writer.h"
#include "core/message/edns.h"
#include "core/message/message_builder.h"
#include "core/message/text.h"
#include "core/resolver/resolver.h"
#include "native-host/driver/entropy.h"
#include "native-host/lists/image_lookup.h"

namespace berth {
namespace {

// Room for the answers that one question is judged with. Unit: octets.
constexpr std::size_t kScratchBytes = std::size_t{1} << 20;
// Types that the cache is looked through for, beside the one asked for.
constexpr std::array kUsualTypes{RecordType::kA,   RecordType::kAaaa, RecordType::kHttps,
                                 RecordType::kMx,  RecordType::kTxt,  RecordType::kNs,
                                 RecordType::kSoa, RecordType::kPtr,  RecordType::kCname,
                                 RecordType::kSrv, RecordType::kSvcb, RecordType::kDs};

/// An answer that the cache holds.
struct Held {
  RecordType type{};
  bool dnssec_ok = false;
  bool checking_disabled = false;
  CacheHit hit;
  Bytes message;
};

std::vector<Held> held_under(const Cache& cache, const LookupOrder& order) {
  std::vector<RecordType> types{order.type};
  std::copy_if(kUsualTypes.begin(), kUsualTypes.end(), std::back_inserter(types),
               [&order](RecordType type) { return type != order.type; });
  const Name lowered = order.name.lowered();
  Bytes room(kMaxMessageSize);
  std::vector<Held> out;
  for (const RecordType type : types) {
    for (const unsigned flags : {0U, 1U, 2U, 3U}) {
      Held held{type, (flags & 1) != 0, (flags & 2) != 0, {}, {}};
      const CacheKey key{lowered.wire(), type, RecordClass::kIn, held.dnssec_ok,
                         held.checking_disabled};
      const auto hit = cache.peek(order.now, key, room);
      if (!hit) continue;
      held.hit = *hit;
      held.message.assign(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(hit->size));
      out.push_back(std::move(held));
    }
  }
  return out;
}

Bytes question_of(const LookupOrder& order) {
  Bytes out(kPlainUdpPayloadSize);
  Header header;
  header.rd = true;
  MessageBuilder builder(out, out.size(), header);
  builder.question(order.name.wire(), order.type, RecordClass::kIn);
  builder.opt({});
  out.resize(builder.finish());
  return out;
}

/// What came of asking a resolver that nobody else does.
struct Fate {
  Answered answered;
  /// A rewrite or safe search led elsewhere.
  bool is_rewritten = false;
  std::optional<QueryBlocked> blocked;
  /// The reply's extended error, in words.
  std::string why;
  /// Of a question that is let through: filtering rests for its group, or who says so.
  bool is_paused = false;
  Permission permission;
};

std::string extended_error_of(ByteView reply) {
  const auto message = MessageView::parse(reply);
  if (!message) return {};
  const auto edns = find_edns(*message);
  if (!edns || !*edns) return {};
  const auto error = (*edns)->find(EdnsOptionCode::kExtendedError);
  if (!error || error->size() <= 2) return {};
  return {error->begin() + 2, error->end()};
}

Fate judge(const Generation& generation, const LookupOrder& order, const std::vector<Held>& held) {
  Config config = generation.config.core;
  config.cache.bytes = kScratchBytes;
  config.cache.shards = 1;
  Cache cache(config.cache, fresh_seed());
  for (const Held& each : held) {
    if (each.hit.failure || each.dnssec_ok || each.checking_disabled) continue;
    const Name lowered = order.name.lowered();
    cache.insert(order.now, {lowered.wire(), each.type, RecordClass::kIn},
                 {each.message, std::max<std::uint32_t>(each.hit.ttl, 1), false, {}});
  }
  Resolver resolver(config, cache, generation.policy, fresh_seed());
  resolver.handle(order.now, order.clock);
  for (const FilterPause& pause : order.pauses) {
    const auto group = generation.policy.find_group(pause.group);
    if (group || pause.group.empty()) {
      resolver.handle(order.now,
                      PolicyPaused{pause.group.empty() ? std::nullopt : group, pause.until});
    }
  }
  const Bytes question = question_of(order);
  Bytes room(kMaxMessageSize);
  Fate out;
  out.answered = resolver.answer_now(order.now, {QueryId{1}, order.client, question}, room);
  // What else it would do is not done: it goes with the resolver.
  while (const auto action = resolver.poll()) {
    if (const auto* blocked = std::get_if<QueryBlocked>(&*action)) out.blocked = *blocked;
  }
  out.is_rewritten = resolver.counters().rewritten > 0;
  out.why = extended_error_of(ByteView(room).first(out.answered.size));
  return out;
}

std::string_view outcome_of(const Fate& verdict) {
  if (verdict.answered.kind == Answered::Kind::kDropped) return "refused";
  switch (verdict.answered.source) {
    case AnswerSource::kBlocked: return "blocked";
    case AnswerSource::kLocal: return verdict.is_rewritten ? "rewritten" : "local";
    case AnswerSource::kFailure:
    case AnswerSource::kMalformed: return "refused";
    default: return verdict.is_rewritten ? "rewritten" : "allowed";
  }
}

/// Finds out why a question is let through, where something could have held it back.
void explain_allowed(const Generation& generation, const LookupOrder& order,
                     const Membership& membership, Fate& verdict) {
  const std::string& group = generation.groups.at(membership.group);
  verdict.is_paused =
      std::any_of(order.pauses.begin(), order.pauses.end(), [&](const FilterPause& pause) {
        return pause.until > order.now && (pause.group.empty() || pause.group == group);
      });
  const Name lowered = order.name.lowered();
  verdict.permission = generation.policy.group(membership.group)
                           .permission({lowered.wire(), order.type,
                                        membership.stamp ? &*membership.stamp : nullptr});
}

void write_permission(JsonWriter& json, const Fate& verdict) {
  if (verdict.is_paused) return json.member("by", "pause");
  const Permission& permission = verdict.permission;
  if (permission.by == AllowedBy::kNobody) return;
  json.member("by", to_string(permission.by));
  json.member(permission.by == AllowedBy::kList ? "list" : "rule", permission.source);
  json.member("name", permission.name.to_string());
  json.member("where", "question");
}

void write_verdict(JsonWriter& json, const Fate& verdict) {
  json.begin_object();
  const std::string_view outcome = outcome_of(verdict);
  json.member("outcome", outcome);
  if (outcome == "allowed") write_permission(json, verdict);
  if (verdict.blocked) {
    const QueryBlocked& blocked = *verdict.blocked;
    const bool by_list = blocked.by == BlockedBy::kList;
    json.member("by", to_string(blocked.by));
    if (!blocked.source.empty()) json.member(by_list ? "list" : "rule", blocked.source);
    if (!blocked.name.empty()) json.member("name", blocked.name);
    json.member("where", blocked.in_answer ? "answer" : "question");
  }
  if (!verdict.why.empty()) json.member("why", verdict.why);
  json.end_object();
}

void write_held(JsonWriter& json, const Held& held) {
  json.begin_object();
  json.member("type", to_string(held.type));
  json.key("dnssec_ok");
  json.boolean(held.dnssec_ok);
  json.key("checking_disabled");
  json.boolean(held.checking_disabled);
  const auto message = MessageView::parse(held.message);
  if (message) json.member("rcode", to_string(message->rcode()));
  json.member("ttl", held.hit.ttl);
  json.key("stale");
  json.boolean(held.hit.stale);
  json.key("failure");
  json.boolean(held.hit.failure);
  json.key("records");
  json.begin_array();
  auto records = message ? message->records() : Result<RecordCursor>(Error::kTruncated);
  while (records) {
    const auto next = records->next();
    if (!next || *next == nullptr || (*next)->section != Section::kAnswer) break;
    json.string(to_text(**next));
  }
  json.end_array();
  json.end_object();
}

void write_list_marks(JsonWriter& json, const Generation& generation, const LookupOrder& order,
                      const Membership& membership) {
  const Group& group = generation.policy.group(membership.group);
  json.begin_array();
  if (generation.lists != nullptr) {
    for (const ListSaying& saying : look_up(generation.lists->image(), order.name)) {
      json.begin_object();
      json.member("list", saying.list);
      json.member("number", saying.id.value);
      json.member("name", saying.listed);
      json.member("mark", saying.mark.allow ? "allow" : "block");
      json.key("counts");
      json.boolean(group.has_list(saying.id, membership.stamp ? &*membership.stamp : nullptr));
      json.end_object();
    }
  }
  json.end_array();
}

}  // namespace

std::string lookup_json(const Generation& generation, const LookupOrder& order) {
  const std::vector<Held> held = held_under(generation.cache->cache(), order);
  const Membership membership = generation.policy.membership(
      order.client, week_minute(order.clock.unix_time, order.clock.utc_offset));
  Fate verdict = judge(generation, order, held);
  explain_allowed(generation, order, membership, verdict);
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.member("name", order.name.to_string());
  json.member("type", to_string(order.type));
  json.member("group", generation.groups.at(membership.group));
  json.key("verdict");
  write_verdict(json, verdict);
  json.key("lists");
  write_list_marks(json, generation, order, membership);
  json.key("cache");
  json.begin_array();
  for (const Held& each : held) write_held(json, each);
  json.end_array();
  json.end_object();
  return out;
}

}  // namespace berth
