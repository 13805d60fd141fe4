// Plays calls of the C interface, natively: a line in, a line out, as determinism_test.mjs writes
// them and as a trap's reproducer holds them.
//
//   set KEY VALUE              start ABILITIES SEED-IN-HEX
//   answer|event NOW HEX       timeout NOW       poll       deadline (in microseconds)

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "wasm/abi.h"

namespace {

using Octets = std::vector<std::uint8_t>;

Octets from_hex(const std::string& text) {
  Octets octets;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    octets.push_back(static_cast<std::uint8_t>(std::stoul(text.substr(i, 2), nullptr, 16)));
  }
  return octets;
}

std::string to_hex(const std::uint8_t* octets, std::size_t size) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    text += kDigits[octets[i] >> 4];
    text += kDigits[octets[i] & 15];
  }
  return text;
}

std::string result(berth_status status) {
  if (status < 0) return std::to_string(status);
  return to_hex(berth_result().at, static_cast<std::size_t>(status));
}

berth_borrowed borrowed(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data())};
}

/// One configuration, then one resolver.
class Player {
 public:
  std::string play(const std::string& line) {
    std::istringstream in(line);
    std::string call;
    in >> call;
    if (call == "set") return set(in);
    if (call == "start") return start(in);
    if (call == "poll") return result(berth_poll(resolver_));
    if (call == "deadline") {
      const double deadline = berth_deadline(resolver_);
      return std::isfinite(deadline) ? std::to_string(std::llround(deadline * 1000)) : "never";
    }
    double now = 0;
    std::string hex;
    in >> now >> hex;
    if (call == "timeout") return std::to_string(berth_handle_timeout(resolver_, now));
    const Octets record = from_hex(hex);
    const auto size = static_cast<std::uint32_t>(record.size());
    if (call == "event") {
      return std::to_string(berth_handle(resolver_, now, {record.data()}, size));
    }
    return result(berth_answer_now(resolver_, now, {record.data()}, size));
  }

 private:
  std::string set(std::istringstream& in) const {
    std::string key;
    std::string value;
    in >> key >> std::ws;
    std::getline(in, value);
    return std::to_string(berth_set_config(config_, borrowed(key),
                                           static_cast<std::uint32_t>(key.size()), borrowed(value),
                                           static_cast<std::uint32_t>(value.size())));
  }

  std::string start(std::istringstream& in) {
    std::uint32_t abilities = 0;
    std::string seed;
    in >> abilities >> seed;
    const Octets octets = from_hex(seed);
    resolver_ = berth_start_resolver(config_, abilities, {octets.data()});
    return std::to_string(resolver_);
  }

  std::uint32_t config_ = berth_make_config();
  std::uint32_t resolver_ = 0;
};

}  // namespace

int main() {
  Player player;
  std::string line;
  while (std::getline(std::cin, line)) std::cout << player.play(line) << '\n';
}
