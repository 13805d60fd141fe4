#include "core/policy/name_pool.h"

#include <catch2/catch.hpp>
#include <string>

#include "core/message/name.h"

namespace berth {

TEST_CASE("a name stands in the pool once, with its number") {
  NamePool pool;
  for (int round = 0; round < 2; ++round) {
    for (std::uint32_t i = 0; i < 5000; ++i) {
      const Name name = *Name::parse("host" + std::to_string(i) + ".example");
      const NamePool::Index at = *pool.insert(name.wire());
      CHECK(at == i);
      CHECK(pool.value(at) == (round == 0 ? 0 : i + 7));
      pool.value(at) = i + 7;
    }
  }
  CHECK(pool.size() == 5000);
  CHECK(Name::from_wire(pool.name(1234))->to_string() == "host1234.example.");
}

}  // namespace berth
