#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace berth {

/// Mixes a number until every bit depends on every bit.
[[nodiscard]] constexpr std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

/// Chance without a history: a roll depends on the seed and on what it is for, never on how many
/// rolls came before it. So a schedule from which events are taken away treats those that are left
/// as before, and can be shrunk.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : seed_(mixed(seed)) {}

  [[nodiscard]] std::uint64_t roll(std::uint64_t what, std::uint64_t which = 0) const {
    return mixed(mixed(seed_ ^ mixed(what)) ^ which);
  }
  [[nodiscard]] std::uint32_t below(std::uint32_t bound, std::uint64_t what,
                                    std::uint64_t which = 0) const {
    return static_cast<std::uint32_t>(roll(what, which) % bound);
  }
  /// True `thousandths` times in a thousand.
  [[nodiscard]] bool chance(std::uint32_t thousandths, std::uint64_t what,
                            std::uint64_t which = 0) const {
    return below(1000, what, which) < thousandths;
  }

 private:
  std::uint64_t seed_;
};

/// Chance with a history, for what is drawn once and in one order: a schedule.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : state_(mixed(seed)) {}

  [[nodiscard]] std::uint64_t u64() { return mixed(state_ += 0xd1342543de82ef95ULL); }
  [[nodiscard]] std::uint32_t below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(u64() % bound);
  }
  [[nodiscard]] bool chance(std::uint32_t thousandths) { return below(1000) < thousandths; }
  /// From `least` to `most`, short ones as likely as long ones at every scale.
  [[nodiscard]] std::uint64_t spread(std::uint64_t least, std::uint64_t most) {
    std::uint64_t top = least + 1;
    while (top < most && !chance(250)) top *= 2;
    top = top < most ? top : most;
    return least + u64() % (top - least + 1);
  }
  template <typename T, std::size_t kSize>
  [[nodiscard]] const T& pick(const std::array<T, kSize>& of) {
    return of[below(static_cast<std::uint32_t>(kSize))];
  }

 private:
  std::uint64_t state_;
};

}  // namespace berth
