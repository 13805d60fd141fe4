#pragma once

#include "core/base/bytes.h"
#include "core/track/reverse_names.h"

namespace berth {

/// Adds the addresses that a positive answer gives for the name asked about. Whatever else the
/// message is adds nothing.
void add_answer(ReverseNames& names, ByteView message, TimePoint now);

}  // namespace berth
