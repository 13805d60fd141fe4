#pragma once

#include "core/base/bytes.h"
#include "core/message/iana.h"
#include "core/message/name.h"
#include "core/upstream/outgoing_query.h"

namespace berth {

/// What upstreams are to be asked.
struct LookupQuestion {
  /// In lower case, where answers are shared.
  Name name;
  RecordType type = RecordType::kA;
  RecordClass record_class = RecordClass::kIn;
  bool dnssec_ok = false;
  bool checking_disabled = false;
  /// Data of the client-subnet option to send; empty: none.
  Bytes client_subnet{};
};

/// The question as it leaves, before what depends on the way it goes is set. Borrows from
/// `question`.
[[nodiscard]] inline OutgoingQuestion outgoing(const LookupQuestion& question) {
  OutgoingQuestion out;
  out.name = question.name.wire();
  out.type = question.type;
  out.record_class = question.record_class;
  out.dnssec_ok = question.dnssec_ok;
  out.checking_disabled = question.checking_disabled;
  if (!question.client_subnet.empty()) out.subnet = ByteView(question.client_subnet);
  return out;
}

}  // namespace berth
