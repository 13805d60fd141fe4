#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/byte_reader.h"
#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/message/header.h"
#include "core/message/iana.h"
#include "core/message/name.h"

namespace berth {

/// The sections that hold records.
enum class Section : std::uint8_t { kAnswer, kAuthority, kAdditional };

/// One entry of the question section.
struct Question {
  Name name;
  RecordType type{};
  RecordClass record_class{};

  friend bool operator==(const Question&, const Question&) = default;
};

/// One record in its message: fields read, name and RDATA still in place.
/// The views live as long as the message's octets.
struct RecordView {
  Section section{};
  std::size_t name_offset = 0;
  RecordType type{};
  RecordClass record_class{};
  std::uint32_t ttl = 0;
  /// Where the four octets of the TTL stand.
  std::size_t ttl_offset = 0;
  std::size_t rdata_offset = 0;
  ByteView rdata;
  /// The whole message, for names in RDATA that are compressed.
  ByteView message;

  /// The owner name. Errors: those of `parse_name`.
  [[nodiscard]] Result<Name> name() const;
  /// The offset just past this record.
  [[nodiscard]] std::size_t end_offset() const { return rdata_offset + rdata.size(); }
};

/// Walks the records of a message in order, answer to additional.
class RecordCursor {
 public:
  /// The next record, which lives until the next call; null at the end.
  /// Errors: kTruncated, kBadLabel, kNameTooLong; the cursor stays where it was.
  [[nodiscard]] Result<const RecordView*> next();
  [[nodiscard]] std::size_t position() const { return reader_.position(); }

 private:
  friend class MessageView;
  RecordCursor(ByteReader reader, const Header& header);

  ByteReader reader_;
  std::uint32_t left_[3];
  RecordView record_;
};

/// A message seen in place. Making one reads only the header; everything else is read, and checked,
/// when it is asked for.
class MessageView {
 public:
  /// Errors: kTruncated (no whole header), kTooLarge.
  [[nodiscard]] static Result<MessageView> parse(ByteView bytes);

  [[nodiscard]] ByteView bytes() const { return bytes_; }
  [[nodiscard]] const Header& header() const { return header_; }

  /// The only question. Errors: kBadCount unless there is exactly one; those of `parse_name`.
  [[nodiscard]] Result<Question> question() const;
  /// The offset just past the question section. Errors: kTruncated, kBadLabel.
  [[nodiscard]] Result<std::size_t> question_end() const;
  /// The records. Errors: those of `question_end`.
  [[nodiscard]] Result<RecordCursor> records() const;

  /// Checks every count, name, record bound and known RDATA shape (every name in RDATA that
  /// `rdata_parts` knows among it), that at most one OPT stands in the additional section, and that
  /// nothing trails. Shape: work linear in the size.
  /// Errors: the first defect found.
  [[nodiscard]] Result<void> check() const;

  /// The response code, extended by OPT when there is one (RFC 6891 6.1.3).
  [[nodiscard]] Rcode rcode() const;

 private:
  MessageView(ByteView bytes, const Header& header) : bytes_(bytes), header_(header) {}

  ByteView bytes_;
  Header header_;
};

}  // namespace berth
