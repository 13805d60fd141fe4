#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace berth {

/// A member of an object; what is missing or of another kind is 0, "", false, an empty object.
[[nodiscard]] std::uint64_t number_of(const boost::json::object& from, std::string_view key);
[[nodiscard]] std::string text_of(const boost::json::object& from, std::string_view key);
[[nodiscard]] bool truth_of(const boost::json::object& from, std::string_view key);
[[nodiscard]] const boost::json::object& object_of(const boost::json::object& from,
                                                   std::string_view key);
/// The objects of a list, which may be missing; what is none is left out.
[[nodiscard]] std::vector<const boost::json::object*> objects_in(const boost::json::value* list);

}  // namespace berth
