#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/policy/policy.h"
#include "native-host/driver/log.h"
#include "native-host/driver/shared_cache.h"
#include "native-host/driver/shared_limiter.h"
#include "native-host/driver/upstream_news.h"
#include "native-host/host_config.h"
#include "native-host/lists/mapped_image.h"
#include "native-host/rules/page_rules.h"
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
  /// Made while the server ran, beside what is configured.
  std::vector<PageRule> page_rules;
  /// Names of groups by number; the first is everyone else's.
  std::vector<std::string> groups;
  Policy policy;
  std::shared_ptr<SharedCache> cache;
  /// Null: no group has a limit.
  std::shared_ptr<SharedLimiter> limiter;
  std::unique_ptr<UpstreamNews> news;
  /// Null when nothing listens with TLS.
  std::shared_ptr<const ServerTls> tls;
  /// Null when no upstream is encrypted.
  std::shared_ptr<const ClientTls> client_tls;

  /// A policy, and what it was made of.
  struct MadePolicy {
    Policy policy;
    std::shared_ptr<const MappedImage> lists;
    std::vector<PageRule> page_rules;
    std::vector<std::string> groups;
  };

  Generation(HostConfig taken, MadePolicy made);
  Generation(const Generation&) = delete;
  Generation& operator=(const Generation&) = delete;
};

/// A generation, or in one line why there is none.
struct MadeGeneration {
  std::shared_ptr<const Generation> generation;
  std::string problem;
  LoadedCertificate certificate;
};

/// Makes a generation; warnings go to the log. The cache and the limiter of `previous`, if any, are
/// kept unless their settings changed, and so is the number of threads.
[[nodiscard]] MadeGeneration make_generation(const HostConfig& config, const Generation* previous,
                                             Log& log);

}  // namespace berth
