#include "tests/support/message_script.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <stdexcept>

#include "core/base/byte_writer.h"
#include "core/message/edns.h"
#include "core/message/message_builder.h"
#include "core/message/message_view.h"
#include "core/message/name.h"
#include "core/message/text.h"

namespace berth {
namespace {

template <typename T>
T must(Result<T> result, std::string_view what) {
  if (!result)
    throw std::runtime_error(std::string(what) + ": " + std::string(to_string(result.error())));
  return *std::move(result);
}

Rcode rcode_from(const std::string& word) {
  for (int value = 0; value < 24; ++value) {
    if (to_string(static_cast<Rcode>(value)) == word) return static_cast<Rcode>(value);
  }
  throw std::runtime_error("no rcode " + word);
}

/// Swaps the case of the first letter of the name that stands at `offset`.
void swap_case(Bytes& message, std::size_t offset) {
  for (std::size_t i = offset; i < message.size(); ++i) {
    if (std::isalpha(message[i]) != 0) {
      message[i] ^= 0x20;
      return;
    }
  }
}

void add_record(MessageBuilder& builder, Section section, const std::string& text) {
  std::istringstream words(text);
  std::string owner, ttl, record_class, type, rdata;
  words >> owner >> ttl >> record_class >> type;
  std::getline(words >> std::ws, rdata);
  const RecordType record_type = parse_record_type(type).value();
  const Bytes bytes = must(parse_rdata_text(record_type, rdata), text);
  builder.record(section, must(Name::parse(owner), owner), record_type,
                 parse_record_class(record_class).value(),
                 static_cast<std::uint32_t>(std::stoul(ttl)), bytes);
}

/// Options that an upstream's OPT carries.
Bytes options_from(const std::vector<std::string>& words) {
  std::array<std::uint8_t, 300> buffer;
  ByteWriter writer(buffer);
  if (const auto keepalive = option(words, "keepalive")) {
    writer.u16(static_cast<std::uint16_t>(EdnsOptionCode::kTcpKeepalive));
    writer.u16(2);
    writer.u16(static_cast<std::uint16_t>(std::stoul(*keepalive)));
  }
  return Bytes(writer.written().begin(), writer.written().end());
}

}  // namespace

std::vector<std::string> split_words(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

std::optional<std::string> option(const std::vector<std::string>& words, std::string_view name) {
  for (const std::string& word : words) {
    if (word == "+" + std::string(name)) return "";
    const std::string prefix = "+" + std::string(name) + "=";
    if (word.compare(0, prefix.size(), prefix) == 0) return word.substr(prefix.size());
  }
  return std::nullopt;
}

Bytes query_from_words(const std::vector<std::string>& words) {
  Header header;
  header.rd = !option(words, "norec");
  header.cd = option(words, "cd").has_value();
  header.ad = option(words, "ad").has_value();
  header.id = static_cast<std::uint16_t>(std::stoul(option(words, "id").value_or("0")));
  RecordClass record_class = RecordClass::kIn;
  if (const auto text = option(words, "class")) record_class = parse_record_class(*text).value();
  const Name name = must(Name::parse(words.at(0)), words.at(0));
  Bytes buffer(kMaxMessageSize);
  MessageBuilder builder(buffer, kMaxMessageSize, header);
  builder.question(name.wire(), parse_record_type(words.at(1)).value(), record_class);
  if (!option(words, "noedns")) {
    EdnsReply edns;
    edns.payload_size =
        static_cast<std::uint16_t>(std::stoul(option(words, "edns").value_or("1232")));
    edns.dnssec_ok = option(words, "do").has_value();
    if (option(words, "pad")) edns.padding_block = 128;
    Bytes options;
    if (const auto hex = option(words, "option")) options = bytes_from_hex(*hex);
    edns.options = options;
    builder.opt(edns);
  }
  buffer.resize(builder.finish());
  return buffer;
}

Bytes response_from_text(const Bytes& query, std::string_view text) {
  std::vector<std::string> parts;
  std::istringstream stream{std::string(text)};
  for (std::string part; std::getline(stream, part, ';');) parts.push_back(part);
  const std::vector<std::string> words = split_words(parts.at(0));
  const MessageView view = must(MessageView::parse(query), "the query to answer");
  const Question question = must(view.question(), "its question");
  const Rcode rcode = rcode_from(words.at(0));
  Header header = view.header();
  header.qr = !option(words, "qr0");
  header.ra = true;
  header.aa = option(words, "aa").has_value();
  header.ad = option(words, "ad").has_value();
  header.tc = option(words, "tc").has_value();
  header.rcode = static_cast<std::uint8_t>(static_cast<unsigned>(rcode) & 0xf);
  if (option(words, "wrong-id")) ++header.id;

  Bytes buffer(kMaxMessageSize);
  MessageBuilder builder(buffer, kMaxMessageSize, header);
  if (!option(words, "noquestion")) {
    const Name other = must(Name::parse("other.example."), "other.example.");
    builder.question(option(words, "wrong-question") ? other.wire() : question.name.wire(),
                     question.type, question.record_class);
  }
  Section section = Section::kAnswer;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const auto record = split_words(parts[i]);
    if (record.size() == 1 && record[0] == "AUTHORITY") {
      section = Section::kAuthority;
      continue;
    }
    if (record.size() == 1 && record[0] == "ADDITIONAL") {
      section = Section::kAdditional;
      continue;
    }
    if (record.size() > 3 && record[3] == "SOA" && section == Section::kAnswer) {
      section = Section::kAuthority;
    }
    add_record(builder, section, parts[i]);
  }
  const auto edns = find_edns(view);
  if (edns.ok() && *edns && !option(words, "noedns")) {
    EdnsReply reply;
    reply.dnssec_ok = (*edns)->dnssec_ok;
    reply.extended_rcode = static_cast<std::uint8_t>(static_cast<unsigned>(rcode) >> 4);
    std::string reason;
    if (const auto ede = option(words, "ede")) {
      const auto colon = ede->find(':');
      reason = colon == std::string::npos ? "" : ede->substr(colon + 1);
      std::replace(reason.begin(), reason.end(), '_', ' ');
      reply.error = ExtendedError{static_cast<EdeCode>(std::stoul(*ede)), reason};
    }
    const Bytes options = options_from(words);
    reply.options = options;
    builder.opt(reply);
  }
  buffer.resize(builder.finish());
  if (option(words, "wrong-case")) swap_case(buffer, kHeaderSize);
  return buffer;
}

Bytes bytes_from_hex(std::string_view hex) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(
        static_cast<std::uint8_t>(std::stoul(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

}  // namespace berth
