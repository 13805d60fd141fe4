// Every record that belongs to the question gets a place: two for each step of the chain (RRSIGs of
// its DNAME, of its CNAME) and, behind them all, one for each name of the chain where records of
// the asked type may stand. Places are found by a hash of the owner, so that a record's name is
// held against others only when one fits.
#include "core/upstream/answer_section.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/heap_sort.h"
#include "core/message/iana.h"

namespace berth {
namespace {

// Source: RFC 2181 8. Unit: seconds.
constexpr std::uint32_t kMaxTtl = 0x7fffffff;
constexpr std::size_t kPlacesPerStep = 2;
enum StepPlace : std::size_t { kDnameSignature, kCnameSignature };

struct Placed {
  std::size_t place = 0;
  RecordView record;
};

struct KnownName {
  std::uint32_t hash = 0;
  const Name* name = nullptr;
};

/// FNV-1a over the name in lower case. Names that collide cost a comparison each, at most the
/// length of the chain a record.
std::uint32_t hash_of(const Name& name) {
  std::uint32_t hash = 2166136261U;
  const Name lowered = name.lowered();
  for (const std::uint8_t octet : lowered.wire()) hash = (hash ^ octet) * 16777619U;
  return hash;
}

std::optional<std::size_t> index_of(const List<KnownName>& names, const Name& name,
                                    std::uint32_t hash) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].hash == hash && names[i].name != nullptr && *names[i].name == name) return i;
  }
  return std::nullopt;
}

/// The type that an RRSIG covers: its first two octets. Source: RFC 4034 3.1.
std::optional<RecordType> covered_type(const RecordView& record) {
  if (record.type != RecordType::kRrsig || record.rdata.size() < 2) return std::nullopt;
  return static_cast<RecordType>(record.rdata[0] << 8 | record.rdata[1]);
}

class AnswerSorter {
 public:
  AnswerSorter(const Question& question, const AliasChain& chain)
      : question_(question), chain_(chain) {
    chain_names_.push_back(KnownName{hash_of(question.name), &question.name});
    for (const AliasStep& step : chain.steps) {
      dname_names_.push_back(step.dname ? KnownName{hash_of(step.dname_owner), &step.dname_owner}
                                        : KnownName{});
      if (step.target) chain_names_.push_back(KnownName{hash_of(*step.target), &*step.target});
    }
  }

  Result<void> place(const RecordView& record) {
    if (record.record_class != question_.record_class) return {};
    const auto owner = record.name();
    if (!owner) return owner.error();
    const std::uint32_t hash = hash_of(*owner);
    const auto covered = covered_type(record);
    if (const auto name = index_of(chain_names_, *owner, hash)) {
      if (follows_from_dname(record, *name)) return {};
      if (is_asked(record.type) || (covered && is_asked(*covered))) {
        if (is_asked(record.type)) end_ = std::min(end_, *name);
        placed_.push_back(Placed{data_place(*name), record});
        return {};
      }
      if (covered == RecordType::kCname) add(*name, kCnameSignature, record);
    }
    if (covered == RecordType::kDname) {
      if (const auto step = index_of(dname_names_, *owner, hash))
        add(*step, kDnameSignature, record);
    }
    return {};
  }

  /// Index of the name at which the answer ends; nothing when the chain is broken before that.
  [[nodiscard]] std::optional<std::size_t> end() const {
    if (end_ != kNowhere) return end_;
    if (chain_.broken) return std::nullopt;
    return chain_.steps.size();
  }

  /// Writes the steps before name `end` and the records at it. True when there was anything.
  bool write(std::size_t end, MessageBuilder& builder) {
    heap_sort(placed_.begin(), placed_.end(), [](const Placed& a, const Placed& b) {
      return a.place != b.place ? a.place < b.place : a.record.rdata_offset < b.record.rdata_offset;
    });
    next_ = placed_.begin();
    for (std::size_t i = 0; i < end; ++i) {
      const AliasStep& step = chain_.steps[i];
      if (step.dname && first_use_of_dname(i)) copy_record(*step.dname, builder);
      write_place(step_place(i, kDnameSignature), builder);
      if (step.cname) {
        copy_record(*step.cname, builder);
      } else if (step.target) {
        const std::uint32_t ttl = step.dname->ttl > kMaxTtl ? 0 : step.dname->ttl;
        builder.record(Section::kAnswer, step.owner, RecordType::kCname, step.dname->record_class,
                       ttl, step.target->wire());
      }
      write_place(step_place(i, kCnameSignature), builder);
    }
    return write_place(data_place(end), builder) || end > 0;
  }

 private:
  static constexpr std::size_t kNowhere = SIZE_MAX;

  [[nodiscard]] bool is_asked(RecordType type) const {
    return type == question_.type || question_.type == RecordType::kAny;
  }
  /// True for a CNAME that its step writes behind the DNAME. It leads on even where CNAME or ANY
  /// was asked: what is there for the name stands where the DNAME points (RFC 6672 3.2).
  [[nodiscard]] bool follows_from_dname(const RecordView& record, std::size_t name) const {
    if (name >= chain_.steps.size()) return false;
    const AliasStep& step = chain_.steps[name];
    return step.dname && step.cname && step.cname->rdata_offset == record.rdata_offset;
  }
  static std::size_t step_place(std::size_t step, StepPlace place) {
    return step * kPlacesPerStep + place;
  }
  static std::size_t data_place(std::size_t name) {
    return (kMaxAliasChain + 1) * kPlacesPerStep + name;
  }
  void add(std::size_t step, StepPlace place, const RecordView& record) {
    placed_.push_back(Placed{step_place(step, place), record});
  }
  [[nodiscard]] bool first_use_of_dname(std::size_t step) const {
    for (std::size_t i = 0; i < step; ++i) {
      const auto& earlier = chain_.steps[i].dname;
      if (earlier && earlier->rdata_offset == chain_.steps[step].dname->rdata_offset) return false;
    }
    return true;
  }
  /// Places are asked for in ascending order. True when there was anything in this one.
  bool write_place(std::size_t place, MessageBuilder& builder) {
    while (next_ != placed_.end() && next_->place < place) ++next_;
    const auto begin = next_;
    for (; next_ != placed_.end() && next_->place == place; ++next_) {
      copy_record(next_->record, builder);
    }
    return next_ != begin;
  }

  const Question& question_;
  const AliasChain& chain_;
  List<KnownName> chain_names_;
  List<KnownName> dname_names_;
  List<Placed> placed_;
  List<Placed>::const_iterator next_;
  std::size_t end_ = kNowhere;
};

}  // namespace

bool copy_record(const RecordView& record, MessageBuilder& builder) {
  RecordView copied = record;
  if (copied.ttl > kMaxTtl) copied.ttl = 0;
  return builder.copy(copied.section, copied);
}

Result<bool> copy_answer(const MessageView& message, const Question& question,
                         const AliasChain& chain, MessageBuilder& builder) {
  AnswerSorter sorter(question, chain);
  auto records = message.records();
  if (!records) return records.error();
  for (;;) {
    const auto next = records->next();
    if (!next) return next.error();
    if (!*next || (*next)->section != Section::kAnswer) break;
    const auto placed = sorter.place(**next);
    if (!placed) return placed.error();
  }
  const auto end = sorter.end();
  if (!end) return Error::kTooMany;
  return sorter.write(*end, builder);
}

}  // namespace berth
