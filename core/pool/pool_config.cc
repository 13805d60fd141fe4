#include "core/pool/pool_config.h"

namespace berth {

const PoolLimits& PoolConfig::of(TransportKind kind) const {
  switch (kind) {
    case TransportKind::kDatagram: return datagram;
    case TransportKind::kStream: return stream;
    case TransportKind::kSession: break;
  }
  return session;
}

}  // namespace berth
