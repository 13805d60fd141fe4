// Messages and records in words, as dig prints them. Every octet of a message that is not printable
// ASCII comes out escaped: nothing here can act on a terminal.

#include "core/message/text.h"

#include <string>

#include "core/base/endpoint.h"
#include "core/message/edns.h"
#include "core/message/rdata.h"
#include "core/message/rdata_format.h"
#include "core/message/svcb.h"
#include "core/message/text_codec.h"

namespace berth {
namespace {

std::string bitmap_text(ByteReader& reader) {
  std::string text;
  while (!reader.empty()) {
    const std::size_t window = *reader.u8();
    const ByteView bits = *reader.take(*reader.u8());
    for (std::size_t i = 0; i < bits.size() * 8; ++i) {
      if ((bits[i / 8] >> (7 - i % 8) & 1) == 0) continue;
      if (!text.empty()) text += ' ';
      text += to_string(static_cast<RecordType>(window * 256 + i));
    }
  }
  return text;
}

std::string strings_text(ByteReader& reader) {
  std::string text;
  while (!reader.empty()) {
    if (!text.empty()) text += ' ';
    text += quoted(*reader.take(*reader.u8()));
  }
  return text;
}

std::string params_text(ByteReader& reader) {
  std::string text;
  while (!reader.empty()) {
    if (!text.empty()) text += ' ';
    text += to_text(*parse_svc_param(reader));
  }
  return text;
}

/// One field of RDATA that was checked.
std::string field_text(char field, ByteReader& reader) {
  switch (field) {
    case '1': return std::to_string(*reader.u8());
    case '2': return std::to_string(*reader.u16());
    case '4': return std::to_string(*reader.u32());
    case 'T': return to_string(static_cast<RecordType>(*reader.u16()));
    case 'D': return time_text(*reader.u32());
    case 'a': return IpAddress::v4(*reader.u32()).to_string();
    case 'A': return ipv6_text(std::span<const std::uint8_t, 16>(reader.take(16)->data(), 16));
    case 'n': return parse_name(reader)->to_string();
    case 's': return quoted(*reader.take(*reader.u8()));
    case 'S': return strings_text(reader);
    case 't': {
      const std::string tag = quoted(*reader.take(*reader.u8()));
      return tag.substr(1, tag.size() - 2);
    }
    case 'q': return quoted(*reader.take(reader.left()));
    case 'x': return encode_hex(*reader.take(reader.left()));
    case 'b': return encode_base64(*reader.take(reader.left()));
    case 'm': return bitmap_text(reader);
    default: return params_text(reader);
  }
}

/// The form for what is unknown or unsound. Source: RFC 3597 5.
std::string opaque_text(ByteView rdata) {
  std::string text = "\\# " + std::to_string(rdata.size());
  if (!rdata.empty()) text += " " + encode_hex(rdata);
  return text;
}

std::string_view option_name(EdnsOptionCode code) {
  switch (code) {
    case EdnsOptionCode::kNsid: return " (NSID)";
    case EdnsOptionCode::kClientSubnet: return " (CLIENT-SUBNET)";
    case EdnsOptionCode::kExpire: return " (EXPIRE)";
    case EdnsOptionCode::kCookie: return " (COOKIE)";
    case EdnsOptionCode::kTcpKeepalive: return " (TCP-KEEPALIVE)";
    case EdnsOptionCode::kPadding: return " (PADDING)";
    case EdnsOptionCode::kChain: return " (CHAIN)";
    case EdnsOptionCode::kKeyTag: return " (KEY-TAG)";
    default: return "";
  }
}

std::string option_text(const EdnsOption& option) {
  if (option.code == EdnsOptionCode::kExtendedError && option.data.size() >= 2) {
    const auto code = static_cast<EdeCode>(option.data[0] << 8 | option.data[1]);
    return "; EDE: " + std::to_string(static_cast<unsigned>(code)) + " (" + to_string(code) +
           "): " + quoted(option.data.subspan(2)) + "\n";
  }
  return "; OPT=" + std::to_string(static_cast<unsigned>(option.code)) +
         std::string(option_name(option.code)) + ": " + encode_hex(option.data) + "\n";
}

std::string edns_text(const EdnsView& edns) {
  std::string text = "\n;; OPT PSEUDOSECTION:\n; EDNS: version: " + std::to_string(edns.version) +
                     ", flags:" + (edns.dnssec_ok ? " do" : "") +
                     "; udp: " + std::to_string(edns.payload_size) + "\n";
  EdnsOptionCursor options(edns.options);
  for (;;) {
    const auto option = options.next();
    if (!option || !*option) return text;
    text += option_text(**option);
  }
}

std::string header_text(const MessageView& view) {
  const Header& header = view.header();
  std::string text = ";; ->>HEADER<<- opcode: " + to_string(header.opcode) +
                     ", status: " + to_string(view.rcode()) + ", id: " + std::to_string(header.id) +
                     "\n;; flags:";
  const auto flag = [&text](bool set, const char* name) {
    if (set) text += name;
  };
  flag(header.qr, " qr");
  flag(header.aa, " aa");
  flag(header.tc, " tc");
  flag(header.rd, " rd");
  flag(header.ra, " ra");
  flag(header.ad, " ad");
  flag(header.cd, " cd");
  return text + "; QUERY: " + std::to_string(header.question_count) +
         ", ANSWER: " + std::to_string(header.answer_count) +
         ", AUTHORITY: " + std::to_string(header.authority_count) +
         ", ADDITIONAL: " + std::to_string(header.additional_count) + "\n";
}

std::string malformed(Error error, std::size_t offset) {
  return ";; malformed: " + std::string(to_string(error)) + " at offset " +
         std::to_string(offset) + "\n";
}

/// The question section; where it ended, or the defect.
Result<std::size_t> append_questions(const MessageView& view, std::string& text) {
  ByteReader reader(view.bytes(), kHeaderSize);
  for (int i = 0; i < view.header().question_count; ++i) {
    if (i == 0) text += "\n;; QUESTION SECTION:\n";
    const auto name = parse_name(reader);
    const auto type = name ? reader.u16() : Result<std::uint16_t>(name.error());
    const auto record_class = type ? reader.u16() : type;
    if (!record_class) {
      text += malformed(record_class.error(), reader.position());
      return record_class.error();
    }
    text += ";" + name->to_string() + " " + to_string(static_cast<RecordClass>(*record_class)) +
            " " + to_string(static_cast<RecordType>(*type)) + "\n";
  }
  return reader.position();
}

void append_records(const MessageView& view, std::string& text) {
  constexpr const char* kTitles[] = {"\n;; ANSWER SECTION:\n", "\n;; AUTHORITY SECTION:\n",
                                     "\n;; ADDITIONAL SECTION:\n"};
  auto records = view.records();
  if (!records) return;
  int shown = -1;
  for (;;) {
    const auto record = records->next();
    if (!record) {
      text += malformed(record.error(), records->position());
      return;
    }
    if (!*record) break;
    if ((*record)->type == RecordType::kOpt) continue;
    const int section = static_cast<int>((*record)->section);
    if (section != shown) text += kTitles[section];
    shown = section;
    text += to_text(**record) + "\n";
  }
  if (records->position() != view.bytes().size()) {
    text += malformed(Error::kTrailingBytes, records->position());
  }
}

}  // namespace

std::string rdata_to_text(const RecordView& record) {
  const std::string_view format = rdata_format(record.type);
  if (format.empty() || !check_rdata(record)) return opaque_text(record.rdata);
  ByteReader reader(record.message.first(record.end_offset()), record.rdata_offset);
  std::string text;
  for (const char field : format) {
    const std::string part = field_text(field, reader);
    if (!text.empty() && !part.empty()) text += ' ';
    text += part;
  }
  return text;
}

std::string to_text(const RecordView& record) {
  const auto owner = record.name();
  return (owner ? owner->to_string() : std::string("?")) + " " + std::to_string(record.ttl) + " " +
         to_string(record.record_class) + " " + to_string(record.type) + " " +
         rdata_to_text(record);
}

std::string to_text(ByteView message) {
  const auto view = MessageView::parse(message);
  if (!view) return malformed(view.error(), 0);
  std::string text = header_text(*view);
  const auto edns = find_edns(*view);
  if (edns && *edns) text += edns_text(**edns);
  if (append_questions(*view, text)) append_records(*view, text);
  return text;
}

}  // namespace berth
