#include "core/message/rdata_parts.h"

#include <catch2/catch.hpp>
#include <string>

#include "core/message/rdata_format.h"
#include "tests/support/wire.h"

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

/// What `check_rdata_parts` says of RDATA behind the name a.test. at 12.
std::string checked(RecordType type, std::string_view rdata) {
  const Bytes name = wire("01'a'04'test'00");
  const Bytes octets = wire(rdata);
  const Bytes message = joined(joined(Bytes(12, 0), name), joined(octets, wire("00")));
  RecordView record;
  record.type = type;
  record.message = message;
  record.rdata_offset = 12 + name.size();
  record.rdata = ByteView(message).subspan(record.rdata_offset, octets.size());
  const Result<void> result = check_rdata_parts(record);
  return result ? "ok" : std::string(to_string(result.error()));
}

/// The shape that the letters of `rdata_format` draw, in the words of `shape_of`.
std::string shape_of_format(std::string_view format) {
  std::string shape;
  unsigned octets = 0;
  const auto add = [&](std::string_view word) {
    if (octets != 0) shape += (shape.empty() ? "" : " ") + std::to_string(octets);
    octets = 0;
    if (!word.empty()) shape += (shape.empty() ? "" : " ") + std::string(word);
  };
  for (const char field : format) {
    switch (field) {
      case '1': octets += 1; break;
      case '2':
      case 'T': octets += 2; break;
      case '4':
      case 'D': octets += 4; break;
      case 'n': add("n"); break;
      case 's': add("s"); break;
      default: add("*"); break;
    }
  }
  add("");
  return shape;
}

}  // namespace

TEST_CASE("the parts of a type are where its printed form has them") {
  for (unsigned value = 0; value <= 0xffff; ++value) {
    const auto type = static_cast<RecordType>(value);
    const std::string_view format = rdata_format(type);
    std::string shape = shape_of(type);
    for (char& c : shape) c = c == 'N' ? 'n' : c;
    if (format.find('n') == std::string_view::npos) {
      if (!format.empty() && !shape.empty()) FAIL("type " << value << " has no names to print");
    } else if (shape_of_format(format) != shape) {
      FAIL("type " << value << ": " << shape_of_format(format) << ", not " << shape);
    }
  }
}

TEST_CASE("parts fill their RDATA exactly") {
  CHECK(checked(RecordType::kCname, "c00c") == "ok");
  CHECK(checked(RecordType::kCname, "c00c 00") == "bad record data");
  CHECK(checked(RecordType::kCname, "") == "bad record data");
  // The zero behind the RDATA would end the name.
  CHECK(checked(RecordType::kCname, "01'b'") == "bad record data");
  CHECK(checked(RecordType::kCname, "c014") == "bad compression pointer");
  CHECK(checked(RecordType::kMx, "000a c00c") == "ok");
  CHECK(checked(RecordType::kMx, "00") == "bad record data");
  CHECK(checked(RecordType::kNaptr, "00010002 01's' 00 00 c00e") == "ok");
  CHECK(checked(RecordType::kNaptr, "00010002 01's' 00") == "bad record data");
  CHECK(checked(RecordType::kNaptr, "00010002 01's' 00 02's'") == "bad record data");
  CHECK(checked(RecordType::kRrsig, "000102030405060708090a0b0c0d0e0f1011 c00c") == "ok");
  CHECK(checked(RecordType::kTxt, "05") == "ok");
}

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
