#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "core/policy/blocklist_builder.h"
#include "core/policy/list_contents.h"
#include "wasm/abi_workbench.h"

namespace berth {

/// Octets of all lists of a bench together, and names. Bounds on memory, ours: who has more has
/// `berth lists`.
inline constexpr std::size_t kMaxBenchOctets = std::size_t{64} << 20;
inline constexpr std::size_t kMaxBenchNames = 2'000'000;
/// Of each reason to skip a line, so many lines are told.
inline constexpr std::size_t kBenchShown = 5;

/// Lists that are read from text one after the other, and the image of them. Its calls give what
/// those of the C interface do.
class ListBench {
 public:
  ListBench() = default;
  ListBench(const ListBench&) = delete;
  ListBench& operator=(const ListBench&) = delete;

  /// Has a name outside ASCII stand for `ascii` in what is read from now on; empty: for none.
  void give_ascii(std::string_view name, std::string_view ascii);
  /// Begins a list.
  [[nodiscard]] berth_status begin(std::string_view name, const ListReading& reading);
  /// Reads on.
  [[nodiscard]] berth_status read(std::string_view text);
  /// Ends the list, and gives what was read of it (wasm/README.md). Where it has no room, the
  /// builder holds a part of it, and no list is begun and no image made any more.
  [[nodiscard]] berth_status end();
  /// Gives the image of all lists that were ended.
  [[nodiscard]] berth_status build() const;

 private:
  /// 0: a list may be begun, or the image made; else after `fail`.
  [[nodiscard]] berth_status between_lists() const;
  static std::optional<std::string> to_ascii(std::string_view name);
  void write_report(const ListContents& list) const;

  BlocklistBuilder builder_;
  std::string name_;
  /// The list under way.
  std::unique_ptr<ListContents> list_;
  std::size_t octets_ = 0;
  /// A list had no room.
  bool is_spoilt_ = false;
  std::map<std::string, std::string, std::less<>> ascii_;
  /// Names outside ASCII of the list under way that nothing was said of.
  std::set<std::string, std::less<>> unknown_;
};

}  // namespace berth
