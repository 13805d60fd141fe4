#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/doh/dns_json.h"
#include "core/doh/doh.h"
#include "core/message/message_view.h"
#include "core/message/query_view.h"
#include "tests/support/json_check.h"

// The input is a request head on four lines (method, target, content-type, accept), then the octets
// of a body. What is asked of it:
// - any head leads to a query, a body to read, or a status with words and a whole response head;
// - a query composed from parameters is one that we take ourselves;
// - any message becomes JSON, and one that checks is not called malformed.
namespace {

using namespace berth;

void require(bool condition) {
  if (!condition) std::abort();
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

void check_head(const ResponseHead& head) {
  require(head.status() >= 200 && head.status() < 600);
  for (const HttpHeader& header : head.headers()) {
    require(!header.name.empty() && !header.value.empty());
    require(header.value.find_first_of("\r\n") == std::string_view::npos);
  }
}

/// Zone transfers, meta types and NXNAME are composed too, and refused by the parser for what they
/// ask, not for how they are written.
bool is_well_formed(ByteView query) {
  const QueryDefect defect = parse_query(query).defect;
  if (defect == QueryDefect::kNone || defect == QueryDefect::kNotImp) return true;
  const Result<MessageView> view = MessageView::parse(query);
  if (defect != QueryDefect::kFormErr || !view || !view->check()) return false;
  const Result<Question> question = view->question();
  return question && static_cast<unsigned>(question->type) == 128;
}

void check_command(const HttpRequest& http) {
  static const AccessConfig access;
  static const Policy policy = *Policy::make({});
  Client client;
  client.protocol = ClientProtocol::kHttp2;
  client.host = http.content_type;
  const CommandReply reply = answer_command({access, policy}, client, http.target);
  require(is_json(reply.body) == (reply.status != 302));
  ResponseHead head;
  write_command_head(reply, head);
  check_head(head);
}

void check_request(const HttpRequest& http) {
  DohConfig config;
  config.commands = true;
  Bytes buffer(config.max_query_bytes);
  const DohRequest request = read_request(config, http, buffer);
  require(request.head_only == (http.method == "HEAD"));
  ResponseHead head;
  switch (request.kind) {
    case DohRequest::Kind::kRespond:
      require(request.status == 204 || !request.explanation.empty());
      write_status_head(request, head);
      break;
    case DohRequest::Kind::kCommand: return check_command(http);
    case DohRequest::Kind::kReadBody:
      require(http.method == "POST");
      write_answer_head(request.format, 300, 12, head);
      break;
    case DohRequest::Kind::kQuery: {
      require(request.size >= 12 && request.size <= buffer.size());
      const bool composed = http.target.find("dns=") == std::string_view::npos;
      require(!composed || is_well_formed(ByteView(buffer).first(request.size)));
      write_answer_head(request.format, 300, request.size, head);
      break;
    }
  }
  check_head(head);
}

void check_json(ByteView message) {
  const std::string json = message_to_json(message);
  require(is_json(json));
  require(json.size() <= kMaxJsonSize && json.back() == '\n');
  const Result<MessageView> view = MessageView::parse(message);
  if (view && view->check() && view->header().question_count == 1) {
    require(json.find("\"the answer is malformed\"") == std::string::npos);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  HttpRequest http;
  http.method = take_line(text);
  http.target = take_line(text);
  http.content_type = take_line(text);
  http.accept = take_line(text);
  http.has_body = !text.empty();
  check_request(http);
  check_json(ByteView(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
  return 0;
}
