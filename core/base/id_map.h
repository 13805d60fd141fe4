#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

#include "core/base/number_index.h"

namespace berth {

/// The number of an id, or the number itself.
template <typename Id>
[[nodiscard]] constexpr std::uint64_t number_of(Id id) {
  if constexpr (std::is_integral_v<Id>) {
    return static_cast<std::uint64_t>(id);
  } else {
    return id.value;
  }
}

/// The id of a number that `number_of` gave.
template <typename Id>
[[nodiscard]] constexpr Id id_of(std::uint64_t number) {
  if constexpr (std::is_integral_v<Id>) {
    return static_cast<Id>(number);
  } else {
    return Id{static_cast<decltype(Id::value)>(number)};
  }
}

/// Values by id, where ids are chosen elsewhere. A value stays where it is until it is erased.
/// `Id` is a number, or a struct with one called `value`.
template <typename Id, typename Value>
class IdMap {
 public:
  IdMap() = default;
  IdMap(const IdMap&) = delete;
  IdMap& operator=(const IdMap&) = delete;
  ~IdMap() {
    for (Numbered* const item : index_.places()) delete static_cast<Item*>(item);
  }

  /// The value under `id`; null: there is none.
  [[nodiscard]] Value* find(Id id) {
    auto* const item = static_cast<Item*>(index_.find(number_of(id)));
    return item == nullptr ? nullptr : &item->value;
  }
  [[nodiscard]] const Value* find(Id id) const { return const_cast<IdMap*>(this)->find(id); }
  [[nodiscard]] bool contains(Id id) const { return find(id) != nullptr; }
  /// Requires: there is one.
  [[nodiscard]] Value& at(Id id) {
    Value* const value = find(id);
    assert(value != nullptr);
    return *value;
  }

  /// Requires: there is none under `id` yet.
  Value& insert(Id id, Value value) {
    auto item = std::unique_ptr<Item>(new Item{{number_of(id)}, std::move(value)});
    index_.insert(*item);
    return item.release()->value;
  }
  /// Removes the value under `id`, if there is one.
  void erase(Id id) { delete static_cast<Item*>(index_.take(number_of(id))); }

  [[nodiscard]] std::size_t size() const { return index_.size(); }
  [[nodiscard]] bool empty() const { return size() == 0; }

  /// Calls `visit(id, value)` for each, in no order that means anything. It may not insert or
  /// erase.
  template <typename Visit>
  void for_each(Visit visit) {
    for (Numbered* const item : index_.places()) {
      if (item != nullptr) visit(id_of<Id>(item->number), static_cast<Item*>(item)->value);
    }
  }

 private:
  struct Item : Numbered {
    Value value;
  };

  NumberIndex index_;
};

}  // namespace berth
