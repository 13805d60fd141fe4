#include "native-host/admin/host_counters.h"

#include <catch2/catch.hpp>

namespace berth {

TEST_CASE("the kernel's counters are found by their names, in whatever order they stand") {
  HostCounters counters;
  read_netstat(
      "TcpExt: SyncookiesSent Other ListenDrops ListenOverflows TCPReqQFullDrop\n"
      "TcpExt: 1 99 3 2 4\n"
      "IpExt: ListenDrops\n"
      "IpExt: 77\n",
      counters);
  CHECK(counters.syn_cookies_sent == 1);
  CHECK(counters.listen_overflows == 2);
  CHECK(counters.listen_drops == 3);
  CHECK(counters.syn_queue_drops == 4);
  CHECK(counters.deferred_drops == 0);
}

TEST_CASE("text that is cut off or something else counts nothing wrong") {
  HostCounters counters;
  read_netstat("TcpExt: ListenDrops ListenOverflows\nTcpExt: 3", counters);
  CHECK(counters.listen_drops == 3);
  CHECK(counters.listen_overflows == 0);
  read_netstat("", counters);
  read_netstat("nothing of the kind", counters);
  CHECK(counters.listen_drops == 3);
}

TEST_CASE("this process has descriptors") {
  const HostCounters counters = host_counters();
  CHECK(counters.open_descriptors > 0);
  CHECK(counters.max_descriptors >= counters.open_descriptors);
}

}  // namespace berth
