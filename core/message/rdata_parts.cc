#include "core/message/rdata_parts.h"

namespace berth {
namespace {

using Kind = RdataPart::Kind;

constexpr RdataPart kName[] = {{Kind::kName}};
constexpr RdataPart kTwoNames[] = {{Kind::kName}, {Kind::kName}};
constexpr RdataPart kPackedName[] = {{Kind::kPackedName}};
constexpr RdataPart kSoa[] = {{Kind::kPackedName}, {Kind::kPackedName}, {Kind::kOctets, 20}};
constexpr RdataPart kMx[] = {{Kind::kOctets, 2}, {Kind::kPackedName}};
constexpr RdataPart kPairName[] = {{Kind::kOctets, 2}, {Kind::kName}};
constexpr RdataPart kPx[] = {{Kind::kOctets, 2}, {Kind::kName}, {Kind::kName}};
constexpr RdataPart kSrv[] = {{Kind::kOctets, 6}, {Kind::kName}};
constexpr RdataPart kNaptr[] = {
    {Kind::kOctets, 4}, {Kind::kString}, {Kind::kString}, {Kind::kString}, {Kind::kName}};
constexpr RdataPart kSig[] = {{Kind::kOctets, 18}, {Kind::kName}, {Kind::kRest}};
constexpr RdataPart kNameRest[] = {{Kind::kName}, {Kind::kRest}};
constexpr RdataPart kPairNameRest[] = {{Kind::kOctets, 2}, {Kind::kName}, {Kind::kRest}};

}  // namespace

std::span<const RdataPart> rdata_parts(RecordType type) {
  switch (static_cast<std::uint16_t>(type)) {
    case 2:   // NS
    case 5:   // CNAME
    case 12:  // PTR
      return kPackedName;
    case 3:   // MD
    case 4:   // MF
    case 7:   // MB
    case 8:   // MG
    case 9:   // MR
    case 39:  // DNAME
      return kName;
    case 6: return kSoa;
    case 14:  // MINFO
    case 17:  // RP
      return kTwoNames;
    case 15: return kMx;
    case 18:  // AFSDB
    case 21:  // RT
    case 36:  // KX
      return kPairName;
    case 24:  // SIG
    case 46:  // RRSIG
      return kSig;
    case 26: return kPx;
    case 30:  // NXT
    case 47:  // NSEC
      return kNameRest;
    case 33: return kSrv;
    case 35: return kNaptr;
    case 64:  // SVCB
    case 65:  // HTTPS
      return kPairNameRest;
    default: return {};
  }
}

Result<ByteView> take_part(const RdataPart& part, ByteReader& reader) {
  std::size_t size = part.size;
  if (part.kind == Kind::kRest) size = reader.left();
  if (part.kind == Kind::kString) {
    if (reader.empty()) return Error::kBadRdata;
    size = reader.bytes()[reader.position()] + std::size_t{1};
  }
  const Result<ByteView> octets = reader.take(size);
  if (!octets) return Error::kBadRdata;
  return octets;
}

ByteReader rdata_reader(const RecordView& record) {
  return ByteReader(record.message.first(record.end_offset()), record.rdata_offset);
}

Result<void> check_rdata_parts(const RecordView& record) {
  const std::span<const RdataPart> parts = rdata_parts(record.type);
  if (parts.empty()) return {};
  ByteReader reader = rdata_reader(record);
  for (const RdataPart& part : parts) {
    if (part.kind == Kind::kName || part.kind == Kind::kPackedName) {
      const Result<void> name = check_name(reader);
      if (!name) return name.error() == Error::kTruncated ? Error::kBadRdata : name.error();
    } else {
      const Result<ByteView> octets = take_part(part, reader);
      if (!octets) return octets.error();
    }
  }
  if (!reader.empty()) return Error::kBadRdata;
  return {};
}

}  // namespace berth
