// The octets held are those from `start_` on; what stands before them has been given out. Octets
// are moved to the front only when at least as many stand before them, so each is moved once on
// average.
#include "core/upstream/tcp_framer.h"

#include <cassert>

namespace berth {
namespace {

// A buffer that grew beyond this is given back when it is empty: many streams idle at once.
constexpr std::size_t kKeptCapacity = 4096;

}  // namespace

Result<void> TcpFramer::push(ByteView bytes) {
  if (failed_) return *failed_;
  if (bytes.size() > kMaxBuffered - buffered()) {
    failed_ = Error::kTooLarge;
    return *failed_;
  }
  if (start_ == buffer_.size()) {
    if (buffer_.capacity() > kKeptCapacity) {
      Bytes().swap(buffer_);
    } else {
      buffer_.clear();
    }
    start_ = 0;
  } else if (start_ >= buffered()) {
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(start_));
    start_ = 0;
  }
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  return {};
}

Result<std::optional<ByteView>> TcpFramer::next() {
  if (failed_) return *failed_;
  if (buffered() < kFrameLengthSize) return std::optional<ByteView>();
  const std::size_t length = static_cast<std::size_t>(buffer_[start_]) << 8 | buffer_[start_ + 1];
  if (length < kHeaderSize || length > max_message_) {
    failed_ = length < kHeaderSize ? Error::kBadFrame : Error::kTooLarge;
    return *failed_;
  }
  if (buffered() < kFrameLengthSize + length) return std::optional<ByteView>();
  const ByteView message = ByteView(buffer_).subspan(start_ + kFrameLengthSize, length);
  start_ += kFrameLengthSize + length;
  return std::optional<ByteView>(message);
}

Bytes frame(ByteView message) {
  assert(message.size() >= kHeaderSize && message.size() <= kMaxMessageSize);
  Bytes bytes;
  bytes.reserve(kFrameLengthSize + message.size());
  bytes.push_back(static_cast<std::uint8_t>(message.size() >> 8));
  bytes.push_back(static_cast<std::uint8_t>(message.size()));
  bytes.insert(bytes.end(), message.begin(), message.end());
  return bytes;
}

}  // namespace berth
