#pragma once

#include <cassert>
#include <cstddef>

#include "core/pool/transport.h"

namespace berth {

class TransportList;

/// A transport as the pool keeps it: what callers may see, and its place among the others.
struct PooledTransport {
  Transport transport;
  /// Set: takes no further query, and is closed for this once it is idle.
  CloseReason retired = CloseReason::kNone;
  /// One of several that race for one place: counted apart until it is the one that stays.
  bool racing = false;
  /// The one list it stands in; null: none.
  TransportList* list = nullptr;
  PooledTransport* older = nullptr;
  PooledTransport* newer = nullptr;
};

/// Transports in the order in which they came, threaded through the records themselves: every
/// operation is constant time and allocates nothing. A record stands in at most one list.
class TransportList {
 public:
  TransportList() = default;
  TransportList(const TransportList&) = delete;
  TransportList& operator=(const TransportList&) = delete;

  [[nodiscard]] PooledTransport* oldest() const { return oldest_; }
  [[nodiscard]] PooledTransport* newest() const { return newest_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

  /// Requires: in no list.
  void push(PooledTransport& record) {
    assert(record.list == nullptr);
    record.list = this;
    record.older = newest_;
    record.newer = nullptr;
    (newest_ != nullptr ? newest_->newer : oldest_) = &record;
    newest_ = &record;
    ++size_;
  }

  /// Requires: in this list.
  void erase(PooledTransport& record) {
    assert(record.list == this);
    (record.older != nullptr ? record.older->newer : oldest_) = record.newer;
    (record.newer != nullptr ? record.newer->older : newest_) = record.older;
    record.list = nullptr;
    record.older = nullptr;
    record.newer = nullptr;
    --size_;
  }

 private:
  PooledTransport* oldest_ = nullptr;
  PooledTransport* newest_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace berth
