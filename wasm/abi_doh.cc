// DNS over HTTPS: heads of requests and responses.

#include <algorithm>
#include <array>
#include <string_view>

#include "core/doh/dns_json.h"
#include "core/doh/doh.h"
#include "wasm/abi.h"
#include "wasm/boundary.h"
#include "wasm/module.h"
#include "wasm/record.h"

using namespace berth;  // NOLINT(google-build-using-namespace)

namespace {

// The largest query that parameters of a URL make: a name, a type, an OPT with a subnet. Ours.
constexpr std::size_t kParameterQuery = 512;

/// A head as the rest of a record: status, sizes, then `name: value` lines and the body.
void write_head(const ResponseHead& head, std::string_view body, Output& out) {
  out.u16(head.status());
  std::size_t size = 0;
  for (const HttpHeader& header : head.headers()) {
    size += header.name.size() + header.value.size() + 3;
  }
  out.size(size);
  out.size(body.size());
  for (const HttpHeader& header : head.headers()) {
    out.text(header.name);
    out.text(": ");
    out.text(header.value);
    out.u8('\n');
  }
  out.text(body);
}

void write_status(const DohRequest& request, Output& out) {
  ResponseHead head;
  write_status_head(request, head);
  write_head(head, request.head_only ? std::string_view{} : request.explanation, out);
}

/// A request record's fields; `fault` empty when it is whole.
struct RequestFields {
  HttpRequest request;
  berth_fault fault = BERTH_BAD_RECORD;
  std::string_view problem;
};

RequestFields read_fields(ByteView record) {
  RecordReader in(record);
  RequestFields fields;
  if (in.u8() != static_cast<std::uint8_t>(RecordKind::kRequest)) {
    fields.problem = "the record is no request";
    return fields;
  }
  if (in.u8() != kRecordVersion) {
    fields.fault = BERTH_BAD_VERSION;
    fields.problem = "the request is not of version 1";
    return fields;
  }
  fields.request.has_body = (in.u8() & 1) != 0;
  in.skip(1);
  std::array<std::uint32_t, 4> sizes{};
  for (std::uint32_t& size : sizes) size = in.u32();
  fields.request.method = in.text(sizes[0]);
  fields.request.target = in.text(sizes[1]);
  fields.request.content_type = in.text(sizes[2]);
  fields.request.accept = in.text(sizes[3]);
  if (!in.whole()) fields.problem = "the request is shorter or longer than its fields say";
  return fields;
}

/// A command record's fields; `problem` empty when it is whole.
struct CommandFields {
  Client client;
  std::string_view target;
  bool head_only = false;
  berth_fault fault = BERTH_BAD_RECORD;
  std::string_view problem;
};

CommandFields read_command(ByteView record) {
  RecordReader in(record);
  CommandFields fields;
  if (in.u8() != static_cast<std::uint8_t>(RecordKind::kCommand)) {
    fields.problem = "the record is no command";
    return fields;
  }
  if (in.u8() != kRecordVersion) {
    fields.fault = BERTH_BAD_VERSION;
    fields.problem = "the command is not of version 1";
    return fields;
  }
  fields.head_only = (in.u8() & 1) != 0;
  in.skip(1);
  fields.client.protocol = ClientProtocol::kHttp2;
  fields.client.address = in.endpoint();
  in.skip(2);
  const std::uint32_t host_size = in.u32();
  const std::uint32_t target_size = in.u32();
  fields.client.host = in.text(host_size);
  fields.target = in.text(target_size);
  if (!in.whole()) fields.problem = "the command is shorter or longer than its fields say";
  return fields;
}

}  // namespace

berth_status berth_read_request(uint32_t resolver, berth_borrowed request, uint32_t size) {
  Instance* instance = module().resolver(resolver);
  if (instance == nullptr) return BERTH_BAD_HANDLE;
  const auto record = boundary().read(request, size);
  if (!record) return BERTH_BAD_MEMORY;
  const RequestFields fields = read_fields(*record);
  if (!fields.problem.empty()) return boundary().fail(fields.fault, fields.problem);

  const DohConfig config = instance->doh();
  Output& out = boundary().out;
  out.begin(RecordKind::kRequestRead);
  const std::size_t head = out.written().size();
  // The message is decoded where it is given.
  constexpr std::size_t kFields = 22;
  const std::size_t room = std::max(config.max_query_bytes, kParameterQuery);
  const ByteSpan message = out.grow(kFields + room).subspan(kFields);
  const DohRequest read = read_request(config, fields.request, message);
  const bool has_token = !read.token.empty();
  out.cut(head);
  out.u8(static_cast<std::uint8_t>(read.kind));
  out.u8(static_cast<std::uint8_t>(read.format));
  out.u8(read.head_only ? 1 : 0);
  out.u8(0);
  out.u16(0);
  out.size(has_token ? static_cast<std::size_t>(read.token.data() - fields.request.target.data())
                     : 0);
  out.size(read.token.size());
  out.size(config.max_query_bytes);
  const bool is_query = read.kind == DohRequest::Kind::kQuery;
  out.size(is_query ? read.size : 0);
  if (is_query) (void)out.grow(read.size);
  if (read.kind == DohRequest::Kind::kRespond) write_status(read, out);
  return boundary().give();
}

berth_status berth_answer_command(uint32_t resolver, double now, berth_borrowed command,
                                  uint32_t size) {
  Instance* instance = module().resolver(resolver);
  if (instance == nullptr) return BERTH_BAD_HANDLE;
  const auto record = boundary().read(command, size);
  if (!record) return BERTH_BAD_MEMORY;
  const CommandFields fields = read_command(*record);
  if (!fields.problem.empty()) return boundary().fail(fields.fault, fields.problem);
  const auto time = instance->time(now);
  if (!time) return boundary().fail(BERTH_BAD_TIME, "now is no time");
  const CommandReply reply = instance->command(*time, fields.client, fields.target);
  ResponseHead head;
  write_command_head(reply, head);
  boundary().out.begin(RecordKind::kHead);
  write_head(head, fields.head_only ? std::string_view{} : reply.body, boundary().out);
  return boundary().give();
}

berth_status berth_write_answer_head(uint32_t format, uint32_t max_age, uint32_t body_size) {
  if (format > static_cast<std::uint32_t>(DohFormat::kJson)) {
    return boundary().fail(BERTH_BAD_ARGUMENT, "there is no such format of an answer");
  }
  ResponseHead head;
  write_answer_head(static_cast<DohFormat>(format), max_age, body_size, head);
  boundary().out.begin(RecordKind::kHead);
  write_head(head, {}, boundary().out);
  return boundary().give();
}

berth_status berth_write_status_head(uint32_t status, uint32_t head_only, uint32_t retry_after) {
  if (status < 400 || status > 599) {
    return boundary().fail(BERTH_BAD_ARGUMENT, "the status is not one of an error (400 to 599)");
  }
  DohRequest request = refuse(static_cast<std::uint16_t>(status));
  request.head_only = head_only != 0;
  request.retry_after = retry_after;
  boundary().out.begin(RecordKind::kHead);
  write_status(request, boundary().out);
  return boundary().give();
}

berth_status berth_write_json(berth_borrowed message, uint32_t size) {
  const auto octets = boundary().read(message, size);
  if (!octets) return BERTH_BAD_MEMORY;
  boundary().out.clear();
  boundary().out.text(message_to_json(*octets));
  return boundary().give();
}
