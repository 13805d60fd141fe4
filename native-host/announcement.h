#pragma once

#include <vector>

#include "native-host/driver/generation.h"
#include "native-host/driver/log.h"
#include "native-host/listen_address.h"
#include "native-host/server/certificate.h"

namespace berth {

/// Logs what is served from now on: the addresses that are open, lists, upstreams and certificate,
/// and what of the configuration this host does not give.
void announce(const Generation& generation, const std::vector<ListenAddress>& listening,
              const LoadedCertificate& certificate, Log& log);

}  // namespace berth
