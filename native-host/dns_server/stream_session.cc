#include "native-host/dns_server/stream_session.h"

#include <algorithm>
#include <utility>

namespace berth {
namespace {

// Room that an idle session keeps for its answers. Unit: octets.
constexpr std::size_t kKeptOutput = 4096;

}  // namespace

StreamSession::StreamSession(const SessionParts& parts, TimePoint now)
    : parts_(parts), framer_(parts.rules.doh.max_query_bytes), since_(now) {}

StreamSession::~StreamSession() {
  for (const std::uint32_t request : pending_) parts_.service.cancel(request);
}

void StreamSession::receive(TimePoint now, ByteView octets) {
  const bool mid_message = framer_.buffered() > 0;
  const std::uint32_t asked = last_request_;
  // What is too much to hold shows itself to `next` as well.
  static_cast<void>(framer_.push(octets));
  advance();
  // The clock of a question that trickles in runs from its first octet.
  if (!mid_message || last_request_ != asked) since_ = now;
}

void StreamSession::advance() {
  held_back_ = false;
  while (!closing_) {
    if (!has_room()) {
      held_back_ = framer_.buffered() > 0;
      return;
    }
    const Result<std::optional<ByteView>> next = framer_.next();
    if (!next) {
      closing_ = true;
    } else if (!next->has_value()) {
      return;
    } else {
      ask(**next);
    }
  }
}

void StreamSession::ask(ByteView message) {
  RequestQuery query;
  query.request = ++last_request_;
  query.message = message;
  // Who is to go soon is told to go now (RFC 7828 3.3.2).
  query.idle_timeout = ended_ ? Duration::zero() : parts_.rules.dns.idle_timeout;
  asked_before_ = true;
  const Answered answered = parts_.service.ask(query, parts_.workspace.answer);
  switch (answered.kind) {
    case Answered::Kind::kAnswered:
      return append(ByteView(parts_.workspace.answer).first(answered.size));
    case Answered::Kind::kPending: return pending_.push_back(query.request);
    case Answered::Kind::kDropped: closing_ = true;
  }
}

void StreamSession::append(ByteView message) {
  output_.push_back(static_cast<std::uint8_t>(message.size() >> 8));
  output_.push_back(static_cast<std::uint8_t>(message.size()));
  output_.insert(output_.end(), message.begin(), message.end());
}

void StreamSession::end_of_input() { ended_ = true; }

void StreamSession::reply(TimePoint now, const RequestReply& reply) {
  const auto found = std::find(pending_.begin(), pending_.end(), reply.request);
  if (found == pending_.end()) return;
  *found = pending_.back();
  pending_.pop_back();
  if (!reply.message.empty()) append(reply.message);
  if (held_back_ || framer_.buffered() == 0) since_ = now;
  if (held_back_) advance();
}

void StreamSession::drain(TimePoint /*now*/) { ended_ = true; }

void StreamSession::handle_timeout(TimePoint now) {
  // While answers waited, it was us who did not read on.
  if (std::exchange(resumed_, false)) since_ = now;
  if (now >= deadline()) closing_ = true;
}

void StreamSession::produce(Bytes& out, std::size_t room) {
  const std::size_t size = std::min(waiting_bytes(), room);
  const auto begin = output_.begin() + static_cast<std::ptrdiff_t>(produced_);
  out.insert(out.end(), begin, begin + static_cast<std::ptrdiff_t>(size));
  produced_ += size;
  if (produced_ < output_.size()) return;
  produced_ = 0;
  output_.clear();
  if (output_.capacity() > kKeptOutput) Bytes().swap(output_);
  if (!held_back_) return;
  resumed_ = true;
  advance();
}

bool StreamSession::has_room() const {
  const DnsLimits& limits = parts_.rules.dns;
  return pending_.size() < limits.max_pipelined && waiting_bytes() < limits.max_output_bytes;
}

bool StreamSession::wants_input() const {
  return !ended_ && !closing_ && !held_back_ && has_room();
}

bool StreamSession::is_over() const {
  return (closing_ || (ended_ && !held_back_)) && pending_.empty() && waiting_bytes() == 0;
}

std::size_t StreamSession::requests_in_flight() const {
  return pending_.size() + (waiting_bytes() > 0 || held_back_ ? 1 : 0);
}

TimePoint StreamSession::deadline() const {
  if (requests_in_flight() > 0) return TimePoint::max();
  const DnsLimits& limits = parts_.rules.dns;
  const bool reading = framer_.buffered() > 0 || !asked_before_;
  return since_ + (reading ? limits.read_timeout : limits.idle_timeout);
}

}  // namespace berth
