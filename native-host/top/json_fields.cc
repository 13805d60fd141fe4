#include "native-host/top/json_fields.h"

#include <boost/json.hpp>

namespace berth {

std::uint64_t number_of(const boost::json::object& from, std::string_view key) {
  const boost::json::value* value = from.if_contains(key);
  if (value == nullptr) return 0;
  boost::system::error_code error;
  const auto number = value->to_number<std::uint64_t>(error);
  return error ? 0 : number;
}

std::string text_of(const boost::json::object& from, std::string_view key) {
  const boost::json::value* value = from.if_contains(key);
  if (value == nullptr || !value->is_string()) return {};
  return std::string(value->get_string());
}

bool truth_of(const boost::json::object& from, std::string_view key) {
  const boost::json::value* value = from.if_contains(key);
  return value != nullptr && value->is_bool() && value->get_bool();
}

const boost::json::object& object_of(const boost::json::object& from, std::string_view key) {
  static const boost::json::object kNone;
  const boost::json::value* value = from.if_contains(key);
  return value != nullptr && value->is_object() ? value->get_object() : kNone;
}

std::vector<const boost::json::object*> objects_in(const boost::json::value* list) {
  std::vector<const boost::json::object*> out;
  if (list == nullptr || !list->is_array()) return out;
  for (const boost::json::value& each : list->get_array()) {
    if (each.is_object()) out.push_back(&each.get_object());
  }
  return out;
}

}  // namespace berth
