#include "core/policy/block_answer.h"

#include <array>

#include "core/message/message_builder.h"
#include "core/policy/soa.h"

namespace berth {
namespace {

constexpr std::size_t kV4Size = 4;
constexpr std::size_t kV4Offset = 12;

class Writer {
 public:
  Writer(const QueryView& query, const BlockForm& form, ByteSpan out)
      : query_(query), form_(form), builder_(out, kMaxMessageSize, header_for(form.mode)) {
    builder_.question(query.name, query.type, query.record_class);
    const Result<Name> owner = Name::from_wire(query.name);
    if (owner) owner_ = *owner;  // always: the query was parsed
  }

  /// False where the address is not of the family asked for.
  bool address(const IpAddress& address) {
    const bool v4 = query_.type == RecordType::kA;
    if (!v4 && query_.type != RecordType::kAaaa) return false;
    // The unspecified address stands for both.
    if (address.is_v4() != v4 && !address.is_unspecified()) return false;
    const ByteView octets = address.octets();
    record(Section::kAnswer, query_.type, v4 ? octets.subspan(kV4Offset, kV4Size) : octets);
    return true;
  }

  void soa() {
    const SyntheticSoa soa(owner_.wire(), form_.ttl);
    record(Section::kAuthority, RecordType::kSoa, soa.rdata());
  }

  [[nodiscard]] std::size_t finish() { return builder_.finish(); }

 private:
  static Header header_for(BlockMode mode) {
    Header header;
    header.qr = true;
    header.ra = true;
    const Rcode rcode = mode == BlockMode::kNxDomain  ? Rcode::kNxDomain
                        : mode == BlockMode::kRefused ? Rcode::kRefused
                                                      : Rcode::kNoError;
    header.rcode = static_cast<std::uint8_t>(rcode);
    return header;
  }
  void record(Section section, RecordType type, ByteView rdata) {
    builder_.record(section, owner_, type, query_.record_class, form_.ttl, rdata);
  }

  const QueryView& query_;
  const BlockForm& form_;
  MessageBuilder builder_;
  Name owner_;
};

}  // namespace

BlockAnswer write_block_answer(const QueryView& query, const BlockForm& form, ByteSpan out) {
  Writer writer(query, form, out);
  if (form.mode == BlockMode::kRefused) return {writer.finish(), 0};
  bool answered = false;
  if (form.mode == BlockMode::kNullIp) answered = writer.address(IpAddress());
  if (form.mode == BlockMode::kCustomIp) {
    for (const IpAddress& address : form.addresses) answered |= writer.address(address);
  }
  if (!answered) writer.soa();
  return {writer.finish(), form.ttl};
}

}  // namespace berth
