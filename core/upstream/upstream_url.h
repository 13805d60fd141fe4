#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/upstream/upstream.h"

namespace berth {

/// What became of reading a URL: an upstream, or what is wrong with the text.
struct UpstreamUrl {
  std::optional<Upstream> upstream;
  Error error = Error::kBadUrl;
  /// In words for people, without the URL itself.
  std::string fault;
};

/// Reads the URL of an upstream; `Upstream::parse` says what it may be.
[[nodiscard]] UpstreamUrl read_upstream_url(std::string_view url);

}  // namespace berth
