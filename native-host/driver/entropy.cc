#include "native-host/driver/entropy.h"

#include <sys/random.h>

#include <cerrno>
#include <system_error>

namespace berth {

Seed fresh_seed() {
  Seed seed;
  // Up to 256 octets come whole or not at all.
  while (::getrandom(seed.data(), seed.size(), 0) != static_cast<ssize_t>(seed.size())) {
    if (errno != EINTR) throw std::system_error(errno, std::system_category(), "getrandom");
  }
  return seed;
}

}  // namespace berth
