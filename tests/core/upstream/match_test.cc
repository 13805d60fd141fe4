#include "core/upstream/match.h"

#include <vector>

#include <catch2/catch.hpp>

#include "tests/core/upstream/wire.h"

namespace berth {
namespace {

const SentQuestion kSent = asked("wWw.ExAmPlE.cOm.");

MatchOutcome outcome(const Wire& wire) { return match_answer(wire.bytes(), kSent); }

/// The header of an answer without question.
Header bare(Rcode rcode) {
  Header header;
  header.id = kSent.id;
  header.qr = true;
  header.rcode = static_cast<std::uint8_t>(rcode);
  return header;
}

}  // namespace

TEST_CASE("id, question and a body in order are a match") {
  CHECK(outcome(Wire(kSent)) == MatchOutcome::kMatch);
  CHECK(outcome(Wire(kSent).a("@", 1).a("@", 2)) == MatchOutcome::kMatch);
  Wire failed(kSent);
  failed.header.rcode = static_cast<std::uint8_t>(Rcode::kServFail);
  CHECK(outcome(failed.opt({})) == MatchOutcome::kMatch);
}

TEST_CASE("another id is not ours, however right the rest is") {
  for (const int id : {0x1235, 0x3412, 0x0000, 0xffff}) {
    Wire wire(kSent);
    wire.header.id = static_cast<std::uint16_t>(id);
    CHECK(outcome(wire) == MatchOutcome::kWrongId);
  }
}

TEST_CASE("the question must be ours in name, letter case, type and class") {
  const std::vector<SentQuestion> others{
      asked("www.example.com."),   asked("wWw.ExAmPlE.cOn."),
      asked("ExAmPlE.cOm."),       asked("."),
      asked("x.wWw.ExAmPlE.cOm."), asked("wWw.ExAmPlE.cOm.", RecordType::kAaaa)};
  for (const SentQuestion& other : others) {
    CHECK(outcome(Wire(other)) == MatchOutcome::kWrongQuestion);
  }
  SentQuestion chaos = kSent;
  chaos.record_class = RecordClass::kCh;
  CHECK(outcome(Wire(chaos)) == MatchOutcome::kWrongQuestion);
}

TEST_CASE("there is exactly one question, whatever the counts say") {
  Wire twice(kSent);
  twice.question(kSent.name, kSent.type, kSent.record_class);
  CHECK(outcome(twice) == MatchOutcome::kWrongQuestion);

  Wire none(kSent);
  none.header.question_count = 0;
  CHECK(outcome(none) == MatchOutcome::kWrongQuestion);

  // One is announced, but the message ends inside it.
  const Bytes whole = Wire(kSent).bytes();
  for (std::size_t size = kHeaderSize; size < whole.size(); ++size) {
    CHECK(match_answer(ByteView(whole).first(size), kSent) == MatchOutcome::kWrongQuestion);
  }
}

TEST_CASE("a question that is a pointer is not ours") {
  Wire wire(bare(Rcode::kNoError));
  wire.append(Bytes{0xc0, 0x0c, 0, 1, 0, 1});
  wire.header.question_count = 1;
  CHECK(outcome(wire) == MatchOutcome::kWrongQuestion);
}

TEST_CASE("what is shorter than a header, a query, or not a QUERY is no response") {
  const Bytes whole = Wire(kSent).bytes();
  for (std::size_t size = 0; size < kHeaderSize; ++size) {
    CHECK(match_answer(ByteView(whole).first(size), kSent) == MatchOutcome::kNotAResponse);
  }
  Wire query(kSent);
  query.header.qr = false;
  CHECK(outcome(query) == MatchOutcome::kNotAResponse);
  for (const Opcode opcode : {Opcode::kIquery, Opcode::kStatus, Opcode::kNotify, Opcode::kUpdate}) {
    Wire other(kSent);
    other.header.opcode = opcode;
    CHECK(outcome(other) == MatchOutcome::kNotAResponse);
  }
}

TEST_CASE("a bare header ends the wait only when its code says that the server gave up") {
  for (int code = 0; code < 16; ++code) {
    const auto rcode = static_cast<Rcode>(code);
    const bool gives_up = rcode == Rcode::kFormErr || rcode == Rcode::kServFail ||
                          rcode == Rcode::kNotImp || rcode == Rcode::kRefused;
    const auto expected = gives_up ? MatchOutcome::kFailed : MatchOutcome::kWrongQuestion;
    CHECK(outcome(Wire(bare(rcode))) == expected);
    CHECK(outcome(Wire(bare(rcode)).opt({})) == expected);
  }
}

TEST_CASE("a bare header with another id, with QR clear or with records ends nothing") {
  Header header = bare(Rcode::kServFail);
  header.id = 7;
  CHECK(outcome(Wire(header)) == MatchOutcome::kWrongId);
  header = bare(Rcode::kServFail);
  header.qr = false;
  CHECK(outcome(Wire(header)) == MatchOutcome::kNotAResponse);
  CHECK(outcome(Wire(bare(Rcode::kServFail)).a(".", 1)) == MatchOutcome::kWrongQuestion);
  CHECK(outcome(Wire(bare(Rcode::kServFail)).soa(".", 1, 1)) == MatchOutcome::kWrongQuestion);
}

TEST_CASE("TC counts before the body, which may be cut anywhere") {
  Wire wire(kSent);
  wire.header.tc = true;
  CHECK(outcome(wire) == MatchOutcome::kTruncated);
  wire.a("@", 1).a("@", 2);
  const Bytes whole = wire.bytes();
  const std::size_t question_end = Wire(kSent).bytes().size();
  for (std::size_t size = question_end; size <= whole.size(); ++size) {
    CHECK(match_answer(ByteView(whole).first(size), kSent) == MatchOutcome::kTruncated);
  }
}

TEST_CASE("a body that does not parse is this upstream's failure") {
  const Bytes whole = Wire(kSent).a("@", 1).bytes();
  const std::size_t question_end = Wire(kSent).bytes().size();
  for (std::size_t size = question_end; size < whole.size(); ++size) {
    CHECK(match_answer(ByteView(whole).first(size), kSent) == MatchOutcome::kMalformed);
  }
  Bytes trailing = whole;
  trailing.push_back(0);
  CHECK(match_answer(trailing, kSent) == MatchOutcome::kMalformed);
  CHECK(outcome(Wire(kSent).opt({}).opt({})) == MatchOutcome::kMalformed);
  CHECK(outcome(Wire(kSent).answer("@", RecordType::kA, 1, {1, 2, 3})) == MatchOutcome::kMalformed);
}

TEST_CASE("65,536 guesses of the id end the wait once") {
  int matches = 0;
  Bytes message = Wire(kSent).bytes();
  for (int id = 0; id < 65536; ++id) {
    message[0] = static_cast<std::uint8_t>(id >> 8);
    message[1] = static_cast<std::uint8_t>(id);
    if (ends_wait(match_answer(message, kSent))) ++matches;
  }
  CHECK(matches == 1);
}

TEST_CASE("what ends the wait is what comes from whom we asked") {
  using enum MatchOutcome;
  for (const MatchOutcome each : {kMatch, kTruncated, kFailed, kMalformed}) CHECK(ends_wait(each));
  for (const MatchOutcome each : {kWrongId, kWrongQuestion, kNotAResponse}) {
    CHECK_FALSE(ends_wait(each));
  }
}

}  // namespace berth
