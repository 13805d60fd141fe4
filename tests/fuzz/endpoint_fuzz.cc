#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/base/endpoint.h"

/// Whatever parses as an endpoint prints as text that parses to the same endpoint.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto endpoint = berth::Endpoint::parse(text, 53);
  if (!endpoint) return 0;
  const auto again = berth::Endpoint::parse(endpoint->to_string());
  if (!again || !(*again == *endpoint)) std::abort();
  return 0;
}
