#include "core/upstream/failure_text.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

constexpr TimePoint kNow{seconds(10)};

std::string told(std::string_view url, Stage stage, TransportCause cause,
                 TransportKind kind = TransportKind::kStream) {
  const Upstream upstream = Upstream::parse(url).value();
  return failure_text({upstream.endpoints.front(), kNow, kNow + milliseconds(1000),
                       DialAttempt::Outcome::kFailed, stage, cause},
                      upstream, kind);
}

}  // namespace

TEST_CASE("what came of an address is told with the way, the place and the reason") {
  CHECK(told("udp://192.0.2.1", Stage::kConnect, TransportCause::kUnreachable,
             TransportKind::kDatagram) == "connect to 192.0.2.1:53 over udp unreachable");
  CHECK(told("udp://192.0.2.1", Stage::kConnect, TransportCause::kRefused) ==
        "connect to 192.0.2.1:53 over tcp refused");
  CHECK(told("tls://192.0.2.1", Stage::kConnect, TransportCause::kRefused) ==
        "connect to 192.0.2.1:853 over tls refused");
  CHECK(told("https://192.0.2.1", Stage::kTls, TransportCause::kCertificateExpired,
             TransportKind::kSession) == "TLS to 192.0.2.1:443 failed: certificate expired");
  CHECK(told("tcp://192.0.2.1", Stage::kConnect, TransportCause::kTimedOut) ==
        "connect to 192.0.2.1:53 timed out after 1000 ms");
}

TEST_CASE("only what this host lacks is its own fault") {
  CHECK(is_ours(TransportCause::kNoDescriptor));
  CHECK(is_ours(TransportCause::kNoPermission));
  CHECK_FALSE(is_ours(TransportCause::kRefused));
  CHECK_FALSE(is_ours(TransportCause::kTimedOut));
}

}  // namespace berth
