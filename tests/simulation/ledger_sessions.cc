// What may be asked of sessions.

#include <algorithm>

#include "tests/simulation/broken.h"
#include "tests/simulation/ledger.h"

namespace berth {

void Ledger::check_request(const Send& action, Book& book) {
  if (book.kind != TransportKind::kSession) {
    return demand(action.request.value == 0, "a request number outside a session");
  }
  demand(!book.going_away, "a request to a peer that goes away");
  demand(action.request.value > book.last_request, "a request number used before");
  book.last_request = action.request.value;
  book.requests.insert(action.request.value);
  demand(book.requests.size() <= book.most_requests, "more requests than their peer allows");
}

void Ledger::check_cancel(const CancelRequest& action) {
  Book& it = book(action.transport, "CancelRequest");
  demand(it.requests.erase(action.request.value) != 0,
         "CancelRequest of a request that is not awaited");
}

void Ledger::limited(const TransportLimits& limits) {
  just_limited_.push_back(limits);
  // What is decided from now on knows of it, unless several events stand before the next action.
  if (!schedule_.batches) take_limits();
}

void Ledger::take_limits() {
  for (const TransportLimits& it : just_limited_) {
    const auto found = books_.find(it.transport);
    if (found == books_.end()) continue;
    found->second.most_requests = it.max_in_flight;
    found->second.going_away = found->second.going_away || it.draining;
  }
  just_limited_.clear();
}

void Ledger::request_ended(TransportId transport, RequestId request) {
  const auto found = books_.find(transport);
  if (found != books_.end() && found->second.requests.erase(request.value) != 0) {
    just_ended_.emplace_back(transport, request);
  }
}

void Ledger::settled() {
  just_closed_.clear();
  just_ended_.clear();
  take_limits();
  races_.settled();
}

}  // namespace berth
