#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/message/name.h"
#include "core/policy/blocklist_image.h"
#include "core/policy/list_contents.h"

// The first octet says how a list is read, the second the size of the pieces that it comes in; the
// rest is the list. What is asked of it:
// - whatever stands in a list, an image can be made of it, the same one whatever the pieces;
// - the image has each name that the list holds, and no more names.
namespace {

using namespace berth;

void require(bool condition) {
  if (!condition) std::abort();
}

Bytes image_of(std::string_view text, const ListReading& reading, std::size_t piece) {
  ListContents contents(reading);
  for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) {
    contents.read(text.substr(0, piece));
  }
  contents.finish();
  BlocklistBuilder builder;
  const ListId id = *builder.add_list("list");
  const Result<std::uint64_t> left_out = contents.add_to(builder, id);
  require(left_out.ok());
  // An image has 255 conditions at most.
  if (*left_out > 0) return {};
  const Result<Bytes> image = builder.build();
  require(image.ok());
  const Result<BlocklistImage> opened = BlocklistImage::open(*image);
  require(opened.ok() && opened->names() == contents.names().size());
  for (std::size_t i = 0; i < contents.names().size(); ++i) {
    const ByteView name = contents.names().name(static_cast<NamePool::Index>(i));
    std::array<ListMatch, kMaxListMatches> found;
    const std::size_t count = opened->find(name, found);
    require(count > 0 && found[count - 1].start == 0);
    require(opened->marks(found[count - 1].set).next().has_value());
  }
  return *image;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  ListReading reading;
  const unsigned format = data[0] % (kListFormats + 1);
  if (format != 0) reading.format = static_cast<ListFormat>(format - 1);
  reading.match = static_cast<MatchChoice>(data[0] / 8 % 3);
  reading.allow = data[0] >= 128;
  reading.shown = 2;
  const std::string_view text(reinterpret_cast<const char*>(data + 2), size - 2);
  require(image_of(text, reading, text.size() + 1) ==
          image_of(text, reading, std::size_t{1} + data[1]));
  return 0;
}
