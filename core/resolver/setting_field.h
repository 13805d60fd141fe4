#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/base/time.h"
#include "core/resolver/setting.h"

namespace berth {

/// How a field of type `T` is read as a setting's value and written from one. A host gives its own
/// types a specialisation, or the pair `T::parse` and `to_string` for the items of a list.
template <typename T, typename = void>
struct SettingCodec;

/// Whole numbers, switches and choices.
template <typename T>
struct SettingCodec<T, std::enable_if_t<std::is_integral_v<T> || std::is_enum_v<T>>> {
  static SettingValue read(const T& field) { return static_cast<std::int64_t>(field); }
  static bool write(T& field, const SettingValue& value) {
    const auto* number = std::get_if<std::int64_t>(&value);
    if (number == nullptr) return false;
    if constexpr (std::is_integral_v<T>) {
      if (!std::in_range<T>(*number)) return false;
    }
    field = static_cast<T>(*number);
    return true;
  }
};

template <>
struct SettingCodec<bool> {
  static SettingValue read(const bool& field) { return std::int64_t{field ? 1 : 0}; }
  static bool write(bool& field, const SettingValue& value) {
    const auto* number = std::get_if<std::int64_t>(&value);
    if (number == nullptr) return false;
    field = *number != 0;
    return true;
  }
};

template <>
struct SettingCodec<Duration> {
  static SettingValue read(const Duration& field) { return std::int64_t{field.count()}; }
  static bool write(Duration& field, const SettingValue& value) {
    const auto* number = std::get_if<std::int64_t>(&value);
    if (number == nullptr) return false;
    field = Duration(*number);
    return true;
  }
};

/// A time that the struct keeps as a number of whole seconds.
template <typename T>
struct WholeSeconds {
  static SettingValue read(const T& field) { return static_cast<std::int64_t>(field) * 1000000; }
  static bool write(T& field, const SettingValue& value) {
    const auto* number = std::get_if<std::int64_t>(&value);
    if (number == nullptr || *number % 1000000 != 0) return false;
    return SettingCodec<T>::write(field, *number / 1000000);
  }
};

/// Text, and lists of it.
template <typename T>
struct SettingCodec<T, std::enable_if_t<std::is_same_v<T, std::string> ||
                                        std::is_same_v<T, std::vector<std::string>>>> {
  static SettingValue read(const T& field) { return field; }
  static bool write(T& field, const SettingValue& value) {
    const auto* text = std::get_if<T>(&value);
    if (text == nullptr) return false;
    field = *text;
    return true;
  }
};

/// Lists of things with a text form.
template <typename T>
struct SettingCodec<std::vector<T>, std::void_t<decltype(T::parse(std::string_view{}).ok())>> {
  static SettingValue read(const std::vector<T>& field) {
    std::vector<std::string> items;
    items.reserve(field.size());
    for (const T& item : field) items.push_back(item.to_string());
    return items;
  }
  static bool write(std::vector<T>& field, const SettingValue& value) {
    const auto* items = std::get_if<std::vector<std::string>>(&value);
    if (items == nullptr) return false;
    std::vector<T> parsed;
    parsed.reserve(items->size());
    for (const std::string& item : *items) {
      auto one = T::parse(item);
      if (!one.ok()) return false;
      parsed.push_back(std::move(one).value());
    }
    field = std::move(parsed);
    return true;
  }
};

/// What `T::parse` finds wrong with a text; for a row's `fault`.
template <typename T>
[[nodiscard]] std::string parse_fault(std::string_view text) {
  const auto parsed = T::parse(text);
  return parsed.ok() ? std::string{} : std::string{to_string(parsed.error())};
}

/// The type of the struct that a pointer to member points into.
template <typename Member>
struct OwnerOf;
template <typename Struct, typename Type>
struct OwnerOf<Type Struct::*> {
  using Owner = Struct;
};

/// The one codec for all fields of type `T` that go by `Codec`: what differs between two rows is
/// only where their fields stand.
template <typename Codec, typename T>
inline constexpr FieldCodec kFieldCodec{
    [](const void* field) { return Codec::read(*static_cast<const T*>(field)); },
    [](void* field, const SettingValue& to) { return Codec::write(*static_cast<T*>(field), to); }};

/// The struct that a path of pointers to members begins in, and the type of the field it ends at.
template <auto First, auto... Rest>
struct FieldPath {
  using Owner = typename OwnerOf<decltype(First)>::Owner;
  using Field = std::remove_cvref_t<decltype(((std::declval<Owner&>().*First).*....*Rest))>;
};

/// Access to one field by its path from the configuration struct, through a codec of one's choice.
template <typename Codec, auto First, auto... Rest>
[[nodiscard]] consteval SettingAccess setting_field_as() {
  using Owner = typename FieldPath<First, Rest...>::Owner;
  return {[](void* at) -> void* { return &((static_cast<Owner*>(at)->*First).*....*Rest); },
          &kFieldCodec<Codec, typename FieldPath<First, Rest...>::Field>};
}

/// Access to one field by its path: `setting_field<&Config::cache, &CacheConfig::bytes>()`.
template <auto First, auto... Rest>
[[nodiscard]] consteval SettingAccess setting_field() {
  using Field = typename FieldPath<First, Rest...>::Field;
  return setting_field_as<SettingCodec<Field>, First, Rest...>();
}

}  // namespace berth
