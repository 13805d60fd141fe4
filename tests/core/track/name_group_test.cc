#include "core/track/name_group.h"

#include <catch2/catch.hpp>

#include "core/message/name.h"

namespace berth {

TEST_CASE("a name's group is what somebody may have registered") {
  const auto group = [](const char* name) { return name_group(Name::parse(name)->wire()); };
  CHECK(group(".") == ".");
  CHECK(group("com.") == "com");
  CHECK(group("example.com.") == "example.com");
  CHECK(group("A.b.WWW.Example.COM.") == "example.com");
  CHECK(group("www.example.co.uk.") == "example.co.uk");
  CHECK(group("co.uk.") == "co.uk");
  CHECK(group("www.example.de.") == "example.de");
  CHECK(group("www.abc.info.") == "abc.info");
  CHECK(group("x\\.y.example.net.") == "example.net");
}

}  // namespace berth
