#include "core/upstream/answer.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/base/random.h"
#include "core/message/rdata.h"
#include "core/upstream/match.h"
#include "tests/core/upstream/wire.h"

namespace berth {
namespace {

const SentQuestion kSent = asked("wWw.ExAmPlE.cOm.");

std::string hex(ByteView octets) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t octet : octets) {
    text += kDigits[octet >> 4];
    text += kDigits[octet & 15];
  }
  return text;
}

std::string rdata_text(const RecordView& record) {
  switch (record.type) {
    case RecordType::kCname:
    case RecordType::kDname:
    case RecordType::kNs: return parse_target(record)->to_string();
    case RecordType::kRrsig:
      return to_string(static_cast<RecordType>(record.rdata[0] << 8 | record.rdata[1]));
    case RecordType::kSoa: return "minimum " + std::to_string(parse_soa(record)->minimum);
    default: return hex(record.rdata);
  }
}

/// A line for each record: section, owner, TTL, type, RDATA.
std::vector<std::string> records_of(ByteView message) {
  const auto view = MessageView::parse(message);
  REQUIRE(view);
  REQUIRE(view->check());
  std::vector<std::string> lines;
  auto records = view->records();
  REQUIRE(records);
  for (;;) {
    const auto next = records->next();
    REQUIRE(next);
    if (!*next) return lines;
    static constexpr const char* kSections[] = {"answer", "authority", "additional"};
    const RecordView& record = **next;
    lines.push_back(std::string(kSections[static_cast<int>(record.section)]) + " " +
                    record.name()->to_string() + " " + std::to_string(record.ttl) + " " +
                    to_string(record.type) + " " + rdata_text(record));
  }
}

/// What the cache would keep of a message that matched.
Answer read(const Bytes& message, const SentQuestion& sent = kSent) {
  REQUIRE(match_answer(message, sent) == MatchOutcome::kMatch);
  auto answer = read_answer(message);
  REQUIRE(answer);
  return *answer;
}
std::vector<std::string> kept(const Wire& wire, const SentQuestion& sent = kSent) {
  return records_of(read(wire.bytes(), sent).message);
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("an answer is composed anew: our header, question in lower case, its records") {
  Wire wire(kSent);
  wire.header.aa = wire.header.ad = wire.header.cd = true;
  wire.header.ra = wire.header.rd = false;
  wire.a("@", 1).a("@", 2, 200);
  const Answer answer = read(wire.bytes());

  Header expected;
  expected.qr = expected.rd = expected.ra = expected.ad = true;
  expected.question_count = 1;
  expected.answer_count = 2;
  const auto view = MessageView::parse(answer.message);
  CHECK(view->header() == expected);
  CHECK(hex(view->question()->name.wire()) == hex(Name::parse("www.example.com.")->wire()));
  CHECK(view->question()->type == RecordType::kA);
  CHECK(records_of(answer.message) ==
        Lines{"answer www.example.com. 300 A c0000201", "answer www.example.com. 200 A c0000202"});
  CHECK(answer.rcode == Rcode::kNoError);
  CHECK(answer.times.lifetime == 200u);
  CHECK_FALSE(answer.times.negative);
  CHECK_FALSE(answer.error);
  CHECK_FALSE(answer.keepalive);
}

TEST_CASE("AD is kept as it came") {
  CHECK_FALSE(MessageView::parse(read(Wire(kSent).a("@", 1).bytes()).message)->header().ad);
}

TEST_CASE("what does not belong to the question never reaches the cache") {
  Wire wire(kSent);
  wire.a("@", 1)
      .a("victim.example.net.", 66)
      .answer("@", RecordType::kAaaa, 60, Bytes(16, 6))
      .rrsig("@", RecordType::kAaaa)
      .rrsig("victim.example.net.", RecordType::kA)
      .cname("other.example.com.", "evil.example.net.");
  wire.record(Section::kAuthority, "example.com.", RecordType::kNs, 60, Wire::wire_of("ns.evil."));
  wire.record(Section::kAuthority, "example.com.", RecordType::kA, 60, {6, 6, 6, 6});
  wire.record(Section::kAdditional, "ns.evil.", RecordType::kA, 60, {6, 6, 6, 6});
  wire.record(Section::kAdditional, "www.example.com.", RecordType::kA, 60, {6, 6, 6, 6});
  CHECK(kept(wire) ==
        Lines{"answer www.example.com. 300 A c0000201", "authority example.com. 60 NS ns.evil."});
}

TEST_CASE("records of another class do not belong to the question") {
  Wire wire(kSent);
  wire.a("@", 1);
  wire.record_class = 3;
  wire.a("@", 2).cname("@", "evil.").soa("example.com.", 60, 1);
  CHECK(kept(wire) == Lines{"answer www.example.com. 300 A c0000201"});
}

TEST_CASE("an answer about other names only is no answer") {
  const Bytes message = Wire(kSent).a("victim.example.net.", 66).bytes();
  REQUIRE(match_answer(message, kSent) == MatchOutcome::kMatch);
  const auto answer = read_answer(message);
  REQUIRE_FALSE(answer);
  CHECK(answer.error() == Error::kNotAllowed);
}

TEST_CASE("the alias chain is put in order, its signatures behind each step") {
  Wire wire(kSent);
  wire.a("end.example.org.", 9)
      .rrsig("end.example.org.", RecordType::kA)
      .rrsig("mid.example.net.", RecordType::kCname)
      .cname("mid.example.net.", "end.example.org.", 50)
      .cname("@", "mid.example.net.")
      .a("end.example.org.", 10)
      .rrsig("@", RecordType::kCname);
  const Answer answer = read(wire.bytes());
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
  CHECK(kept(wire) == Lines{"answer WWW.example.COM. 300 CNAME MID.example.net.",
                            "answer mid.EXAMPLE.net. 300 A c0000201"});
}

TEST_CASE("the chain ends at the first name with records of the asked type") {
  Wire wire(kSent);
  wire.a("@", 1).cname("@", "other.example.com.").a("other.example.com.", 2);
  CHECK(kept(wire) == Lines{"answer www.example.com. 300 A c0000201"});
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
  CHECK(kept(wire) == Lines{"answer www.example.com. 300 A c0000201"});
}

TEST_CASE("a negative answer keeps what proves it, and its lifetime from the SOA") {
  Wire wire(kSent);
  wire.header.rcode = static_cast<std::uint8_t>(Rcode::kNxDomain);
  wire.soa("example.com.", 900, 60)
      .rrsig("example.com.", RecordType::kSoa, Section::kAuthority)
      .record(Section::kAuthority, "a.example.com.", RecordType::kTxt, 5, {0});
  const Answer answer = read(wire.bytes());
  CHECK(records_of(answer.message) ==
        Lines{"authority example.com. 900 SOA minimum 60", "authority example.com. 300 RRSIG SOA"});
  CHECK(answer.rcode == Rcode::kNxDomain);
  CHECK(answer.times.negative);
  CHECK(answer.times.lifetime == 60u);
  CHECK(MessageView::parse(answer.message)->header().rcode == 3);
}

TEST_CASE("NXDOMAIN at the end of a chain keeps the chain") {
  Wire wire(kSent);
  wire.header.rcode = static_cast<std::uint8_t>(Rcode::kNxDomain);
  wire.cname("@", "gone.example.net.", 30).soa("example.net.", 900, 60);
  const Answer answer = read(wire.bytes());
  CHECK(records_of(answer.message) == Lines{"answer www.example.com. 30 CNAME gone.example.net.",
                                            "authority example.net. 900 SOA minimum 60"});
  CHECK(answer.times.negative);
}

TEST_CASE("an empty answer without SOA has no lifetime") {
  const Answer answer = read(Wire(kSent).bytes());
  CHECK(records_of(answer.message).empty());
  CHECK_FALSE(answer.times.lifetime);
  CHECK(answer.times.negative);
}

TEST_CASE("a TTL with its top bit set is 0") {
  Wire wire(kSent);
  wire.a("@", 1, 0x80000000).a("@", 2, 0xffffffff).a("@", 3, 0x7fffffff);
  const Answer answer = read(wire.bytes());
  CHECK(records_of(answer.message) == Lines{"answer www.example.com. 0 A c0000201",
                                            "answer www.example.com. 0 A c0000202",
                                            "answer www.example.com. 2147483647 A c0000203"});
  CHECK(answer.times.lifetime == 0u);
}

TEST_CASE("the OPT ends here; its extended error and keepalive are told apart") {
  Wire wire(kSent);
  wire.header.rcode = static_cast<std::uint8_t>(Rcode::kServFail);
  wire.opt({0, 15, 0, 8, 0, 9, 'b', 'o', 'g', 'u', 's', 0, 0, 11, 0, 2, 0, 100});
  const Answer answer = read(wire.bytes());
  CHECK(records_of(answer.message).empty());
  REQUIRE(answer.error);
  CHECK(answer.error->code == static_cast<EdeCode>(9));
  CHECK(answer.error->view() == "bogus");
  CHECK(answer.keepalive == seconds(10));
}

TEST_CASE("the text of an extended error is cut, and made fit to be read") {
  Bytes option{0, 15, 0, 200, 0, 22};
  option.insert(option.end(), 198, 'x');
  option[6] = '\n';
  option[7] = 0xff;
  option[8] = 0;
  option[9] = '"';
  const Answer answer = read(Wire(kSent).opt(option).bytes());
  REQUIRE(answer.error);
  CHECK(answer.error->code == EdeCode::kNoReachableAuthority);
  CHECK(answer.error->view() == "\?\?\?\"" + std::string(57, 'x'));
}

TEST_CASE("options without their fixed part say nothing") {
  const Answer answer = read(Wire(kSent).opt({0, 15, 0, 1, 9, 0, 11, 0, 0}).bytes());
  CHECK_FALSE(answer.error);
  CHECK_FALSE(answer.keepalive);
}

TEST_CASE("the extended code is read from OPT") {
  const Answer answer = read(Wire(kSent).opt({}, 0x01000000).bytes());
  CHECK(answer.rcode == Rcode::kBadVers);
  CHECK(classify(answer.rcode) == AnswerClass::kMaybeEdns);
}

TEST_CASE("a code is about the name, about EDNS, or about the server") {
  for (const Rcode rcode : {Rcode::kNoError, Rcode::kNxDomain, Rcode::kYxDomain}) {
    CHECK(classify(rcode) == AnswerClass::kGood);
  }
  for (const Rcode rcode : {Rcode::kFormErr, Rcode::kNotImp, Rcode::kBadVers}) {
    CHECK(classify(rcode) == AnswerClass::kMaybeEdns);
  }
  for (const Rcode rcode : {Rcode::kServFail, Rcode::kRefused, Rcode::kNotAuth, Rcode::kBadCookie,
                            static_cast<Rcode>(15), static_cast<Rcode>(4095)}) {
    CHECK(classify(rcode) == AnswerClass::kServerFailure);
  }
}

TEST_CASE("the largest answer passes") {
  Wire wire(kSent);
  for (int i = 0; i < 4000; ++i) {
    wire.answer("@", RecordType::kA, 60,
                {10, 0, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)});
  }
  const Bytes message = wire.bytes();
  CHECK(message.size() > 64000);
  const Answer answer = read(message);
  CHECK(answer.message.size() == message.size());
  CHECK(records_of(answer.message).size() == 4000);
}

TEST_CASE("an answer that grows past what a message holds is refused whole") {
  // Each owner is written in full by us, since only the first few names are remembered to point to.
  Wire wire(asked("x.", RecordType::kA));
  std::string last = "x.";
  for (int i = 0; i < 5; ++i) {
    const std::string next(60, static_cast<char>('a' + i));
    wire.cname(last, next + ".");
    last = next + ".";
  }
  Bytes message = wire.bytes();
  const auto answer = read_answer(message);
  REQUIRE(answer);
  CHECK(answer->message.size() <= message.size());
}

TEST_CASE("too many aliases, though none is on the way, are refused") {
  Wire wire(kSent);
  wire.a("@", 1);
  for (int i = 0; i < 64; ++i) wire.cname("n" + std::to_string(i) + ".example.", "x.");
  CHECK(read_answer(wire.bytes()).ok());
  wire.cname("one-more.example.", "x.");
  CHECK(read_answer(wire.bytes()).error() == Error::kTooMany);
}

TEST_CASE("what was composed reads as itself again") {
  Wire wire(kSent);
  wire.cname("@", "mid.example.net.").a("mid.example.net.", 1).soa("example.net.", 60, 5);
  const Bytes once = read(wire.bytes()).message;
  const auto twice = read_answer(once);
  REQUIRE(twice);
  CHECK(twice->message == once);
}

TEST_CASE("damaged messages never pass on what does not check") {
  Wire wire(kSent);
  wire.dname("example.com.", "example.net.")
      .cname("@", "wWw.example.net.")
      .rrsig("@", RecordType::kCname)
      .a("www.example.net.", 1)
      .soa("example.net.", 60, 5)
      .opt({0, 15, 0, 3, 0, 9, 'b'});
  const Bytes good = wire.bytes();
  Random random(Seed{77});
  int read_well = 0;
  for (int i = 0; i < 20000; ++i) {
    Bytes damaged = good;
    for (std::uint32_t hits = 1 + random.below(4); hits > 0; --hits) {
      damaged[random.below(static_cast<std::uint32_t>(damaged.size()))] = random.u8();
    }
    if (match_answer(damaged, kSent) != MatchOutcome::kMatch) continue;
    const auto answer = read_answer(damaged);
    if (!answer) continue;
    ++read_well;
    const auto view = MessageView::parse(answer->message);
    REQUIRE(view);
    REQUIRE(view->check());
    REQUIRE(view->question()->name == kSent.name);
  }
  CHECK(read_well > 100);
}

}  // namespace berth
