#pragma once

#include <cstdint>

#include "core/base/bytes.h"
#include "core/upstream/outgoing_query.h"

namespace berth {

/// How a received message stands to a question we sent. The first four end the wait for this
/// question on this transport; the others are not for it: over UDP they are counted and the wait
/// goes on, since whoever guesses must not be able to end it.
enum class MatchOutcome : std::uint8_t {
  kMatch,          ///< id, question and everything after it are in order
  kTruncated,      ///< the same with TC set; what follows the question was not looked at
  kFailed,         ///< right id, no question, FORMERR, SERVFAIL, NOTIMP or REFUSED: it gave up
  kMalformed,      ///< right id and question, the rest does not parse
  kWrongId,        ///< answers something else, or guesses
  kWrongQuestion,  ///< other name, letter case, type or class, or not one question
  kNotAResponse,   ///< no whole header, QR clear, or another opcode
};

/// True when `outcome` ends the wait.
[[nodiscard]] constexpr bool ends_wait(MatchOutcome outcome) {
  return outcome <= MatchOutcome::kMalformed;
}

/// Holds a received message against a question. The source address is the caller's to check.
/// Shape: work linear in the message's size. Source: RFC 5452 9.1.
[[nodiscard]] MatchOutcome match_answer(ByteView message, const SentQuestion& sent);

}  // namespace berth
