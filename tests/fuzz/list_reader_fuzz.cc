#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "core/policy/list_reader.h"

// The first octet says the format (or to tell it), the second the size of the pieces; the rest is a
// list. What is asked of it:
// - every entry is a name that could be asked for, in lower case, and no restriction is too long;
// - what is said of a list does not depend on the pieces that it comes in.
namespace {

using namespace berth;

void require(bool condition) {
  if (!condition) std::abort();
}

/// A trace of all that was said.
struct Trace final : ListSink {
  std::vector<std::uint8_t> octets;

  void take(const ListEntry& entry) override {
    const ByteView wire = entry.name.wire();
    require(!entry.name.is_root() && entry.name.lowered() == entry.name);
    require(entry.condition.types.size() <= 255);
    octets.insert(octets.end(), wire.begin(), wire.end());
    octets.push_back(static_cast<std::uint8_t>(entry.subtree << 2 | entry.allow << 1 |
                                               static_cast<int>(entry.important)));
  }
  void skip(const SkippedLine& line) override {
    require(line.number > 0 && line.text.size() <= kMaxListLine);
    octets.push_back(static_cast<std::uint8_t>(line.reason));
    octets.push_back(static_cast<std::uint8_t>(line.number));
  }
};

std::optional<std::string> to_ascii(std::string_view name) {
  if (name.size() % 3 == 0) return std::nullopt;
  return "xn--" + std::to_string(name.size()) + ".example";
}

Trace traced(std::string_view text, std::optional<ListFormat> format, std::size_t piece) {
  Trace trace;
  ListReader reader(format, to_ascii, trace);
  for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) {
    reader.read(text.substr(0, piece));
  }
  reader.finish();
  require(reader.format().has_value() && (!format || reader.format() == format));
  return trace;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  std::optional<ListFormat> format;
  if (data[0] % (kListFormats + 1) != 0)
    format = static_cast<ListFormat>(data[0] % (kListFormats + 1) - 1);
  const std::string_view text(reinterpret_cast<const char*>(data + 2), size - 2);
  require(traced(text, format, text.size() + 1).octets ==
          traced(text, format, std::size_t{1} + data[1]).octets);
  return 0;
}
