#include "core/message/rdata.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "core/message/rdata_format.h"
#include "core/message/rdata_parts.h"
#include "core/message/svcb.h"

namespace berth {
namespace {

bool is_type(const RecordView& record, std::initializer_list<RecordType> types) {
  return std::find(types.begin(), types.end(), record.type) != types.end();
}

/// Steps over a length octet and as many octets, at least `least`.
Result<void> skip_string(ByteReader& reader, std::size_t least = 0) {
  const auto size = reader.u8();
  if (!size || *size < least || !reader.take(*size)) return Error::kBadRdata;
  return {};
}

/// Checks windows ascending, each with 1..32 octets, the last one not zero. Source: RFC 4034 4.1.2.
Result<void> skip_bitmap(ByteReader& reader) {
  int last = -1;
  while (!reader.empty()) {
    const auto window = reader.u8();
    const auto size = reader.u8();
    if (!size || *size == 0 || *size > 32 || *window <= last) return Error::kBadRdata;
    const auto bits = reader.take(*size);
    if (!bits || bits->back() == 0) return Error::kBadRdata;
    last = *window;
  }
  return {};
}

/// Steps over one field. What runs past the RDATA is kBadRdata whatever it runs into.
Result<void> skip_field(char field, ByteReader& reader) {
  std::size_t size = 0;
  switch (field) {
    case '1': size = 1; break;
    case '2':
    case 'T': size = 2; break;
    case '4':
    case 'D':
    case 'a': size = 4; break;
    case 'A': size = 16; break;
    case 'n': {
      const auto name = check_name(reader);
      if (name) return {};
      return name.error() == Error::kTruncated ? Error::kBadRdata : name.error();
    }
    case 's':
    case 'h': return skip_string(reader);
    case 't':
    case 'z': return skip_string(reader, 1);
    case 'S':
      do {
        if (const auto step = skip_string(reader); !step) return step;
      } while (!reader.empty());
      return {};
    case 'm': return skip_bitmap(reader);
    case 'p': {
      const auto rest = reader.take(reader.left());
      return check_svc_params(*rest).ok() ? Result<void>() : Error::kBadRdata;
    }
    default: size = reader.left(); break;
  }
  if (!reader.take(size)) return Error::kBadRdata;
  return {};
}

}  // namespace

Result<void> check_rdata(const RecordView& record) {
  const std::string_view format = rdata_format(record.type);
  if (format.empty()) return {};
  ByteReader reader = rdata_reader(record);
  for (const char field : format) {
    if (const auto step = skip_field(field, reader); !step) return step;
  }
  if (!reader.empty()) return Error::kBadRdata;
  return {};
}

Result<Bytes> plain_rdata(const RecordView& record) {
  const std::span<const RdataPart> parts = rdata_parts(record.type);
  if (parts.empty()) return Bytes(record.rdata.begin(), record.rdata.end());
  Bytes out;
  ByteReader reader = rdata_reader(record);
  for (const RdataPart& part : parts) {
    if (part.kind == RdataPart::Kind::kName || part.kind == RdataPart::Kind::kPackedName) {
      const auto name = parse_name(reader);
      if (!name) return name.error();
      out.insert(out.end(), name->wire().begin(), name->wire().end());
    } else {
      const auto octets = take_part(part, reader);
      if (!octets) return octets.error();
      out.insert(out.end(), octets->begin(), octets->end());
    }
  }
  if (!reader.empty()) return Error::kBadRdata;
  return out;
}

Result<IpAddress> parse_address(const RecordView& record) {
  if (record.type == RecordType::kA && record.rdata.size() == 4) {
    ByteReader reader(record.rdata);
    return IpAddress::v4(*reader.u32());
  }
  if (record.type == RecordType::kAaaa && record.rdata.size() == 16) {
    return IpAddress::v6(std::span<const std::uint8_t, 16>(record.rdata.data(), 16));
  }
  return Error::kBadRdata;
}

Result<Name> parse_target(const RecordView& record) {
  if (!is_type(record,
               {RecordType::kNs, RecordType::kCname, RecordType::kPtr, RecordType::kDname})) {
    return Error::kBadRdata;
  }
  ByteReader reader = rdata_reader(record);
  auto name = parse_name(reader);
  if (name && !reader.empty()) return Error::kBadRdata;
  return name;
}

Result<Soa> parse_soa(const RecordView& record) {
  if (record.type != RecordType::kSoa) return Error::kBadRdata;
  if (const auto sound = check_rdata(record); !sound) return sound.error();
  ByteReader reader = rdata_reader(record);
  Soa soa;
  soa.primary = *parse_name(reader);
  soa.mailbox = *parse_name(reader);
  for (std::uint32_t* field : {&soa.serial, &soa.refresh, &soa.retry, &soa.expire, &soa.minimum}) {
    *field = *reader.u32();
  }
  return soa;
}

Result<Mx> parse_mx(const RecordView& record) {
  if (record.type != RecordType::kMx) return Error::kBadRdata;
  if (const auto sound = check_rdata(record); !sound) return sound.error();
  ByteReader reader = rdata_reader(record);
  const std::uint16_t preference = *reader.u16();
  return Mx{preference, *parse_name(reader)};
}

Result<std::vector<ByteView>> parse_txt(const RecordView& record) {
  if (!is_type(record, {RecordType::kTxt, RecordType::kSpf})) return Error::kBadRdata;
  if (const auto sound = check_rdata(record); !sound) return sound.error();
  std::vector<ByteView> strings;
  ByteReader reader(record.rdata);
  while (!reader.empty()) {
    const std::uint8_t size = *reader.u8();
    strings.push_back(*reader.take(size));
  }
  return strings;
}

Result<Srv> parse_srv(const RecordView& record) {
  if (record.type != RecordType::kSrv) return Error::kBadRdata;
  if (const auto sound = check_rdata(record); !sound) return sound.error();
  ByteReader reader = rdata_reader(record);
  Srv srv;
  srv.priority = *reader.u16();
  srv.weight = *reader.u16();
  srv.port = *reader.u16();
  srv.target = *parse_name(reader);
  return srv;
}

Result<Caa> parse_caa(const RecordView& record) {
  if (record.type != RecordType::kCaa) return Error::kBadRdata;
  if (const auto sound = check_rdata(record); !sound) return sound.error();
  ByteReader reader(record.rdata);
  Caa caa;
  caa.flags = *reader.u8();
  const std::uint8_t size = *reader.u8();
  caa.tag = *reader.take(size);
  caa.value = *reader.take(reader.left());
  return caa;
}

Result<Svcb> parse_svcb(const RecordView& record) {
  if (!is_type(record, {RecordType::kSvcb, RecordType::kHttps})) return Error::kBadRdata;
  if (const auto sound = check_rdata(record); !sound) return sound.error();
  ByteReader reader = rdata_reader(record);
  Svcb svcb;
  svcb.priority = *reader.u16();
  svcb.target = *parse_name(reader);
  while (!reader.empty()) svcb.params.push_back(*parse_svc_param(reader));
  return svcb;
}

}  // namespace berth
