#include "core/doh/json_query.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/base/byte_writer.h"
#include "core/doh/request_target.h"
#include "core/message/edns.h"
#include "core/message/message_builder.h"
#include "core/message/subnet_text.h"

namespace berth {
namespace {

// Four characters for each octet of a name (`\DDD`), dots besides; no other value is longer.
constexpr std::size_t kMaxValue = 1100;

using Fault = std::string_view;
constexpr Fault kNone{};

Fault read_name(const std::string& value, JsonQuery& query) {
  const bool ascii = std::all_of(value.begin(), value.end(),
                                 [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (!ascii) {
    return "the name parameter is not ASCII: give the A-label of an international name "
           "(xn--..., RFC 5890)\n";
  }
  if (value.empty()) return "the name parameter is empty: give a domain name, \".\" for the root\n";
  const Result<Name> name = Name::parse(value);
  if (!name) {
    return "the name parameter is not a domain name (labels of 1 to 63 octets, 255 in all)\n";
  }
  query.name = *name;
  return kNone;
}

Fault read_type(const std::string& value, JsonQuery& query) {
  const std::optional<RecordType> type = parse_record_type(value);
  if (!type || static_cast<std::uint16_t>(*type) == 0) {
    return "the type parameter is not a record type: give a name such as AAAA, TYPE65, or a "
           "number from 1 to 65535\n";
  }
  query.type = *type;
  return kNone;
}

std::optional<bool> read_flag(const std::string& value) {
  if (value.empty() || value == "1" || value == "true") return true;
  if (value == "0" || value == "false") return false;
  return {};
}

Fault read_do(const std::string& value, JsonQuery& query) {
  const std::optional<bool> flag = read_flag(value);
  if (!flag) return "the do parameter is neither 1, true, 0 nor false\n";
  query.dnssec_ok = *flag;
  return kNone;
}

Fault read_cd(const std::string& value, JsonQuery& query) {
  const std::optional<bool> flag = read_flag(value);
  if (!flag) return "the cd parameter is neither 1, true, 0 nor false\n";
  query.checking_disabled = *flag;
  return kNone;
}

// Google's names for the two forms stand beside the registered and the usual one.
Fault read_content_type(const std::string& value, JsonQuery& query) {
  if (is_media_type(value, kDnsMessageType)) {
    query.content_type = kDnsMessageType;
  } else if (is_media_type(value, kDnsJsonType) || is_media_type(value, "application/json") ||
             is_media_type(value, "application/x-javascript")) {
    query.content_type = kDnsJsonType;
  } else {
    return "the ct parameter is neither application/dns-json nor application/dns-message\n";
  }
  return kNone;
}

Fault read_subnet(const std::string& value, JsonQuery& query) {
  constexpr Fault kFault =
      "the edns_client_subnet parameter is not an address with a prefix length, such as "
      "192.0.2.0/24\n";
  const auto data = parse_subnet_text(value);
  if (!data) return kFault;
  if (data->empty()) return kNone;
  ByteWriter writer(query.subnet);
  writer.u16(static_cast<std::uint16_t>(EdnsOptionCode::kClientSubnet));
  writer.u16(static_cast<std::uint16_t>(data->size()));
  writer.bytes(*data);
  query.subnet_size = writer.size();
  return kNone;
}

struct Parameter {
  std::string_view name;
  Fault (*read)(const std::string& value, JsonQuery& query);
};

constexpr std::array<Parameter, 6> kParameters = {{
    {"name", read_name},
    {"type", read_type},
    {"do", read_do},
    {"cd", read_cd},
    {"ct", read_content_type},
    {"edns_client_subnet", read_subnet},
}};

}  // namespace

JsonQueryParse parse_json_query(std::string_view query_string) {
  JsonQueryParse parse;
  std::array<bool, kParameters.size()> seen{};
  QueryParameters parameters(query_string);
  while (const std::optional<QueryParameter> parameter = parameters.next()) {
    for (std::size_t i = 0; i < kParameters.size(); ++i) {
      if (parameter->name != kParameters[i].name) continue;
      const Result<std::string> value = percent_decode(parameter->value, kMaxValue);
      if (seen[i]) {
        parse.fault =
            "a parameter is given twice: give each of name, type, do, cd, ct and "
            "edns_client_subnet once\n";
      } else if (!value) {
        parse.fault = "a parameter is too long or its percent-encoding is broken (RFC 3986 2.1)\n";
      } else {
        parse.fault = kParameters[i].read(*value, parse.query);
      }
      if (!parse.fault.empty()) return parse;
      seen[i] = true;
    }
  }
  if (!seen[0]) parse.fault = "there is no name parameter: ask with ?name=example.com&type=A\n";
  return parse;
}

std::size_t write_json_query(const JsonQuery& query, ByteSpan out) {
  // Header, question and OPT with its one option.
  const std::size_t need = kHeaderSize + query.name.wire().size() + 4 + 11 + query.subnet_size;
  if (out.size() < need) return 0;
  Header header;
  header.rd = true;
  header.ad = true;
  header.cd = query.checking_disabled;
  MessageBuilder builder(out, kMaxMessageSize, header);
  builder.question(query.name.wire(), query.type, RecordClass::kIn);
  EdnsReply edns;
  edns.dnssec_ok = query.dnssec_ok;
  edns.options = ByteView(query.subnet).first(query.subnet_size);
  builder.opt(edns);
  return builder.finish();
}

}  // namespace berth
