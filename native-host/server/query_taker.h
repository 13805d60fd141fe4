#pragma once

#include "core/resolver/resolver.h"

namespace berth {

/// Takes the queries of one thread's clients.
class QueryTaker {
 public:
  /// Answers into `out` at once, or later through whoever asked, as the result says.
  [[nodiscard]] virtual Answered ask(const QueryArrived& query, ByteSpan out) = 0;
  virtual void cancel(QueryId query) = 0;
  /// What was asked and cancelled is done; called at the end of each turn.
  virtual void settle() = 0;

 protected:
  ~QueryTaker() = default;
};

}  // namespace berth
