#include "core/doh/dns_json.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/base/byte_reader.h"
#include "core/base/endpoint.h"
#include "core/base/number_text.h"
#include "core/doh/json_writer.h"
#include "core/message/edns.h"
#include "core/message/message_view.h"
#include "core/message/text.h"

namespace berth {
namespace {

std::string failure(std::string_view comment) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.member("Status", static_cast<std::uint16_t>(Rcode::kServFail));
  json.member("Comment", comment);
  json.end_object();
  return out + "\n";
}

void write_flags(const MessageView& message, JsonWriter& json) {
  const Header& header = message.header();
  json.member("Status", static_cast<std::uint16_t>(message.rcode()));
  const auto flag = [&json](std::string_view name, bool value) {
    json.key(name);
    json.boolean(value);
  };
  flag("TC", header.tc);
  flag("RD", header.rd);
  flag("RA", header.ra);
  flag("AD", header.ad);
  flag("CD", header.cd);
}

void write_question(const Question& question, JsonWriter& json) {
  json.key("Question");
  json.begin_array();
  json.begin_object();
  json.member("name", question.name.to_string());
  json.member("type", static_cast<std::uint16_t>(question.type));
  json.end_object();
  json.end_array();
}

Result<void> write_record(const RecordView& record, JsonWriter& json) {
  const Result<Name> name = record.name();
  if (!name) return name.error();
  json.begin_object();
  json.member("name", name->to_string());
  json.member("type", static_cast<std::uint16_t>(record.type));
  json.member("TTL", record.ttl);
  json.member("data", rdata_to_text(record));
  json.end_object();
  return {};
}

std::string_view section_key(Section section) {
  switch (section) {
    case Section::kAnswer: return "Answer";
    case Section::kAuthority: return "Authority";
    case Section::kAdditional: break;
  }
  return "Additional";
}

// `out` is what `json` writes into; it is looked at for the bound alone.
Result<void> write_sections(const MessageView& message, const std::string& out, JsonWriter& json) {
  Result<RecordCursor> cursor = message.records();
  if (!cursor) return cursor.error();
  std::optional<Section> open;
  for (;;) {
    const Result<const RecordView*> record = cursor->next();
    if (!record) return record.error();
    if (*record == nullptr) break;
    if ((*record)->type == RecordType::kOpt) continue;
    if (open != (*record)->section) {
      if (open) json.end_array();
      open = (*record)->section;
      json.key(section_key(*open));
      json.begin_array();
    }
    const Result<void> written = write_record(**record, json);
    if (!written) return written.error();
    if (out.size() > kMaxJsonSize) return Error::kTooLarge;
  }
  if (open) json.end_array();
  return {};
}

// `address/scope` of an ECS option; nothing for one that is not well-formed. Source: RFC 7871 6.
std::optional<std::string> subnet_text(ByteView option) {
  ByteReader reader(option);
  const Result<std::uint16_t> family = reader.u16();
  const Result<std::uint8_t> source = reader.u8();
  const Result<std::uint8_t> scope = reader.u8();
  if (!family || !source || !scope || (*family != 1 && *family != 2)) return {};
  const bool v4 = *family == 1;
  std::array<std::uint8_t, 16> octets{};
  const std::size_t most = v4 ? 4 : 16;
  if (reader.left() > most || *source > most * 8 || *scope > most * 8) return {};
  const ByteView address = option.last(reader.left());
  std::copy(address.begin(), address.end(), octets.begin());
  IpAddress ip = IpAddress::v6(octets);
  if (v4) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = (value << 8) | octets[i];
    ip = IpAddress::v4(value);
  }
  return ip.to_string() + "/" + number_text(*scope);
}

struct ErrorOption {
  EdeCode code{};
  std::string_view text;
};

// Source: RFC 8914 2.
std::optional<ErrorOption> error_of(const EdnsOption& option) {
  if (option.code != EdnsOptionCode::kExtendedError || option.data.size() < 2) return {};
  const auto code = static_cast<EdeCode>((option.data[0] << 8) | option.data[1]);
  const ByteView text = option.data.subspan(2);
  return ErrorOption{code, {reinterpret_cast<const char*>(text.data()), text.size()}};
}

template <typename Visit>
void for_each_error(const EdnsView& edns, Visit visit) {
  EdnsOptionCursor cursor(edns.options);
  for (;;) {
    const Result<std::optional<EdnsOption>> option = cursor.next();
    if (!option || !option->has_value()) return;
    if (const std::optional<ErrorOption> error = error_of(**option)) visit(*error);
  }
}

void write_edns(const EdnsView& edns, JsonWriter& json) {
  if (const std::optional<ByteView> option = edns.find(EdnsOptionCode::kClientSubnet)) {
    if (const std::optional<std::string> subnet = subnet_text(*option)) {
      json.member("edns_client_subnet", *subnet);
    }
  }
  std::string comment;
  for_each_error(edns, [&comment](const ErrorOption& error) {
    if (!comment.empty()) comment += "; ";
    comment += "EDE " + number_text(static_cast<std::uint16_t>(error.code)) + " (" +
               to_string(error.code) + ")";
    if (!error.text.empty()) comment.append(": ").append(error.text);
  });
  if (comment.empty()) return;
  json.key("extended_dns_errors");
  json.begin_array();
  for_each_error(edns, [&json](const ErrorOption& error) {
    json.begin_object();
    json.member("info_code", static_cast<std::uint16_t>(error.code));
    if (!error.text.empty()) {
      json.member("extra_text", error.text);
    }
    json.end_object();
  });
  json.end_array();
  json.member("Comment", comment);
}

}  // namespace

std::string message_to_json(ByteView message) {
  constexpr std::string_view kBroken = "the answer is malformed";
  const Result<MessageView> view = MessageView::parse(message);
  if (!view) return failure(kBroken);
  const Result<std::optional<EdnsView>> edns = find_edns(*view);
  if (!edns) return failure(kBroken);

  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_flags(*view, json);
  // A FORMERR may come without its question (RFC 1035 7.3 leaves room for that).
  if (view->header().question_count > 0) {
    const Result<Question> question = view->question();
    if (!question) return failure(kBroken);
    write_question(*question, json);
  }
  const Result<void> sections = write_sections(*view, out, json);
  if (!sections && sections.error() != Error::kTooLarge) return failure(kBroken);
  if (sections && edns->has_value()) write_edns(**edns, json);
  json.end_object();
  out += "\n";
  if (!sections || out.size() > kMaxJsonSize) {
    return failure("the answer is too large for JSON: ask for application/dns-message");
  }
  return out;
}

}  // namespace berth
