#include "native-host/commands/access_key.h"

#include <iostream>

#include "core/base/random.h"
#include "core/message/name.h"
#include "core/policy/access_key.h"
#include "native-host/driver/entropy.h"

namespace berth {
namespace {

constexpr int kUnusable = 2;
/// Characters that are not mistaken for each other, five bits each.
constexpr std::string_view kCharacters = "abcdefghijkmnpqrstuvwxyz23456789";
/// Of a key that is drawn: 100 bits.
constexpr std::size_t kDrawnSize = 20;

std::string draw_key() {
  Random random(fresh_seed());
  std::string key;
  while (key.size() < kDrawnSize) key += kCharacters[random.below(kCharacters.size())];
  return key;
}

int complain(const std::string& text) {
  std::cerr << "berth: " << text << '\n';
  return kUnusable;
}

}  // namespace

int run_access_key(const AccessKeyOptions& options) {
  std::string domain = options.domain;
  if (domain.ends_with('.')) domain.pop_back();
  if (domain.empty() || !Name::parse(domain).ok()) {
    return complain("'" + options.domain + "' is no name that a server can be asked under");
  }
  const std::string key = options.key.empty() ? draw_key() : options.key;
  if (!is_access_key(key)) {
    return complain("'" + key + "' cannot be a key: write 1 to 63 letters and digits");
  }
  const std::string entry = make_access_key(key, domain).to_string();
  std::cout << "key      " << key << "\n"
            << "setting  access.keys = [\"" << entry << "\"]\n"
            << "path     https://" << domain << "/1::" << key << "\n"
            << "host     1--" << key << "." << domain << "\n";
  return 0;
}

}  // namespace berth
