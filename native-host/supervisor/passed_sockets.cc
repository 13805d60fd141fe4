#include "native-host/supervisor/passed_sockets.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>
#include <utility>

#include "core/base/number_text.h"
#include "native-host/environment.h"
#include "native-host/socket_address.h"

namespace berth {
namespace {

// The first descriptor that is passed; the others follow it.
constexpr int kFirst = 3;
// More than any service has; what is named beyond is nothing of ours.
constexpr int kMost = 1024;

/// The number in a variable of the environment; -1: there is none.
int number_in(const char* variable) {
  const auto number = parse_number(environment_value(variable), std::numeric_limits<int>::max());
  return number ? static_cast<int>(*number) : -1;
}

int socket_type(int descriptor) {
  int type = -1;
  socklen_t size = sizeof type;
  return ::getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0 ? type : -1;
}

}  // namespace

PassedSockets PassedSockets::from_environment() {
  std::vector<int> descriptors;
  if (number_in("LISTEN_PID") == ::getpid()) {
    const int count = std::min(number_in("LISTEN_FDS"), kMost);
    for (int i = 0; i < count; ++i) descriptors.push_back(kFirst + i);
  }
  return PassedSockets(descriptors);
}

PassedSockets::PassedSockets(const std::vector<int>& descriptors) {
  for (const int descriptor : descriptors) {
    ListeningSocket socket(descriptor);
    const int type = socket_type(descriptor);
    if (type != SOCK_DGRAM && type != SOCK_STREAM) continue;
    const ListenScheme scheme = type == SOCK_DGRAM ? ListenScheme::kUdp : ListenScheme::kTcp;
    passed_.push_back({{scheme, local_endpoint(descriptor)}, std::move(socket)});
  }
}

const PassedSockets::Passed* PassedSockets::find(const ListenAddress& address) const {
  const auto found = std::find_if(passed_.begin(), passed_.end(), [&](const Passed& each) {
    return share_socket(each.address, address);
  });
  return found == passed_.end() ? nullptr : &*found;
}

bool PassedSockets::have(const ListenAddress& address) const { return find(address) != nullptr; }

ListeningSocket PassedSockets::share(const ListenAddress& address, const ListenRoom& room) const {
  const int descriptor = ::fcntl(find(address)->socket.descriptor(), F_DUPFD_CLOEXEC, kFirst);
  if (descriptor < 0) throw std::system_error(errno, std::system_category(), "dup");
  return listen_by(ListeningSocket(descriptor), address, room);
}

std::vector<std::string> PassedSockets::besides(const std::vector<ListenAddress>& addresses) const {
  std::vector<std::string> out;
  for (const Passed& each : passed_) {
    const bool is_used = std::any_of(
        addresses.begin(), addresses.end(),
        [&](const ListenAddress& address) { return share_socket(each.address, address); });
    if (!is_used) out.push_back(each.address.to_string());
  }
  return out;
}

}  // namespace berth
