#include "core/message/name.h"

#include <catch2/catch.hpp>
#include <string>

#include "core/base/random.h"
#include "tests/support/wire.h"

using namespace berth;

namespace {

/// Where names begin in these tests: just past a message's header.
constexpr std::size_t kStart = 12;

Bytes behind_header(std::string_view script) { return joined(Bytes(kStart, 0), wire(script)); }

Result<Name> parse_at(const Bytes& message, std::size_t offset) {
  ByteReader reader(message, offset);
  return parse_name(reader);
}

std::string text_at(const Bytes& message, std::size_t offset) {
  const Result<Name> name = parse_at(message, offset);
  return name ? name->to_string() : std::string(to_string(name.error()));
}

Error parse_error(std::string_view script, std::size_t offset = kStart) {
  const Bytes message = behind_header(script);
  ByteReader reader(message, offset);
  const Result<Name> name = parse_name(reader);
  REQUIRE_FALSE(name);
  CHECK(reader.position() == offset);
  CHECK(check_name(reader).error() == name.error());
  CHECK(reader.position() == offset);
  return name.error();
}

/// 255 octets: three labels of 63 and one of 61.
std::string longest_text() {
  const std::string label(63, 'a');
  return label + '.' + label + '.' + label + '.' + std::string(61, 'a') + '.';
}

}  // namespace

TEST_CASE("presentation text comes back as it went in") {
  for (const char* text : {".", "example.", "www.Example.COM.", "_443._tcp.example.",
                           "a\\.b.example.", "a\\\\b.", "sp\\032ace.", "\\000\\255.", "\\@.",
                           "\\\"\\;\\(\\)\\$.", "*.example.", "xn--bcher-kva.example."}) {
    const Result<Name> name = Name::parse(text);
    REQUIRE(name);
    CHECK(name->to_string() == text);
    CHECK(*Name::from_wire(name->wire()) == *name);
  }
}

TEST_CASE("the final dot may be left out") {
  CHECK(owned(name_of("www.example").wire()) == wire("03'www'07'example'00"));
  CHECK(owned(name_of("www.example.").wire()) == wire("03'www'07'example'00"));
}

TEST_CASE("escapes name octets") {
  CHECK(owned(name_of("\\097\\b\\.").wire()) == wire("03'ab.'00"));
  CHECK(owned(name_of("a\\ b").wire()) == wire("03'a b'00"));
}

TEST_CASE("text that is no name says why") {
  const auto error = [](std::string_view text) { return Name::parse(text).error(); };
  CHECK(error("") == Error::kBadText);
  CHECK(error("..") == Error::kBadLabel);
  CHECK(error(".example") == Error::kBadLabel);
  CHECK(error("a..b") == Error::kBadLabel);
  CHECK(error("a b") == Error::kBadText);
  CHECK(error("a\nb") == Error::kBadText);
  CHECK(error("b\xc3\xbc"
              "cher") == Error::kBadText);
  CHECK(error("a\\") == Error::kBadText);
  CHECK(error("a\\25") == Error::kBadText);
  CHECK(error("a\\256") == Error::kBadText);
  CHECK(error("a\\2x5") == Error::kBadText);
  CHECK(error("a\\\n") == Error::kBadText);
  CHECK(error(std::string(64, 'a')) == Error::kBadLabel);
}

TEST_CASE("labels end at 63 octets and names at 255") {
  CHECK(name_of(std::string(63, 'a')).wire().size() == 65);
  CHECK(name_of(longest_text()).wire().size() == kMaxNameSize);
  CHECK(name_of(longest_text()).to_string() == longest_text());
  CHECK(Name::parse("b" + longest_text()).error() == Error::kBadLabel);
  CHECK(Name::parse("b." + longest_text()).error() == Error::kNameTooLong);
  std::string many;
  for (int i = 0; i < 127; ++i) many += "a.";
  CHECK(name_of(many).label_count() == 127);
  CHECK(name_of(many).wire().size() == kMaxNameSize);
  CHECK(Name::parse(many + "a").error() == Error::kNameTooLong);
}

TEST_CASE("a whole wire name is taken exactly") {
  const auto error = [](const Bytes& bytes) { return Name::from_wire(bytes).error(); };
  CHECK(Name::from_wire(wire("00"))->is_root());
  CHECK(error({}) == Error::kTruncated);
  CHECK(error(wire("03'www'")) == Error::kTruncated);
  CHECK(error(wire("03'ww'")) == Error::kTruncated);
  CHECK(error(wire("0000")) == Error::kTrailingBytes);
  CHECK(error(wire("03'www'00 00")) == Error::kTrailingBytes);
  CHECK(error(wire("c000")) == Error::kBadLabel);
  CHECK(error(wire("03'www'c00c")) == Error::kBadLabel);
  CHECK(error(wire("41'a'")) == Error::kBadLabel);
  CHECK(error(joined(repeated(wire("01'a'"), 128), wire("00"))) == Error::kNameTooLong);
  CHECK(error(joined(repeated(wire("01'a'"), 127), wire("01'a'00"))) == Error::kNameTooLong);
  CHECK(Name::from_wire(joined(repeated(wire("01'a'"), 127), wire("00"))));
}

TEST_CASE("names compare without regard to ASCII case and nothing else") {
  CHECK(name_of("WWW.eXample.") == name_of("www.ExamplE."));
  CHECK_FALSE(name_of("www.example.") == name_of("www.example.com."));
  CHECK_FALSE(name_of("www.example.") == name_of("wwwxexample."));
  CHECK_FALSE(name_of("a.bc.") == name_of("ab.c."));
  // Octets that differ from letters in the same bit as letters do from each other.
  CHECK_FALSE(name_of("\\064.") == name_of("\\096."));
  CHECK_FALSE(name_of("[.") == name_of("{."));
  CHECK_FALSE(name_of("\\193.") == name_of("\\225."));
}

TEST_CASE("lower case is the same by eights as one by one") {
  Bytes all;
  for (int octet = 0; octet < 256; ++octet) all.push_back(static_cast<std::uint8_t>(octet));
  for (std::size_t first = 0; first < 16; ++first) {
    for (std::size_t size = 0; size + first <= all.size(); ++size) {
      const ByteView slice = ByteView(all).subspan(first, size);
      Bytes lowered(size + 1, 0xee);
      lower_name(slice, lowered);
      Bytes expected;
      for (const std::uint8_t octet : slice) {
        const bool capital = octet >= 'A' && octet <= 'Z';
        expected.push_back(static_cast<std::uint8_t>(capital ? octet + 32 : octet));
      }
      expected.push_back(0xee);
      if (lowered != expected) FAIL("octets " << first << " to " << first + size);
      if (!equal_names(slice, ByteView(lowered).first(size))) FAIL("unequal at size " << size);
    }
  }
}

TEST_CASE("every place of a difference is seen") {
  for (std::size_t size = 1; size < 40; ++size) {
    const Bytes a(size, 'q');
    for (std::size_t at = 0; at < size; ++at) {
      Bytes b = a;
      b[at] = 'r';
      if (equal_names(a, b)) FAIL("size " << size << ", octet " << at);
      b[at] = 'Q';
      if (!equal_names(a, b)) FAIL("size " << size << ", octet " << at);
    }
  }
}

TEST_CASE("a name lies under its ancestors and itself") {
  const Name name = name_of("a.b.Example.");
  CHECK(name.is_under(Name()));
  CHECK(name.is_under(name_of("example.")));
  CHECK(name.is_under(name_of("B.example.")));
  CHECK(name.is_under(name));
  CHECK_FALSE(name.is_under(name_of("xample.")));
  CHECK_FALSE(name.is_under(name_of("z.a.b.example.")));
  CHECK_FALSE(name.is_under(name_of("ample.")));
  CHECK_FALSE(Name().is_under(name));
  // The octets of the ancestor stand at the end, but not at a label's edge.
  CHECK_FALSE(name_of("x\\007example.").is_under(name_of("example.")));
}

TEST_CASE("parents go up to the root and stay there") {
  CHECK(name_of("a.b.c.").parent() == name_of("b.c."));
  CHECK(name_of("c.").parent() == Name());
  CHECK(Name().parent() == Name());
  CHECK(name_of("a.b.c.").label_count() == 3);
  CHECK(Name().label_count() == 0);
}

TEST_CASE("lowered keeps everything but the case") {
  const Name name = name_of("WwW.\\065\\128[.Example.");
  CHECK(owned(name.lowered().wire()) == owned(name_of("www.a\\128[.example.").wire()));
}

TEST_CASE("a compressed name is followed and the reader stands behind it") {
  // 12: example.  21: www + pointer to 12  27: pointer to 21
  const Bytes message = behind_header("07'example'00 03'www'c00c c015 ff");
  CHECK(text_at(message, 12) == "example.");
  CHECK(text_at(message, 21) == "www.example.");
  CHECK(text_at(message, 27) == "www.example.");
  ByteReader reader(message, 21);
  REQUIRE(parse_name(reader));
  CHECK(reader.position() == 27);
  REQUIRE(parse_name(reader));
  CHECK(reader.position() == 29);
}

TEST_CASE("a pointer into the middle of a name takes its rest") {
  const Bytes message = behind_header("03'www'07'example'00 c010");
  CHECK(text_at(message, 25) == "example.");
}

TEST_CASE("a pointer reaches 14 bits far") {
  Bytes message(0x3fff, 0);
  message = joined(message, wire("01'a'00 ffff"));
  CHECK(text_at(message, 0x3fff + 3) == "a.");
}

TEST_CASE("loops of pointers end at once") {
  CHECK(parse_error("c00c") == Error::kBadPointer);
  CHECK(parse_error("c00e c00c") == Error::kBadPointer);
  CHECK(parse_error("c00e c00c", 14) == Error::kBadPointer);
  CHECK(parse_error("01'a'c00c") == Error::kBadPointer);
  CHECK(parse_error("01'a'01'b'c00e") == Error::kBadPointer);
}

TEST_CASE("pointers go backwards only") {
  CHECK(parse_error("c00e 01'a'00") == Error::kBadPointer);
  CHECK(parse_error("c0ff") == Error::kBadPointer);
  // 12: b + pointer to 17; 16: pointer to 12
  CHECK(parse_error("01'b'c011 c00c", 16) == Error::kBadPointer);
}

TEST_CASE("pointers never reach into the header") {
  CHECK(parse_error("c000") == Error::kBadPointer);
  CHECK(parse_error("01'a'c00b") == Error::kBadPointer);
}

TEST_CASE("pointers to pointers are followed as often as a name has labels") {
  // A name at 12, then a chain: the pointer at 15 + 2n goes to the one before it.
  Bytes message = behind_header("01'a'00");
  for (std::size_t i = 0; i < 200; ++i) {
    const std::size_t target = i == 0 ? kStart : 13 + 2 * i;
    message.push_back(static_cast<std::uint8_t>(0xc0 | target >> 8));
    message.push_back(static_cast<std::uint8_t>(target));
  }
  CHECK(text_at(message, 15 + 2 * (kMaxNamePointers - 1)) == "a.");
  CHECK(parse_at(message, 15 + 2 * kMaxNamePointers).error() == Error::kBadPointer);
  CHECK(parse_at(message, 15 + 2 * 199).error() == Error::kBadPointer);
}

TEST_CASE("names that end too early are truncated") {
  CHECK(parse_error("") == Error::kTruncated);
  CHECK(parse_error("01") == Error::kTruncated);
  CHECK(parse_error("03'www'") == Error::kTruncated);
  CHECK(parse_error("3f'a'") == Error::kTruncated);
  CHECK(parse_error("c0") == Error::kTruncated);
}

TEST_CASE("label types without a meaning are refused") {
  CHECK(parse_error("40'a'00") == Error::kBadLabel);
  CHECK(parse_error("41'a'00") == Error::kBadLabel);
  CHECK(parse_error("80'a'00") == Error::kBadLabel);
  CHECK(parse_error("bf'a'00") == Error::kBadLabel);
}

TEST_CASE("a name grown by pointers ends at 255 octets") {
  // 12: 253 octets of labels and the root; then one or two labels before it.
  const Bytes longest = joined(repeated(wire("01'a'"), 126), wire("00"));
  const Bytes message =
      joined(joined(Bytes(kStart, 0), longest), wire("01'b'c00c 02'bb'c00c 01'c'01'b'c00c"));
  const std::size_t first = kStart + longest.size();
  CHECK(parse_at(message, first)->wire().size() == kMaxNameSize);
  CHECK(parse_at(message, first + 4).error() == Error::kNameTooLong);
  CHECK(parse_at(message, first + 9).error() == Error::kNameTooLong);
}

TEST_CASE("skipping looks at no pointer's target") {
  const auto skipped = [](std::string_view script) {
    const Bytes message = behind_header(script);
    ByteReader reader(message, kStart);
    REQUIRE(skip_name(reader));
    return reader.position() - kStart;
  };
  CHECK(skipped("00 ff") == 1);
  CHECK(skipped("03'www'00 ff") == 5);
  CHECK(skipped("03'www'c0ff ff") == 6);
  CHECK(skipped("ffff") == 2);
}

TEST_CASE("a name that cannot be skipped leaves the reader where it was") {
  const auto error = [](const Bytes& message) {
    ByteReader reader(message);
    const Result<void> skipped = skip_name(reader);
    REQUIRE_FALSE(skipped);
    CHECK(reader.position() == 0);
    return skipped.error();
  };
  CHECK(error({}) == Error::kTruncated);
  CHECK(error(wire("03'ww'")) == Error::kTruncated);
  CHECK(error(wire("c0")) == Error::kTruncated);
  CHECK(error(wire("41'a'00")) == Error::kBadLabel);
  CHECK(error(joined(repeated(wire("01'a'"), 128), wire("00"))) == Error::kNameTooLong);
}

TEST_CASE("noise never makes a name that breaks its own rules") {
  Random random(Seed{1});
  Bytes message(64);
  for (int round = 0; round < 20000; ++round) {
    random.fill(message);
    // Small lengths and near pointers make deep paths likely.
    for (std::uint8_t& octet : message) {
      octet = static_cast<std::uint8_t>(octet % 8 == 0 ? 0xc0 : octet % 64);
    }
    ByteReader reader(message, kStart + random.below(40));
    const std::size_t start = reader.position();
    ByteReader checker = reader;
    const Result<Name> name = parse_name(reader);
    if (check_name(checker).ok() != name.ok()) FAIL("checked otherwise");
    if (checker.position() != reader.position()) FAIL("checked elsewhere");
    if (!name) {
      if (reader.position() != start) FAIL("the reader moved");
      continue;
    }
    if (!(*Name::from_wire(name->wire()) == *name)) FAIL("not a whole name");
    if (!(*Name::parse(name->to_string()) == *name)) FAIL("text does not come back");
    ByteReader skipper(message, start);
    if (!skip_name(skipper) || skipper.position() != reader.position()) FAIL("skipped elsewhere");
  }
}
