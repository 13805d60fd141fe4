#include "native-host/transport/transport_failure.h"

#include <cerrno>
#include <cstring>
#include <utility>

namespace berth {

TransportCause cause_of(int os_code) {
  switch (os_code) {
    case 0: return TransportCause::kEndOfStream;
    case ECONNRESET:
    case EPIPE:
    case ECONNABORTED: return TransportCause::kReset;
    case ECONNREFUSED: return TransportCause::kRefused;
    case EHOSTUNREACH:
    case ENETUNREACH:
    case ENETDOWN:
    case EHOSTDOWN:
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT: return TransportCause::kUnreachable;
    case ETIMEDOUT: return TransportCause::kTimedOut;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM: return TransportCause::kNoDescriptor;
    case EACCES:
    case EPERM: return TransportCause::kNoPermission;
    default: return TransportCause::kOther;
  }
}

TransportFailure TransportFailure::of_system(Stage stage, int os_code) {
  const TransportCause cause = cause_of(os_code);
  std::string why(to_string(cause));
  if (os_code != 0) why = std::strerror(os_code);  // NOLINT(concurrency-mt-unsafe)
  return {stage, cause, os_code, std::move(why)};
}

}  // namespace berth
