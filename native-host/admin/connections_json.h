#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/doh/json_writer.h"
#include "core/track/track_config.h"
#include "core/track/track_delta.h"
#include "native-host/admin/admin_request.h"

namespace berth {

/// What an observer is told, as JSON: `first`, `active`, `closed`, `dns`, `names`, `lost`. Times
/// are milliseconds before now, sizes octets; docs/admin.md says what each member is. It is made
/// piece by piece, so that a hundred thousand connections need no room for their text.
class ConnectionsJson final : public BodyPieces {
 public:
  /// `networks`: as the delta was rolled up.
  ConnectionsJson(TrackDelta delta, const RollUpNetworks& networks)
      : delta_(std::move(delta)), networks_(networks) {}
  ConnectionsJson(const ConnectionsJson&) = delete;
  ConnectionsJson& operator=(const ConnectionsJson&) = delete;

  /// A piece is not longer than `kPiece` and the text of one connection; but the last one has all
  /// names of upstreams' addresses.
  [[nodiscard]] std::string_view next() override;
  [[nodiscard]] bool is_over() const override { return part_ == Part::kOver; }

  static constexpr std::size_t kPiece = std::size_t{64} << 10;

 private:
  /// What is written next.
  enum class Part : std::uint8_t { kHead, kActive, kClosed, kDns, kRest, kOver };

  void write_some();
  void begin_list(std::string_view name, Part list);
  /// Writes what there is room for; false: that was the list's end.
  template <typename Element, typename Write>
  bool write_list(const std::vector<Element>& list, Write write);

  TrackDelta delta_;
  RollUpNetworks networks_;
  std::string out_;
  JsonWriter json_{out_};
  Part part_ = Part::kHead;
  /// How much of the list that is being written.
  std::size_t written_ = 0;
};

}  // namespace berth
