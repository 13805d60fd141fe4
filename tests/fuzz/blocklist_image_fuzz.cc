#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/base/little_endian.h"
#include "core/base/xxh64.h"
#include "core/message/name.h"
#include "core/policy/blocklist_builder.h"
#include "core/policy/blocklist_image.h"

// The input is a name in wire form behind its size, then an image. What is asked of it:
// - whatever the image says, also with a sum that is right, no octet outside it is read and every
//   call ends;
// - a name that is put into an image is found there, and the same image is made twice.
namespace {

using namespace berth;

void require(bool condition) {
  if (!condition) std::abort();
}

void ask(const BlocklistImage& image, ByteView name) {
  (void)image.list_sizes();
  std::array<ListMatch, kMaxListMatches> out;
  const std::size_t count = image.find(name, out);
  require(count <= out.size());
  for (std::size_t i = 0; i < count; ++i) {
    require(out[i].start < name.size() && out[i].set < image.sets());
    MarkReader marks = image.marks(out[i].set);
    while (const auto mark = marks.next()) {
      (void)image.list_name(mark->list);
      if (mark->condition != 0) (void)image.condition(mark->condition);
    }
  }
}

void put_in_and_find(const Name& name) {
  BlocklistBuilder builder;
  const ListId list = *builder.add_list("list");
  require(builder.add(name.wire(), {list, true}).ok() == !name.is_root());
  const Result<Bytes> image = builder.build();
  require(image.ok() && *image == *builder.build());
  const Result<BlocklistImage> view = BlocklistImage::open(*image);
  require(view.ok());
  require(view->list_sizes() == std::vector<std::uint32_t>{name.is_root() ? 0U : 1U});
  std::array<ListMatch, kMaxListMatches> out;
  require(view->find(name.lowered().wire(), out) == (name.is_root() ? 0 : 1));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size < 1 + std::size_t{data[0]}) return 0;
  const Result<Name> parsed = Name::from_wire(ByteView(data + 1, data[0]));
  const Name name = parsed ? parsed->lowered() : *Name::parse("www.tracker.example.com");
  if (parsed) put_in_and_find(*parsed);
  Bytes image(data + 1 + data[0], data + size);
  if (image.size() > kImageHeaderSize) {
    store_le64(image.data() + 24, image.size());
    store_le64(image.data() + kImageChecksumAt, xxh64(ByteView(image).subspan(kImageChecksumFrom)));
  }
  const Result<BlocklistImage> view = BlocklistImage::open(image);
  if (view) ask(*view, name.wire());
  return 0;
}
