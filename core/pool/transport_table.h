#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/ids.h"
#include "core/base/list.h"
#include "core/base/slot_map.h"
#include "core/pool/transport_list.h"

namespace berth {

/// All transports by id. A record stays, in state closing, until its `Close` was handed out, so
/// that its id is not given away before; and each slot remembers who last stood in it, so that a
/// late event still finds its upstream.
class TransportTable {
 public:
  /// Nothing when all 65,536 slots are taken.
  [[nodiscard]] PooledTransport* insert(const Transport& transport);
  /// The record unless it is closing or gone.
  [[nodiscard]] PooledTransport* find(TransportId id);
  /// Forgets a record. Requires: in no list.
  void erase(TransportId id);

  /// Upstream and kind of a transport that is closing or the last one gone from its slot.
  struct Origin {
    UpstreamId upstream;
    TransportKind kind{};
  };
  [[nodiscard]] std::optional<Origin> origin(TransportId id) const;

 private:
  struct Tenant {
    TransportId id;
    Origin origin;
  };

  SlotMap<PooledTransport> records_;
  List<Tenant> gone_;
};

}  // namespace berth
