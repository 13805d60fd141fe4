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

struct RdataPart;

/// Composes a message into a borrowed buffer, compressing names, never past a size limit.
/// A record that does not fit is left out whole, and all records after it. When it belonged to the
/// answer or authority section `truncated()` turns true and `finish` sets TC; what the additional
/// section lacks needs no second question (RFC 2181 9).
/// Sections must be written in order. Shape: work linear in what is written.
class MessageBuilder {
 public:
  /// Starts a message. `limit` is the most octets the message may have; it, the buffer and
  /// `kMaxMessageSize` bound it. The counts of `header` are not looked at.
  MessageBuilder(ByteSpan buffer, std::size_t limit, const Header& header);
  MessageBuilder(const MessageBuilder&) = delete;
  MessageBuilder& operator=(const MessageBuilder&) = delete;

  /// Writes the question. `name` is a whole uncompressed wire name.
  /// Requires: no record written yet.
  void question(ByteView name, RecordType type, RecordClass record_class);

  /// Writes a record. `rdata` is whole, its names not compressed; they are where that is allowed
  /// (RFC 3597 4), as in `copy`. Returns false when it did not fit.
  bool record(Section section, const Name& owner, RecordType type, RecordClass record_class,
              std::uint32_t ttl, ByteView rdata);

  /// Copies a record out of another message, following compression in owner and RDATA (see
  /// `rdata_parts`); names in NS, CNAME, SOA, PTR and MX are compressed anew (RFC 3597 4).
  /// Returns false when it did not fit, or when its names do not parse: then nothing was truncated.
  /// The names of a message that passed `check()` parse.
  bool copy(Section section, const RecordView& record);

  /// Keeps room for an OPT of `size` octets when records are written (see `opt_size`).
  void reserve_opt(std::size_t size);
  /// Writes the OPT record, or nothing when it does not fit. Call after the last record.
  void opt(const EdnsReply& reply);

  [[nodiscard]] bool truncated() const { return truncated_; }
  /// Writes counts and TC into the header and returns the message's size; 0 when not even header
  /// and question fit.
  [[nodiscard]] std::size_t finish();

 private:
  /// Most labels remembered as compression targets. Bound on work, ours.
  static constexpr std::size_t kMaxTargets = 64;
  static constexpr std::uint8_t kNoTarget = 0xff;

  /// A label written out in full, and the target of the label to its right (`kNoTarget`: the root).
  struct Target {
    std::uint16_t offset;
    std::uint8_t parent;
  };
  /// Where a record began, to go back to when it does not fit.
  struct Mark {
    std::size_t size;
    std::size_t target_count;
  };

  [[nodiscard]] bool begin(Section section);
  [[nodiscard]] bool end(const Mark& start, std::size_t length_at);
  void roll_back(const Mark& start);
  /// Writes what stands before the RDATA; returns where its length stands, still 0.
  std::size_t write_head(const Name& owner, RecordType type, RecordClass record_class,
                         std::uint32_t ttl);
  void write_name(ByteView wire);
  [[nodiscard]] std::uint8_t find_target(ByteView label, std::uint8_t parent) const;
  /// Writes the RDATA that the reader stands before and ends with; false when it does not parse.
  [[nodiscard]] bool write_rdata(RecordType type, ByteReader reader);
  [[nodiscard]] bool write_part(const RdataPart& part, ByteReader& reader);

  ByteSpan buffer_;
  ByteWriter writer_;
  Header header_;
  Section section_ = Section::kAnswer;
  std::size_t reserved_ = 0;
  /// Those before `target_count_` are there.
  std::array<Target, kMaxTargets> targets_;
  std::size_t target_count_ = 0;
  bool full_ = false;
  bool truncated_ = false;
};

}  // namespace berth
