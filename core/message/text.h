#pragma once

#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/message/message_view.h"

namespace berth {

/// The message as dig prints it: header, OPT pseudo-section, question, sections; a defect ends the
/// text with one line `;; malformed: <what> at offset N` after all that could be read.
/// Shape: printable ASCII and line ends; at most 400 characters and 200 for each octet (names that
/// are compressed come out whole, an octet that does not print takes four characters).
[[nodiscard]] std::string to_text(ByteView message);

/// One record in presentation form without line end: `owner TTL class type rdata`.
/// An owner that does not parse is `?`.
[[nodiscard]] std::string to_text(const RecordView& record);

/// Only the RDATA in presentation form.
/// Unknown types, and RDATA that does not fit its type: `\# length hex` (RFC 3597 5), with the
/// names in it whole where they are known and parse.
[[nodiscard]] std::string rdata_to_text(const RecordView& record);

/// Composes RDATA from presentation text (`192.0.2.1`, `10 mx.example.`, `1 . alpn=h2`, `\# …`).
/// What comes out passes `check_rdata`, and its names are whole. Relative names are taken as
/// absolute; parentheses count as white space; there are no comments.
/// Errors: kBadText, kBadRdata, kTooLarge, those of names.
[[nodiscard]] Result<Bytes> parse_rdata_text(RecordType type, std::string_view text);

/// Composes a message from the text that `to_text` prints; used by tests and tools. Names are
/// compressed anew, and the OPT record comes last. Lines beginning with `;;` or `; ` that say
/// nothing of ours are comments; the counts in the header are not looked at.
/// What comes out passes `check()`.
/// Errors: kBadText (also for text that ends in `;; malformed`), kTooLarge, those of the parts.
[[nodiscard]] Result<Bytes> parse_message_text(std::string_view text);

}  // namespace berth
