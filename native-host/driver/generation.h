#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/policy/policy.h"
#include "native-host/driver/log.h"
#include "native-host/driver/shared_cache.h"
#include "native-host/driver/upstream_news.h"
#include "native-host/host_config.h"
#include "native-host/lists/mapped_image.h"
#include "native-host/server/certificate.h"
#include "native-host/server/session.h"
#include "native-host/tls/client_tls.h"

namespace berth {

/// Everything that one configuration comes to, ready for use and shared by the threads. A reload
/// makes a new one; the old one lives as long as something uses it.
struct Generation {
  /// Upstreams chosen, threads counted.
  HostConfig config;
  SessionRules rules;
  /// Null: no lists.
  std::shared_ptr<const MappedImage> lists;
  Policy policy;
  std::shared_ptr<SharedCache> cache;
  std::unique_ptr<UpstreamNews> news;
  /// Null when nothing listens with TLS.
  std::shared_ptr<const ServerTls> tls;
  /// Null when no upstream is encrypted.
  std::shared_ptr<const ClientTls> client_tls;

  Generation(HostConfig taken, std::shared_ptr<const MappedImage> mapped, Policy made);
  Generation(const Generation&) = delete;
  Generation& operator=(const Generation&) = delete;
};

/// A generation, or in one line why there is none.
struct MadeGeneration {
  std::shared_ptr<const Generation> generation;
  std::string problem;
  LoadedCertificate certificate;
};

/// Makes a generation; warnings go to the log. The cache of `previous`, if any, is kept unless its
/// settings changed, and so is the number of threads.
[[nodiscard]] MadeGeneration make_generation(const HostConfig& config, const Generation* previous,
                                             Log& log);

}  // namespace berth
