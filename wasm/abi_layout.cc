// What the octets of a message are.

#include <string>
#include <string_view>

#include "core/message/layout.h"
#include "wasm/abi_workbench.h"
#include "wasm/boundary.h"

using namespace berth;  // NOLINT(google-build-using-namespace)

berth_status berth_describe_message(berth_borrowed message, uint32_t size) {
  const auto octets = boundary().read(message, size);
  if (!octets) return BERTH_BAD_MEMORY;
  Output& out = boundary().out;
  out.clear();
  for (const MessageField& field : lay_out(*octets)) {
    const auto column = [&](std::string_view text) {
      out.text(text);
      out.u8('\t');
    };
    column(std::to_string(field.offset));
    column(std::to_string(field.size));
    column(to_string(field.part));
    column(std::to_string(field.entry));
    column(to_string(field.kind));
    column(std::to_string(field.index));
    out.text(field.value);
    out.u8('\n');
  }
  return boundary().give();
}
