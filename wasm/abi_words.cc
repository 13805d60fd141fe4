// Words for numbers, and addresses.

#include <array>
#include <string_view>

#include "core/base/endpoint.h"
#include "core/pool/transport.h"
#include "core/resolver/action.h"
#include "core/track/timeline.h"
#include "core/upstream/transport_event.h"
#include "wasm/abi.h"
#include "wasm/boundary.h"

namespace berth {
namespace {

constexpr std::array<std::string_view, 3> kNotices{"upstream_down", "upstream_up", "no_upstream"};

/// The word of `number`; empty behind the last one.
template <typename Enum>
std::string_view word_of(std::uint32_t number, Enum last) {
  return number > static_cast<std::uint32_t>(last) ? std::string_view{}
                                                   : to_string(static_cast<Enum>(number));
}

std::string_view word(std::uint32_t words, std::uint32_t number) {
  switch (words) {
    case BERTH_SOURCES: return word_of(number, AnswerSource::kLimited);
    case BERTH_STAGES: return word_of(number, Stage::kPark);
    case BERTH_CAUSES: return word_of(number, TransportCause::kOther);
    case BERTH_REASONS: return word_of(number, CloseReason::kNoQuery);
    case BERTH_NOTICES: return number < kNotices.size() ? kNotices[number] : std::string_view{};
    case BERTH_BLOCKERS: return word_of(number, BlockedBy::kRebinding);
    default: return {};
  }
}

}  // namespace
}  // namespace berth

using namespace berth;  // NOLINT(google-build-using-namespace)

berth_status berth_word(uint32_t words, uint32_t number) {
  return boundary().give_text(word(words, number));
}

berth_status berth_read_address(berth_borrowed text, uint32_t size) {
  const auto given = boundary().read_text(text, size);
  if (!given) return BERTH_BAD_MEMORY;
  const auto address = IpAddress::parse(*given);
  if (!address) return boundary().fail(BERTH_BAD_ARGUMENT, "the text is not an IP address");
  boundary().out.clear();
  boundary().out.bytes(address->octets());
  return boundary().give();
}

berth_status berth_write_address(berth_borrowed address) {
  const auto octets = boundary().read(address, 16);
  if (!octets) return BERTH_BAD_MEMORY;
  return boundary().give_text(IpAddress::v6(octets->first<16>()).to_string());
}
