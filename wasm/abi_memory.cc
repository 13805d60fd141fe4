// Memory, words and addresses.

#include <algorithm>
#include <array>
#include <new>
#include <string_view>

#include "core/base/endpoint.h"
#include "core/pool/transport.h"
#include "core/resolver/action.h"
#include "core/track/timeline.h"
#include "core/upstream/transport_event.h"
#include "wasm/abi.h"
#include "wasm/module.h"

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
    case BERTH_SOURCES: return word_of(number, AnswerSource::kBlocked);
    case BERTH_STAGES: return word_of(number, Stage::kPark);
    case BERTH_CAUSES: return word_of(number, TransportCause::kOther);
    case BERTH_REASONS: return word_of(number, CloseReason::kNoQuery);
    case BERTH_NOTICES: return number < kNotices.size() ? kNotices[number] : std::string_view{};
    case BERTH_BLOCKERS: return word_of(number, BlockedBy::kRebinding);
    default: return {};
  }
}

/// Gives text as the result of a call.
berth_status give_text(std::string_view text) {
  module().out.clear();
  module().out.text(text);
  return module().give();
}

}  // namespace
}  // namespace berth

using namespace berth;  // NOLINT(google-build-using-namespace)

uint32_t berth_abi_version(void) { return kRecordVersion; }

berth_status berth_version(void) { return give_text(BERTH_VERSION); }

berth_lent berth_result(void) { return {module().out.written().data()}; }

berth_status berth_error(void) { return give_text(module().error); }

berth_owned berth_alloc(uint32_t size) {
  if (size > kMaxBlock) {
    module().fail(BERTH_NO_ROOM, "a block has 64 MiB at most");
    return {nullptr};
  }
  auto* const block = new (std::nothrow) std::uint8_t[size == 0 ? 1 : size];
  if (block == nullptr) {
    module().fail(BERTH_NO_ROOM, "there is no memory left");
    return {nullptr};
  }
  module().blocks.emplace_back(block);
  return {block};
}

berth_status berth_free(berth_owned block) {
  if (block.at == nullptr) return 0;
  auto& blocks = module().blocks;
  const auto found = std::find_if(blocks.begin(), blocks.end(),
                                  [&](const auto& it) { return it.get() == block.at; });
  if (found == blocks.end()) {
    return module().fail(BERTH_BAD_MEMORY, "there is no such block, or no longer");
  }
  blocks.erase(found);
  return 0;
}

berth_status berth_word(uint32_t words, uint32_t number) { return give_text(word(words, number)); }

berth_status berth_read_address(berth_borrowed text, uint32_t size) {
  const auto given = module().read_text(text, size);
  if (!given) return BERTH_BAD_MEMORY;
  const auto address = IpAddress::parse(*given);
  if (!address) return module().fail(BERTH_BAD_ARGUMENT, "the text is not an IP address");
  module().out.clear();
  module().out.bytes(address->octets());
  return module().give();
}

berth_status berth_write_address(berth_borrowed address) {
  const auto octets = module().read(address, 16);
  if (!octets) return BERTH_BAD_MEMORY;
  return give_text(IpAddress::v6(octets->first<16>()).to_string());
}
