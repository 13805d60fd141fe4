#pragma once

#include <span>
#include <string_view>

namespace berth {

/// A file of the page that the admin listener serves, as the build made it of web/.
struct PageFile {
  std::string_view path;
  std::string_view type;
  /// Of its content, with quotation marks. Source: RFC 9110 8.8.3.
  std::string_view tag;
  std::string_view octets;
  /// Whether `octets` are pressed by gzip.
  bool is_gzip;
};

/// All there are; of a build without Node, one that says so.
[[nodiscard]] std::span<const PageFile> page_files();

}  // namespace berth
