#include "core/upstream/answer_section.h"

#include <string>

#include <catch2/catch.hpp>

#include "tests/core/upstream/answer_lines.h"

namespace berth {
namespace {

const SentQuestion kSent = asked("wWw.ExAmPlE.cOm.");

}  // namespace

TEST_CASE("the alias chain is put in order, its signatures behind each step") {
  Wire wire(kSent);
  wire.a("end.example.org.", 9)
      .rrsig("end.example.org.", RecordType::kA)
      .rrsig("mid.example.net.", RecordType::kCname)
      .cname("mid.example.net.", "end.example.org.", 50)
      .cname("@", "mid.example.net.")
      .a("end.example.org.", 10)
      .rrsig("@", RecordType::kCname);
  const Answer answer = read(wire.bytes(), kSent);
  CHECK(records_of(answer.message) ==
        Lines{"answer www.example.com. 300 CNAME mid.example.net.",
              "answer www.example.com. 300 RRSIG CNAME",
              "answer mid.example.net. 50 CNAME end.example.org.",
              "answer mid.example.net. 300 RRSIG CNAME", "answer end.example.org. 300 A c0000209",
              "answer end.example.org. 300 RRSIG A", "answer end.example.org. 300 A c000020a"});
  CHECK(answer.times.lifetime == 50u);
}

TEST_CASE("names are compared without regard to case") {
  Wire wire(kSent);
  wire.cname("WWW.example.COM.", "MID.example.net.").a("mid.EXAMPLE.net.", 1);
  CHECK(kept(wire, kSent) == Lines{"answer WWW.example.COM. 300 CNAME MID.example.net.",
                                   "answer mid.EXAMPLE.net. 300 A c0000201"});
}

TEST_CASE("the chain ends at the first name with records of the asked type") {
  Wire wire(kSent);
  wire.a("@", 1).cname("@", "other.example.com.").a("other.example.com.", 2);
  CHECK(kept(wire, kSent) == Lines{"answer www.example.com. 300 A c0000201"});
}

TEST_CASE("a question for CNAME is answered by the alias itself") {
  const SentQuestion sent = asked("www.example.com.", RecordType::kCname);
  Wire wire(sent);
  wire.cname("@", "mid.example.net.")
      .rrsig("@", RecordType::kCname)
      .cname("mid.example.net.", "end.example.org.");
  CHECK(kept(wire, sent) == Lines{"answer www.example.com. 300 CNAME mid.example.net.",
                                  "answer www.example.com. 300 RRSIG CNAME"});
}

TEST_CASE("a question for ANY is answered by all at its name, and nothing elsewhere") {
  const SentQuestion sent = asked("www.example.com.", RecordType::kAny);
  Wire wire(sent);
  wire.cname("@", "mid.example.net.")
      .a("@", 1)
      .rrsig("@", RecordType::kA)
      .answer("@", RecordType::kTxt, 60, {1, 'x'})
      .a("mid.example.net.", 2);
  CHECK(kept(wire, sent) == Lines{"answer www.example.com. 300 CNAME mid.example.net.",
                                  "answer www.example.com. 300 A c0000201",
                                  "answer www.example.com. 300 RRSIG A",
                                  "answer www.example.com. 60 TXT 0178"});
}

TEST_CASE("a DNAME stands before the CNAME that follows from it, once") {
  const SentQuestion sent = asked("a.b.example.com.");
  Wire wire(sent);
  wire.cname("@", "a.b.example.net.")
      .a("a.b.example.net.", 1)
      .rrsig("example.com.", RecordType::kDname)
      .dname("example.com.", "example.net.");
  CHECK(kept(wire, sent) == Lines{"answer example.com. 300 DNAME example.net.",
                                  "answer example.com. 300 RRSIG DNAME",
                                  "answer a.b.example.com. 300 CNAME a.b.example.net.",
                                  "answer a.b.example.net. 300 A c0000201"});
}

TEST_CASE("a CNAME missing under a DNAME is made") {
  const SentQuestion sent = asked("a.b.example.com.");
  Wire wire(sent);
  wire.dname("example.com.", "example.net.", 77).a("a.b.example.net.", 1);
  CHECK(kept(wire, sent) == Lines{"answer example.com. 77 DNAME example.net.",
                                  "answer a.b.example.com. 77 CNAME a.b.example.net.",
                                  "answer a.b.example.net. 300 A c0000201"});
}

TEST_CASE("a DNAME leads on also where CNAME or ANY was asked") {
  for (const RecordType type : {RecordType::kCname, RecordType::kAny}) {
    const SentQuestion sent = asked("x.old.", type);
    Wire made(sent);
    made.dname("old.", "new.");
    Wire given(sent);
    given.cname("@", "x.new.").dname("old.", "new.");
    const Lines expected{"answer old. 300 DNAME new.", "answer x.old. 300 CNAME x.new."};
    CHECK(kept(made, sent) == expected);
    CHECK(kept(given, sent) == expected);
  }
}

TEST_CASE("one DNAME that leads on twice is written once") {
  const SentQuestion sent = asked("x.example.com.");
  Wire wire(sent);
  wire.dname("example.com.", "b.test.")
      .dname("b.test.", "c.test.")
      .cname("x.c.test.", "y.example.com.")
      .a("y.c.test.", 1);
  CHECK(kept(wire, sent) ==
        Lines{"answer example.com. 300 DNAME b.test.", "answer x.example.com. 300 CNAME x.b.test.",
              "answer b.test. 300 DNAME c.test.", "answer x.b.test. 300 CNAME x.c.test.",
              "answer x.c.test. 300 CNAME y.example.com.",
              "answer y.example.com. 300 CNAME y.b.test.", "answer y.b.test. 300 CNAME y.c.test.",
              "answer y.c.test. 300 A c0000201"});
}

TEST_CASE("a chain of 16 aliases is followed, one of 17 is a failure") {
  for (const int length : {16, 17}) {
    Wire wire(kSent);
    wire.cname("@", "n1.example.");
    for (int i = 1; i < length; ++i) {
      wire.cname("n" + std::to_string(i) + ".example.", "n" + std::to_string(i + 1) + ".example.");
    }
    wire.a("n" + std::to_string(length) + ".example.", 1);
    const auto answer = read_answer(wire.bytes());
    CHECK(answer.ok() == (length == 16));
    if (answer) CHECK(records_of(answer->message).size() == 17);
    if (!answer) CHECK(answer.error() == Error::kTooMany);
  }
}

TEST_CASE("aliases that go in a circle are a failure") {
  CHECK(read_answer(Wire(kSent).cname("@", "www.example.com.").bytes()).error() == Error::kTooMany);
  CHECK(read_answer(Wire(kSent)
                        .cname("@", "a.example.")
                        .cname("a.example.", "b.example.")
                        .cname("b.example.", "a.example.")
                        .bytes())
            .error() == Error::kTooMany);
  const Bytes growing = Wire(asked("x.example.")).dname("example.", "a.example.").bytes();
  CHECK(read_answer(growing).error() == Error::kTooMany);
}

TEST_CASE("a circle behind the answer does no harm") {
  Wire wire(kSent);
  wire.a("@", 1).cname("@", "@.example.").cname("@.example.", "www.example.com.");
  CHECK(kept(wire, kSent) == Lines{"answer www.example.com. 300 A c0000201"});
}

}  // namespace berth
