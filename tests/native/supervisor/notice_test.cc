#include "native-host/supervisor/notice.h"

#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): setenv
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <string>

namespace berth {
namespace {

/// A socket without a file that waits to be told, as systemd does.
class Supervisor {
 public:
  Supervisor() : descriptor_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    socklen_t size = sizeof address.sun_family;
    // The kernel makes up a name.
    REQUIRE(::bind(descriptor_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    size = sizeof address;
    REQUIRE(::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    const std::string name(address.sun_path + 1, size - sizeof address.sun_family - 1);
    ::setenv("NOTIFY_SOCKET", ("@" + name).c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
  }
  ~Supervisor() {
    ::unsetenv("NOTIFY_SOCKET");  // NOLINT(concurrency-mt-unsafe)
    ::close(descriptor_);
  }
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  /// The next that it was told; empty: nothing.
  std::string heard() const {
    std::array<char, 256> octets{};
    const ssize_t size = ::recv(descriptor_, octets.data(), octets.size(), 0);
    return {octets.data(), size < 0 ? 0 : static_cast<std::size_t>(size)};
  }

 private:
  int descriptor_;
};

}  // namespace

TEST_CASE("who asked to be told how the server stands is told, word for word") {
  const Supervisor supervisor;
  tell_supervisor("READY=1");
  tell_supervisor("READY=1\nSTATUS=not reloaded: line 3");
  CHECK(supervisor.heard() == "READY=1");
  CHECK(supervisor.heard() == "READY=1\nSTATUS=not reloaded: line 3");
  CHECK(supervisor.heard().empty());
}

TEST_CASE("a supervisor that is nowhere to be found is let be") {
  for (const std::string& name :
       {std::string(), std::string("/nowhere/at/all"), std::string(300, 'x')}) {
    ::setenv("NOTIFY_SOCKET", name.c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
    CHECK_NOTHROW(tell_supervisor("READY=1"));
  }
  ::unsetenv("NOTIFY_SOCKET");  // NOLINT(concurrency-mt-unsafe)
}

}  // namespace berth
