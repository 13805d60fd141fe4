#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/endpoint.h"

namespace berth {

/// Where policy leads a name in place of where it would lead. What it points to lives as long as
/// the policy.
struct Redirection {
  enum class Kind : std::uint8_t {
    kNone,
    kName,       ///< another name is asked for
    kAddresses,  ///< these are the only records that it has
    kCircle,     ///< rewrites lead on and on
  } kind = Kind::kNone;
  /// Lower case, wire form.
  ByteView name;
  const std::vector<IpAddress>* addresses = nullptr;
  /// The name or wildcard of the rewrite, as the operator wrote it; empty: it is safe search.
  std::string_view source;
};

/// Says it in one line, in place of what `text` held: "rewrite *.dev.example leads to
/// proxy.example."
void explain(const Redirection& redirection, std::string& text);

}  // namespace berth
