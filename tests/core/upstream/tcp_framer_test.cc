#include "core/upstream/tcp_framer.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "core/base/random.h"

namespace berth {
namespace {

Bytes message_of(std::size_t size, std::uint8_t fill) { return Bytes(size, fill); }

void append(Bytes& to, ByteView more) { to.insert(to.end(), more.begin(), more.end()); }

/// Everything that comes out now. Requires: no error.
std::vector<Bytes> drain(TcpFramer& framer) {
  std::vector<Bytes> messages;
  for (;;) {
    const auto next = framer.next();
    REQUIRE(next);
    if (!*next) return messages;
    messages.emplace_back((*next)->begin(), (*next)->end());
  }
}

}  // namespace

TEST_CASE("a frame is the length and the message in one piece") {
  Bytes expected{0x00, 0x0c};
  append(expected, message_of(12, 7));
  CHECK(frame(message_of(12, 7)) == expected);
  const Bytes largest = frame(message_of(65535, 1));
  CHECK(largest.size() == 65537);
  CHECK(largest[0] == 0xff);
  CHECK(largest[1] == 0xff);
}

TEST_CASE("whole messages come out of any pieces") {
  const std::vector<Bytes> messages{message_of(12, 1), message_of(300, 2), message_of(255, 3),
                                    message_of(256, 4), message_of(12, 5)};
  Bytes stream;
  for (const Bytes& message : messages) append(stream, frame(message));
  for (const std::size_t piece : {1u, 2u, 3u, 13u, 14u, 15u, 100u, 10000u}) {
    TcpFramer framer;
    std::vector<Bytes> out;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
      REQUIRE(framer.push(ByteView(stream).subspan(at, std::min(piece, stream.size() - at))));
      for (Bytes& message : drain(framer)) out.push_back(std::move(message));
    }
    CHECK((out == messages));
    CHECK(framer.buffered() == 0);
  }
}

TEST_CASE("a message that ends early is held and seen to be unfinished") {
  TcpFramer framer;
  const Bytes whole = frame(message_of(20, 9));
  REQUIRE(framer.push(ByteView(whole).first(1)));
  CHECK(drain(framer).empty());
  CHECK(framer.buffered() == 1);
  REQUIRE(framer.push(ByteView(whole).subspan(1, 20)));
  CHECK(drain(framer).empty());
  CHECK(framer.buffered() == 21);
  REQUIRE(framer.push(ByteView(whole).subspan(21)));
  CHECK(drain(framer) == std::vector<Bytes>{message_of(20, 9)});
  CHECK(framer.buffered() == 0);
}

TEST_CASE("nothing pushed gives nothing") {
  TcpFramer framer;
  CHECK(drain(framer).empty());
  REQUIRE(framer.push({}));
  CHECK(drain(framer).empty());
}

TEST_CASE("the largest message passes, octet by octet") {
  TcpFramer framer;
  const Bytes whole = frame(message_of(65535, 3));
  for (std::size_t i = 0; i + 1 < whole.size(); ++i) {
    REQUIRE(framer.push(ByteView(whole).subspan(i, 1)));
    if (i % 4096 == 0) CHECK(drain(framer).empty());
  }
  REQUIRE(framer.push(ByteView(whole).last(1)));
  CHECK((drain(framer) == std::vector<Bytes>{message_of(65535, 3)}));
}

TEST_CASE("a length under that of a header is a violation that stays") {
  for (std::uint8_t length = 0; length < 12; ++length) {
    TcpFramer framer;
    const Bytes good = frame(message_of(12, 1));
    Bytes stream = good;
    append(stream, Bytes{0, length});
    append(stream, good);
    REQUIRE(framer.push(stream));
    // What came whole before it still counts.
    const auto first = framer.next();
    REQUIRE(first);
    CHECK(first->has_value());
    for (int i = 0; i < 2; ++i) {
      const auto next = framer.next();
      REQUIRE_FALSE(next);
      CHECK(next.error() == Error::kBadFrame);
    }
    const auto pushed = framer.push(good);
    REQUIRE_FALSE(pushed);
    CHECK(pushed.error() == Error::kBadFrame);
  }
}

TEST_CASE("a violation is seen as soon as its length is whole") {
  TcpFramer framer;
  REQUIRE(framer.push(Bytes{0}));
  CHECK(drain(framer).empty());
  REQUIRE(framer.push(Bytes{11}));
  REQUIRE_FALSE(framer.next());
}

TEST_CASE("what is held is bounded") {
  TcpFramer framer;
  const Bytes piece(TcpFramer::kMaxBuffered, 0xff);
  REQUIRE(framer.push(piece));
  const auto more = framer.push(Bytes{1});
  REQUIRE_FALSE(more);
  CHECK(more.error() == Error::kTooLarge);
  CHECK(framer.next().error() == Error::kTooLarge);
}

TEST_CASE("the bound is on what is held, not on what has passed") {
  TcpFramer framer;
  const Bytes whole = frame(message_of(60000, 1));
  for (int i = 0; i < 100; ++i) {
    REQUIRE(framer.push(whole));
    CHECK(drain(framer).size() == 1);
  }
  CHECK(framer.buffered() == 0);
}

TEST_CASE("many small messages in large pieces come out in order") {
  TcpFramer framer;
  Bytes stream;
  for (int i = 0; i < 4000; ++i) {
    append(stream, frame(message_of(12, static_cast<std::uint8_t>(i))));
  }
  std::size_t count = 0;
  for (std::size_t at = 0; at < stream.size(); at += 9999) {
    const std::size_t size = std::min<std::size_t>(9999, stream.size() - at);
    REQUIRE(framer.push(ByteView(stream).subspan(at, size)));
    for (const Bytes& message : drain(framer)) {
      CHECK((message == message_of(12, static_cast<std::uint8_t>(count))));
      ++count;
    }
  }
  CHECK(count == 4000);
}

TEST_CASE("random sizes in random pieces pass unchanged") {
  Random random(Seed{42});
  TcpFramer framer;
  std::vector<Bytes> sent;
  std::vector<Bytes> received;
  Bytes waiting;
  for (int round = 0; round < 3000; ++round) {
    if (waiting.size() < 5000) {
      Bytes message(12 + random.below(random.below(50) == 0 ? 65524 : 700));
      random.fill(message);
      append(waiting, frame(message));
      sent.push_back(std::move(message));
    }
    const std::size_t size =
        std::min<std::size_t>(waiting.size(), random.below(1400) + std::size_t{1});
    REQUIRE(framer.push(ByteView(waiting).first(size)));
    waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(size));
    if (random.below(3) != 0) continue;
    for (Bytes& message : drain(framer)) received.push_back(std::move(message));
  }
  while (!waiting.empty()) {
    const std::size_t size = std::min<std::size_t>(waiting.size(), 10000);
    REQUIRE(framer.push(ByteView(waiting).first(size)));
    waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(size));
    for (Bytes& message : drain(framer)) received.push_back(std::move(message));
  }
  for (Bytes& message : drain(framer)) received.push_back(std::move(message));
  CHECK((received == sent));
}

TEST_CASE("a message over the limit is refused as soon as its length is there") {
  TcpFramer framer(100);
  REQUIRE(framer.push(frame(message_of(100, 1))));
  CHECK(drain(framer).size() == 1);
  const Bytes longer{0, 101};
  REQUIRE(framer.push(ByteView(longer).first(1)));
  CHECK(drain(framer).empty());
  REQUIRE(framer.push(ByteView(longer).last(1)));
  const auto refused = framer.next();
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error() == Error::kTooLarge);
  CHECK_FALSE(framer.next().ok());
}

}  // namespace berth
