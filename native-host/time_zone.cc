#include "native-host/time_zone.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <fstream>

#include "native-host/environment.h"

// The rules of zones are the C library's: it reads the same files. It has one zone a process.

namespace berth {
namespace {

// Where the C library looks, unless told otherwise.
constexpr std::string_view kZones = "/usr/share/zoneinfo";

bool is_zone_character(char c) {
  constexpr std::string_view kOther = "/_-+";
  const char low = static_cast<char>(c | 0x20);
  return (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') ||
         kOther.find(c) != std::string_view::npos;
}

/// Whether a file begins as those of zones do. Source: RFC 9636 3.1.
bool is_zone_file(const std::string& path) {
  std::array<char, 4> magic{};
  std::ifstream file(path, std::ios::binary);
  file.read(magic.data(), magic.size());
  return file && std::string_view(magic.data(), magic.size()) == "TZif";
}

}  // namespace

std::string time_zone_fault(std::string_view name) {
  if (name.empty()) return {};
  const bool is_name =
      name.front() != '/' && std::all_of(name.begin(), name.end(), is_zone_character);
  const std::string_view told = environment_value("TZDIR");
  const std::string folder(told.empty() ? kZones : told);
  if (is_name && is_zone_file(folder + "/" + std::string(name))) return {};
  return "no time zone that " + folder + " has";
}

void use_time_zone(const std::string& name) {
  // Without the colon a name might be taken for a rule of its own.
  if (!name.empty()) ::setenv("TZ", (":" + name).c_str(), 1);
  ::tzset();
}

}  // namespace berth
