#include <catch2/catch.hpp>

#include "tests/core/policy/list_desk.h"

namespace berth {

TEST_CASE("a list of domains holds each name with what is below it") {
  CHECK(read_list("example.com\n*.example.net\n.example.org\n! no\n; no\n# no\n",
                  ListFormat::kDomains) == Said{"example.com/", "example.net/", "example.org/"});
}

TEST_CASE("a list of wildcards holds a name without one alone") {
  CHECK(read_list("*.example.com\nexample.net\n", ListFormat::kWildcard) ==
        Said{"example.com/", "example.net"});
  CHECK(read_list("a*.example.com\n", ListFormat::kWildcard) == Said{"1: no_name: a*.example.com"});
}

TEST_CASE("a hosts file blocks names alone, whichever nowhere they point to") {
  CHECK(read_list("0.0.0.0 a.example\n127.0.0.1\tb.example c.example # both\n::1 d.example\n"
                  ":: e.example\n127.0.0.53 f.example\n",
                  ListFormat::kHosts) ==
        Said{"a.example", "b.example", "c.example", "d.example", "e.example", "f.example"});
}

TEST_CASE("a hosts file's own names and real addresses are not blocked") {
  CHECK(read_list("127.0.0.1 localhost\nfe80::1%lo0 localhost\nff02::1 ip6-allnodes\n"
                  "192.0.2.7 printer.example nas.example\n0.0.0.0 0.0.0.0\n",
                  ListFormat::kHosts) ==
        Said{"1: local_host: 127.0.0.1 localhost", "2: local_host: fe80::1%lo0 localhost",
             "3: local_host: ff02::1 ip6-allnodes",
             "4: answer: 192.0.2.7 printer.example nas.example", "5: local_host: 0.0.0.0 0.0.0.0"});
}

TEST_CASE("a hosts file's broken lines are skipped") {
  CHECK(read_list("a.example\n0.0.0.0\n1.2.3 b.example\n0.0.0.0 good.example bad..example\n",
                  ListFormat::kHosts) == Said{"1: other_format: a.example",
                                              "2: other_format: 0.0.0.0",
                                              "3: other_format: 1.2.3 b.example", "good.example",
                                              "4: no_name: 0.0.0.0 good.example bad..example"});
}

TEST_CASE("dnsmasq's answers from nowhere block, with what is below them") {
  CHECK(read_list("address=/a.example/\naddress=/b.example/0.0.0.0\naddress=/c.example/::\n"
                  "address=/d.example/#\nlocal=/e.example/\nserver=/f.example/g.example/\n"
                  "address = /*.h.example/127.0.0.1  # why\n",
                  ListFormat::kDnsmasq) == Said{"a.example/", "b.example/", "c.example/",
                                                "d.example/", "e.example/", "f.example/",
                                                "g.example/", "h.example/"});
}

TEST_CASE("dnsmasq's exception lets through, and what does something else is skipped") {
  CHECK(
      read_list("server=/ok.example/#\nserver=/a.example/192.0.2.1\naddress=/b.example/192.0.2.1\n"
                "address=/#/0.0.0.0\naddress=//0.0.0.0\naddress=/0.0.0.0\ncache-size=1000\n"
                "no-resolv\nserver=192.0.2.1\naddress=/ad*.example/\n",
                ListFormat::kDnsmasq) ==
      Said{"@@ok.example/", "2: action: server=/a.example/192.0.2.1",
           "3: answer: address=/b.example/192.0.2.1", "4: pattern: address=/#/0.0.0.0",
           "5: pattern: address=//0.0.0.0", "6: action: address=/0.0.0.0",
           "7: action: cache-size=1000", "8: other_format: no-resolv",
           "9: action: server=192.0.2.1", "10: pattern: address=/ad*.example/"});
}

}  // namespace berth
