#include "wasm/action_record.h"

#include <variant>

namespace berth {
namespace {

template <typename Enum>
std::uint8_t number_of(Enum value) {
  return static_cast<std::uint8_t>(value);
}

/// One overload writes one kind of action.
class ActionFields {
 public:
  explicit ActionFields(Output& out) : out_(out) {}

  void operator()(const Reply& it) {
    out_.begin(RecordKind::kReply);
    out_.u8(number_of(it.source));
    out_.u8(0);
    out_.u32(static_cast<std::uint32_t>(it.query.value));
    out_.u32(it.max_age);
    out_.size(it.message.size());
    out_.bytes(it.message);
    out_.text(it.flags);
  }
  void operator()(const Open& it) {
    out_.begin(RecordKind::kOpen);
    out_.u8(number_of(it.kind));
    out_.u8(it.secure ? 1 : 0);
    out_.u32(it.transport.value);
    out_.u16(it.upstream.value);
    out_.endpoint(it.remote);
  }
  void operator()(const Send& it) {
    out_.begin(RecordKind::kSend);
    out_.u16(0);
    out_.u32(it.transport.value);
    out_.u32(it.request.value);
    out_.size(it.bytes.size());
    out_.bytes(it.bytes);
  }
  void operator()(const CancelRequest& it) {
    out_.begin(RecordKind::kCancelRequest);
    out_.u16(0);
    out_.u32(it.transport.value);
    out_.u32(it.request.value);
  }
  void operator()(const Park& it) { plain(RecordKind::kPark, it.transport, 0); }
  void operator()(const Unpark& it) { plain(RecordKind::kUnpark, it.transport, 0); }
  void operator()(const Close& it) {
    plain(RecordKind::kClose, it.transport, number_of(it.reason));
  }
  void operator()(const Notice& it) {
    out_.begin(RecordKind::kNotice);
    out_.u8(number_of(it.kind));
    out_.u8(0);
    out_.u16(it.upstream.value);
    out_.u16(0);
    out_.size(it.text.size());
    out_.text(it.text);
  }
  void operator()(const QueryBlocked& it) {
    out_.begin(RecordKind::kBlocked);
    out_.u8(number_of(it.by));
    out_.u8(it.in_answer ? 1 : 0);
    out_.u32(static_cast<std::uint32_t>(it.query.value));
    out_.size(it.source.size());
    out_.size(it.name.size());
    out_.text(it.source);
    out_.text(it.name);
  }
  void operator()(const QueryFinished& it) {
    out_.begin(RecordKind::kFinished);
    out_.u8(number_of(it.source));
    out_.u8(static_cast<std::uint8_t>(it.timeline.marks().size()));
    out_.u32(static_cast<std::uint32_t>(it.query.value));
    for (const Mark& mark : it.timeline.marks()) {
      out_.u32(number_of(mark.stage));
      out_.u32(mark.after_us);
    }
  }

 private:
  void plain(RecordKind kind, TransportId transport, std::uint8_t detail) {
    out_.begin(kind);
    out_.u8(detail);
    out_.u8(0);
    out_.u32(transport.value);
  }

  Output& out_;
};

}  // namespace

void write_action(const Action& action, Output& out) { std::visit(ActionFields(out), action); }

}  // namespace berth
