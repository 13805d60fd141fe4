#pragma once

#include <cstdint>

#include "wasi-host/lowered.h"

// The functions of WASI 0.2 that a component for wasi:http/proxy is lent and this one uses,
// lowered. A result of more than one number is written where the last parameter says.

#define BERTH_WASI(interface, name) \
  __attribute__((import_module("cm32p2|wasi:" interface "@0.2"), import_name(name)))

namespace berth::wasi {

// The environment, clocks and entropy.
BERTH_WASI("cli/environment", "get-environment") void get_environment(List* pairs);
BERTH_WASI("cli/stderr", "get-stderr") Handle get_stderr();
BERTH_WASI("clocks/monotonic-clock", "now") std::uint64_t monotonic_now();
BERTH_WASI("clocks/monotonic-clock", "subscribe-instant") Handle at_instant(std::uint64_t ns);
BERTH_WASI("clocks/wall-clock", "now") void wall_now(DateTime* now);
BERTH_WASI("random/random", "get-random-bytes") void get_random(std::uint64_t count, List* bytes);

// Waiting, and streams.
BERTH_WASI("io/poll", "poll") void poll(const Handle* of, std::uint32_t count, List* ready);
BERTH_WASI("io/poll", "pollable_drop") void drop_pollable(Handle it);
BERTH_WASI("io/error", "error_drop") void drop_error(Handle it);
BERTH_WASI("io/streams", "[method]input-stream.read")
void read(Handle it, std::uint64_t most, ReadResult* out);
BERTH_WASI("io/streams", "[method]input-stream.subscribe") Handle until_readable(Handle it);
BERTH_WASI("io/streams", "[method]output-stream.blocking-write-and-flush")
void write(Handle it, const void* at, std::uint32_t size, WriteResult* out);
BERTH_WASI("io/streams", "[method]output-stream.check-write")
void check_write(Handle it, RoomResult* out);
/// At most as many octets as `check_write` last said.
BERTH_WASI("io/streams", "[method]output-stream.write")
void write_some(Handle it, const void* at, std::uint32_t size, WriteResult* out);
BERTH_WASI("io/streams", "[method]output-stream.subscribe") Handle until_writable(Handle it);
BERTH_WASI("io/streams", "input-stream_drop") void drop_input(Handle it);
BERTH_WASI("io/streams", "output-stream_drop") void drop_output(Handle it);

// Fields of heads, and bodies.
BERTH_WASI("http/types", "[static]fields.from-list")
void make_fields(const Pair* list, std::uint32_t count, ResourceResult* out);
BERTH_WASI("http/types", "[method]fields.get")
void get_field(Handle it, const void* name, std::uint32_t size, List* values);
BERTH_WASI("http/types", "fields_drop") void drop_fields(Handle it);
BERTH_WASI("http/types", "[method]incoming-body.stream")
void body_stream(Handle it, ResourceResult* out);
BERTH_WASI("http/types", "incoming-body_drop") void drop_incoming_body(Handle it);
BERTH_WASI("http/types", "outgoing-body_drop") void drop_outgoing_body(Handle it);
BERTH_WASI("http/types", "[method]outgoing-body.write")
void body_write(Handle it, ResourceResult* out);
/// Takes the body over. `trailers`: 0 and any number for none.
BERTH_WASI("http/types", "[static]outgoing-body.finish")
void finish_body(Handle it, std::uint32_t has_trailers, Handle trailers, CodeResult* out);

// A request that came in, and its response.
/// A variant `method`: its case, and behind `other` a text.
BERTH_WASI("http/types", "[method]incoming-request.method")
void request_method(Handle it, OptionalText* out);
BERTH_WASI("http/types", "[method]incoming-request.path-with-query")
void request_path(Handle it, OptionalText* out);
BERTH_WASI("http/types", "[method]incoming-request.authority")
void request_authority(Handle it, OptionalText* out);
BERTH_WASI("http/types", "[method]incoming-request.headers") Handle request_headers(Handle it);
BERTH_WASI("http/types", "[method]incoming-request.consume")
void request_body(Handle it, ResourceResult* out);
BERTH_WASI("http/types", "incoming-request_drop") void drop_incoming_request(Handle it);
/// Takes the fields over.
BERTH_WASI("http/types", "[constructor]outgoing-response") Handle make_response(Handle fields);
BERTH_WASI("http/types", "[method]outgoing-response.set-status-code")
std::int32_t set_status(Handle it, std::uint32_t status);
BERTH_WASI("http/types", "[method]outgoing-response.body")
void response_body(Handle it, ResourceResult* out);
/// Takes both over. What stands behind the response is of an error, and 0.
BERTH_WASI("http/types", "[static]response-outparam.set")
void set_response(Handle out, std::uint32_t is_error, Handle response, std::uint32_t, std::uint64_t,
                  std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t);

// A request of ours, and what comes of it.
/// Takes the fields over.
BERTH_WASI("http/types", "[constructor]outgoing-request") Handle make_request(Handle fields);
BERTH_WASI("http/types", "[method]outgoing-request.set-method")
std::int32_t set_method(Handle it, std::uint32_t method, const void* other, std::uint32_t size);
BERTH_WASI("http/types", "[method]outgoing-request.set-path-with-query")
std::int32_t set_path(Handle it, std::uint32_t is_some, const void* text, std::uint32_t size);
BERTH_WASI("http/types", "[method]outgoing-request.set-authority")
std::int32_t set_authority(Handle it, std::uint32_t is_some, const void* text, std::uint32_t size);
BERTH_WASI("http/types", "[method]outgoing-request.body")
void outgoing_body(Handle it, ResourceResult* out);
BERTH_WASI("http/types", "outgoing-request_drop") void drop_outgoing_request(Handle it);
/// Takes the request over. `options`: 0 and any number for none.
BERTH_WASI("http/outgoing-handler", "handle")
void send_request(Handle request, std::uint32_t has_options, Handle options, CodeResult* out);
BERTH_WASI("http/types", "[method]future-incoming-response.subscribe")
Handle until_response(Handle it);
BERTH_WASI("http/types", "[method]future-incoming-response.get")
void take_response(Handle it, ResponseResult* out);
BERTH_WASI("http/types", "future-incoming-response_drop") void drop_future(Handle it);
BERTH_WASI("http/types", "[method]incoming-response.status")
std::uint32_t response_status(Handle it);
BERTH_WASI("http/types", "[method]incoming-response.headers") Handle response_headers(Handle it);
BERTH_WASI("http/types", "[method]incoming-response.consume")
void response_consume(Handle it, ResourceResult* out);
BERTH_WASI("http/types", "incoming-response_drop") void drop_response(Handle it);

/// Resources that we hold.
using Pollable = Owned<drop_pollable>;
using InputStream = Owned<drop_input>;
using OutputStream = Owned<drop_output>;
using Fields = Owned<drop_fields>;
using IncomingBody = Owned<drop_incoming_body>;
using IncomingRequest = Owned<drop_incoming_request>;
using OutgoingBody = Owned<drop_outgoing_body>;
using OutgoingRequest = Owned<drop_outgoing_request>;
using FutureResponse = Owned<drop_future>;
using IncomingResponse = Owned<drop_response>;

}  // namespace berth::wasi
