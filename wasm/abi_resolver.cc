// Driving a resolver.

#include <algorithm>
#include <limits>
#include <optional>
#include <variant>

#include "wasm/abi.h"
#include "wasm/action_record.h"
#include "wasm/boundary.h"
#include "wasm/event_record.h"
#include "wasm/module.h"

using namespace berth;  // NOLINT(google-build-using-namespace)

namespace {

// Largest DNS message. Source: RFC 1035 4.2.2.
constexpr std::size_t kMaxMessage = 65535;

/// An event and when it happened; nothing, after `fail` with `status`.
struct Happened {
  Instance* instance = nullptr;
  TimePoint now;
  std::optional<Event> event;
  berth_status status = 0;
};

Happened read(std::uint32_t resolver, double now, berth_borrowed record, std::uint32_t size) {
  Happened it;
  it.instance = module().resolver(resolver);
  if (it.instance == nullptr) return {nullptr, {}, {}, BERTH_BAD_HANDLE};
  const auto octets = boundary().read(record, size);
  if (!octets) return {nullptr, {}, {}, BERTH_BAD_MEMORY};
  EventRead read = read_event(*octets);
  if (!read.event) {
    const berth_fault fault = read.bad_version ? BERTH_BAD_VERSION : BERTH_BAD_RECORD;
    return {nullptr, {}, {}, boundary().fail(fault, read.fault)};
  }
  const auto time = it.instance->time(now);
  if (!time) return {nullptr, {}, {}, boundary().fail(BERTH_BAD_TIME, "now is no time")};
  it.now = *time;
  it.event = read.event;
  return it;
}

}  // namespace

berth_status berth_use_image(uint32_t resolver, berth_owned image, uint32_t size) {
  Instance* instance = module().resolver(resolver);
  if (instance == nullptr) return BERTH_BAD_HANDLE;
  const auto octets = boundary().read({image.at}, size);
  if (!octets) return BERTH_BAD_MEMORY;
  const std::string problem = instance->use_image(*octets);
  return problem.empty() ? 0 : boundary().fail(BERTH_BAD_ARGUMENT, problem);
}

berth_status berth_tell_blocked(uint32_t resolver, uint32_t wanted) {
  Instance* instance = module().resolver(resolver);
  if (instance == nullptr) return BERTH_BAD_HANDLE;
  if (wanted > 1) return boundary().fail(BERTH_BAD_ARGUMENT, "it is wanted (1) or not (0)");
  instance->resolver().tell_blocked(wanted == 1);
  return 0;
}

berth_status berth_answer_now(uint32_t resolver, double now, berth_borrowed query, uint32_t size) {
  const Happened it = read(resolver, now, query, size);
  if (it.instance == nullptr) return it.status;
  const auto* arrived = std::get_if<QueryArrived>(&*it.event);
  if (arrived == nullptr) return boundary().fail(BERTH_BAD_RECORD, "the event is no query");
  Output& out = boundary().out;
  out.begin(RecordKind::kAnswered);
  // The answer is written where it is given; what stands before it is known only then.
  const std::size_t head = out.written().size();
  constexpr std::size_t kFields = 10;
  const ByteSpan room = out.grow(kFields + std::min(arrived->size_limit, kMaxMessage));
  const Answered answered =
      it.instance->resolver().answer_now(it.now, *arrived, room.subspan(kFields));
  out.cut(head);
  out.u8(static_cast<std::uint8_t>(answered.kind));
  out.u8(static_cast<std::uint8_t>(answered.source));
  out.u32(answered.max_age);
  const bool whole = answered.kind == Answered::Kind::kAnswered;
  out.size(whole ? answered.size : 0);
  if (whole) (void)out.grow(answered.size);
  out.text(answered.flags);
  return boundary().give();
}

berth_status berth_handle(uint32_t resolver, double now, berth_borrowed event, uint32_t size) {
  const Happened it = read(resolver, now, event, size);
  if (it.instance == nullptr) return it.status;
  it.instance->resolver().handle(it.now, *it.event);
  return 0;
}

berth_status berth_handle_timeout(uint32_t resolver, double now) {
  Instance* instance = module().resolver(resolver);
  if (instance == nullptr) return BERTH_BAD_HANDLE;
  const auto time = instance->time(now);
  if (!time) return boundary().fail(BERTH_BAD_TIME, "now is no time");
  instance->resolver().handle_timeout(*time);
  return 0;
}

berth_status berth_poll(uint32_t resolver) {
  Instance* instance = module().resolver(resolver);
  if (instance == nullptr) return BERTH_BAD_HANDLE;
  boundary().out.clear();
  if (const auto action = instance->resolver().poll()) write_action(*action, boundary().out);
  return boundary().give();
}

double berth_deadline(uint32_t resolver) {
  Instance* instance = module().resolver(resolver);
  if (instance == nullptr) return std::numeric_limits<double>::quiet_NaN();
  const auto deadline = instance->resolver().deadline();
  return deadline ? to_ms(deadline->time_since_epoch()) : std::numeric_limits<double>::infinity();
}
