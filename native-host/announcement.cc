#include "native-host/announcement.h"

#include <cstdint>
#include <string>

#include "native-host/server/listening_socket.h"

namespace berth {
namespace {

/// What the kernel will not give, though it is asked for.
void announce_shortfalls(const AdmissionLimits& limits, Log& log) {
  const std::uint32_t largest = largest_backlog();
  if (largest > 0 && largest < limits.backlog) {
    log.warning("listen", "backlog " + std::to_string(limits.backlog) + " is cut to " +
                              std::to_string(largest) + "; raise net.core.somaxconn");
  }
  if (limits.fast_open > 0 && !has_fast_open()) {
    log.warning("listen",
                "admission.fast_open does nothing: net.ipv4.tcp_fastopen does not have 2 in it; "
                "set it to 3");
  }
}

void announce_certificate(const LoadedCertificate& certificate, Log& log) {
  if (certificate.tls == nullptr) return;
  const std::string what = !certificate.is_own        ? certificate.file
                           : certificate.file.empty() ? "self-signed, not kept"
                                                      : "self-signed, " + certificate.file;
  log.info("tls", "certificate: " + what + ", until " + certificate.tls->not_after() +
                      ", SHA-256 " + certificate.tls->fingerprint());
}

}  // namespace

void announce(const Generation& generation, const std::vector<ListenAddress>& listening,
              const LoadedCertificate& certificate, Log& log) {
  announce_shortfalls(generation.config.admission, log);
  if (generation.lists != nullptr) {
    const BlocklistImage& image = generation.lists->image();
    log.info("lists", generation.config.lists_image + ": " + std::to_string(image.names()) +
                          " names of " + std::to_string(image.lists()) + " lists, " +
                          std::to_string(generation.lists->size()) + " octets");
  }
  for (const ListenAddress& address : listening) {
    const bool http = is_http(address.scheme);
    log.info("listen", address.to_string() + (http ? generation.config.doh_path : ""));
  }
  for (const Upstream& upstream : generation.config.core.upstreams) {
    log.info("upstream", upstream.to_string());
  }
  if (generation.config.core.upstreams.empty()) {
    log.warning("upstream", "there is none; only local names are answered");
  }
  announce_certificate(certificate, log);
}

}  // namespace berth
