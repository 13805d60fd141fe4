#include "native-host/transport/upstream_socket.h"

#include <cerrno>

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

}  // namespace berth
