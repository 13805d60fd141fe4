#include "core/track/tracked.h"

#include <utility>

namespace berth {

Tracked::Tracked(Tracked&& other) noexcept
    : tracking_(std::exchange(other.tracking_, nullptr)),
      record_(std::exchange(other.record_, nullptr)) {}

Tracked& Tracked::operator=(Tracked&& other) noexcept {
  std::swap(tracking_, other.tracking_);
  std::swap(record_, other.record_);
  return *this;
}

Tracked::~Tracked() {
  if (record_ != nullptr) close(record_->last_active, {});
}

void Tracked::opened(ConnectionKind kind, TimePoint now) {
  if (record_ == nullptr) return;
  record_->kind = kind;
  record_->state = ConnectionState::kOpen;
  record_->handshake = now - record_->opened_at;
}

void Tracked::close(TimePoint now, const ConnectionEnd& end) {
  if (record_ == nullptr) return;
  tracking_->close(*std::exchange(record_, nullptr), now, end);
}

}  // namespace berth
