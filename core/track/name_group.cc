#include "core/track/name_group.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "core/message/name.h"

namespace berth {
namespace {

// A country's own suffixes are of so many letters at most: co.uk, com.au, net.nz.
constexpr std::size_t kCountryLabel = 2;
constexpr std::size_t kSuffixLabel = 3;

}  // namespace

std::string name_group(ByteView wire) {
  // Where the last three labels begin, the last of them last.
  std::array<std::size_t, 3> starts{};
  std::size_t labels = 0;
  for (std::size_t at = 0; at < wire.size() && wire[at] != 0; at += std::size_t{1} + wire[at]) {
    std::rotate(starts.begin(), starts.begin() + 1, starts.end());
    starts.back() = at;
    ++labels;
  }
  if (labels == 0) return ".";
  std::size_t kept = std::min<std::size_t>(labels, 2);
  const bool under_country =
      labels > 2 && wire[starts[2]] == kCountryLabel && wire[starts[1]] <= kSuffixLabel;
  if (under_country) kept = 3;
  const auto name = Name::from_wire(wire.subspan(starts[starts.size() - kept]));
  if (!name) return ".";
  std::string text = name->lowered().to_string();
  text.pop_back();
  return text;
}

}  // namespace berth
