#include "core/upstream/transport_event.h"

namespace berth {

std::string_view to_string(TransportCause cause) {
  switch (cause) {
    case TransportCause::kEndOfStream: return "closed by peer";
    case TransportCause::kReset: return "reset";
    case TransportCause::kRefused: return "refused";
    case TransportCause::kUnreachable: return "unreachable";
    case TransportCause::kTimedOut: return "timed out";
    case TransportCause::kNoDescriptor: return "no descriptor left";
    case TransportCause::kNoPermission: return "not permitted";
    case TransportCause::kTlsFailed: return "TLS failed";
    case TransportCause::kCertificateExpired: return "certificate expired";
    case TransportCause::kCertificateName: return "certificate is for another name";
    case TransportCause::kCertificateUntrusted: return "certificate is not trusted";
    case TransportCause::kPinMismatch: return "certificate does not fit the pin";
    case TransportCause::kAlpnRefused: return "protocol refused (ALPN)";
    case TransportCause::kProtocolError: return "protocol error";
    case TransportCause::kOther: return "failed";
  }
  return "failed";
}

}  // namespace berth
