#include "core/policy/image_header.h"

#include <catch2/catch.hpp>

#include "core/base/little_endian.h"
#include "core/base/xxh64.h"

namespace berth {
namespace {

ImageHeader some_header() {
  ImageHeader header;
  header.key = 0x123456789;
  header.name_count = 4;
  header.list_count = 3;
  header.set_count = 2;
  header.label_counts = 12;
  header.root_code = 5;
  header.root_code_bits = 3;
  header.bucket_bits = 4;
  header.set_bits = {1, 2, 3, 4};
  for (std::uint32_t i = 0; i < kImageSections; ++i) header.sections[i] = {160 + 2 * i, 2};
  return header;
}

Bytes sealed(const ImageHeader& header) {
  Bytes image(kImageHeaderSize + 2 * kImageSections, 0xaa);
  header.seal(image);
  return image;
}

}  // namespace

TEST_CASE("a header reads as it was written") {
  CHECK(*ImageHeader::parse(sealed(some_header()), true) == some_header());
}

TEST_CASE("an image cut anywhere is refused") {
  const Bytes image = sealed(some_header());
  for (std::size_t size = 0; size < image.size(); ++size) {
    CHECK(ImageHeader::parse(ByteView(image).first(size), true).error() == Error::kTruncated);
  }
}

TEST_CASE("an image that goes on past its end is refused") {
  Bytes image = sealed(some_header());
  image.push_back(0);
  CHECK(ImageHeader::parse(image, true).error() == Error::kTrailingBytes);
}

TEST_CASE("any flipped bit is noticed") {
  Bytes image = sealed(some_header());
  for (std::size_t bit = 0; bit < 8 * image.size(); ++bit) {
    image[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    CHECK_FALSE(ImageHeader::parse(image, true).ok());
    image[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
  }
}

TEST_CASE("another version and other files are not taken for an image") {
  Bytes image = sealed(some_header());
  store_le32(image.data() + 8, kImageVersion + 1);
  CHECK(ImageHeader::parse(image, true).error() == Error::kNotSupported);
  CHECK(ImageHeader::parse(Bytes(200, 'x'), true).error() == Error::kNotSupported);
}

TEST_CASE("a section outside the image is refused even where the sum is right") {
  ImageHeader header = some_header();
  header.sections[3] = {170, 200};
  CHECK(ImageHeader::parse(sealed(header), true).error() == Error::kBadEncoding);
  header.sections[3] = {100, 2};
  CHECK(ImageHeader::parse(sealed(header), true).error() == Error::kBadEncoding);
  header.sections[3] = {0xffffffff, 0xffffffff};
  CHECK(ImageHeader::parse(sealed(header), false).error() == Error::kBadEncoding);
}

}  // namespace berth
