#include "wasm/event_record.h"

#include <array>

#include "wasm/record.h"

namespace berth {
namespace {

constexpr std::string_view kBadTime = "a time in the event is negative, infinite or no number";
constexpr std::string_view kBadNumber = "a number in the event is outside of its range";

/// Reads the fields behind kind and version; what is wrong is remembered, the first of it counts.
class EventFields {
 public:
  explicit EventFields(ByteView fields) : in_(fields) {}

  /// A number that stands for one of an enum's values, the last of which is `last`.
  template <typename Enum>
  Enum one_of(Enum last) {
    const std::uint8_t number = in_.u8();
    if (number > static_cast<std::uint8_t>(last)) fault_ = kBadNumber;
    return static_cast<Enum>(number);
  }
  Duration time() {
    const auto duration = duration_from(in_.f64());
    if (!duration) fault_ = kBadTime;
    return duration.value_or(Duration{});
  }
  /// Nothing where it is negative.
  std::optional<Duration> time_or_none() {
    const double ms = in_.f64();
    if (ms < 0) return std::nullopt;
    const auto duration = duration_from(ms);
    if (!duration) fault_ = kBadTime;
    return duration;
  }

  RecordReader& in() { return in_; }
  [[nodiscard]] std::string_view fault() const {
    return in_.whole() ? fault_ : "the event is shorter or longer than its fields say";
  }

 private:
  RecordReader in_;
  std::string_view fault_;
};

Event read_query(EventFields& fields) {
  RecordReader& in = fields.in();
  QueryArrived query;
  const std::uint16_t server_name_size = in.u16();
  query.query = {in.u32()};
  query.client.protocol = fields.one_of(ClientProtocol::kHttp2);
  query.only_at_once = (in.u8() & 1) != 0;
  query.client.address = in.endpoint();
  const std::uint16_t subjects_size = in.u16();
  query.idle_timeout = fields.time_or_none();
  query.size_limit = in.u32();
  const std::uint32_t host_size = in.u32();
  const std::uint32_t token_size = in.u32();
  const std::uint32_t message_size = in.u32();
  query.client.host = in.text(host_size);
  query.client.token = in.text(token_size);
  query.client.server_name = in.text(server_name_size);
  query.client.subjects = in.text(subjects_size);
  query.message = in.bytes(message_size);
  return query;
}

Event read_opened(EventFields& fields) {
  RecordReader& in = fields.in();
  TransportOpened opened;
  in.skip(2);
  opened.transport = {in.u32()};
  opened.local = in.endpoint();
  return opened;
}

Event read_received(EventFields& fields) {
  RecordReader& in = fields.in();
  TransportReceived received;
  in.skip(2);
  received.transport = {in.u32()};
  received.source = in.endpoint();
  in.skip(2);
  received.bytes = in.bytes(in.u32());
  return received;
}

Event read_session_answered(EventFields& fields) {
  RecordReader& in = fields.in();
  SessionAnswered answered;
  answered.status = in.u16();
  answered.transport = {in.u32()};
  answered.request = {in.u32()};
  answered.age = in.u32();
  answered.cause = fields.one_of(TransportCause::kOther);
  in.skip(7);
  answered.retry_after = fields.time_or_none();
  const std::uint32_t type_size = in.u32();
  const std::uint32_t bytes_size = in.u32();
  answered.content_type = in.text(type_size);
  answered.bytes = in.bytes(bytes_size);
  return answered;
}

Event read_limits(EventFields& fields) {
  RecordReader& in = fields.in();
  TransportLimits limits;
  limits.draining = (in.u8() & 1) != 0;
  in.skip(1);
  limits.transport = {in.u32()};
  limits.max_in_flight = in.u32();
  return limits;
}

Event read_closed(EventFields& fields) {
  RecordReader& in = fields.in();
  TransportClosed closed;
  closed.stage = fields.one_of(Stage::kPark);
  closed.cause = fields.one_of(TransportCause::kOther);
  closed.transport = {in.u32()};
  closed.os_code = static_cast<int>(in.u32());
  return closed;
}

Event read_cancelled(EventFields& fields) {
  fields.in().skip(2);
  return QueryCancelled{{fields.in().u32()}};
}

Event read_drain(EventFields& fields) {
  fields.in().skip(6);
  return Drain{TimePoint(fields.time())};
}

Event read_wall_clock(EventFields& fields) {
  fields.in().skip(2);
  const auto utc_offset = static_cast<std::int32_t>(fields.in().u32());
  return WallClock{to_seconds(fields.time()), utc_offset};
}

Event read_reseed(EventFields& fields) {
  Reseed reseed{};
  fields.in().skip(2);
  const ByteView seed = fields.in().bytes(reseed.seed.size());
  std::copy(seed.begin(), seed.end(), reseed.seed.begin());
  return reseed;
}

Event read_paused(EventFields& fields) {
  RecordReader& in = fields.in();
  PolicyPaused paused;
  const bool has_group = (in.u8() & 1) != 0;
  in.skip(1);
  const std::uint16_t group = in.u16();
  if (has_group) paused.group = group;
  in.skip(2);
  paused.until = TimePoint(fields.time());
  return paused;
}

// In the order of `RecordKind`, the first of which is 1.
constexpr std::array kReaders{
    read_query,  read_cancelled, read_opened, read_received,   read_session_answered,
    read_limits, read_closed,    read_drain,  read_wall_clock, read_reseed,
    read_paused};

}  // namespace

EventRead read_event(ByteView record) {
  if (record.size() < 2) return {std::nullopt, "the event is shorter than its kind and version"};
  if (record[1] != kRecordVersion) return {std::nullopt, "the event is not of version 1", true};
  const std::size_t kind = record[0];
  if (kind == 0 || kind > kReaders.size()) return {std::nullopt, "there is no such kind of event"};
  EventFields fields(record.subspan(2));
  Event event = kReaders[kind - 1](fields);
  if (!fields.fault().empty()) return {std::nullopt, fields.fault()};
  return {event, {}};
}

}  // namespace berth
