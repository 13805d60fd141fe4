#include "core/upstream/transport_event.h"

#include <array>

namespace berth {
namespace {

// In the order of `TransportCause`.
constexpr std::array<std::string_view, 15> kWords{"closed by peer",
                                                  "reset",
                                                  "refused",
                                                  "unreachable",
                                                  "timed out",
                                                  "no descriptor left",
                                                  "not permitted",
                                                  "TLS failed",
                                                  "certificate expired",
                                                  "certificate is for another name",
                                                  "certificate is not trusted",
                                                  "certificate does not fit the pin",
                                                  "protocol refused (ALPN)",
                                                  "protocol error",
                                                  "failed"};
static_assert(kWords.size() == static_cast<std::size_t>(TransportCause::kOther) + 1);

}  // namespace

std::string_view to_string(TransportCause cause) { return kWords[static_cast<std::size_t>(cause)]; }

}  // namespace berth
