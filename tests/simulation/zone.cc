#include "tests/simulation/zone.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "core/message/edns.h"
#include "core/message/message_builder.h"
#include "core/message/name.h"
#include "core/message/rdata.h"
#include "tests/simulation/dice.h"

namespace berth {
namespace {

constexpr std::array<std::uint32_t, 8> kTtls{0, 1, 2, 5, 30, 60, 300, 86400};
constexpr std::array<std::uint32_t, 6> kEdgeTtls{0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 604800};

std::uint64_t hash_of(ByteView name) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const std::uint8_t octet : name) {
    const bool upper = octet >= 'A' && octet <= 'Z';
    hash = (hash ^ (upper ? octet + 32U : octet)) * 1099511628211ULL;
  }
  return mixed(hash);
}

std::vector<std::uint8_t> octets_of(std::uint64_t value, std::size_t size) {
  std::vector<std::uint8_t> octets(size);
  for (std::size_t i = 0; i < size; ++i) {
    octets[i] = static_cast<std::uint8_t>(value >> (8 * (i % 8)));
  }
  return octets;
}

/// The RDATA of record `number` of a name.
Bytes true_rdata(ByteView name, RecordType type, std::size_t number) {
  const std::uint64_t value = mixed(hash_of(name) + number);
  if (type == RecordType::kA) return octets_of(value, 4);
  if (type == RecordType::kAaaa) return octets_of(value, 16);
  Bytes text{200};
  for (std::size_t i = 0; i < 200; ++i) text.push_back(static_cast<std::uint8_t>('a' + i % 26));
  std::copy_n(octets_of(value, 8).begin(), 8, text.begin() + 1);
  return text;
}

std::size_t record_count(Truth truth, ByteView name) {
  if (truth == Truth::kMany) return 20;
  if (truth == Truth::kHuge) return 4 + hash_of(name) % 300;
  return 1;
}

std::size_t chain_length(Truth truth, ByteView name) {
  switch (truth) {
    case Truth::kAlias: return 1 + hash_of(name) % 16;
    case Truth::kLoop: return 1 + hash_of(name) % 4;
    case Truth::kLongChain: return 20;
    case Truth::kDname: return 1;
    default: return 0;
  }
}

/// The name `steps` aliases behind `name`.
Name target(const Name& name, std::size_t step) {
  if (step == 0) return name;
  return Name::parse("k" + std::to_string(step) + "." + name.lowered().to_string()).value();
}

const Name& alias_zone() {
  static const Name name = Name::parse("alias.example.").value();
  return name;
}

/// A name under `alias.example.` for one under `sim.example.`: what its DNAME makes of it.
Name dname_target(const Name& name) {
  const ByteView wire = name.wire();
  Bytes made(wire.begin(), wire.begin() + wire[0] + 1);
  const ByteView end = alias_zone().wire();
  made.insert(made.end(), end.begin(), end.end());
  return Name::from_wire(made).value();
}

Bytes soa_rdata(std::uint32_t minimum) {
  Bytes rdata{2, 'n', 's', 0, 2, 'h', 'm', 0};
  for (const std::uint32_t value : {1U, 7200U, 3600U, 1209600U, minimum}) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      rdata.push_back(static_cast<std::uint8_t>(value >> shift));
    }
  }
  return rdata;
}

/// An RRSIG that covers `type`, its signature of no worth.
Bytes rrsig_rdata(RecordType type) {
  Bytes rdata(18 + 1 + 32);
  rdata[0] = static_cast<std::uint8_t>(static_cast<unsigned>(type) >> 8);
  rdata[1] = static_cast<std::uint8_t>(type);
  rdata[2] = 13;
  return rdata;
}

class Composer {
 public:
  Composer(MessageBuilder& builder, const Question& question, bool dnssec_ok)
      : builder_(builder),
        question_(question),
        dnssec_ok_(dnssec_ok),
        ttl_(true_ttl(question.name.wire())) {}

  void compose(Truth truth) {
    const Name& name = question_.name;
    const std::size_t length = chain_length(truth, name.wire());
    switch (truth) {
      case Truth::kAlias:
      case Truth::kLongChain: return chain(length, true);
      case Truth::kLoop: chain(length, false); return cname(target(name, length), name);
      case Truth::kDname: return dname();
      case Truth::kSurrounded: return surrounded();
      case Truth::kManyAliases:
        for (int i = 0; i < 200; ++i) cname(Name::parse("q" + std::to_string(i)).value(), name);
        return;
      case Truth::kUnrelated: return data(alias_zone(), 1);
      case Truth::kNxdomain:
      case Truth::kNodata: return negative();
      case Truth::kBareNodata: return;
      case Truth::kYxdomain: return too_long();
      default: return data(name, record_count(truth, name.wire()));
    }
  }

 private:
  void record(const Name& owner, RecordType type, ByteView rdata) {
    builder_.record(Section::kAnswer, owner, type, RecordClass::kIn, ttl_, rdata);
    if (!dnssec_ok_ || truth_of(question_.name.wire()) == Truth::kHuge) return;
    builder_.record(Section::kAnswer, owner, RecordType::kRrsig, RecordClass::kIn, ttl_,
                    rrsig_rdata(type));
  }
  void cname(const Name& from, const Name& to) { record(from, RecordType::kCname, to.wire()); }
  void data(const Name& owner, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const Bytes rdata = true_rdata(question_.name.wire(), question_.type, i);
      builder_.record(Section::kAnswer, owner, question_.type, RecordClass::kIn, ttl_, rdata);
    }
    if (dnssec_ok_ && count == 1) {
      builder_.record(Section::kAnswer, owner, RecordType::kRrsig, RecordClass::kIn, ttl_,
                      rrsig_rdata(question_.type));
    }
  }
  /// Backwards for half of the names: the order must not matter.
  void chain(std::size_t length, bool ends) {
    const Name& name = question_.name;
    const bool backwards = hash_of(name.wire()) % 2 == 0;
    if (ends && backwards) data(target(name, length), 1);
    for (std::size_t i = 0; i < length; ++i) {
      const std::size_t step = backwards ? length - 1 - i : i;
      cname(target(name, step), target(name, step + 1));
    }
    if (ends && !backwards) data(target(name, length), 1);
  }
  void dname() {
    const Name& name = question_.name;
    const Name zone = name.parent();
    record(zone, RecordType::kDname, alias_zone().wire());
    const std::uint64_t how = hash_of(name.wire()) % 4;
    if (how == 1) cname(name, dname_target(name));
    // One that follows from no DNAME counts by itself.
    if (how == 2) cname(Name::parse("elsewhere.example.").value(), name);
    data(dname_target(name), 1);
  }
  void too_long() {
    std::string text;
    for (const std::size_t size : {63U, 63U, 63U, 60U}) text += std::string(size, 'w') + ".";
    record(question_.name.parent(), RecordType::kDname, Name::parse(text).value().wire());
  }
  void surrounded() {
    const Name other = Name::parse("unasked.example.").value();
    const Bytes rdata(4, 6);
    const Bytes chaos = true_rdata(other.wire(), question_.type, 7);
    builder_.record(Section::kAnswer, other, RecordType::kA, RecordClass::kIn, 1, rdata);
    builder_.record(Section::kAnswer, question_.name, question_.type, RecordClass::kCh, 1, chaos);
    data(question_.name, 1);
    builder_.record(Section::kAuthority, alias_zone(), RecordType::kNs, RecordClass::kIn, 60,
                    other.wire());
    builder_.record(Section::kAuthority, alias_zone(), RecordType::kTxt, RecordClass::kIn, 60,
                    Bytes{1, 'x'});
    builder_.record(Section::kAdditional, other, RecordType::kA, RecordClass::kIn, 60, rdata);
  }
  void negative() {
    builder_.record(Section::kAuthority, question_.name.parent(), RecordType::kSoa,
                    RecordClass::kIn, 3600, soa_rdata(ttl_));
  }

  MessageBuilder& builder_;
  const Question& question_;
  bool dnssec_ok_;
  std::uint32_t ttl_;
};

Rcode true_rcode(Truth truth) {
  if (truth == Truth::kNxdomain) return Rcode::kNxDomain;
  return truth == Truth::kYxdomain ? Rcode::kYxDomain : Rcode::kNoError;
}

void write_opt(const AnswerStyle& style, MessageBuilder& builder, std::uint16_t rcode) {
  if (!style.edns) return;
  EdnsReply edns;
  edns.extended_rcode = static_cast<std::uint8_t>(rcode >> 4);
  if (style.extended_error) {
    edns.error = ExtendedError{EdeCode::kProhibited, {"\x1b[2Jgo away\n\0\0", 14}};
  }
  Bytes keepalive;
  if (style.keepalive >= 0) {
    for (const int octet : {0, 11, 0, 2, style.keepalive >> 8, style.keepalive & 0xff}) {
      keepalive.push_back(static_cast<std::uint8_t>(octet));
    }
    edns.options = keepalive;
  }
  builder.opt(edns);
}

Header header_for(const MessageView& query, Rcode rcode) {
  Header header = query.header();
  header.qr = true;
  header.ra = true;
  header.rcode = static_cast<std::uint8_t>(static_cast<unsigned>(rcode) & 15U);
  return header;
}

}  // namespace

Truth truth_of(ByteView name) {
  switch (name.size() > 1 ? name[1] | 32 : 0) {
    case 'm': return Truth::kMany;
    case 'c': return Truth::kAlias;
    case 'd': return Truth::kDname;
    case 's': return Truth::kSigned;
    case 'u': return Truth::kSurrounded;
    case 't': return Truth::kTtlEdge;
    case 'h': return Truth::kHuge;
    case 'n': return Truth::kNxdomain;
    case 'e': return Truth::kNodata;
    case 'b': return Truth::kBareNodata;
    case 'y': return Truth::kYxdomain;
    case 'l': return Truth::kLoop;
    case 'x': return Truth::kLongChain;
    case 'z': return Truth::kManyAliases;
    case 'o': return Truth::kUnrelated;
    default: return Truth::kAddress;
  }
}

bool is_answerable(Truth truth) { return truth < Truth::kLoop; }

std::uint32_t true_ttl(ByteView name) {
  const std::uint64_t hash = hash_of(name);
  if (truth_of(name) == Truth::kTtlEdge) return kEdgeTtls[hash % kEdgeTtls.size()];
  return kTtls[hash % kTtls.size()];
}

Bytes true_answer(const MessageView& query, const Question& question, const AnswerStyle& style) {
  const Truth truth = truth_of(question.name.wire());
  const Header header = header_for(query, true_rcode(truth));
  const bool large = truth >= Truth::kMany;
  Bytes bytes(large ? std::min<std::size_t>(style.size_limit, 65535) : 512);
  MessageBuilder builder(bytes, style.size_limit, header);
  builder.question(question.name.wire(), question.type, question.record_class);
  builder.reserve_opt(style.edns ? 64 : 0);
  Composer(builder, question, style.dnssec_ok).compose(truth);
  write_opt(style, builder, 0);
  bytes.resize(builder.finish());
  return bytes;
}

Bytes bare_answer(const MessageView& query, const Question* question, Rcode rcode,
                  const AnswerStyle& style) {
  Bytes bytes(512);
  MessageBuilder builder(bytes, bytes.size(), header_for(query, rcode));
  if (question != nullptr) {
    builder.question(question->name.wire(), question->type, question->record_class);
  }
  if (question != nullptr) write_opt(style, builder, static_cast<std::uint16_t>(rcode));
  bytes.resize(builder.finish());
  return bytes;
}

namespace {

struct Seen {
  std::size_t aliases = 0, dnames = 0, data = 0, soas = 0, others = 0;
};

std::string check_record(const RecordView& record, const Question& asked, Truth truth, Seen& seen) {
  const auto owner = record.name();
  if (!owner) return "an owner that does not parse";
  if (record.type == RecordType::kCname && asked.type != RecordType::kCname) {
    ++seen.aliases;
  } else if (record.type == RecordType::kDname) {
    ++seen.dnames;
  } else if (record.type == asked.type && record.section == Section::kAnswer) {
    const std::size_t length = chain_length(truth, asked.name.wire());
    const Name last =
        truth == Truth::kDname ? dname_target(asked.name) : target(asked.name, length);
    if (!(*owner == last)) return "a record of " + owner->to_string();
    const Bytes rdata = true_rdata(asked.name.wire(), asked.type, seen.data++);
    if (!std::equal(record.rdata.begin(), record.rdata.end(), rdata.begin(), rdata.end())) {
      return "a false record";
    }
  } else if (record.type == RecordType::kSoa && record.section == Section::kAuthority) {
    ++seen.soas;
  } else if (record.type != RecordType::kRrsig && record.type != RecordType::kOpt &&
             record.type != RecordType::kNs) {
    ++seen.others;
  }
  return {};
}

}  // namespace

std::string falsehood(const MessageView& reply, const Question& asked) {
  const Truth truth = truth_of(asked.name.wire());
  if (!is_answerable(truth)) return "an answer where there is none";
  if (reply.rcode() != true_rcode(truth)) return "the wrong rcode";
  if (reply.header().tc) return {};
  auto records = reply.records().value();
  Seen seen;
  for (;;) {
    const auto record = records.next();
    if (!record) return "records that do not parse";
    if (!*record) break;
    std::string wrong = check_record(**record, asked, truth, seen);
    if (!wrong.empty()) return wrong;
  }
  const bool negative = truth == Truth::kNxdomain || truth == Truth::kNodata;
  const bool empty = negative || truth == Truth::kBareNodata || truth == Truth::kYxdomain;
  if (seen.others != 0) return "records that nobody asked for";
  if (seen.soas != (negative ? 1 : 0)) return "the wrong number of SOAs";
  if (seen.aliases != chain_length(truth, asked.name.wire())) return "another chain of aliases";
  const bool dname = truth == Truth::kDname || truth == Truth::kYxdomain;
  if (seen.dnames != (dname ? 1 : 0)) return "the wrong number of DNAMEs";
  if (seen.data != (empty ? 0 : record_count(truth, asked.name.wire()))) {
    return "the wrong number of records";
  }
  return {};
}

}  // namespace berth
