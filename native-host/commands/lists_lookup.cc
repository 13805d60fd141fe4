#include <iostream>

#include "native-host/commands/lists.h"
#include "native-host/lists/image_lookup.h"
#include "native-host/lists/mapped_image.h"
#include "native-host/lists/name_to_ascii.h"

namespace berth {
namespace {

constexpr int kNotListed = 1;
constexpr int kUnusable = 2;

/// A name as people write it, in any script.
Result<Name> name_of(const std::string& text) {
  const bool is_ascii =
      text.find_first_of("\x80\xff") == std::string::npos &&
      std::string_view(text).find_first_not_of(
          "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.\\*") ==
          std::string_view::npos;
  if (is_ascii) return Name::parse(text);
  const auto ascii = name_to_ascii(text);
  return ascii ? Name::parse(*ascii) : Error::kBadText;
}

}  // namespace

int run_lists_lookup(const ListsOptions& options) {
  std::string problem;
  const auto mapped =
      MappedImage::open(options.image.empty() ? kDefaultImage : options.image, problem);
  if (mapped == nullptr) {
    std::cerr << "berth: " << problem << '\n';
    return kUnusable;
  }
  int code = 0;
  std::string text;
  JsonWriter json(text);
  if (options.as_json) json.begin_array();
  for (const std::string& word : options.words) {
    const Result<Name> name = name_of(word);
    if (!name) {
      std::cerr << "berth: " << word << " is no domain name: " << to_string(name.error()) << '\n';
      return kUnusable;
    }
    const std::vector<ListSaying> sayings = look_up(mapped->image(), *name);
    if (sayings.empty()) code = kNotListed;
    if (options.as_json) {
      write_sayings(*name, sayings, json);
    } else {
      text += sayings_text(*name, sayings);
    }
  }
  if (options.as_json) {
    json.end_array();
    text += '\n';
  }
  std::cout << text;
  return code;
}

}  // namespace berth
