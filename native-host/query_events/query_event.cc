#include "native-host/query_events/query_event.h"

#include <algorithm>
#include <cstring>

namespace berth {
namespace {

/// What stands before the texts, messages and marks, in this order: listener, group, upstream,
/// source and name of the reason, query, reply, marks.
struct Head {
  std::uint64_t id;
  TimePoint asked_at;
  Duration took;
  Endpoint client;
  ClientProtocol protocol;
  AnswerSource source;
  BlockedBy by;
  bool in_answer;
  std::array<std::uint8_t, 5> texts;
  std::uint8_t marks;
  std::uint32_t stands_for;
  std::array<std::uint16_t, 2> messages;
};

constexpr std::size_t kMaxText = 255;

void append(std::uint8_t*& at, const void* from, std::size_t size) {
  if (size > 0) std::memcpy(at, from, size);
  at += size;
}

}  // namespace

bool write_event(EventRing& ring, const QueryEvent& event) {
  const std::array texts{event.listener, event.group, event.upstream, event.blocked.source,
                         event.blocked.name};
  const std::array messages{event.query, event.reply};
  Head head{event.id,
            event.asked_at,
            event.took,
            event.client,
            event.protocol,
            event.source,
            event.blocked.by,
            false,
            {},
            0,
            event.stands_for,
            {}};
  head.in_answer = event.blocked.in_answer;
  head.marks = static_cast<std::uint8_t>(event.marks.size());
  std::size_t size = sizeof head + event.marks.size_bytes();
  for (std::size_t i = 0; i < texts.size(); ++i) {
    head.texts[i] = static_cast<std::uint8_t>(std::min(texts[i].size(), kMaxText));
    size += head.texts[i];
  }
  for (std::size_t i = 0; i < messages.size(); ++i) {
    head.messages[i] = static_cast<std::uint16_t>(std::min(messages[i].size(), kMaxKeptMessage));
    size += head.messages[i];
  }
  const auto room = ring.reserve(size);
  if (!room) return false;
  std::uint8_t* at = room->data();
  append(at, &head, sizeof head);
  for (std::size_t i = 0; i < texts.size(); ++i) append(at, texts[i].data(), head.texts[i]);
  for (std::size_t i = 0; i < messages.size(); ++i) {
    append(at, messages[i].data(), head.messages[i]);
  }
  append(at, event.marks.data(), event.marks.size_bytes());
  ring.commit();
  return true;
}

TimePoint ended_at(ByteView record) {
  Head head;
  std::memcpy(static_cast<void*>(&head), record.data(), sizeof head);
  return head.asked_at + head.took;
}

void read_event(ByteView record, ReadEvent& out) {
  Head head;
  std::memcpy(static_cast<void*>(&head), record.data(), sizeof head);
  const std::uint8_t* at = record.data() + sizeof head;
  const auto text = [&](std::size_t i) {
    const auto* from = reinterpret_cast<const char*>(at);
    at += head.texts[i];
    return std::string_view(from, head.texts[i]);
  };
  const auto message = [&](std::size_t i) {
    const std::uint8_t* from = at;
    at += head.messages[i];
    return ByteView(from, head.messages[i]);
  };
  QueryEvent& event = out.event;
  event.id = head.id;
  event.stands_for = head.stands_for;
  event.asked_at = head.asked_at;
  event.took = head.took;
  event.client = head.client;
  event.protocol = head.protocol;
  event.source = head.source;
  event.listener = text(0);
  event.group = text(1);
  event.upstream = text(2);
  event.blocked = {head.by, head.in_answer, text(3), text(4)};
  event.query = message(0);
  event.reply = message(1);
  std::memcpy(static_cast<void*>(out.marks.data()), at, head.marks * sizeof(Mark));
  event.marks = {out.marks.data(), head.marks};
}

}  // namespace berth
