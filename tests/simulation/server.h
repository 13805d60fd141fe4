#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/time.h"
#include "core/pool/transport.h"
#include "core/upstream/transport_event.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/faults.h"
#include "tests/simulation/places.h"

namespace berth {

/// What an upstream says about one request of a session, beside its content.
struct ResponseHead {
  /// 0: the request dies alone, of `cause`.
  std::uint16_t status = 200;
  TransportCause cause = TransportCause::kOther;
  std::string_view content_type = "application/dns-message";
  std::uint32_t age = 0;
  std::optional<Duration> retry_after;
};

/// One thing that an upstream does on a transport.
struct Parcel {
  enum class What : std::uint8_t { kOctets, kResponse, kEnd, kReset, kIcmp, kViolation } what{};
  /// After the one before it; of the first: what the upstream thinks, during which it may answer
  /// other messages.
  Duration after{};
  Bytes octets;
  /// A datagram from another port than the one asked.
  bool other_source = false;
  /// With this parcel a message is whole that ends the wait for its id.
  bool ends_wait = false;
  /// Of a response, whose octets are its content.
  ResponseHead head{};
};

/// A message that came to an upstream.
struct Asked {
  ByteView message;
  TransportKind kind{};
  /// Names the message in rolls: the same whatever else happens.
  std::uint64_t number = 0;
  Struck struck;
  /// Messages of other queries on the same transport, for answers that go astray.
  ByteView other;
  /// The upstream knows where all of them are, and nothing else; null: it is none that does.
  const std::vector<Place>* places = nullptr;
};

/// What an upstream does about a message: parcels in order. On a stream they are octets of it, in
/// one piece with nothing of another answer between them.
[[nodiscard]] std::vector<Parcel> serve(const Asked& asked, const Dice& dice);

}  // namespace berth
