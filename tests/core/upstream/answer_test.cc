#include "core/upstream/answer.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/base/random.h"
#include "tests/core/upstream/answer_lines.h"

namespace berth {
namespace {

const SentQuestion kSent = asked("wWw.ExAmPlE.cOm.");

}  // namespace

TEST_CASE("an answer is composed anew: our header, question in lower case, its records") {
  Wire wire(kSent);
  wire.header.aa = wire.header.ad = wire.header.cd = true;
  wire.header.ra = wire.header.rd = false;
  wire.a("@", 1).a("@", 2, 200);
  const Answer answer = read(wire.bytes(), kSent);

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
  CHECK_FALSE(MessageView::parse(read(Wire(kSent).a("@", 1).bytes(), kSent).message)->header().ad);
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
  CHECK(kept(wire, kSent) ==
        Lines{"answer www.example.com. 300 A c0000201", "authority example.com. 60 NS ns.evil."});
}

TEST_CASE("records of another class do not belong to the question") {
  Wire wire(kSent);
  wire.a("@", 1);
  wire.record_class = 3;
  wire.a("@", 2).cname("@", "evil.").soa("example.com.", 60, 1);
  CHECK(kept(wire, kSent) == Lines{"answer www.example.com. 300 A c0000201"});
}

TEST_CASE("an answer about other names only is no answer") {
  const Bytes message = Wire(kSent).a("victim.example.net.", 66).bytes();
  REQUIRE(match_answer(message, kSent) == MatchOutcome::kMatch);
  const auto answer = read_answer(message);
  REQUIRE_FALSE(answer);
  CHECK(answer.error() == Error::kNotAllowed);
}

TEST_CASE("a negative answer keeps what proves it, and its lifetime from the SOA") {
  Wire wire(kSent);
  wire.header.rcode = static_cast<std::uint8_t>(Rcode::kNxDomain);
  wire.soa("example.com.", 900, 60)
      .rrsig("example.com.", RecordType::kSoa, Section::kAuthority)
      .record(Section::kAuthority, "a.example.com.", RecordType::kTxt, 5, {0});
  const Answer answer = read(wire.bytes(), kSent);
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
  const Answer answer = read(wire.bytes(), kSent);
  CHECK(records_of(answer.message) == Lines{"answer www.example.com. 30 CNAME gone.example.net.",
                                            "authority example.net. 900 SOA minimum 60"});
  CHECK(answer.times.negative);
}

TEST_CASE("an empty answer without SOA has no lifetime") {
  const Answer answer = read(Wire(kSent).bytes(), kSent);
  CHECK(records_of(answer.message).empty());
  CHECK_FALSE(answer.times.lifetime);
  CHECK(answer.times.negative);
}

TEST_CASE("a TTL with its top bit set is 0") {
  Wire wire(kSent);
  wire.a("@", 1, 0x80000000).a("@", 2, 0xffffffff).a("@", 3, 0x7fffffff);
  const Answer answer = read(wire.bytes(), kSent);
  CHECK(records_of(answer.message) == Lines{"answer www.example.com. 0 A c0000201",
                                            "answer www.example.com. 0 A c0000202",
                                            "answer www.example.com. 2147483647 A c0000203"});
  CHECK(answer.times.lifetime == 0u);
}

TEST_CASE("the OPT ends here, its extended error and keepalive are told apart") {
  Wire wire(kSent);
  wire.header.rcode = static_cast<std::uint8_t>(Rcode::kServFail);
  wire.opt({0, 15, 0, 8, 0, 9, 'b', 'o', 'g', 'u', 's', 0, 0, 11, 0, 2, 0, 100});
  const Answer answer = read(wire.bytes(), kSent);
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
  const Answer answer = read(Wire(kSent).opt(option).bytes(), kSent);
  REQUIRE(answer.error);
  CHECK(answer.error->code == EdeCode::kNoReachableAuthority);
  CHECK(answer.error->view() == "\?\?\?\"" + std::string(57, 'x'));
}

TEST_CASE("options without their fixed part say nothing") {
  const Answer answer = read(Wire(kSent).opt({0, 15, 0, 1, 9, 0, 11, 0, 0}).bytes(), kSent);
  CHECK_FALSE(answer.error);
  CHECK_FALSE(answer.keepalive);
}

TEST_CASE("the extended code is read from OPT") {
  const Answer answer = read(Wire(kSent).opt({}, 0x01000000).bytes(), kSent);
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
  const Answer answer = read(message, kSent);
  CHECK(answer.message.size() == message.size());
  CHECK(records_of(answer.message).size() == 4000);
}

TEST_CASE("an answer that grows past what a message holds is refused whole") {
  Wire wire(kSent);
  wire.a("@", 1);
  const auto ns = [&wire](const Bytes& target) {
    wire.record(Section::kAuthority, ".", RecordType::kNs, 60, target);
  };
  // More labels than are remembered as targets of pointers, then a long name that many point to:
  // composed anew, each of them is written out.
  std::string labels;
  for (int i = 0; i < 70; ++i) labels += "x.";
  ns(Wire::wire_of(labels));
  const std::size_t at = wire.bytes().size() + 11;
  ns(Wire::wire_of(std::string(60, 'y') + "." + std::string(60, 'z') + "." + std::string(60, 'w')));
  const auto pointer_to = static_cast<unsigned>(0xc000 | at);
  const Bytes pointer{static_cast<std::uint8_t>(pointer_to >> 8),
                      static_cast<std::uint8_t>(pointer_to)};
  for (int i = 0; i < 300; ++i) ns(pointer);
  CHECK(read(wire.bytes(), kSent).message.size() > 50000);
  for (int i = 0; i < 100; ++i) ns(pointer);
  CHECK(wire.bytes().size() < 6000);
  CHECK(read_answer(wire.bytes()).error() == Error::kTooLarge);
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
  const Bytes once = read(wire.bytes(), kSent).message;
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
