#include "native-host/lists/name_to_ascii.h"

#include <idn2.h>

#include <memory>

namespace berth {

std::optional<std::string> name_to_ascii(std::string_view name) {
  if (name.find('\0') != std::string_view::npos) return std::nullopt;
  char* made = nullptr;
  const int outcome =
      idn2_to_ascii_8z(std::string(name).c_str(), &made, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  const std::unique_ptr<char, void (*)(void*)> ascii(made, idn2_free);
  if (outcome != IDN2_OK || ascii == nullptr) return std::nullopt;
  return std::string(ascii.get());
}

}  // namespace berth
