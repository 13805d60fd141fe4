#include "core/message/message_builder.h"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "core/message/rdata_parts.h"

// Names written so far are remembered as a tree: each target is one label, its offset, and the
// target of the label to its right, which always stands before it. A name is matched from its last
// label to its first, and the search for each label begins behind its parent: over one whole name
// it passes every target at most twice, whatever the names are.
//
// Labels match octet for octet: a name keeps its letter case through compression.

namespace berth {
namespace {

/// Pointers reach this far. Unit: octets. Source: RFC 1035 4.1.4 (fourteen bits).
constexpr std::size_t kMaxPointerTarget = 0x3fff;
constexpr unsigned kPointerBits = 0xc000;
/// Most labels in a name, the root's not counted: 255 octets hold no more.
constexpr std::size_t kMaxLabels = 127;

}  // namespace

MessageBuilder::MessageBuilder(ByteSpan buffer, std::size_t limit, const Header& header)
    : buffer_(buffer.first(std::min({limit, buffer.size(), kMaxMessageSize}))),
      writer_(buffer_),
      header_(header) {
  header_.question_count = 0;
  header_.answer_count = 0;
  header_.authority_count = 0;
  header_.additional_count = 0;
  writer_.zeros(kHeaderSize);
}

void MessageBuilder::question(ByteView name, RecordType type, RecordClass record_class) {
  assert(section_ == Section::kAnswer && header_.answer_count == 0);
  write_name(name);
  writer_.u16(static_cast<std::uint16_t>(type));
  writer_.u16(static_cast<std::uint16_t>(record_class));
  ++header_.question_count;
}

bool MessageBuilder::record(Section section, const Name& owner, RecordType type,
                            RecordClass record_class, std::uint32_t ttl, ByteView rdata) {
  if (!begin(section)) return false;
  const Mark start{writer_.size(), target_count_};
  const std::size_t length_at = write_head(owner, type, record_class, ttl);
  if (!write_rdata(type, ByteReader(rdata))) {
    // Not as its type has it: nobody's names, and so nothing to compress.
    roll_back(start);
    write_head(owner, type, record_class, ttl);
    writer_.bytes(rdata);
  }
  return end(start, length_at);
}

bool MessageBuilder::copy(Section section, const RecordView& record) {
  const Result<Name> owner = record.name();
  if (!owner || !begin(section)) return false;
  const Mark start{writer_.size(), target_count_};
  const std::size_t length_at = write_head(*owner, record.type, record.record_class, record.ttl);
  if (!write_rdata(record.type, rdata_reader(record))) {
    roll_back(start);
    return false;
  }
  return end(start, length_at);
}

void MessageBuilder::reserve_opt(std::size_t size) { reserved_ = size; }

void MessageBuilder::opt(const EdnsReply& reply) {
  if (writer_.overflowed()) return;
  const Mark start{writer_.size(), target_count_};
  write_opt(reply, buffer_.size(), writer_);
  if (writer_.overflowed()) {
    roll_back(start);
    return;
  }
  ++header_.additional_count;
}

std::size_t MessageBuilder::finish() {
  // Only the header or the question can leave the writer overflowed.
  if (writer_.overflowed()) return 0;
  header_.tc = header_.tc || truncated_;
  ByteWriter header(buffer_.first(kHeaderSize));
  write_header(header_, header);
  return writer_.size();
}

bool MessageBuilder::begin(Section section) {
  assert(section >= section_);
  section_ = section;
  return !full_ && !writer_.overflowed();
}

std::size_t MessageBuilder::write_head(const Name& owner, RecordType type, RecordClass record_class,
                                       std::uint32_t ttl) {
  write_name(owner.wire());
  writer_.u16(static_cast<std::uint16_t>(type));
  writer_.u16(static_cast<std::uint16_t>(record_class));
  writer_.u32(ttl);
  const std::size_t length_at = writer_.size();
  writer_.u16(0);
  return length_at;
}

bool MessageBuilder::end(const Mark& start, std::size_t length_at) {
  if (writer_.overflowed() || writer_.left() < reserved_) {
    roll_back(start);
    full_ = true;
    // What the additional section lacks nobody has to ask for again (RFC 2181 9).
    truncated_ = section_ != Section::kAdditional;
    return false;
  }
  writer_.patch_u16(length_at, static_cast<std::uint16_t>(writer_.size() - length_at - 2));
  switch (section_) {
    case Section::kAnswer: ++header_.answer_count; break;
    case Section::kAuthority: ++header_.authority_count; break;
    case Section::kAdditional: ++header_.additional_count; break;
  }
  return true;
}

void MessageBuilder::roll_back(const Mark& start) {
  writer_.truncate(start.size);
  target_count_ = start.target_count;
}

bool MessageBuilder::write_rdata(RecordType type, ByteReader reader) {
  const std::span<const RdataPart> parts = rdata_parts(type);
  if (parts.empty()) {
    writer_.bytes(*reader.take(reader.left()));
    return true;
  }
  for (const RdataPart& part : parts) {
    if (!write_part(part, reader)) return false;
  }
  return reader.empty();
}

bool MessageBuilder::write_part(const RdataPart& part, ByteReader& reader) {
  const bool packed = part.kind == RdataPart::Kind::kPackedName;
  if (!packed && part.kind != RdataPart::Kind::kName) {
    const Result<ByteView> octets = take_part(part, reader);
    if (octets) writer_.bytes(*octets);
    return octets.ok();
  }
  const Result<Name> name = parse_name(reader);
  if (!name) return false;
  if (packed) {
    write_name(name->wire());
  } else {
    writer_.bytes(name->wire());
  }
  return true;
}

void MessageBuilder::write_name(ByteView wire) {
  if (writer_.overflowed()) return;
  std::array<std::uint8_t, kMaxLabels> labels;
  std::size_t count = 0;
  for (std::size_t at = 0; wire[at] != 0; at += wire[at] + std::size_t{1}) {
    labels[count++] = static_cast<std::uint8_t>(at);
  }
  std::uint8_t parent = kNoTarget;
  for (; count > 0; --count) {
    const std::size_t at = labels[count - 1];
    const std::uint8_t found = find_target(wire.subspan(at, wire[at] + std::size_t{1}), parent);
    if (found == kNoTarget) break;
    parent = found;
  }
  const std::size_t start = writer_.size();
  if (parent == kNoTarget) {
    writer_.bytes(wire);
  } else {
    std::size_t fresh = 0;  // octets of the labels before those that are known
    if (count > 0) fresh = labels[count - 1] + std::size_t{1} + wire[labels[count - 1]];
    writer_.bytes(wire.first(fresh));
    writer_.u16(static_cast<std::uint16_t>(kPointerBits | targets_[parent].offset));
  }
  if (writer_.overflowed()) return;
  for (; count > 0; --count) {
    const std::size_t offset = start + labels[count - 1];
    if (target_count_ == kMaxTargets || offset > kMaxPointerTarget) return;
    targets_[target_count_] = Target{static_cast<std::uint16_t>(offset), parent};
    parent = static_cast<std::uint8_t>(target_count_++);
  }
}

std::uint8_t MessageBuilder::find_target(ByteView label, std::uint8_t parent) const {
  const ByteView written = writer_.written();
  const std::size_t first = parent == kNoTarget ? 0 : parent + std::size_t{1};
  for (std::size_t i = first; i < target_count_; ++i) {
    if (targets_[i].parent != parent) continue;
    const std::uint8_t* known = written.data() + targets_[i].offset;
    // The length octet comes first, so labels of other lengths differ there.
    if (known[0] == label[0] && std::memcmp(known, label.data(), label.size()) == 0) {
      return static_cast<std::uint8_t>(i);
    }
  }
  return kNoTarget;
}

}  // namespace berth
