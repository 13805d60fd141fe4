#include "core/pool/transport_table.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

Transport stream_of(std::uint16_t upstream) {
  Transport transport;
  transport.upstream = UpstreamId{upstream};
  transport.kind = TransportKind::kStream;
  return transport;
}

}  // namespace

TEST_CASE("a record carries the id under which it is found") {
  TransportTable table;
  const PooledTransport* record = table.insert(stream_of(1));
  REQUIRE(record != nullptr);
  CHECK(record->transport.id.value != 0);
  CHECK(table.find(record->transport.id) == record);
  CHECK(table.find(TransportId{}) == nullptr);
}

TEST_CASE("a closing record is not found, and its id not given away, until it is erased") {
  TransportTable table;
  PooledTransport* first = table.insert(stream_of(1));
  const TransportId id = first->transport.id;
  first->transport.state = TransportState::kClosing;
  CHECK(table.find(id) == nullptr);
  const TransportId other = table.insert(stream_of(1))->transport.id;
  CHECK((other.value & 0xffff) != (id.value & 0xffff));
  table.erase(id);
  CHECK(table.find(id) == nullptr);
}

TEST_CASE("a late event still finds its upstream until the slot's next tenant is gone") {
  TransportTable table;
  const TransportId first = table.insert(stream_of(7))->transport.id;
  CHECK(table.origin(first)->upstream == UpstreamId{7});
  table.erase(first);
  const TransportId second = table.insert(stream_of(8))->transport.id;
  REQUIRE((first.value & 0xffff) == (second.value & 0xffff));
  CHECK(table.origin(first)->upstream == UpstreamId{7});
  CHECK(table.origin(second)->upstream == UpstreamId{8});
  CHECK(table.origin(second)->kind == TransportKind::kStream);
  table.erase(second);
  CHECK_FALSE(table.origin(first));
  CHECK(table.origin(second)->upstream == UpstreamId{8});
}

TEST_CASE("ids that were never given have no origin") {
  TransportTable table;
  CHECK_FALSE(table.origin(TransportId{}));
  CHECK_FALSE(table.origin(TransportId{0xffffffff}));
  (void)table.insert(stream_of(1));
  CHECK_FALSE(table.origin(TransportId{0x00020000}));
}

}  // namespace berth
