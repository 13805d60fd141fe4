#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "core/base/bytes.h"

// What crosses the boundary of a component, as the canonical ABI lowers it: the structs here have
// the sizes and offsets that it gives them in 32 bits.
// Source: the component model's CanonicalABI.md.

namespace berth::wasi {

/// A resource of the host's, by its place in our table; 0 is none.
using Handle = std::int32_t;

/// `string` or `list<T>`. One that is given to us lies in a block of ours (given_blocks.h).
struct List {
  const void* at = nullptr;
  std::uint32_t size = 0;

  [[nodiscard]] std::string_view text() const { return {static_cast<const char*>(at), size}; }
  [[nodiscard]] ByteView bytes() const { return {static_cast<const std::uint8_t*>(at), size}; }
};

/// `tuple<string, string>`, `tuple<string, list<u8>>`.
struct Pair {
  List first;
  List second;
};

/// `option<string>`; also a variant whose only payload is a text, with its case in `which`.
struct OptionalText {
  std::uint8_t which = 0;
  List text;
};

/// `result<RESOURCE>`, whatever the error; none of ours is looked at.
struct ResourceResult {
  std::uint8_t is_error = 0;
  Handle handle = 0;
};

/// `stream-error`: an end, or what went wrong.
struct StreamError {
  std::uint8_t is_end;
  Handle error;
};

/// `result<list<u8>, stream-error>`.
struct ReadResult {
  std::uint8_t is_error = 0;
  union {
    List list{};
    StreamError fault;
  };
};

/// `result<_, stream-error>`.
struct WriteResult {
  std::uint8_t is_error = 0;
  StreamError fault{};
};

/// `result<u64, stream-error>`.
struct RoomResult {
  std::uint8_t is_error = 0;
  union {
    std::uint64_t octets = 0;
    StreamError fault;
  };
};

/// A resource, or behind it the case of an `error-code` with room for the largest payload.
union alignas(8) HandleOrCode {
  Handle handle = 0;
  std::uint8_t code;
  std::uint8_t room[32];
};

/// `result<RESOURCE, error-code>`.
struct CodeResult {
  std::uint8_t is_error = 0;
  HandleOrCode is{};
};

/// `option<result<result<incoming-response, error-code>>>`.
struct alignas(8) ResponseResult {
  std::uint8_t is_some = 0;
  alignas(8) std::uint8_t is_taken = 0;
  CodeResult response{};
};

/// `datetime` of the wall clock.
struct DateTime {
  std::uint64_t seconds = 0;
  std::uint32_t nanoseconds = 0;
};

// As the canonical ABI lays them out: what stands behind a tag begins at what its largest case is
// aligned to. Elsewhere, in what reads this file for a system of its own, pointers are larger.
#ifdef __wasm32__
static_assert(sizeof(List) == 8 && sizeof(Pair) == 16);
static_assert(sizeof(OptionalText) == 12 && offsetof(OptionalText, text) == 4);
static_assert(sizeof(ResourceResult) == 8 && offsetof(ResourceResult, handle) == 4);
static_assert(sizeof(StreamError) == 8 && offsetof(StreamError, error) == 4);
static_assert(sizeof(ReadResult) == 12 && offsetof(ReadResult, list) == 4);
static_assert(offsetof(ReadResult, fault) == 4);
static_assert(sizeof(WriteResult) == 12 && offsetof(WriteResult, fault) == 4);
static_assert(sizeof(RoomResult) == 16 && offsetof(RoomResult, octets) == 8);
static_assert(offsetof(RoomResult, fault) == 8);
#endif
static_assert(sizeof(CodeResult) == 40 && offsetof(CodeResult, is) == 8);
static_assert(sizeof(ResponseResult) == 56 && offsetof(ResponseResult, is_taken) == 8 &&
              offsetof(ResponseResult, response) == 16);

/// Text that is lent for a call.
[[nodiscard]] inline List lend(std::string_view text) {
  return {text.data(), static_cast<std::uint32_t>(text.size())};
}

/// A resource that is dropped when its owner goes.
template <void (*kDrop)(Handle)>
class Owned {
 public:
  Owned() = default;
  explicit Owned(Handle handle) : handle_(handle) {}
  Owned(Owned&& other) noexcept : handle_(other.give()) {}
  Owned& operator=(Owned&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Owned() {
    if (handle_ != 0) kDrop(handle_);
  }

  [[nodiscard]] Handle get() const { return handle_; }
  /// Hands it to a call that takes it over.
  [[nodiscard]] Handle give() { return std::exchange(handle_, 0); }

 private:
  Handle handle_ = 0;
};

}  // namespace berth::wasi
