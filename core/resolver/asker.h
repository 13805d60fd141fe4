#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/message/iana.h"
#include "core/policy/client.h"
#include "core/policy/judgement.h"
#include "core/policy/membership.h"
#include "core/resolver/action.h"
#include "core/resolver/reply_options.h"
#include "core/track/timeline.h"
#include "core/upstream/lookups.h"

namespace berth {

/// A reply that is ready but not due yet.
struct HeldReply {
  Bytes message;
  AnswerSource source = AnswerSource::kNone;
  std::uint32_t max_age = 0;
  std::string flags{};
};

/// A client whose query could not be answered at once.
struct Asker {
  /// The query as it came: parsed again when the reply is made, so that nothing of it is lost.
  Bytes message;
  ClientProtocol protocol = ClientProtocol::kUdp;
  std::size_t size_limit = 0;
  ReplyOptions options;
  Membership membership;
  /// The lookup it waits for; nothing while it only waits for its held reply.
  std::optional<LookupId> lookup;
  /// Started the lookup rather than joined it.
  bool leader = false;
  /// Given when its time comes or the lookup fails: a stale answer, or a local one made slow.
  std::optional<HeldReply> held;
  Timeline timeline;
  /// Whose answer the reply is made of.
  std::optional<UpstreamId> upstream{};
  /// What was asked in place of the name in `message`, wire form, and why; empty: nothing.
  Bytes alias{};
  std::string alias_words{};
  /// What rules for the name in `message` say of such an answer.
  Leave leave{};
};

}  // namespace berth
