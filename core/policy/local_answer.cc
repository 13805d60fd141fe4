#include "core/policy/local_answer.h"

#include <algorithm>
#include <array>

#include "core/message/message_builder.h"
#include "core/policy/builtin_records.h"
#include "core/policy/soa.h"

namespace berth {
namespace {

// What a name means for one type, before anything is written.
struct Finding {
  enum class Kind : std::uint8_t { kPass, kRecords, kCname, kNoData, kNxDomain } kind = Kind::kPass;
  NameTree::Node node = NameTree::kRoot;
  // Whose SOA a negative answer carries; a name with records outside any zone stands for itself.
  std::optional<NameTree::Node> zone;
};

bool has_type(const LocalData& data, NameTree::Node node, RecordType type) {
  const auto records = data.records(node);
  return std::any_of(records.begin(), records.end(),
                     [type](const LocalRecord& record) { return record.type == type; });
}

// The DS of a zone stands in the zone above (RFC 4035 3.1.4.1), so at the apex of a served zone it
// is that one's to deny, or the upstream's. A top-level name has only the root above: it stays
// here.
bool is_parents_business(const LocalData& data, const LocalMatch& match, RecordType type) {
  if (type != RecordType::kDs || !match.node || match.zone != match.node) return false;
  const ByteView apex = data.name(*match.node);
  const bool top_level = apex.size() == std::size_t{apex[0]} + 2;
  return !top_level && data.rule(*match.node) == ZoneRule::kServed &&
         !has_type(data, *match.node, type);
}

Finding look_up(const LocalData& data, ByteView lowered, RecordType type) {
  const LocalMatch match = data.find(lowered);
  Finding finding;
  finding.zone = match.zone;
  if (match.node) finding.node = *match.node;
  if (is_parents_business(data, match, type)) {
    finding.zone = match.zone_above;
    if (finding.zone) finding.kind = Finding::Kind::kNoData;
    return finding;
  }
  if (match.node && !data.records(*match.node).empty()) {
    if (type == RecordType::kAny || has_type(data, *match.node, type)) {
      finding.kind = Finding::Kind::kRecords;
    } else if (has_type(data, *match.node, RecordType::kCname)) {
      finding.kind = Finding::Kind::kCname;
    } else {
      finding.kind = Finding::Kind::kNoData;
    }
    return finding;
  }
  if (!match.zone) return finding;
  const ZoneRule rule = data.rule(*match.zone);
  const bool exists = rule == ZoneRule::kNoData ||
                      (match.node && (data.has_children(*match.node) ||
                                      (match.node == match.zone && rule == ZoneRule::kServed)));
  finding.kind = exists ? Finding::Kind::kNoData : Finding::Kind::kNxDomain;
  return finding;
}

constexpr Header answer_header(bool authoritative) {
  Header header;
  header.qr = true;
  header.aa = authoritative;
  header.ra = true;
  return header;
}

// Composes one answer: question, then records, then the SOA of a negative one.
class LocalAnswer {
 public:
  LocalAnswer(const QueryView& query, bool authoritative, ByteSpan out)
      : out_(out),
        class_(query.record_class),
        builder_(out, kMaxMessageSize, answer_header(authoritative)) {
    builder_.question(query.name, query.type, query.record_class);
  }

  void record(const Name& owner, const LocalRecord& record) {
    put(Section::kAnswer, owner, record.type, record.ttl, record.rdata);
  }

  void put(Section section, const Name& owner, RecordType type, std::uint32_t ttl, ByteView rdata) {
    builder_.record(section, owner, type, class_, ttl, rdata);
    lower_ttl(ttl);
  }

  void negative_soa(const LocalData& data, const Finding& finding, const Name& owner) {
    if (!finding.zone) {
      const SyntheticSoa soa(owner.wire(), kLocalTtl);
      put(Section::kAuthority, owner, RecordType::kSoa, kLocalTtl, soa.rdata());
      return;
    }
    const Result<Name> apex = Name::from_wire(data.name(*finding.zone));
    if (!apex) return;  // cannot be: the tree holds whole names only
    for (const LocalRecord& record : data.records(*finding.zone)) {
      if (record.type != RecordType::kSoa) continue;
      // Source: RFC 2308 3.
      const std::uint32_t ttl = std::min(record.ttl, minimum_of(record.rdata));
      put(Section::kAuthority, *apex, record.type, ttl, record.rdata);
      return;
    }
    const SyntheticSoa soa(apex->wire(), kZoneTtl);
    put(Section::kAuthority, *apex, RecordType::kSoa, kZoneTtl, soa.rdata());
  }

  Verdict finish(Rcode rcode) {
    Verdict verdict;
    verdict.kind = Verdict::Kind::kLocal;
    verdict.size = builder_.finish();
    // The end of a CNAME chain decides the rcode (RFC 6604 3) when the header is long written.
    if (verdict.size >= kHeaderSize) {
      out_[3] = static_cast<std::uint8_t>((out_[3] & 0xf0) | static_cast<unsigned>(rcode));
    }
    verdict.ttl = ttl_.value_or(0);
    return verdict;
  }

 private:
  // MINIMUM is the last of the five numbers. Source: RFC 1035 3.3.13.
  static std::uint32_t minimum_of(ByteView rdata) {
    std::uint32_t value = 0;
    for (const std::uint8_t octet : rdata.last(4)) value = (value << 8) | octet;
    return value;
  }
  void lower_ttl(std::uint32_t ttl) { ttl_ = std::min(ttl, ttl_.value_or(ttl)); }

  ByteSpan out_;
  RecordClass class_;
  MessageBuilder builder_;
  std::optional<std::uint32_t> ttl_;
};

Verdict failure(const QueryView& query, Rcode rcode, const ExtendedError& error, ByteSpan out) {
  LocalAnswer answer(query, false, out);
  Verdict verdict = answer.finish(rcode);
  verdict.error = error;
  return verdict;
}

Verdict minimal_any(const QueryView& query, const Name& owner, bool authoritative, ByteSpan out) {
  // HINFO with CPU "RFC8482" and an empty OS. Source: RFC 8482 4.2.
  static constexpr std::array<std::uint8_t, 9> kHinfo = {7, 'R', 'F', 'C', '8', '4', '8', '2', 0};
  LocalAnswer answer(query, authoritative, out);
  answer.put(Section::kAnswer, owner, RecordType::kHinfo, kAnyTtl, kHinfo);
  return answer.finish(Rcode::kNoError);
}

// Follows the chain that starts with `finding` and writes the whole answer.
Verdict compose(const LocalData& data, const QueryView& query, Name owner, Finding finding,
                ByteSpan out) {
  LocalAnswer answer(query, true, out);
  std::optional<ExtendedError> error;
  Rcode rcode = Rcode::kNoError;
  for (std::size_t hops = 0; finding.kind != Finding::Kind::kPass; ++hops) {
    if (hops > kMaxLocalChain) {
      return failure(query, Rcode::kServFail,
                     {EdeCode::kInvalidData, "local CNAME chain loops or is too long"}, out);
    }
    if (finding.kind == Finding::Kind::kNoData || finding.kind == Finding::Kind::kNxDomain) {
      answer.negative_soa(data, finding, owner);
      if (finding.kind == Finding::Kind::kNxDomain) {
        rcode = Rcode::kNxDomain;
        const std::string_view why = data.why(*finding.zone);
        if (!why.empty()) error = ExtendedError{EdeCode::kOther, why};
      }
      break;
    }
    const bool chain = finding.kind == Finding::Kind::kCname;
    const RecordType type = chain ? RecordType::kCname : query.type;
    const LocalRecord* last = nullptr;
    for (const LocalRecord& record : data.records(finding.node)) {
      if (record.type != type) continue;
      answer.record(owner, record);
      last = &record;
    }
    if (!chain) break;
    const Result<Name> target = Name::from_wire(last->rdata);
    if (!target) break;  // cannot be: RDATA was composed by us
    owner = *target;
    finding = look_up(data, owner.lowered().wire(), query.type);
  }
  Verdict verdict = answer.finish(rcode);
  verdict.error = error;
  return verdict;
}

bool is_one_of(ByteView lowered, std::string_view first, std::string_view second) {
  const std::string_view name(reinterpret_cast<const char*>(lowered.data()), lowered.size());
  return name == first || name == second;
}

// Names of class CH, wire form; the literal's own NUL is the root label.
template <std::size_t kSize>
constexpr std::string_view wire_text(const char (&text)[kSize]) {
  return {text, kSize};
}

}  // namespace

Verdict answer_locally(const LocalData& data, const QueryView& query, ByteView lowered,
                       ByteSpan out) {
  const Finding finding = look_up(data, lowered, query.type);
  const bool any = query.type == RecordType::kAny;
  if (finding.kind == Finding::Kind::kPass && !any) return {};

  const Result<Name> owner = Name::from_wire(query.name);
  if (!owner) return {};  // cannot be: the query was parsed
  if (any && finding.kind == Finding::Kind::kPass) return minimal_any(query, *owner, false, out);
  if (any && finding.kind == Finding::Kind::kRecords) return minimal_any(query, *owner, true, out);

  const Behaviour behaviour =
      finding.kind == Finding::Kind::kRecords || finding.kind == Finding::Kind::kNoData
          ? data.behaviour(finding.node)
          : Behaviour::kAnswers;
  if (behaviour == Behaviour::kFails) {
    return failure(query, Rcode::kServFail, {EdeCode::kOther, "this name fails on purpose"}, out);
  }
  Verdict verdict = compose(data, query, *owner, finding, out);
  if (behaviour == Behaviour::kSlow) verdict.delay = kSlowDelay;
  return verdict;
}

Verdict answer_other_class(const QueryView& query, ByteView lowered, ByteSpan out) {
  static constexpr std::string_view kVersionBind = wire_text("\7version\4bind");
  static constexpr std::string_view kVersionServer = wire_text("\7version\6server");
  static constexpr std::array<std::uint8_t, 6> kProgram = {5, 'b', 'e', 'r', 't', 'h'};
  const bool text = query.type == RecordType::kTxt || query.type == RecordType::kAny;
  if (query.record_class == RecordClass::kCh && text &&
      is_one_of(lowered, kVersionBind, kVersionServer)) {
    const Result<Name> owner = Name::from_wire(query.name);
    if (!owner) return {};  // cannot be: the query was parsed
    LocalAnswer answer(query, true, out);
    answer.put(Section::kAnswer, *owner, RecordType::kTxt, 0, kProgram);
    return answer.finish(Rcode::kNoError);
  }
  return failure(query, Rcode::kRefused, {EdeCode::kNotSupported, "only class IN is resolved"},
                 out);
}

}  // namespace berth
