#include <charconv>
#include <iostream>
#include <memory>
#include <optional>

#include "core/doh/json_writer.h"
#include "core/policy/list_stamp.h"
#include "native-host/commands/lists.h"
#include "native-host/lists/mapped_image.h"

namespace berth {
namespace {

constexpr int kUnusable = 2;

int complain(const std::string& text) {
  std::cerr << "berth: " << text << '\n';
  return kUnusable;
}

/// The image whose lists are named; null when none is. False and said when it cannot be used.
bool open_image(const ListsOptions& options, std::shared_ptr<const MappedImage>& image) {
  if (options.image.empty()) return true;
  std::string problem;
  image = MappedImage::open(options.image, problem);
  if (image == nullptr) complain(problem);
  return image != nullptr;
}

std::optional<std::size_t> number_of(std::string_view text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number >= kStampLists)
    return std::nullopt;
  return number;
}

/// Sets what a word stands for: `5`, `0-4`, the name of a preset, or of a list in the image.
bool set_lists(const std::string& word, const MappedImage* image, ListStamp& stamp) {
  if (const auto preset = preset_stamp(word)) {
    stamp.lists |= preset->lists;
    return true;
  }
  const std::size_t dash = word.find('-');
  const auto first = number_of(std::string_view(word).substr(0, dash));
  const auto last =
      dash == std::string::npos ? first : number_of(std::string_view(word).substr(dash + 1));
  if (first && last && *first <= *last) {
    for (std::size_t list = *first; list <= *last; ++list) stamp.lists.set(list);
    return true;
  }
  if (image == nullptr) return false;
  for (std::uint32_t list = 0; list < image->image().lists() && list < kStampLists; ++list) {
    if (image->image().list_name(ListId{list}) != word) continue;
    stamp.lists.set(list);
    return true;
  }
  return false;
}

std::string name_of(const MappedImage* image, std::size_t list) {
  if (image == nullptr) return {};
  return std::string(image->image().list_name(ListId{static_cast<std::uint32_t>(list)}));
}

void print_json(const ListStamp& stamp, const MappedImage* image) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.member("path", stamp.to_path());
  json.member("label", stamp.to_label());
  if (!stamp.key.empty()) {
    json.member("key", stamp.key);
  }
  json.key("lists");
  json.begin_array();
  for (std::size_t list = 0; list < kStampLists; ++list) {
    if (!stamp.lists[list]) continue;
    json.begin_object();
    json.member("id", list);
    if (image != nullptr) {
      json.member("name", name_of(image, list));
    }
    json.end_object();
  }
  json.end_array();
  json.end_object();
  std::cout << out << '\n';
}

}  // namespace

int run_stamp_encode(const ListsOptions& options) {
  std::shared_ptr<const MappedImage> image;
  if (!open_image(options, image)) return kUnusable;
  ListStamp stamp;
  stamp.key = options.key;
  for (const std::string& word : options.words) {
    if (set_lists(word, image.get(), stamp)) continue;
    return complain("'" + word +
                    "' is no list: write a number from 0 to 255, a range as 0-4, a preset (rec, "
                    "sec, pec …), or with --image a list's name");
  }
  if (options.as_json) {
    print_json(stamp, image.get());
  } else {
    std::cout << stamp.to_path() << '\n' << stamp.to_label() << '\n';
    if (stamp.to_label().size() > 63)
      std::cerr << "berth: the second form is longer than a host label can be\n";
  }
  return 0;
}

int run_stamp_decode(const ListsOptions& options) {
  std::shared_ptr<const MappedImage> image;
  if (!open_image(options, image)) return kUnusable;
  for (const std::string& word : options.words) {
    const Result<ListStamp> stamp = parse_stamp(word);
    if (!stamp) {
      return complain(
          "'" + word + "' is no stamp" +
          (stamp.error() == Error::kNotSupported
               ? ": it begins with neither 1: nor 1-"
               : ", though it begins like one: " + std::string(to_string(stamp.error()))));
    }
    if (options.as_json) {
      print_json(*stamp, image.get());
      continue;
    }
    for (std::size_t list = 0; list < kStampLists; ++list) {
      if (!stamp->lists[list]) continue;
      const std::string name = name_of(image.get(), list);
      std::cout << list << (name.empty() ? "" : " ") << name << '\n';
    }
    if (!stamp->key.empty()) std::cout << "key " << stamp->key << '\n';
  }
  return 0;
}

}  // namespace berth
