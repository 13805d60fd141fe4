#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/base/little_endian.h"
#include "core/policy/rethink_trie.h"

// The first octet says the codec, the next two how many nodes there are; the rest is a trie. What
// is asked of it: no octet outside is read, a walk ends, and names fit their bounds.
namespace {

using namespace berth;

struct Gathering final : RethinkSink {
  std::size_t names = 0;

  void take(std::string_view name, const std::bitset<kStampLists>& lists) override {
    if (name.empty() || name.size() > 255 || lists.count() > kStampLists) std::abort();
    ++names;
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const RethinkTrieShape shape{load_le16(data + 1), (data[0] & 1) != 0, (data[0] & 2) != 0};
  const auto trie = RethinkTrie::open(ByteView(data + 3, size - 3), shape);
  if (!trie) return 0;
  Gathering gathering;
  (void)trie->walk(gathering);
  if (gathering.names > shape.nodes) std::abort();
  return 0;
}
