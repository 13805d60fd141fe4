#include "core/policy/image_header.h"

#include <algorithm>
#include <cassert>

#include "core/base/little_endian.h"
#include "core/base/xxh64.h"

//  0 "BerthBL" 0x1a   8 version, header's size   16 checksum   24 image's size   32 key
// 40 names, lists    48 sets, label counts      56 root's word, its size, bucket bits, 0, 0
// 64 set bits (4)    68 0 (4)                   72 sections: start, size (9 × 8)   144 0 (16)

namespace berth {
namespace {

constexpr std::array<std::uint8_t, 8> kMagic = {'B', 'e', 'r', 't', 'h', 'B', 'L', 0x1a};

}  // namespace

bool looks_like_image(ByteView octets) {
  return octets.size() >= kMagic.size() && std::equal(kMagic.begin(), kMagic.end(), octets.data());
}

void ImageHeader::seal(ByteSpan image) const {
  assert(image.size() > kImageHeaderSize);
  std::uint8_t* to = image.data();
  std::fill_n(to, kImageHeaderSize, std::uint8_t{0});
  std::copy(kMagic.begin(), kMagic.end(), to);
  store_le32(to + 8, kImageVersion);
  store_le32(to + 12, kImageHeaderSize);
  store_le64(to + 24, image.size());
  store_le64(to + 32, key);
  store_le32(to + 40, name_count);
  store_le32(to + 44, list_count);
  store_le32(to + 48, set_count);
  store_le32(to + 52, label_counts);
  store_le32(to + 56, root_code);
  to[60] = root_code_bits;
  to[61] = bucket_bits;
  std::copy(set_bits.begin(), set_bits.end(), to + 64);
  for (std::size_t i = 0; i < kImageSections; ++i) {
    store_le32(to + 72 + 8 * i, sections[i].start);
    store_le32(to + 76 + 8 * i, sections[i].size);
  }
  store_le64(to + kImageChecksumAt, xxh64(image.subspan(kImageChecksumFrom)));
}

Result<ImageHeader> ImageHeader::parse(ByteView image, bool check_sum) {
  if (image.size() < kImageHeaderSize) return Error::kTruncated;
  const std::uint8_t* from = image.data();
  if (!looks_like_image(image)) return Error::kNotSupported;
  if (load_le32(from + 8) != kImageVersion) return Error::kNotSupported;
  if (load_le32(from + 12) != kImageHeaderSize) return Error::kBadEncoding;
  if (load_le64(from + 24) > image.size()) return Error::kTruncated;
  if (load_le64(from + 24) < image.size()) return Error::kTrailingBytes;
  if (check_sum && load_le64(from + kImageChecksumAt) != xxh64(image.subspan(kImageChecksumFrom))) {
    return Error::kBadEncoding;
  }
  ImageHeader header;
  header.key = load_le64(from + 32);
  header.name_count = load_le32(from + 40);
  header.list_count = load_le32(from + 44);
  header.set_count = load_le32(from + 48);
  header.label_counts = load_le32(from + 52);
  header.root_code = load_le32(from + 56);
  header.root_code_bits = from[60];
  header.bucket_bits = from[61];
  std::copy_n(from + 64, header.set_bits.size(), header.set_bits.begin());
  for (std::size_t i = 0; i < kImageSections; ++i) {
    ImageSpan& span = header.sections[i];
    span = {load_le32(from + 72 + 8 * i), load_le32(from + 76 + 8 * i)};
    const std::uint64_t end = std::uint64_t{span.start} + span.size;
    if (span.start < kImageHeaderSize || end > image.size()) return Error::kBadEncoding;
  }
  return header;
}

}  // namespace berth
