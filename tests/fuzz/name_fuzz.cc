#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/base/byte_reader.h"
#include "core/message/header.h"
#include "core/message/name.h"

// The input is taken three times: as a message with a name behind its header, as an uncompressed
// name, and as text. What is asked of it:
// - a name that parses fits its bounds, prints as printable ASCII and parses back octet for octet;
// - reading moves past a name exactly as far as skipping does, and not at all when it fails;
// - comparing, lowering and climbing to the parent agree with one another.
namespace berth {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool equal(ByteView a, ByteView b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

void hold(const Name& name) {
  require(!name.wire().empty() && name.wire().size() <= kMaxNameSize);
  const std::string text = name.to_string();
  for (const char c : text) require(c > 0x20 && c < 0x7f);
  const auto parsed = Name::parse(text);
  require(parsed.ok() && equal(parsed->wire(), name.wire()));
  const auto taken = Name::from_wire(name.wire());
  require(taken.ok() && equal(taken->wire(), name.wire()));

  const Name lowered = name.lowered();
  require(lowered == name && equal(lowered.lowered().wire(), lowered.wire()));
  const Name parent = name.parent();
  require(name.is_under(name) && name.is_under(parent) && name.is_under(Name()));
  require(name.is_root() == (parent == name));
  require(name.is_root() ||
          (name.label_count() == parent.label_count() + 1 && !parent.is_under(name)));
}

/// Reads names one behind the other, as a question section would hold them.
void take_message(ByteView message) {
  if (message.size() < kHeaderSize) return;
  ByteReader reader(message, kHeaderSize);
  while (!reader.empty()) {
    const std::size_t start = reader.position();
    ByteReader skipping = reader;
    const bool skipped = skip_name(skipping).ok();
    const auto name = parse_name(reader);
    if (!name) {
      require(reader.position() == start);
      return;
    }
    require(skipped && skipping.position() == reader.position() && reader.position() > start);
    hold(*name);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  take_message(input);
  if (const auto name = Name::from_wire(input)) hold(*name);
  const auto name = Name::parse(std::string_view(reinterpret_cast<const char*>(data), size));
  if (name) hold(*name);

  // Two names of one input: order does not matter, and equal names lie under each other.
  const auto first = Name::from_wire(input.first(size / 2));
  const auto second = Name::from_wire(input.subspan(size / 2));
  if (first && second) {
    const bool same = *first == *second;
    require(same == (*second == *first));
    require(same == (first->is_under(*second) && second->is_under(*first)));
    require(same == equal(first->lowered().wire(), second->lowered().wire()));
  }
  return 0;
}

}  // namespace berth
