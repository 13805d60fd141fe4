#include "core/message/edns.h"

#include <algorithm>

namespace berth {
namespace {

/// Root name, type, class, TTL and length. Unit: octets. Source: RFC 6891 6.1.2.
constexpr std::size_t kOptFixedSize = 11;
/// Code and length of an option. Unit: octets. Source: RFC 6891 6.1.2.
constexpr std::size_t kOptionHead = 4;
/// The info code before the text. Unit: octets. Source: RFC 8914 2.
constexpr std::size_t kInfoCodeSize = 2;
constexpr unsigned kDnssecOk = 0x8000;

/// Octets of padding behind a message of `size` with the padding option's head already counted.
std::size_t padding_for(std::size_t size, std::size_t block, std::size_t limit) {
  const std::size_t wanted = (block - size % block) % block;
  return std::min(wanted, limit - size);
}

}  // namespace

Result<std::optional<EdnsOption>> EdnsOptionCursor::next() {
  if (reader_.empty()) return std::optional<EdnsOption>();
  ByteReader reader = reader_;
  const Result<std::uint16_t> code = reader.u16();
  const Result<std::uint16_t> size = reader.u16();
  if (!code || !size) return Error::kBadOption;
  const Result<ByteView> data = reader.take(*size);
  if (!data) return Error::kBadOption;
  reader_ = reader;
  return std::optional<EdnsOption>(EdnsOption{static_cast<EdnsOptionCode>(*code), *data});
}

std::optional<ByteView> EdnsView::find(EdnsOptionCode code) const {
  EdnsOptionCursor cursor(options);
  for (;;) {
    const Result<std::optional<EdnsOption>> option = cursor.next();
    if (!option || !option->has_value()) return std::nullopt;
    if ((*option)->code == code) return (*option)->data;
  }
}

Result<void> check_edns_options(ByteView options) {
  EdnsOptionCursor cursor(options);
  for (std::size_t count = 0;; ++count) {
    const Result<std::optional<EdnsOption>> option = cursor.next();
    if (!option) return option.error();
    if (!option->has_value()) return {};
    if (count == kMaxEdnsOptions) return Error::kTooMany;
  }
}

EdnsView edns_fields(std::uint16_t record_class, std::uint32_t ttl, ByteView options) {
  EdnsView edns;
  edns.payload_size = std::max(record_class, kPlainUdpPayloadSize);
  edns.extended_rcode = static_cast<std::uint8_t>(ttl >> 24);
  edns.version = static_cast<std::uint8_t>(ttl >> 16);
  edns.dnssec_ok = (ttl & kDnssecOk) != 0;
  edns.options = options;
  return edns;
}

Result<EdnsView> parse_edns(const RecordView& record) {
  if (record.type != RecordType::kOpt) return Error::kBadOption;
  if (record.message[record.name_offset] != 0) return Error::kBadOption;
  const Result<void> options = check_edns_options(record.rdata);
  if (!options) return options.error();
  return edns_fields(static_cast<std::uint16_t>(record.record_class), record.ttl, record.rdata);
}

Result<std::optional<EdnsView>> find_edns(const MessageView& message) {
  Result<RecordCursor> cursor = message.records();
  if (!cursor) return cursor.error();
  std::optional<EdnsView> found;
  for (;;) {
    const Result<const RecordView*> record = cursor->next();
    if (!record) return record.error();
    if (*record == nullptr) return found;
    if ((*record)->type != RecordType::kOpt) continue;
    if (found || (*record)->section != Section::kAdditional) return Error::kBadOption;
    const Result<EdnsView> edns = parse_edns(**record);
    if (!edns) return edns.error();
    found = *edns;
  }
}

std::size_t opt_size(const EdnsReply& reply) {
  std::size_t size = kOptFixedSize + reply.options.size();
  if (reply.error) size += kOptionHead + kInfoCodeSize + reply.error->text.size();
  return size;
}

void write_opt(const EdnsReply& reply, std::size_t size_limit, ByteWriter& writer) {
  const std::size_t plain_size = opt_size(reply);
  const std::size_t padded_from = writer.size() + plain_size + kOptionHead;
  const bool pads = reply.padding_block != 0 && padded_from <= size_limit;
  const std::size_t padding = pads ? padding_for(padded_from, reply.padding_block, size_limit) : 0;
  const std::size_t rdata_size = plain_size - kOptFixedSize + (pads ? kOptionHead + padding : 0);
  writer.u8(0);
  writer.u16(static_cast<std::uint16_t>(RecordType::kOpt));
  writer.u16(reply.payload_size);
  writer.u8(reply.extended_rcode);
  writer.u8(0);  // version
  writer.u16(reply.dnssec_ok ? kDnssecOk : 0);
  writer.u16(static_cast<std::uint16_t>(rdata_size));
  writer.bytes(reply.options);
  if (reply.error) {
    const std::string_view text = reply.error->text;
    writer.u16(static_cast<std::uint16_t>(EdnsOptionCode::kExtendedError));
    writer.u16(static_cast<std::uint16_t>(kInfoCodeSize + text.size()));
    writer.u16(static_cast<std::uint16_t>(reply.error->code));
    writer.bytes(ByteView(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
  }
  if (!pads) return;
  writer.u16(static_cast<std::uint16_t>(EdnsOptionCode::kPadding));
  writer.u16(static_cast<std::uint16_t>(padding));
  writer.zeros(padding);
}

}  // namespace berth
