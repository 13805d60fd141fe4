#include "core/message/iana.h"

#include <catch2/catch.hpp>

using namespace berth;

TEST_CASE("known types have their mnemonics") {
  CHECK(to_string(RecordType::kA) == "A");
  CHECK(to_string(RecordType::kHttps) == "HTTPS");
  CHECK(to_string(RecordType::kNsec3Param) == "NSEC3PARAM");
  CHECK(to_string(RecordType::kAny) == "ANY");
  CHECK(to_string(static_cast<RecordType>(32769)) == "DLV");
}

TEST_CASE("unknown values are printed as numbers") {
  CHECK(to_string(static_cast<RecordType>(0)) == "TYPE0");
  CHECK(to_string(static_cast<RecordType>(65535)) == "TYPE65535");
  CHECK(to_string(static_cast<RecordClass>(2)) == "CLASS2");
  CHECK(to_string(static_cast<Rcode>(4095)) == "RCODE4095");
  CHECK(to_string(static_cast<Opcode>(15)) == "OPCODE15");
  CHECK(to_string(static_cast<EdeCode>(49152)) == "EDE49152");
}

TEST_CASE("classes, codes and opcodes have their mnemonics") {
  CHECK(to_string(RecordClass::kIn) == "IN");
  CHECK(to_string(RecordClass::kNone) == "NONE");
  CHECK(to_string(Rcode::kNoError) == "NOERROR");
  CHECK(to_string(Rcode::kNxDomain) == "NXDOMAIN");
  CHECK(to_string(Rcode::kBadVers) == "BADVERS");
  CHECK(to_string(Rcode::kBadCookie) == "BADCOOKIE");
  CHECK(to_string(Opcode::kQuery) == "QUERY");
  CHECK(to_string(Opcode::kNotify) == "NOTIFY");
  CHECK(to_string(EdeCode::kStaleAnswer) == "Stale Answer");
  CHECK(to_string(EdeCode::kStaleNxdomainAnswer) == "Stale NXDOMAIN Answer");
  CHECK(to_string(EdeCode::kInvalidData) == "Invalid Data");
}

TEST_CASE("every type and class comes back from its text") {
  for (unsigned value = 0; value <= 0xffff; ++value) {
    const auto type = static_cast<RecordType>(value);
    const auto record_class = static_cast<RecordClass>(value);
    if (parse_record_type(to_string(type)) != type) FAIL("type " << value);
    if (parse_record_class(to_string(record_class)) != record_class) FAIL("class " << value);
  }
}

TEST_CASE("text is read without regard to case") {
  CHECK(parse_record_type("aaaa") == RecordType::kAaaa);
  CHECK(parse_record_type("Https") == RecordType::kHttps);
  CHECK(parse_record_type("type28") == RecordType::kAaaa);
  CHECK(parse_record_class("in") == RecordClass::kIn);
  CHECK(parse_record_class("Class255") == RecordClass::kAny);
}

TEST_CASE("a type may be a bare number, a class may not") {
  CHECK(parse_record_type("65") == RecordType::kHttps);
  CHECK(parse_record_type("65535") == static_cast<RecordType>(65535));
  CHECK_FALSE(parse_record_class("1"));
}

TEST_CASE("text that names nothing is nothing") {
  for (const char* text : {"", " ", "B", "AAAAA", "TYPE", "TYPE65536", "TYPE-1", "TYPE1x", "65536",
                           "99999", "000001", "1.5", "-1", "TYP", "CLASS1"}) {
    if (parse_record_type(text)) FAIL(text);
  }
  for (const char* text : {"", "CLASS", "CLASS65536", "CLASSX", "INN", "TYPE1"}) {
    if (parse_record_class(text)) FAIL(text);
  }
}
