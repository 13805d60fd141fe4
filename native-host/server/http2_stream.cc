#include "native-host/server/http2_stream.h"

#include <utility>

namespace berth {
namespace {

// Kept for reuse at most, and memory kept in each of its buffers. Most queries and answers are far
// smaller; a burst of large ones leaves nothing behind.
constexpr std::size_t kMaxSpare = 256;
constexpr std::size_t kMaxKept = 1024;

template <typename Buffer>
void empty(Buffer& buffer) {
  buffer.clear();
  if (buffer.capacity() > kMaxKept) Buffer().swap(buffer);
}

}  // namespace

std::unique_ptr<Http2Stream> Http2StreamPool::take() {
  if (spare_.empty()) return std::make_unique<Http2Stream>();
  std::unique_ptr<Http2Stream> stream = std::move(spare_.back());
  spare_.pop_back();
  return stream;
}

void Http2StreamPool::give(std::unique_ptr<Http2Stream> stream) {
  if (spare_.size() >= kMaxSpare) return;
  stream->state = Http2Stream::State::kHead;
  stream->header_too_large = false;
  stream->fields = 0;
  stream->header_bytes = 0;
  stream->request = {};
  stream->command = {};
  stream->sent = 0;
  stream->thrown_away = 0;
  stream->cut_off = false;
  stream->older = stream->younger = nullptr;
  empty(stream->method);
  empty(stream->target);
  empty(stream->content_type);
  empty(stream->accept);
  empty(stream->host);
  empty(stream->forwarded);
  empty(stream->message);
  empty(stream->answer);
  spare_.push_back(std::move(stream));
}

}  // namespace berth
