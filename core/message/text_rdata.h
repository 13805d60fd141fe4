#pragma once

#include <string>

#include "core/base/byte_reader.h"

namespace berth {

/// One field of RDATA as `rdata_to_text` writes it; the reader moves past it.
/// Requires: `field` is a letter of the format of a type (rdata_format.h), the reader stands where
/// that field begins in a whole message and ends where the RDATA does, which passed `check_rdata`.
[[nodiscard]] std::string rdata_field_text(char field, ByteReader& reader);

}  // namespace berth
