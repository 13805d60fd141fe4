#pragma once

#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/message/message_view.h"

namespace berth {

/// The message as dig prints it: header, OPT pseudo-section, question, sections; a defect ends the
/// text with one line `;; malformed: <what> at offset N` after all that could be read.
[[nodiscard]] std::string to_text(ByteView message);

/// One record in presentation form without line end: `owner TTL class type rdata`.
/// Unknown types and RDATA that does not parse: `\# length hex` (RFC 3597 5).
[[nodiscard]] std::string to_text(const RecordView& record);

/// Only the RDATA in presentation form.
[[nodiscard]] std::string rdata_to_text(const RecordView& record);

/// Composes RDATA from presentation text (`192.0.2.1`, `10 mx.example.`, `1 . alpn=h2`, `\# …`).
/// Relative names are taken as absolute. Errors: kBadText, kBadRdata, those of names.
[[nodiscard]] Result<Bytes> parse_rdata_text(RecordType type, std::string_view text);

/// Composes a message from the text that `to_text` prints; used by tests and tools.
/// Errors: kBadText and those of the parts.
[[nodiscard]] Result<Bytes> parse_message_text(std::string_view text);

}  // namespace berth
