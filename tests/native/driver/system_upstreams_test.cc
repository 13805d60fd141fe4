#include "native-host/driver/system_upstreams.h"

#include <algorithm>
#include <catch2/catch.hpp>

namespace {

using namespace berth;
using Lines = std::vector<std::string>;

std::vector<ListenAddress> listens(std::initializer_list<std::string_view> urls) {
  std::vector<ListenAddress> out;
  for (const std::string_view url : urls) out.push_back(*ListenAddress::parse(url));
  return out;
}

std::vector<Upstream> upstreams(std::initializer_list<std::string_view> urls) {
  std::vector<Upstream> out;
  for (const std::string_view url : urls) out.push_back(*Upstream::parse(url));
  return out;
}

Lines labels(const std::vector<Upstream>& upstreams) {
  Lines out;
  for (const Upstream& upstream : upstreams) out.push_back(upstream.label());
  return out;
}

const Lines kPublic{"udp://1.1.1.1:53", "udp://9.9.9.9:53"};

TEST_CASE("nameserver lines of resolv.conf are read in order, whatever stands around them") {
  CHECK(read_resolv_conf("# nameserver 192.0.2.9\n"
                         "search example.com\n"
                         "nameserver 192.0.2.1\r\n"
                         "\tnameserver\t2001:db8::1  # second\n"
                         "nameservers 192.0.2.8\n"
                         "nameserver\n"
                         "nameserver dns.example\n"
                         "nameserver fe80::1%eth0\n"
                         "nameserver 0.0.0.0\n"
                         "nameserver 192.0.2.3") ==
        std::vector<IpAddress>{*IpAddress::parse("192.0.2.1"), *IpAddress::parse("2001:db8::1"),
                               *IpAddress::parse("192.0.2.3")});
  CHECK(read_resolv_conf("").empty());
}

TEST_CASE("a resolv.conf without end names sixteen at most") {
  std::string text;
  for (int i = 1; i < 100; ++i) text += "nameserver 192.0.2." + std::to_string(i) + '\n';
  CHECK(read_resolv_conf(text).size() == 16);
}

TEST_CASE("whoever is configured is asked, and nobody else") {
  const SystemView system{"nameserver 192.0.2.53\n", listens({"https://127.0.0.1:8443"}), {}};
  const ChosenUpstreams chosen =
      choose_upstreams(upstreams({"tcp://192.0.2.1", "udp://192.0.2.2"}), system);
  CHECK(labels(chosen.upstreams) == Lines{"tcp://192.0.2.1:53", "udp://192.0.2.2:53"});
  CHECK(chosen.warnings.empty());
}

TEST_CASE("with nobody configured those of the system are asked, then the public ones") {
  const SystemView system{
      "nameserver 192.0.2.53\nnameserver 9.9.9.9\n", listens({"[::1]:8443"}), {}};
  CHECK(labels(choose_upstreams({}, system).upstreams) ==
        Lines{"udp://192.0.2.53:53", "udp://9.9.9.9:53", "udp://1.1.1.1:53"});
  CHECK(labels(choose_upstreams({}, {}).upstreams) == kPublic);
}

TEST_CASE("a resolv.conf that points back at this server is noticed, not asked") {
  const std::string back = "nameserver 127.0.0.1\n";
  const Lines warned{
      "udp://127.0.0.1:53 (/etc/resolv.conf) is this server itself; it is not asked"};

  SECTION("by the address it listens on") {
    const auto chosen = choose_upstreams({}, {back, listens({"udp://127.0.0.1:53"}), {}});
    CHECK(labels(chosen.upstreams) == kPublic);
    CHECK(chosen.warnings == warned);
  }
  SECTION("by a loopback address, where it listens on all") {
    const auto chosen = choose_upstreams({}, {back, listens({"udp://0.0.0.0:53"}), {}});
    CHECK(labels(chosen.upstreams) == kPublic);
    CHECK(chosen.warnings == warned);
  }
  SECTION("not where another port or family is listened on") {
    const SystemView other{back, listens({"udp://127.0.0.1:8443", "udp://[::]:53"}), {}};
    CHECK(choose_upstreams({}, other).warnings.empty());
  }
}

TEST_CASE("an upstream at an address of this host is this server when it listens on all") {
  const SystemView system{"", listens({"udp://0.0.0.0:53"}), {*IpAddress::parse("192.0.2.7")}};
  const auto chosen = choose_upstreams(upstreams({"udp://192.0.2.7", "udp://192.0.2.8"}), system);
  CHECK(labels(chosen.upstreams) == Lines{"udp://192.0.2.8:53"});
  CHECK(chosen.warnings == Lines{"udp://192.0.2.7:53 (upstream) is this server itself; it is not "
                                 "asked"});
}

TEST_CASE("an upstream is this server only where a listener understands what it is asked in") {
  const Lines urls{"udp://127.0.0.1:53", "tcp://127.0.0.1:53", "tls://127.0.0.1:53",
                   "https://127.0.0.1:53"};
  const auto asked = [&urls](const char* listen) {
    std::vector<Upstream> all;
    for (const std::string& url : urls) all.push_back(*Upstream::parse(url));
    return labels(choose_upstreams(all, {"", listens({listen}), {}}).upstreams);
  };
  const auto without = [&urls](std::initializer_list<std::size_t> ours) {
    Lines left;
    for (std::size_t i = 0; i < urls.size(); ++i) {
      const bool is_ours = std::find(ours.begin(), ours.end(), i) != ours.end();
      if (!is_ours) left.push_back(Upstream::parse(urls[i])->label());
    }
    return left;
  };
  CHECK(asked("udp://127.0.0.1:53") == without({0}));
  // What is cut short over UDP is asked again over TCP.
  CHECK(asked("tcp://127.0.0.1:53") == without({0, 1}));
  CHECK(asked("tls://127.0.0.1:53") == without({2}));
  CHECK(asked("https://127.0.0.1:53") == without({3}));
  CHECK(asked("http://127.0.0.1:53") == without({}));
}

TEST_CASE("this host has a loopback address") {
  const SystemView system = view_system(listens({"https://127.0.0.1:8443"}));
  CHECK(system.listens.size() == 1);
  CHECK(std::count(system.local_addresses.begin(), system.local_addresses.end(),
                   *IpAddress::parse("127.0.0.1")) == 1);
}

}  // namespace
