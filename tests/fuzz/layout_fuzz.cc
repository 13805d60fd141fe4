#include <cstdint>
#include <cstdlib>

#include "core/message/layout.h"
#include "core/message/message_view.h"

// The input is a message. What is asked of its layout, whatever the octets are:
// - the fields tile it: each begins where the one before it ended, and the last ends it;
// - values are printable ASCII on one line, and come to no more than is promised;
// - nothing is left unread in a message that checks.
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const berth::ByteView message(data, size);
  const auto view = berth::MessageView::parse(message);
  const bool sound = view && view->check();
  std::size_t at = 0;
  std::size_t characters = 0;
  for (const berth::MessageField& field : berth::lay_out(message)) {
    require(field.offset == at && field.size > 0);
    at += field.size;
    characters += field.value.size();
    for (const char c : field.value) require(c >= 0x20 && c <= 0x7e);
    require(!sound || field.kind != berth::FieldKind::kUnread);
  }
  require(at == size);
  require(characters <= 400 + 200 * size);
  return 0;
}
