#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "core/upstream/tcp_framer.h"

namespace {

/// What a stream came to: its messages, and whether it ended in a violation.
struct Outcome {
  std::vector<berth::Bytes> messages;
  bool broken = false;
  std::size_t left = 0;
};

/// Feeds `stream` in pieces whose sizes are read, over and over, from `sizes` (0: one octet).
Outcome run(berth::ByteView stream, berth::ByteView sizes) {
  Outcome outcome;
  berth::TcpFramer framer;
  for (std::size_t at = 0, turn = 0; at < stream.size(); ++turn) {
    const std::size_t wish = sizes.empty() ? stream.size() : sizes[turn % sizes.size()];
    const std::size_t size = std::min(wish == 0 ? 1 : wish, stream.size() - at);
    if (!framer.push(stream.subspan(at, size))) {
      outcome.broken = true;
      return outcome;
    }
    at += size;
    for (;;) {
      const auto next = framer.next();
      if (!next) {
        outcome.broken = true;
        return outcome;
      }
      if (!*next) break;
      outcome.messages.emplace_back((*next)->begin(), (*next)->end());
    }
  }
  outcome.left = framer.buffered();
  return outcome;
}

}  // namespace

/// Where a stream is split never changes which messages come out of it, nor whether it is broken;
/// and every message, framed again, is what stood in the stream.
/// Input: a count, that many sizes of pieces, the stream.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const berth::ByteView input(data, size);
  if (input.empty()) return 0;
  const std::size_t count = std::min<std::size_t>(input[0], input.size() - 1);
  const berth::ByteView sizes = input.subspan(1, count);
  const berth::ByteView stream = input.subspan(1 + count);

  const Outcome whole = run(stream, {});
  const Outcome pieces = run(stream, sizes);
  if (whole.messages != pieces.messages || whole.broken != pieces.broken) std::abort();
  if (whole.left != pieces.left) std::abort();

  std::size_t at = 0;
  for (const berth::Bytes& message : whole.messages) {
    const berth::Bytes framed = berth::frame(message);
    for (const std::uint8_t octet : framed) {
      if (octet != stream[at++]) std::abort();
    }
  }
  if (!whole.broken && at + whole.left != stream.size()) std::abort();
  return 0;
}
