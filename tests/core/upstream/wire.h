#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "core/base/byte_writer.h"
#include "core/message/header.h"
#include "core/message/message_view.h"
#include "core/message/name.h"
#include "core/upstream/outgoing_query.h"

namespace berth {

/// A message of an upstream, put together octet by octet: nothing is checked or compressed, so that
/// it can be as wrong as a test wants.
class Wire {
 public:
  explicit Wire(const SentQuestion& sent) {
    header.id = sent.id;
    header.qr = header.rd = header.ra = true;
    question(sent.name, sent.type, sent.record_class);
  }
  explicit Wire(const Header& with) : header(with) {}

  void question(const Name& name, RecordType type, RecordClass asked_class) {
    append(name.wire());
    u16(static_cast<std::uint16_t>(type));
    u16(static_cast<std::uint16_t>(asked_class));
    ++header.question_count;
  }
  /// The owner in text, or a pointer to the question for "@".
  Wire& record(Section section, std::string_view owner, RecordType type, std::uint32_t ttl,
               const Bytes& rdata) {
    if (owner == "@") {
      append(Bytes{0xc0, 0x0c});
    } else {
      append(wire_of(owner));
    }
    u16(static_cast<std::uint16_t>(type));
    u16(type == RecordType::kOpt ? std::uint16_t{1232} : record_class);
    u16(static_cast<std::uint16_t>(ttl >> 16));
    u16(static_cast<std::uint16_t>(ttl));
    u16(static_cast<std::uint16_t>(rdata.size()));
    append(rdata);
    switch (section) {
      case Section::kAnswer: ++header.answer_count; break;
      case Section::kAuthority: ++header.authority_count; break;
      case Section::kAdditional: ++header.additional_count; break;
    }
    return *this;
  }
  Wire& answer(std::string_view owner, RecordType type, std::uint32_t ttl, const Bytes& rdata) {
    return record(Section::kAnswer, owner, type, ttl, rdata);
  }
  Wire& a(std::string_view owner, std::uint8_t last, std::uint32_t ttl = 300) {
    return answer(owner, RecordType::kA, ttl, Bytes{192, 0, 2, last});
  }
  Wire& cname(std::string_view owner, std::string_view target, std::uint32_t ttl = 300) {
    return answer(owner, RecordType::kCname, ttl, wire_of(target));
  }
  Wire& dname(std::string_view owner, std::string_view target, std::uint32_t ttl = 300) {
    return answer(owner, RecordType::kDname, ttl, wire_of(target));
  }
  Wire& rrsig(std::string_view owner, RecordType covered, Section section = Section::kAnswer) {
    return record(section, owner, RecordType::kRrsig, 300, signature(covered));
  }
  Wire& soa(std::string_view owner, std::uint32_t ttl, std::uint8_t minimum) {
    Bytes rdata{0, 0};
    rdata.insert(rdata.end(), 19, 0);
    rdata.push_back(minimum);
    return record(Section::kAuthority, owner, RecordType::kSoa, ttl, rdata);
  }
  Wire& opt(const Bytes& options, std::uint32_t ttl = 0) {
    return record(Section::kAdditional, ".", RecordType::kOpt, ttl, options);
  }

  [[nodiscard]] Bytes bytes() const {
    std::array<std::uint8_t, kHeaderSize> head;
    ByteWriter writer(head);
    write_header(header, writer);
    Bytes message(head.begin(), head.end());
    message.insert(message.end(), body_.begin(), body_.end());
    return message;
  }
  void append(ByteView octets) { body_.insert(body_.end(), octets.begin(), octets.end()); }

  static Bytes wire_of(std::string_view text) {
    const auto name = Name::parse(text);
    REQUIRE(name);
    return Bytes(name->wire().begin(), name->wire().end());
  }

  Header header;
  std::uint16_t record_class = 1;

 private:
  static Bytes signature(RecordType covered) {
    const auto type = static_cast<std::uint16_t>(covered);
    Bytes rdata{static_cast<std::uint8_t>(type >> 8), static_cast<std::uint8_t>(type)};
    rdata.insert(rdata.end(), 16, 1);
    rdata.push_back(0);  // the signer: the root
    rdata.insert(rdata.end(), 4, 0xaa);
    return rdata;
  }
  void u16(std::uint16_t value) {
    body_.push_back(static_cast<std::uint8_t>(value >> 8));
    body_.push_back(static_cast<std::uint8_t>(value));
  }

  Bytes body_;
};

/// A question as it went out, the letter case of `name` kept.
inline SentQuestion asked(std::string_view name, RecordType type = RecordType::kA,
                          std::uint16_t id = 0x1234) {
  SentQuestion sent;
  sent.id = id;
  sent.name = *Name::parse(name);
  sent.type = type;
  sent.record_class = RecordClass::kIn;
  return sent;
}

}  // namespace berth
