#include "native-host/driver/reload_desk.h"

#include <thread>
#include <vector>

#include <catch2/catch.hpp>

namespace berth {

TEST_CASE("whoever asks is told what came of a reload that began after it asked") {
  Signals signals;
  ReloadDesk desk(signals);
  desk.serve([]() -> std::string {
    FAIL("nobody asked");
    return {};
  });
  std::string told;
  std::thread asker([&] { told = desk.ask(); });
  CHECK(signals.wait(-1) == Signal::kAsked);
  desk.serve([] { return std::string("the lists are broken"); });
  asker.join();
  CHECK(told == "the lists are broken");
  asker = std::thread([&] { told = desk.ask(); });
  CHECK(signals.wait(-1) == Signal::kAsked);
  desk.serve([] { return std::string(); });
  asker.join();
  CHECK(told.empty());
}

TEST_CASE("at the end nobody waits any longer") {
  Signals signals;
  ReloadDesk desk(signals);
  std::vector<std::string> told(2);
  std::thread asker([&] { told[0] = desk.ask(); });
  CHECK(signals.wait(-1) == Signal::kAsked);
  desk.end();
  asker.join();
  told[1] = desk.ask();
  CHECK(told == std::vector<std::string>(2, "the server is ending"));
}

}  // namespace berth
