#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace berth {

/// The memory of a `List`, whatever stands in it: growing is compiled once, not once for each type.
struct ListMemory {
  /// Of as many values as there is room for; null: of none.
  void* values = nullptr;
  std::size_t size = 0;
  std::size_t capacity = 0;

  ListMemory() = default;
  ListMemory(const ListMemory&) = delete;
  ListMemory& operator=(const ListMemory&) = delete;
  /// Requires: the values were ended.
  ~ListMemory() { ::operator delete(values); }

  /// Moves `count` values to where none are, and ends those that they were. Null: octets will do.
  using Relocate = void (*)(void* to, void* from, std::size_t count);
  /// What growing has to know of the type.
  struct Type {
    std::size_t octets;
    Relocate relocate;
  };
  /// Makes room for `least` values; at least twice what there was, when it has to grow.
  void reserve(std::size_t least, const Type& type);
  /// Each gets what the other had.
  void swap(ListMemory& other) noexcept;
};

/// Values in a row in one block of memory, as in std::vector; for what core keeps, where
/// std::vector would put a copy of its growth into the program for each type. Requires: what is
/// added stands elsewhere; nothing that moves throws. Members do what those of std::vector do.
template <typename T>
class List {
  static_assert(alignof(T) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);

 public:
  using value_type = T;
  using iterator = T*;
  using const_iterator = const T*;

  List() = default;
  explicit List(std::size_t count) { resize(count); }
  List(std::initializer_list<T> values) { append(values.begin(), values.end()); }
  List(const List& other) { append(other.begin(), other.end()); }
  List(List&& other) noexcept { swap(other); }
  List& operator=(List other) noexcept {
    swap(other);
    return *this;
  }
  ~List() { clear(); }

  [[nodiscard]] T* data() { return static_cast<T*>(memory_.values); }
  [[nodiscard]] const T* data() const { return static_cast<const T*>(memory_.values); }
  [[nodiscard]] std::size_t size() const { return memory_.size; }
  [[nodiscard]] std::size_t capacity() const { return memory_.capacity; }
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] T* begin() { return data(); }
  [[nodiscard]] T* end() { return data() + size(); }
  [[nodiscard]] const T* begin() const { return data(); }
  [[nodiscard]] const T* end() const { return data() + size(); }
  [[nodiscard]] T& operator[](std::size_t place) { return assert(place < size()), data()[place]; }
  [[nodiscard]] const T& operator[](std::size_t place) const {
    return assert(place < size()), data()[place];
  }
  [[nodiscard]] T& front() { return (*this)[0]; }
  [[nodiscard]] const T& front() const { return (*this)[0]; }
  [[nodiscard]] T& back() { return (*this)[size() - 1]; }
  [[nodiscard]] const T& back() const { return (*this)[size() - 1]; }

  void reserve(std::size_t least) { memory_.reserve(least, kType); }
  void push_back(const T& value) { emplace_back(value); }
  void push_back(T&& value) { emplace_back(std::move(value)); }
  template <typename... Args>
  T& emplace_back(Args&&... args) {
    if (size() == capacity()) reserve(size() + 1);
    return *::new (static_cast<void*>(data() + memory_.size++)) T(std::forward<Args>(args)...);
  }
  /// Behind the last; `from` to `to` stand elsewhere.
  void append(const T* from, const T* to) {
    reserve(size() + static_cast<std::size_t>(to - from));
    for (; from != to; ++from) ::new (static_cast<void*>(data() + memory_.size++)) T(*from);
  }
  /// Before `place`.
  T* insert(const T* place, T value) {
    const std::ptrdiff_t at = place - begin();
    push_back(std::move(value));
    std::rotate(begin() + at, end() - 1, end());
    return begin() + at;
  }
  void pop_back() { std::destroy_at(data() + --memory_.size); }
  T* erase(const T* from, const T* to) {
    T* const first = begin() + (from - begin());
    if (from == to) return first;  // each would be moved to itself
    T* const kept = std::move(begin() + (to - begin()), end(), first);
    cut(static_cast<std::size_t>(kept - begin()));
    return first;
  }
  T* erase(const T* place) { return erase(place, place + 1); }
  void clear() { cut(0); }
  /// Cuts the last ones off, or adds such as `T()` makes.
  void resize(std::size_t count) {
    cut(std::min(count, size()));
    reserve(count);
    while (size() < count) ::new (static_cast<void*>(data() + memory_.size++)) T();
  }
  void swap(List& other) noexcept { memory_.swap(other.memory_); }

  friend bool operator==(const List& a, const List& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  static void relocate(void* to, void* from, std::size_t count) {
    T* const values = static_cast<T*>(from);
    std::uninitialized_move_n(values, count, static_cast<T*>(to));
    std::destroy_n(values, count);
  }
  static constexpr ListMemory::Type kType{
      sizeof(T), std::is_trivially_copyable_v<T> ? nullptr : &List::relocate};

  void cut(std::size_t count) {
    std::destroy(begin() + count, end());
    memory_.size = count;
  }

  ListMemory memory_;
};

}  // namespace berth
