#include "tests/simulation/draw_places.h"

#include <array>
#include <string>

namespace berth {
namespace {

using enum UpstreamProtocol;

/// A protocol that speaks over what the fault strikes.
UpstreamProtocol protocol_for(Draw& draw, Strikes strikes) {
  constexpr std::array kAll{kUdp, kUdp, kTcp, kTls, kHttps, kHttps};
  constexpr std::array kConnected{kTcp, kTls, kHttps};
  constexpr std::array kStreams{kTcp, kTcp, kTls};
  constexpr std::array kSecret{kTls, kHttps};
  switch (strikes) {
    case Strikes::kAll: break;
    case Strikes::kDatagrams: return kUdp;
    case Strikes::kConnections: return draw.pick(kConnected);
    case Strikes::kStreams: return draw.pick(kStreams);
    case Strikes::kEncrypted: return draw.pick(kSecret);
    case Strikes::kSessions: return kHttps;
  }
  return draw.pick(kAll);
}

Place drawn_place(Draw& draw, Profile profile) {
  Place place;
  if (profile == Profile::kAddresses) {
    place.v4 = 1 + draw.below(2);
    place.v6 = place.v4 == 1 ? 1 + draw.below(2) : draw.below(3);
  } else if (draw.chance(250)) {
    place.v4 = draw.below(3);
    place.v6 = place.v4 == 0 ? 1 + draw.below(2) : draw.below(3);
  }
  const bool one = place.v4 + place.v6 == 1;
  if (!one || draw.chance(200)) place.told = Place::Told::kBeside;
  if (draw.chance(one ? 150 : 500)) place.told = Place::Told::kResolved;
  return place;
}

/// Round trips that nobody takes for each other.
constexpr std::array<Duration, 3> kApart{milliseconds(2), milliseconds(50), milliseconds(150)};

}  // namespace

void draw_places(Draw& draw, Schedule& schedule) {
  const Profile profile = schedule.profile;
  const bool pair = profile == Profile::kPair || profile == Profile::kHedged;
  const bool choosing = profile == Profile::kChoosing;
  std::size_t count = 1 + draw.below(3);
  if (pair) count = 2;
  if (choosing) count = 2 + draw.below(2);
  if (profile == Profile::kSingle) count = 1;
  // Whoever is asked for some names only cannot stand in for another one.
  const bool routed = !pair && !choosing && count > 1 && draw.chance(150);
  constexpr std::array<std::string_view, 2> kDomains{"lan.sim.example", "deep.lan.sim.example"};
  bool resolves = false;
  const std::size_t turn = draw.below(static_cast<std::uint32_t>(count));
  for (std::size_t i = 0; i < count; ++i) {
    Place place = drawn_place(draw, profile);
    const bool struck = i == 0 && schedule.fault;
    place.protocol =
        protocol_for(draw, struck ? fault_table()[static_cast<std::size_t>(*schedule.fault)].strikes
                                  : Strikes::kAll);
    if (routed && draw.chance(400)) place.domain = draw.pick(kDomains);
    resolves = resolves || place.told == Place::Told::kResolved;
    schedule.upstreams += (i > 0 ? ", " : "") + url_of(place, i);
    schedule.places.push_back(place);
    const Duration any = microseconds(200 + draw.spread(0, 120'000));
    schedule.round_trips.push_back(choosing ? kApart[(i + turn) % kApart.size()] : any);
  }
  const std::size_t servers = resolves ? 1 + draw.below(2) : 0;
  for (std::size_t i = 0; i < servers; ++i) {
    schedule.bootstrap += (i > 0 ? ", " : "") + bootstrap_url(i, draw.chance(300));
    schedule.round_trips.push_back(microseconds(200 + draw.spread(0, 120'000)));
  }
}

}  // namespace berth
