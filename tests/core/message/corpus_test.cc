// Messages that real software sent, and some that were made to break it, from the test suites of
// other projects (tests/data/messages/SOURCES.tsv says whose). What Berth makes of each is written
// down in OUTCOMES.tsv; whatever it makes of one, or of noise in one, must hold together.

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/message/message_builder.h"
#include "core/message/query_view.h"
#include "core/message/rdata_parts.h"
#include "core/message/reply.h"
#include "core/message/ttl.h"
#include "tests/support/wire.h"

using namespace berth;

namespace {

const std::string kFolder = BERTH_TEST_DATA "/messages/";

/// A record apart from its message: all names whole.
struct PlainRecord {
  Section section{};
  Bytes owner;
  RecordType type{};
  RecordClass record_class{};
  std::uint32_t ttl = 0;
  Bytes rdata;

  friend bool operator==(const PlainRecord&, const PlainRecord&) = default;
};

struct Outcome {
  std::string file;
  std::string check;
  std::string query;
};

std::vector<Outcome> outcomes() {
  std::ifstream in(kFolder + "OUTCOMES.tsv");
  std::vector<Outcome> rows;
  std::string line;
  std::getline(in, line);  // the head
  while (std::getline(in, line)) {
    std::istringstream fields(line);
    Outcome row;
    std::getline(fields, row.file, '\t');
    std::getline(fields, row.check, '\t');
    std::getline(fields, row.query, '\t');
    rows.push_back(row);
  }
  return rows;
}

Bytes read_file(const std::string& file) {
  std::ifstream in(kFolder + file, std::ios::binary);
  REQUIRE(in.good());
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string check_of(const Bytes& bytes) {
  const Result<MessageView> view = MessageView::parse(bytes);
  if (!view) return std::string(to_string(view.error()));
  const Result<void> checked = view->check();
  return checked ? "ok" : std::string(to_string(checked.error()));
}

std::string query_of(const Bytes& bytes) {
  switch (parse_query(bytes).defect) {
    case QueryDefect::kNone: return "query";
    case QueryDefect::kDrop: return "drop";
    case QueryDefect::kFormErr: return "FORMERR";
    case QueryDefect::kNotImp: return "NOTIMP";
    case QueryDefect::kBadVers: return "BADVERS";
  }
  return "";
}

/// RDATA with its names written out. Requires: the record was checked.
Bytes rdata_of(const RecordView& record) {
  const auto parts = rdata_parts(record.type);
  if (parts.empty()) return owned(record.rdata);
  ByteReader reader = rdata_reader(record);
  Bytes plain;
  for (const RdataPart& part : parts) {
    if (part.kind == RdataPart::Kind::kName || part.kind == RdataPart::Kind::kPackedName) {
      plain = joined(plain, owned(parse_name(reader)->wire()));
    } else {
      plain = joined(plain, owned(*take_part(part, reader)));
    }
  }
  return plain;
}

std::vector<PlainRecord> plain_records(const MessageView& message) {
  std::vector<PlainRecord> records;
  Result<RecordCursor> cursor = message.records();
  REQUIRE(cursor);
  for (;;) {
    const auto next = cursor->next();
    REQUIRE(next);
    if (*next == nullptr) return records;
    const RecordView& record = **next;
    records.push_back({record.section, owned(record.name()->wire()), record.type,
                       record.record_class, record.ttl, rdata_of(record)});
  }
}

/// The same message composed anew; nothing when a record did not fit.
std::optional<Bytes> composed_anew(const MessageView& message) {
  Bytes buffer(kMaxMessageSize);
  MessageBuilder builder(buffer, buffer.size(), message.header());
  if (message.header().question_count == 1) {
    const Result<Question> question = message.question();
    builder.question(question->name.wire(), question->type, question->record_class);
  }
  Result<RecordCursor> cursor = message.records();
  for (auto next = cursor->next(); *next != nullptr; next = cursor->next()) {
    if (builder.copy((*next)->section, **next)) continue;
    if (!builder.truncated()) FAIL("a checked record was not copied");
    return std::nullopt;
  }
  buffer.resize(builder.finish());
  return buffer;
}

/// A checked message with one question at most survives being composed anew, and comes out the same
/// the second time.
void hold_round_trip(const Bytes& bytes) {
  const MessageView message = *MessageView::parse(bytes);
  if (message.header().question_count > 1) return;
  const std::optional<Bytes> again = composed_anew(message);
  if (!again) return;
  const Result<MessageView> view = MessageView::parse(*again);
  REQUIRE(view);
  const Result<void> checked = view->check();
  if (!checked) FAIL("composed anew: " << to_string(checked.error()));
  if (!(view->header() == message.header())) FAIL("another header");
  if (message.header().question_count == 1 && !(*view->question() == *message.question())) {
    FAIL("another question");
  }
  if (!(plain_records(*view) == plain_records(message))) FAIL("other records");
  if (composed_anew(*view) != again) FAIL("another message the second time");
  if (message.header().question_count == 1) CHECK(answer_times(message).ok());
}

/// Whatever is not dropped is answered by a message that checks and is the client's own.
void hold_reply(const Bytes& bytes) {
  const QueryParse parse = parse_query(bytes);
  if (parse.defect == QueryDefect::kDrop) return;
  ReplyShape shape;
  shape.size_limit = kPlainUdpPayloadSize;
  shape.padding_block = 128;
  Bytes reply(2048);
  const std::size_t size =
      parse.defect == QueryDefect::kNone
          ? write_error_reply(parse.query, Rcode::kServFail,
                              ExtendedError{EdeCode::kNetworkError, "no upstream"}, shape, reply)
          : write_defect_reply(parse, shape, reply);
  if (size == 0 || size > shape.size_limit) FAIL("reply of " << size);
  reply.resize(size);
  if (check_of(reply) != "ok") FAIL("reply: " << check_of(reply));
  const Header header = *parse_header(reply);
  if (!header.qr || header.id != parse.query.header.id) FAIL("not the client's");
  if (parse.query.question_end != 0) {
    const auto behind = [&](const Bytes& message) {
      return owned(ByteView(message).first(parse.query.question_end).subspan(kHeaderSize));
    };
    if (behind(reply) != behind(bytes)) FAIL("another question");
  }
}

}  // namespace

TEST_CASE("each real message is judged as written down") {
  const std::vector<Outcome> rows = outcomes();
  CHECK(rows.size() == 60);
  for (const Outcome& row : rows) {
    INFO(row.file);
    const Bytes bytes = read_file(row.file);
    CHECK(check_of(bytes) == row.check);
    CHECK(query_of(bytes) == row.query);
  }
}

TEST_CASE("a real message composed anew holds the same records") {
  for (const Outcome& row : outcomes()) {
    INFO(row.file);
    if (row.check == "ok") hold_round_trip(read_file(row.file));
  }
}

TEST_CASE("every real message that is not dropped is answered") {
  for (const Outcome& row : outcomes()) {
    INFO(row.file);
    hold_reply(read_file(row.file));
  }
}

TEST_CASE("noise in real messages breaks nothing") {
  Random random(Seed{4});
  for (const Outcome& row : outcomes()) {
    INFO(row.file);
    const Bytes original = read_file(row.file);
    const auto size = static_cast<std::uint32_t>(original.size());
    for (int round = 0; round < 100; ++round) {
      Bytes bytes = original;
      for (std::uint32_t changes = 1 + random.below(4); changes > 0; --changes) {
        // Small values make lengths and counts that nearly fit; 0xc0 makes pointers.
        const std::uint8_t octet = random.u8();
        bytes[random.below(size)] =
            octet < 64 ? std::uint8_t{0xc0} : static_cast<std::uint8_t>(octet % 70);
      }
      if (random.below(8) == 0) bytes.resize(random.below(size + 1));
      if (check_of(bytes) == "ok") hold_round_trip(bytes);
      hold_reply(bytes);
    }
  }
}
