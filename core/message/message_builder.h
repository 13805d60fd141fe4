#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/base/byte_writer.h"
#include "core/base/bytes.h"
#include "core/message/edns.h"
#include "core/message/header.h"
#include "core/message/iana.h"
#include "core/message/message_view.h"
#include "core/message/name.h"

namespace berth {

/// Composes a message into a borrowed buffer, compressing names, never past a size limit.
/// A record that does not fit is left out whole and `truncated()` turns true; `finish` then sets TC.
/// Sections must be written in order.
class MessageBuilder {
 public:
  /// Starts a message. `limit` is the most octets the message may have; it and the buffer bound it.
  MessageBuilder(ByteSpan buffer, std::size_t limit, const Header& header);

  /// Writes the question. Requires: no record written yet.
  void question(ByteView name, RecordType type, RecordClass record_class);

  /// Writes a record whose RDATA is copied as it is (no compressed names in it).
  /// Returns false when it did not fit.
  bool record(Section section, const Name& owner, RecordType type, RecordClass record_class,
              std::uint32_t ttl, ByteView rdata);

  /// Copies a record out of another message, following compression in owner and, for the types of
  /// RFC 3597 4, in RDATA.
  bool copy(Section section, const RecordView& record);

  /// Keeps room for an OPT of `size` octets when records are written.
  void reserve_opt(std::size_t size);
  /// Writes the OPT record. Call after the last record.
  void opt(const EdnsReply& reply);

  [[nodiscard]] bool truncated() const { return truncated_; }
  /// Writes counts and TC into the header and returns the message's size.
  [[nodiscard]] std::size_t finish();

 private:
  /// Most names remembered as compression targets. Bound on work, ours.
  static constexpr std::size_t kMaxTargets = 64;

  void write_name(ByteView wire);

  ByteWriter writer_;
  Header header_;
  std::size_t limit_;
  std::size_t reserved_ = 0;
  std::array<std::uint16_t, kMaxTargets> targets_{};
  std::size_t target_count_ = 0;
  bool truncated_ = false;
};

}  // namespace berth
