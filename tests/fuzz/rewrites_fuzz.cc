#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/message/name.h"
#include "core/policy/rewrites.h"
#include "core/policy/safe_search.h"
#include "core/policy/week_window.h"

namespace {

using namespace berth;

/// What parses as a window prints as text that parses to the same window.
void check_window(std::string_view line) {
  const auto window = WeekWindow::parse(line);
  if (!window) return;
  const auto again = WeekWindow::parse(window->to_string());
  if (!again || !(*again == *window)) std::abort();
}

/// Where a name leads is a whole name or addresses; from there on, nothing leads elsewhere but in a
/// circle.
void follow(const Rewrites& rewrites, const Name& name) {
  const ByteView safe = safe_search_name(name.wire(), 0xffff);
  if (!safe.empty() && !Name::from_wire(safe).ok()) std::abort();
  const Redirection to = rewrites.find(name.wire());
  if (to.kind == Redirection::Kind::kAddresses && to.addresses->empty()) std::abort();
  if (to.kind != Redirection::Kind::kName) return;
  if (to.source.empty() || !Name::from_wire(to.name).ok()) std::abort();
  if (rewrites.find(to.name).kind != Redirection::Kind::kNone) std::abort();
}

}  // namespace

/// Each line is a rewrite, a window of the week, and a name to be led elsewhere.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Rewrites rewrites;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() == rest.size() ? line.size() : line.size() + 1);
    check_window(line);
    if (check_rewrite(line).ok() != rewrites.add(line).ok()) std::abort();
  }
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() == rest.size() ? line.size() : line.size() + 1);
    const auto name = Name::parse(line.substr(0, line.find(' ')));
    if (name) follow(rewrites, name->lowered());
  }
  return 0;
}
