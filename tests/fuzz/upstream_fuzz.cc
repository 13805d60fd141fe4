#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/upstream/upstream.h"

/// Whatever parses as an upstream prints as a URL that parses to the same upstream, unless written
/// out in full it is longer than a URL may be; whatever does not parse is told why.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto upstream = berth::Upstream::parse(text);
  if (upstream.ok() != berth::upstream_fault(text).empty()) std::abort();
  if (!upstream) return 0;
  const std::string printed = upstream->to_string();
  const auto again = berth::Upstream::parse(printed);
  if (!again && berth::upstream_fault(printed) == "it is too long") return 0;
  if (!again || !(*again == *upstream)) std::abort();
  return 0;
}
