#include "native-host/admin/admin_token.h"

#include <fstream>
#include <iterator>

namespace berth {
namespace {

// Fewer octets can be guessed.
constexpr std::size_t kShortestToken = 16;
constexpr std::size_t kLongestToken = 4096;

}  // namespace

std::string read_admin_token(const std::string& path, std::string& problem) {
  std::ifstream file(path);
  std::string token{std::istreambuf_iterator<char>(file), {}};
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r' || token.back() == ' ')) {
    token.pop_back();
  }
  if (token.size() < kShortestToken || token.size() > kLongestToken) {
    problem = "cannot use the token of " + path + ": " +
              (file.bad() || token.empty() ? "the file cannot be read, or is empty"
                                           : "it has fewer than 16 octets, or more than 4096");
  }
  return token;
}

}  // namespace berth
