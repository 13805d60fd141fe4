#pragma once

#include <stdexcept>
#include <string>

namespace berth {

/// A rule that the resolver broke, in words.
class Broken : public std::runtime_error {
 public:
  explicit Broken(const std::string& what) : std::runtime_error(what) {}
};

/// Throws unless `kept`.
inline void demand(bool kept, const char* what) {
  if (!kept) throw Broken(what);
}

}  // namespace berth
