#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/byte_writer.h"
#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/message/iana.h"
#include "core/message/message_view.h"

namespace berth {

/// What Berth advertises as its UDP payload size. Unit: octets. Source: RFC 9715 3.1 (1,232 avoids
/// fragments on every common path).
inline constexpr std::uint16_t kUdpPayloadSize = 1232;
/// Payload size of a client that sends no OPT. Unit: octets. Source: RFC 1035 4.2.1.
inline constexpr std::uint16_t kPlainUdpPayloadSize = 512;
/// Most options looked at in one OPT; more is malformed to us. Bound on work, ours.
inline constexpr std::size_t kMaxEdnsOptions = 32;

/// One EDNS option, borrowed.
struct EdnsOption {
  EdnsOptionCode code{};
  ByteView data;
};

/// Walks the options of an OPT record.
class EdnsOptionCursor {
 public:
  explicit EdnsOptionCursor(ByteView options) : reader_(options) {}
  /// Errors: kBadOption. At the end: no option.
  [[nodiscard]] Result<std::optional<EdnsOption>> next();

 private:
  ByteReader reader_;
};

/// The OPT record of a message, in place.
///
///     | name: root | type 41 | class: payload size | ttl: ext-rcode, version, DO, Z | options |
///
/// Source: RFC 6891 6.1.
struct EdnsView {
  /// At least `kPlainUdpPayloadSize`: less counts as that (RFC 6891 6.2.3).
  std::uint16_t payload_size = kPlainUdpPayloadSize;
  std::uint8_t extended_rcode = 0;
  std::uint8_t version = 0;
  bool dnssec_ok = false;
  ByteView options;

  /// The first option with `code`, or nothing. Requires: options were checked (`parse_edns`).
  [[nodiscard]] std::optional<ByteView> find(EdnsOptionCode code) const;
};

/// Checks that options fill `options` exactly and are not too many.
/// Errors: kBadOption, kTooMany (over `kMaxEdnsOptions`).
[[nodiscard]] Result<void> check_edns_options(ByteView options);

/// Reads the fields that OPT keeps in its class and TTL.
[[nodiscard]] EdnsView edns_fields(std::uint16_t record_class, std::uint32_t ttl, ByteView options);

/// Reads an OPT record and checks its option list.
/// Errors: kBadOption (bounds, a name other than root), kTooMany (over `kMaxEdnsOptions`).
[[nodiscard]] Result<EdnsView> parse_edns(const RecordView& record);

/// Finds the OPT of a message. At most one is legal (RFC 6891 6.1.1).
/// Errors: kBadOption (more than one, or not in the additional section), those of the records.
[[nodiscard]] Result<std::optional<EdnsView>> find_edns(const MessageView& message);

/// All twelve bits of a response code (RFC 6891 6.1.3).
[[nodiscard]] inline Rcode whole_rcode(const Header& header, const std::optional<EdnsView>& edns) {
  return static_cast<Rcode>(header.rcode | (edns ? unsigned{edns->extended_rcode} << 4 : 0U));
}

/// An extended error to send: code and a short reason for people. Source: RFC 8914 2.
struct ExtendedError {
  EdeCode code{};
  std::string_view text;
};

/// An OPT record to write.
struct EdnsReply {
  std::uint16_t payload_size = kUdpPayloadSize;
  /// High eight bits of the twelve-bit rcode.
  std::uint8_t extended_rcode = 0;
  bool dnssec_ok = false;
  std::optional<ExtendedError> error;
  /// Options copied through as they are, already composed (code, length, data …).
  ByteView options;
  /// The message is padded so that its whole size is a multiple of this; 0: no padding option.
  /// Unit: octets. Source: RFC 8467 4.1 (468 for responses, 128 for queries).
  std::uint16_t padding_block = 0;
};

/// The size of the OPT record that `write_opt` writes, without padding. Unit: octets.
[[nodiscard]] std::size_t opt_size(const EdnsReply& reply);

/// Writes one OPT record at the writer's end; padding counts from the writer's first octet and
/// never grows the message past `size_limit`. The caller raises the additional count.
/// Source: RFC 6891 6.1.2, RFC 7830 3.
void write_opt(const EdnsReply& reply, std::size_t size_limit, ByteWriter& writer);

}  // namespace berth
