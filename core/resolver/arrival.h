#pragma once

#include "core/base/bytes.h"
#include "core/base/time.h"
#include "core/cache/cache.h"
#include "core/message/query_view.h"
#include "core/message/reply.h"
#include "core/policy/judgement.h"
#include "core/policy/membership.h"
#include "core/policy/redirection.h"
#include "core/resolver/event.h"
#include "core/resolver/reply_options.h"

namespace berth {

/// One query on its way to being answered at once or taken up. What it refers to lives for the call
/// that brought it.
struct Arrival {
  TimePoint now;
  const QueryArrived& arrived;
  QueryView query;
  CacheKey key;
  ReplyShape shape;
  const ReplyOptions& options;
  ByteSpan out;
  const Membership& membership;
  /// Where policy leads the name, `key` being about that, and what rules for the name then say.
  Redirection redirection{};
  Leave leave{};
};

}  // namespace berth
