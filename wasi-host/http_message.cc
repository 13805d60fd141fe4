#include "wasi-host/http_message.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "wasi-host/environment.h"
#include "wasi-host/given_blocks.h"

namespace berth::wasi {
namespace {

// The cases of `method`, in their order; the one behind them has a text of its own.
constexpr std::array<std::string_view, 9> kMethods{"GET",     "HEAD",    "POST",  "PUT",  "DELETE",
                                                   "CONNECT", "OPTIONS", "TRACE", "PATCH"};
// Octets.
constexpr std::uint64_t kMostPerRead = 65536;
// How long a whole body may take to come, and to be taken: nobody else is served meanwhile. Ours.
constexpr Duration kReceiveTime = seconds(5);
constexpr Duration kSendTime = seconds(5);
// What a body is refused with (RFC 9110 15.5).
constexpr std::uint16_t kBadRequest = 400;
constexpr std::uint16_t kRequestTimeout = 408;
constexpr std::uint16_t kContentTooLarge = 413;
constexpr std::uint8_t kNone = 0;

std::string method_of(Handle request) {
  const GivenBlocks given;
  OptionalText method;
  request_method(request, &method);
  if (method.which < kMethods.size()) return std::string(kMethods[method.which]);
  return std::string(method.text.text());
}

std::string text_of(Handle request, void (*call)(Handle, OptionalText*)) {
  const GivenBlocks given;
  OptionalText text;
  call(request, &text);
  return text.which == kNone ? std::string{} : std::string(text.text.text());
}

Fields fields_of(const ResponseHead& head, bool has_body) {
  std::vector<Pair> list;
  for (const HttpHeader& header : head.headers()) {
    // A host holds the body to it, and one to HEAD or of 204 is empty whatever it says.
    if (!has_body && header.name == "content-length") continue;
    list.push_back({lend(header.name), lend(header.value)});
  }
  ResourceResult made;
  make_fields(list.data(), static_cast<std::uint32_t>(list.size()), &made);
  if (made.is_error != 0) make_fields(nullptr, 0, &made);
  return Fields(made.handle);
}

/// Waits for one, at most until `deadline`; whether that is still to come.
bool wait_for(const Pollable& one, TimePoint deadline) {
  const Pollable end = at(deadline);
  const std::array handles{one.get(), end.get()};
  const GivenBlocks given;
  List ready;
  poll(handles.data(), static_cast<std::uint32_t>(handles.size()), &ready);
  return read_clock() < deadline;
}

/// Writes what there is room for, and waits for more. Without a flush: some hosts wait in it until
/// the reader has taken all, and ending a body sends what was written to it.
void write_all(const OutputStream& stream, std::string_view content) {
  const TimePoint deadline = read_clock() + kSendTime;
  while (!content.empty()) {
    RoomResult room;
    check_write(stream.get(), &room);
    if (room.is_error != 0) {
      if (room.fault.is_end == 0) drop_error(room.fault.error);
      return;
    }
    if (room.octets == 0) {
      if (!wait_for(Pollable(until_writable(stream.get())), deadline)) return;
      continue;
    }
    const auto size =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(room.octets, content.size()));
    WriteResult written;
    write_some(stream.get(), content.data(), size, &written);
    if (written.is_error != 0) {
      if (written.fault.is_end == 0) drop_error(written.fault.error);
      return;
    }
    content.remove_prefix(size);
  }
}

}  // namespace

ReceivedRequest::ReceivedRequest(Handle request)
    : request_(request),
      method_(method_of(request)),
      target_(text_of(request, request_path)),
      host_(text_of(request, request_authority)) {
  const Fields fields(request_headers(request));
  content_type_ = field_of(fields, "content-type");
  accept_ = field_of(fields, "accept");
  const std::string length = field_of(fields, "content-length");
  has_body_ = length.empty() ? !field_of(fields, "transfer-encoding").empty() : length != "0";
}

HttpRequest ReceivedRequest::head() const {
  return {method_, target_, content_type_, accept_, has_body_};
}

ReceivedBody ReceivedRequest::read_body(std::size_t limit) const {
  const TimePoint deadline = read_clock() + kReceiveTime;
  ResourceResult taken;
  request_body(request_.get(), &taken);
  if (taken.is_error != 0) return {kBadRequest, {}};
  const IncomingBody body(taken.handle);
  body_stream(body.get(), &taken);
  if (taken.is_error != 0) return {kBadRequest, {}};
  const InputStream stream(taken.handle);
  Bytes whole;
  for (;;) {
    if (!wait_for(Pollable(until_readable(stream.get())), deadline)) return {kRequestTimeout, {}};
    const GivenBlocks given;
    ReadResult piece;
    read(stream.get(), kMostPerRead, &piece);
    if (piece.is_error != 0) {
      if (piece.fault.is_end != 0) return {0, std::move(whole)};
      drop_error(piece.fault.error);
      return {kBadRequest, {}};
    }
    const ByteView octets = piece.list.bytes();
    if (octets.size() > limit - whole.size()) return {kContentTooLarge, {}};
    whole.insert(whole.end(), octets.begin(), octets.end());
  }
}

std::string field_of(const Fields& fields, std::string_view name) {
  const GivenBlocks given;
  List values;
  get_field(fields.get(), name.data(), static_cast<std::uint32_t>(name.size()), &values);
  if (values.size == 0) return {};
  return std::string(static_cast<const List*>(values.at)->text());
}

void send_response(Handle out, const ResponseHead& head, std::string_view body) {
  Fields fields = fields_of(head, !body.empty());
  const Handle response = make_response(fields.give());
  (void)set_status(response, head.status());
  ResourceResult made;
  response_body(response, &made);
  set_response(out, 0, response, 0, 0, 0, 0, 0, 0);
  if (made.is_error == 0) send_body(OutgoingBody(made.handle), body);
}

void send_body(OutgoingBody body, std::string_view content) {
  ResourceResult made;
  body_write(body.get(), &made);
  if (made.is_error == 0) write_all(OutputStream(made.handle), content);
  // One that is short of its length fails here, and breaks off; nobody is left to tell. It is not
  // dropped unfinished, although that says the same: jco's server takes that for a bug and ends.
  const GivenBlocks given;
  CodeResult ended;
  finish_body(body.give(), 0, 0, &ended);
}

}  // namespace berth::wasi
