#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "core/base/byte_reader.h"
#include "core/base/byte_writer.h"
#include "core/message/edns.h"
#include "core/message/message_builder.h"

// The input is a few fields of an OPT record (payload size, flags, extended rcode, padding block,
// room, length of an error's text), then that text, then an option list. What is asked of it:
// - walking a list ends, counts its options and stays inside it; a list that checks is walked
// whole;
// - an OPT written from the fields reads back with the same ones, the options in their order, the
//   error first among errors unless the list has one, and padding that fills the block or the room;
// - the OPT is never larger than the room, and without padding exactly as large as announced.
namespace berth {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool equal(ByteView a, ByteView b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

/// How many octets and options a list is, walked until its end or a defect.
struct Walk {
  std::size_t octets = 0;
  std::size_t options = 0;
  bool whole = false;
};

Walk walk(ByteView options) {
  Walk walk;
  EdnsOptionCursor cursor(options);
  for (;;) {
    const auto option = cursor.next();
    if (!option) return walk;
    if (!*option) {
      walk.whole = true;
      return walk;
    }
    walk.octets += 4 + (*option)->data.size();
    ++walk.options;
    require(walk.octets <= options.size());
  }
}

void write_and_read(const EdnsReply& reply, std::size_t room) {
  Bytes buffer(kHeaderSize + room);
  ByteWriter writer(buffer);
  writer.zeros(kHeaderSize);
  write_opt(reply, buffer.size(), writer);
  if (opt_size(reply) > room) {
    require(writer.overflowed());
    return;
  }
  require(!writer.overflowed() && writer.size() >= kHeaderSize + opt_size(reply));
  buffer.resize(writer.size());
  buffer[11] = 1;  // one additional record
  const auto view = MessageView::parse(buffer);
  require(view.ok());
  const bool countable = walk(reply.options).options + 2 <= kMaxEdnsOptions;
  const auto edns = find_edns(*view);
  require(edns.ok() || !countable);
  if (!edns) return;
  require(view->check().ok() && edns->has_value());
  require((*edns)->payload_size == std::max(reply.payload_size, kPlainUdpPayloadSize));
  require((*edns)->extended_rcode == reply.extended_rcode);
  require((*edns)->dnssec_ok == reply.dnssec_ok);
  require(equal((*edns)->options.first(reply.options.size()), reply.options));
  const std::size_t padded = (*edns)->options.size() - (opt_size(reply) - 11);
  if (padded == 0) {
    require(reply.padding_block == 0 || writer.size() + 4 > kHeaderSize + room);
  } else {
    require(buffer.size() % reply.padding_block == 0 || buffer.size() == kHeaderSize + room);
  }
  if (reply.error && !walk(reply.options).options) {
    const auto data = (*edns)->find(EdnsOptionCode::kExtendedError);
    require(data && data->size() == 2 + reply.error->text.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  const Walk whole = walk(input);
  const bool checked = check_edns_options(input).ok();
  require(checked == (whole.whole && whole.options <= kMaxEdnsOptions));
  require(!checked || whole.octets == input.size());

  ByteReader reader(input);
  const auto payload_size = reader.u16();
  const auto flags = reader.u8();
  const auto extended_rcode = reader.u8();
  const auto block = reader.u16();
  const auto room = reader.u16();
  const auto text_size = reader.u8();
  if (!payload_size || !flags || !extended_rcode || !block || !room || !text_size) return 0;
  const ByteView text = *reader.take(std::min<std::size_t>(*text_size, reader.left()));
  EdnsReply reply;
  reply.payload_size = *payload_size;
  reply.dnssec_ok = (*flags & 1) != 0;
  reply.extended_rcode = *extended_rcode;
  reply.padding_block = *block;
  if ((*flags & 2) != 0) {
    const std::string_view words(reinterpret_cast<const char*>(text.data()), text.size());
    reply.error = ExtendedError{static_cast<EdeCode>(*text_size), words};
  }
  reply.options = *reader.take(reader.left());
  if (check_edns_options(reply.options)) write_and_read(reply, *room);
  return 0;
}

}  // namespace berth
