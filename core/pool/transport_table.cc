#include "core/pool/transport_table.h"

#include <cassert>

namespace berth {

PooledTransport* TransportTable::insert(const Transport& transport) {
  PooledTransport record;
  record.transport = transport;
  const auto id = records_.insert(record);
  if (!id) return nullptr;
  PooledTransport* place = records_.find(*id);
  place->transport.id = TransportId{*id};
  return place;
}

PooledTransport* TransportTable::find(TransportId id) {
  PooledTransport* record = records_.find(id.value);
  if (record == nullptr || record->transport.state == TransportState::kClosing) return nullptr;
  return record;
}

void TransportTable::erase(TransportId id) {
  const PooledTransport* record = records_.find(id.value);
  assert(record != nullptr && record->list == nullptr);
  const std::size_t slot = id.value % SlotMap<PooledTransport>::kMaxSlots;
  if (gone_.size() <= slot) gone_.resize(slot + 1);
  gone_[slot] = Tenant{id, Origin{record->transport.upstream, record->transport.kind}};
  records_.erase(id.value);
}

std::optional<TransportTable::Origin> TransportTable::origin(TransportId id) const {
  if (const PooledTransport* record = records_.find(id.value)) {
    return Origin{record->transport.upstream, record->transport.kind};
  }
  const std::size_t slot = id.value % SlotMap<PooledTransport>::kMaxSlots;
  if (slot >= gone_.size() || gone_[slot].id != id) return std::nullopt;
  return gone_[slot].origin;
}

}  // namespace berth
