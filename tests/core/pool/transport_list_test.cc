#include "core/pool/transport_list.h"

#include <vector>

#include <catch2/catch.hpp>

namespace berth {
namespace {

std::vector<std::uint32_t> ids(const TransportList& list) {
  std::vector<std::uint32_t> forward;
  for (auto* each = list.oldest(); each != nullptr; each = each->newer) {
    forward.push_back(each->transport.id.value);
  }
  std::vector<std::uint32_t> backward;
  for (auto* each = list.newest(); each != nullptr; each = each->older) {
    backward.insert(backward.begin(), each->transport.id.value);
  }
  CHECK(forward == backward);
  CHECK(forward.size() == list.size());
  return forward;
}

PooledTransport record(std::uint32_t id) {
  PooledTransport made;
  made.transport.id = TransportId{id};
  return made;
}

}  // namespace

TEST_CASE("a transport list keeps its order whatever is taken out") {
  TransportList list;
  PooledTransport a = record(1), b = record(2), c = record(3), d = record(4);
  CHECK(list.empty());
  CHECK(list.oldest() == nullptr);
  for (PooledTransport* each : {&a, &b, &c, &d}) list.push(*each);
  CHECK(ids(list) == std::vector<std::uint32_t>{1, 2, 3, 4});
  list.erase(b);
  CHECK(ids(list) == std::vector<std::uint32_t>{1, 3, 4});
  list.erase(a);
  list.erase(d);
  CHECK(ids(list) == std::vector<std::uint32_t>{3});
  list.push(a);
  CHECK(ids(list) == std::vector<std::uint32_t>{3, 1});
  list.erase(a);
  list.erase(c);
  CHECK(ids(list).empty());
  CHECK(list.newest() == nullptr);
}

TEST_CASE("a record knows the list it stands in") {
  TransportList list;
  TransportList other;
  PooledTransport a = record(1);
  CHECK(a.list == nullptr);
  list.push(a);
  CHECK(a.list == &list);
  a.list->erase(a);
  other.push(a);
  CHECK(a.list == &other);
  CHECK(list.empty());
}

}  // namespace berth
