#pragma once

#include <catch2/catch.hpp>
#include <string_view>

#include "core/message/edns.h"
#include "core/message/message_builder.h"
#include "core/message/name.h"
#include "native-host/query_events/query_event.h"

namespace berth::test {

/// An event with messages of its own: "NAME TYPE", and an answer without records.
struct SampleEvent {
  QueryEvent event;
  Bytes query;
  Bytes reply;

  explicit SampleEvent(std::string_view words) {
    const std::size_t space = words.find(' ');
    name_ = Name::parse(words.substr(0, space)).value();
    type_ = parse_record_type(words.substr(space + 1)).value();
    query = message({}, std::nullopt);
    Header header;
    header.qr = true;
    reply = message(header, std::nullopt);
    event.client = {IpAddress::parse("192.0.2.7").value(), 5353};
    event.protocol = ClientProtocol::kHttp2;
    event.source = AnswerSource::kCache;
    event.listener = "https://127.0.0.1:443";
    event.group = "default";
    event.query = query;
    event.reply = reply;
  }
  SampleEvent(const SampleEvent&) = delete;
  SampleEvent& operator=(const SampleEvent&) = delete;

  /// Has the answer be a refusal.
  void refuse(const ExtendedError& error) {
    Header header;
    header.qr = true;
    header.rcode = static_cast<std::uint8_t>(Rcode::kRefused);
    reply = message(header, error);
    event.reply = reply;
    event.source = AnswerSource::kFailure;
  }

 private:
  [[nodiscard]] Bytes message(const Header& header, std::optional<ExtendedError> error) const {
    Bytes octets(1024);
    MessageBuilder builder(octets, octets.size(), header);
    builder.question(name_.wire(), type_, RecordClass::kIn);
    EdnsReply edns;
    edns.error = error;
    builder.opt(edns);
    octets.resize(builder.finish());
    return octets;
  }

  Name name_;
  RecordType type_{};
};

}  // namespace berth::test
