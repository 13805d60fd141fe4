#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include "core/base/list.h"

namespace berth {

/// First in, first out, in one block of memory that is used again whenever the queue runs empty:
/// what is filled and emptied with every event allocates nothing.
/// Shape: memory for the most values between two times that it was empty; given back when it ran
/// empty after more than `kKept`.
template <typename T>
class Fifo {
 public:
  static constexpr std::size_t kKept = 256;

  void push_back(T value) { values_.push_back(std::move(value)); }

  /// The oldest; nothing when there is none.
  [[nodiscard]] std::optional<T> pop_front() {
    if (empty()) return std::nullopt;
    std::optional<T> oldest(std::move(values_[first_++]));
    if (empty()) clear();
    return oldest;
  }

  [[nodiscard]] bool empty() const { return first_ == values_.size(); }

  void clear() {
    first_ = 0;
    if (values_.capacity() <= kKept) return values_.clear();
    values_ = {};
  }

 private:
  List<T> values_;
  /// What stands before it was taken out.
  std::size_t first_ = 0;
};

}  // namespace berth
