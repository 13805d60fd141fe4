// Random lists of events, in virtual time, on the tracker and on a naive reading of its rules: both
// must tell each observer the same at every look.
#include <string>

#include <catch2/catch.hpp>

#include "core/base/random.h"
#include "tests/core/track/tracker_play.h"

namespace berth {

TEST_CASE("a tracker tells what the naive tracker tells, over random lists of events") {
  Random random(Seed{3});
  for (int i = 0; i < 300; ++i) {
    Bytes script(2'000);
    random.fill(script);
    INFO("list " << i);
    CHECK(TrackerPlay(script).run() == "");
  }
}

}  // namespace berth
