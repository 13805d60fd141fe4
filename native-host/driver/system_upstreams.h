#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/upstream/upstream.h"
#include "native-host/listen_address.h"

namespace berth {

/// The addresses after `nameserver` in the text of a resolv.conf, in order; lines that hold none,
/// or an address with a zone, are passed over.
[[nodiscard]] std::vector<IpAddress> read_resolv_conf(std::string_view text);

/// Whom we ask, and what is to be said about it.
struct ChosenUpstreams {
  std::vector<Upstream> upstreams;
  /// One line each about what was left out.
  std::vector<std::string> warnings;
};

/// What the choice depends on, besides what is configured.
struct SystemView {
  std::string resolv_conf;
  std::vector<ListenAddress> listens;
  /// Addresses of this host's interfaces.
  std::vector<IpAddress> local_addresses;
};

/// The configured upstreams; without any, those of resolv.conf and then two well-known public ones.
/// One that is ourselves is left out: asking it would go round in a circle.
[[nodiscard]] ChosenUpstreams choose_upstreams(const std::vector<Upstream>& configured,
                                               const SystemView& system);

/// Looks at this host.
[[nodiscard]] SystemView view_system(const std::vector<ListenAddress>& listens);

}  // namespace berth
