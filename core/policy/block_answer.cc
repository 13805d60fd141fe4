#include "core/policy/block_answer.h"

#include <array>

#include "core/base/byte_writer.h"
#include "core/message/header.h"
#include "core/policy/soa.h"

namespace berth {
namespace {

constexpr std::size_t kV4Size = 4;
constexpr std::size_t kV4Offset = 12;
/// The question's name, written again. Source: RFC 1035 4.1.4.
constexpr std::array<std::uint8_t, 2> kQuestionName = {0xc0, kHeaderSize};
/// What stands between the name of a record and its RDATA. Unit: octets. Source: RFC 1035 4.1.3.
constexpr std::size_t kFixedFields = 10;
/// Most of a record with an address. Unit: octets.
constexpr std::size_t kAddressRecord = kQuestionName.size() + kFixedFields + 16;

/// Every record that it writes is the question's name's own, so there is but one name to compress.
class Writer {
 public:
  Writer(const QueryView& query, const BlockForm& form, ByteSpan out)
      : query_(query), form_(form), out_(out), writer_(out), header_(header_for(form.mode)) {
    writer_.zeros(kHeaderSize);
    writer_.bytes(query.message.subspan(kHeaderSize, query.question_end - kHeaderSize));
  }

  /// False where the address is not of the family asked for.
  bool address(const IpAddress& address) {
    const bool v4 = query_.type == RecordType::kA;
    if (!v4 && query_.type != RecordType::kAaaa) return false;
    // The unspecified address stands for both.
    if (address.is_v4() != v4 && !address.is_unspecified()) return false;
    const ByteView octets = address.octets();
    if (writer_.left() < kAddressRecord) {
      header_.tc = true;
      return true;
    }
    record(query_.type, v4 ? octets.subspan(kV4Offset, kV4Size) : octets);
    ++header_.answer_count;
    return true;
  }

  void soa() {
    record(RecordType::kSoa, SyntheticSoa(name(), form_.ttl).rdata());
    ++header_.authority_count;
  }

  [[nodiscard]] std::size_t finish() {
    if (writer_.overflowed()) return 0;
    ByteWriter header(out_);
    write_header(header_, header);
    return writer_.size();
  }

 private:
  static Header header_for(BlockMode mode) {
    Header header;
    header.qr = true;
    header.ra = true;
    const Rcode rcode = mode == BlockMode::kNxDomain  ? Rcode::kNxDomain
                        : mode == BlockMode::kRefused ? Rcode::kRefused
                                                      : Rcode::kNoError;
    header.rcode = static_cast<std::uint8_t>(rcode);
    header.question_count = 1;
    return header;
  }
  /// The root is shorter than what points at it.
  [[nodiscard]] ByteView name() const {
    return query_.name.size() == 1 ? query_.name : ByteView(kQuestionName);
  }
  void record(RecordType type, ByteView rdata) {
    // In a place whose size is known, so that the room is looked for once.
    std::array<std::uint8_t, kFixedFields> octets;
    ByteWriter fields(octets);
    fields.u16(static_cast<std::uint16_t>(type));
    fields.u16(static_cast<std::uint16_t>(query_.record_class));
    fields.u32(form_.ttl);
    fields.u16(static_cast<std::uint16_t>(rdata.size()));
    writer_.bytes(name());
    writer_.bytes(octets);
    writer_.bytes(rdata);
  }

  const QueryView& query_;
  const BlockForm& form_;
  ByteSpan out_;
  ByteWriter writer_;
  Header header_;
};

}  // namespace

BlockAnswer write_block_answer(const QueryView& query, const BlockForm& form, ByteSpan out) {
  if (form.mode == BlockMode::kCustomIp) {
    return write_address_answer(query, form.addresses, form.ttl, out);
  }
  Writer writer(query, form, out);
  if (form.mode == BlockMode::kRefused) return {writer.finish(), 0};
  const bool answered = form.mode == BlockMode::kNullIp && writer.address(IpAddress());
  if (!answered) writer.soa();
  return {writer.finish(), form.ttl};
}

BlockAnswer write_address_answer(const QueryView& query, const std::vector<IpAddress>& addresses,
                                 std::uint32_t ttl, ByteSpan out) {
  const BlockForm form{BlockMode::kCustomIp, ttl, {}};
  Writer writer(query, form, out);
  bool answered = false;
  for (const IpAddress& address : addresses) answered |= writer.address(address);
  if (!answered) writer.soa();
  return {writer.finish(), ttl};
}

}  // namespace berth
