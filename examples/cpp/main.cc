// Berth's core in a C++ program: one question, answered by an upstream that is a function here. A
// host has sockets, a timer and a clock where this one has `respond` and a number.

#include <array>
#include <iostream>
#include <optional>
#include <string>
#include <variant>

#include "core/message/message_builder.h"
#include "core/message/message_view.h"
#include "core/message/text.h"
#include "core/policy/policy.h"
#include "core/resolver/resolver.h"
#include "core/resolver/settings.h"

namespace {

using namespace berth;

/// A message with the question of `name`, and with its address if there is one.
Bytes compose(const Header& header, const Name& name,
              std::optional<std::array<std::uint8_t, 4>> a) {
  Bytes message(512);
  MessageBuilder builder(message, message.size(), header);
  builder.question(name.wire(), RecordType::kA, RecordClass::kIn);
  if (a) builder.record(Section::kAnswer, name, RecordType::kA, RecordClass::kIn, 300, *a);
  message.resize(builder.finish());
  return message;
}

/// The upstream: every name has the same address.
Bytes respond(ByteView query) {
  const auto view = MessageView::parse(query);
  Header header = view->header();
  header.qr = true;
  header.ra = true;
  return compose(header, view->question()->name, {{192, 0, 2, 80}});
}

/// Does what the resolver asks for until there is nothing left to do; the reply, if it came.
Bytes drive(Resolver& resolver, TimePoint now) {
  Bytes reply;
  Endpoint remote;
  while (auto action = resolver.poll()) {
    if (const auto* open = std::get_if<Open>(&*action)) {
      remote = open->remote;  // here a host opens a socket
      resolver.handle(now, TransportOpened{open->transport, {}});
    } else if (const auto* send = std::get_if<Send>(&*action)) {
      const Bytes answer = respond(send->bytes);  // here it sends, and waits
      resolver.handle(now, TransportReceived{send->transport, remote, answer});
    } else if (auto* replied = std::get_if<Reply>(&*action)) {
      reply = std::move(replied->message);
    }
  }
  return reply;  // here it sets its timer to resolver.deadline()
}

}  // namespace

int main() {
  Config config;
  config.upstreams = {*Upstream::parse("udp://192.0.2.1")};
  for (const ConfigProblem& problem : check_config(config)) {
    std::cerr << problem.key << ": " << problem.text << '\n';
    return 1;
  }
  const Seed seed{};  // a host draws 32 octets from its operating system
  Cache cache(config.cache, seed);
  const Policy policy = *Policy::make({});
  Resolver resolver(config, cache, policy, seed);

  Header header;
  header.id = 7;
  header.rd = true;
  const Bytes query = compose(header, *Name::parse("www.example.com"), std::nullopt);
  Client client;
  client.protocol = ClientProtocol::kHttp2;
  Bytes out(65535);
  TimePoint now{};
  if (resolver.answer_now(now, {QueryId{1}, client, query}, out).kind != Answered::Kind::kPending) {
    return 1;
  }
  std::cout << to_text(drive(resolver, now));

  now += seconds(100);
  const Answered again = resolver.answer_now(now, {QueryId{2}, client, query}, out);
  std::cout << "again: " << to_string(again.source) << ", max-age " << again.max_age << '\n';
  return again.source == AnswerSource::kCache ? 0 : 1;
}
