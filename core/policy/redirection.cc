#include "core/policy/redirection.h"

#include "core/message/name.h"

namespace berth {

void explain(const Redirection& redirection, std::string& text) {
  text.clear();
  if (redirection.source.empty()) {
    text.append("safe search");
  } else {
    text.append("rewrite ").append(redirection.source);
  }
  switch (redirection.kind) {
    case Redirection::Kind::kNone: text.clear(); return;
    case Redirection::Kind::kAddresses: text.append(" has these addresses"); return;
    case Redirection::Kind::kCircle: text.append(" leads in a circle"); return;
    case Redirection::Kind::kName: break;
  }
  const Result<Name> name = Name::from_wire(redirection.name);
  // Always: it is a whole name.
  if (name) text.append(" leads to ").append(name->to_string());
}

}  // namespace berth
