#include <cstdio>
#include <cstdlib>

#include "tests/core/track/tracker_play.h"

/// Any list of events: the tracker tells each observer what the naive one does.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string fault = berth::TrackerPlay(berth::ByteView(data, size)).run();
  if (fault.empty()) return 0;
  std::fprintf(stderr, "%s\n", fault.c_str());
  std::abort();
}
