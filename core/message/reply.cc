#include "core/message/reply.h"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "core/message/message_view.h"

namespace berth {
namespace {

constexpr std::size_t kFlagsOffset = 2;
constexpr std::size_t kCountsOffset = 4;
constexpr std::size_t kAuthorityCountOffset = 8;
constexpr std::size_t kAdditionalCountOffset = 10;
// The flags by the octet they stand in. Source: RFC 1035 4.1.1, RFC 4035 3.2.
constexpr unsigned kQrBit = 0x80;
constexpr unsigned kTcBit = 0x02;
constexpr unsigned kRdBit = 0x01;
constexpr unsigned kRaBit = 0x80;
constexpr unsigned kCdBit = 0x10;

/// The OPT that answers the client's, before it is known what fits.
EdnsReply opt_for(const QueryView& query, std::optional<ExtendedError> error,
                  const ReplyShape& shape) {
  EdnsReply opt;
  opt.dnssec_ok = query.dnssec_ok();
  opt.error = error;
  opt.options = shape.options;
  if (shape.padding_block != 0 && query.edns->find(EdnsOptionCode::kPadding)) {
    opt.padding_block = shape.padding_block;
  }
  return opt;
}

/// Gives up what people can do without, until `opt` fits behind `size` octets; false when not even
/// a bare one does. The answer matters more than words about it.
bool fit_opt(EdnsReply& opt, std::size_t size, std::size_t limit) {
  if (size + opt_size(opt) <= limit) return true;
  if (opt.error) opt.error->text = {};
  if (size + opt_size(opt) <= limit) return true;
  opt.error.reset();
  return size + opt_size(opt) <= limit;
}

/// Appends `opt` to the message that ends at the writer, within `limit`; false when it does not
/// fit.
bool append_opt(EdnsReply opt, std::size_t limit, ByteWriter& writer) {
  if (!fit_opt(opt, writer.size(), limit)) return false;
  write_opt(opt, limit, writer);
  const ByteView message = writer.written();
  const int count = message[kAdditionalCountOffset] << 8 | message[kAdditionalCountOffset + 1];
  writer.patch_u16(kAdditionalCountOffset, static_cast<std::uint16_t>(count + 1));
  return true;
}

std::uint8_t with_bit(unsigned octet, unsigned bit, bool on) {
  return static_cast<std::uint8_t>(on ? octet | bit : octet & ~bit);
}

/// A writer that stands behind `size` octets already in `out`.
ByteWriter writer_behind(std::size_t size, ByteSpan out) {
  ByteWriter writer(out);
  writer.skip(size);
  return writer;
}

/// Cuts what stands behind the answer section off the message in the first `size` octets of `out`:
/// the new size. A negative answer stays as it is, its authority section being what it says.
std::size_t without_extras(std::size_t size, ByteSpan out) {
  const auto message = MessageView::parse(ByteView(out).first(size));
  if (!message) return size;
  const Header& header = message->header();
  if (header.answer_count == 0 || header.authority_count + header.additional_count == 0) {
    return size;
  }
  auto cursor = message->records();
  if (!cursor) return size;
  for (std::uint32_t left = header.answer_count; left > 0; --left) {
    const auto record = cursor->next();
    if (!record || !*record) return size;
  }
  std::memset(out.data() + kAuthorityCountOffset, 0, kHeaderSize - kAuthorityCountOffset);
  return cursor->position();
}

}  // namespace

std::size_t write_error_reply(const QueryView& query, Rcode rcode,
                              std::optional<ExtendedError> error, const ReplyShape& shape,
                              ByteSpan out) {
  const auto code = static_cast<unsigned>(rcode);
  assert(query.edns || code < 16);
  Header header;
  header.id = query.header.id;
  header.qr = true;
  header.opcode = query.header.opcode;
  header.rd = query.header.rd;
  header.ra = true;
  header.cd = query.header.cd;
  header.rcode = static_cast<std::uint8_t>(code & 0x0f);
  header.question_count = query.question_end != 0 ? 1 : 0;
  ByteWriter writer(out);
  write_header(header, writer);
  if (query.question_end != 0) {
    writer.bytes(query.message.subspan(kHeaderSize, query.question_end - kHeaderSize));
  }
  const std::size_t limit = std::min(shape.size_limit, out.size());
  if (writer.overflowed() || writer.size() > limit) return 0;
  if (!query.edns) return writer.size();
  EdnsReply opt = opt_for(query, error, shape);
  opt.extended_rcode = static_cast<std::uint8_t>(code >> 4);
  return append_opt(opt, limit, writer) ? writer.size() : 0;
}

std::size_t write_defect_reply(const QueryParse& parse, const ReplyShape& shape, ByteSpan out) {
  Rcode rcode = Rcode::kFormErr;
  switch (parse.defect) {
    case QueryDefect::kNone:
    case QueryDefect::kDrop: assert(false); return 0;
    case QueryDefect::kFormErr: break;
    case QueryDefect::kNotImp: rcode = Rcode::kNotImp; break;
    case QueryDefect::kBadVers: rcode = Rcode::kBadVers; break;
  }
  return write_error_reply(parse.query, rcode, std::nullopt, shape, out);
}

std::size_t finish_reply(const QueryView& query, std::size_t size,
                         std::optional<ExtendedError> error, const ReplyShape& shape,
                         ByteSpan out) {
  assert(size >= query.question_end && size <= out.size());
  std::memcpy(out.data() + kHeaderSize, query.message.data() + kHeaderSize,
              query.question_end - kHeaderSize);
  out[0] = static_cast<std::uint8_t>(query.header.id >> 8);
  out[1] = static_cast<std::uint8_t>(query.header.id);
  std::uint8_t* flags = out.data() + kFlagsOffset;
  flags[0] = with_bit(flags[0] | kQrBit, kRdBit, query.header.rd);
  flags[1] = with_bit(flags[1] | kRaBit, kCdBit, query.header.cd);

  const std::size_t limit = std::min(shape.size_limit, out.size());
  EdnsReply least;
  least.options = shape.options;
  const std::size_t least_opt = query.edns ? opt_size(least) : 0;
  if (size + least_opt > limit && !query.dnssec_ok()) size = without_extras(size, out);
  if (size + least_opt > limit) {
    if (query.question_end + least_opt > limit) return 0;
    // Half an RRset is worse than none: the client asks again over a stream.
    size = query.question_end;
    flags[0] = with_bit(flags[0], kTcBit, true);
    std::memset(out.data() + kCountsOffset + 2, 0, kHeaderSize - kCountsOffset - 2);
  }
  if (!query.edns) return size;
  ByteWriter writer = writer_behind(size, out);
  return append_opt(opt_for(query, error, shape), limit, writer) ? writer.size() : 0;
}

}  // namespace berth
