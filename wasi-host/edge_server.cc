#include "wasi-host/edge_server.h"

#include <algorithm>

#include "core/doh/commands.h"
#include "core/doh/dns_json.h"
#include "wasi-host/environment.h"

namespace berth::wasi {
namespace {

// The largest query that parameters of a URL make: a name, a type, an OPT with a subnet. Ours.
constexpr std::size_t kParameterQuery = 512;

// https:// by name is all that a component for wasi:http/proxy can open.
constexpr HostAbilities kAbilities{
    .udp = false, .tcp = false, .tls = false, .https = true, .names = true};

std::string_view text_of(ByteView octets) {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

void send_status(Handle out, const DohRequest& response) {
  ResponseHead head;
  write_status_head(response, head);
  send_response(out, head, response.head_only ? std::string_view{} : response.explanation);
}

void send_refusal(Handle out, const DohRequest& read, DohRequest refusal) {
  refusal.head_only = read.head_only;
  send_status(out, refusal);
}

/// The status that says what a message does not say over HTTP; 0: it says all.
std::uint16_t status_of(const Reply& reply) {
  if (reply.message.empty()) return 400;
  if (reply.source == AnswerSource::kNoKey) return 401;
  return reply.source == AnswerSource::kLimited ? 429 : 0;
}

void send_answer(Handle out, const DohRequest& read, const Reply& reply) {
  std::string json;
  if (read.format == DohFormat::kJson) json = message_to_json(reply.message);
  const std::string_view body =
      read.format == DohFormat::kJson ? std::string_view(json) : text_of(reply.message);
  ResponseHead head;
  write_answer_head(read.format, reply.max_age, body.size(), head);
  add_nile_flags(reply.flags, head);
  send_response(out, head, read.head_only ? std::string_view{} : body);
}

void write_lines(std::string_view lines) {
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    write_line(LogLevel::kError, lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
}

}  // namespace

EdgeServer::EdgeServer() {
  const EnvironmentRead read = read_environment(configuration_);
  std::string problems = read.problems;
  if (problems.empty()) {
    problems = configuration_.problems(kAbilities, Configuration::Scope::kAll);
  }
  if (problems.empty()) instance_ = Instance::make(configuration_, kAbilities, read_seed());
  if (instance_ != nullptr) loop_ = std::make_unique<ResolverLoop>(*instance_, read.log_level);
  write_lines(problems);
}

void EdgeServer::answer(Handle request, Handle out) {
  const ReceivedRequest received(request);
  if (loop_ == nullptr) return send_status(out, refuse(500));
  const DohConfig config = instance_->doh();
  Bytes room(std::max(config.max_query_bytes, kParameterQuery));
  const DohRequest read = read_request(config, received.head(), room);
  switch (read.kind) {
    case DohRequest::Kind::kRespond: return send_status(out, read);
    case DohRequest::Kind::kCommand: return answer_command(received, read, out);
    case DohRequest::Kind::kQuery:
      return answer_query(received, read, ByteView(room).first(read.size), out);
    case DohRequest::Kind::kReadBody: {
      const ReceivedBody body = received.read_body(config.max_query_bytes);
      if (body.refusal != 0) return send_refusal(out, read, refuse(body.refusal));
      return answer_query(received, read, body.octets, out);
    }
  }
}

void EdgeServer::answer_query(const ReceivedRequest& request, const DohRequest& read,
                              ByteView message, Handle out) {
  QueryArrived query{};
  query.query = {++last_query_};
  query.client.protocol = ClientProtocol::kHttp2;
  query.client.host = request.host();
  query.client.token = read.token;
  query.message = message;
  const Reply reply = loop_->ask(query);
  switch (status_of(reply)) {
    case 0: send_answer(out, read, reply); break;
    case 429: send_refusal(out, read, refuse_for_now(429)); break;
    default: send_refusal(out, read, refuse(status_of(reply)));
  }
  loop_->settle();
}

void EdgeServer::answer_command(const ReceivedRequest& request, const DohRequest& read,
                                Handle out) const {
  Client client;
  client.protocol = ClientProtocol::kHttp2;
  client.host = request.host();
  const CommandReply reply = instance_->command(read_clock(), client, request.head().target);
  ResponseHead head;
  write_command_head(reply, head);
  send_response(out, head, read.head_only ? std::string_view{} : reply.body);
}

}  // namespace berth::wasi
