#include "core/message/rdata_parts.h"

#include <catch2/catch.hpp>
#include <string>

using namespace berth;

namespace {

/// `n` a name, `N` one that may be compressed, `s` a string, `*` the rest, numbers for octets.
std::string shape_of(unsigned type) {
  std::string shape;
  for (const RdataPart& part : rdata_parts(static_cast<RecordType>(type))) {
    if (!shape.empty()) shape += ' ';
    switch (part.kind) {
      case RdataPart::Kind::kOctets: shape += std::to_string(part.size); break;
      case RdataPart::Kind::kString: shape += 's'; break;
      case RdataPart::Kind::kName: shape += 'n'; break;
      case RdataPart::Kind::kPackedName: shape += 'N'; break;
      case RdataPart::Kind::kRest: shape += '*'; break;
    }
  }
  return shape;
}

std::string shape_of(RecordType type) { return shape_of(static_cast<unsigned>(type)); }

}  // namespace

TEST_CASE("the best known types may be compressed on the way out") {
  CHECK(shape_of(RecordType::kNs) == "N");
  CHECK(shape_of(RecordType::kCname) == "N");
  CHECK(shape_of(RecordType::kPtr) == "N");
  CHECK(shape_of(RecordType::kSoa) == "N N 20");
  CHECK(shape_of(RecordType::kMx) == "2 N");
}

TEST_CASE("the types of RFC 3597 are followed and not compressed") {
  CHECK(shape_of(RecordType::kRp) == "n n");
  CHECK(shape_of(18) == "2 n");
  CHECK(shape_of(21) == "2 n");
  CHECK(shape_of(RecordType::kSig) == "18 n *");
  CHECK(shape_of(26) == "2 n n");
  CHECK(shape_of(30) == "n *");
  CHECK(shape_of(RecordType::kSrv) == "6 n");
  CHECK(shape_of(RecordType::kNaptr) == "4 s s s n");
  CHECK(shape_of(36) == "2 n");
}

TEST_CASE("the rare types of RFC 1035 are followed and not compressed") {
  for (const unsigned type : {3u, 4u, 7u, 8u, 9u}) CHECK(shape_of(type) == "n");
  CHECK(shape_of(14) == "n n");
}

TEST_CASE("types that may not be compressed are followed where someone did so") {
  CHECK(shape_of(RecordType::kDname) == "n");
  CHECK(shape_of(RecordType::kRrsig) == "18 n *");
  CHECK(shape_of(RecordType::kNsec) == "n *");
  CHECK(shape_of(RecordType::kSvcb) == "2 n *");
  CHECK(shape_of(RecordType::kHttps) == "2 n *");
}

TEST_CASE("all other types have no parts") {
  std::string with_parts;
  for (unsigned type = 0; type <= 0xffff; ++type) {
    if (!shape_of(type).empty()) with_parts += std::to_string(type) + ' ';
  }
  CHECK(with_parts == "2 3 4 5 6 7 8 9 12 14 15 17 18 21 24 26 30 33 35 36 39 46 47 64 65 ");
}
