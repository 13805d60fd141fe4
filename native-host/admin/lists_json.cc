#include "native-host/admin/lists_json.h"

#include "core/doh/json_writer.h"

namespace berth {

std::string lists_json(const Generation& generation, const std::string& problem) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("image");
  json.begin_object();
  json.member("path", generation.config.lists_image);
  if (generation.lists != nullptr) {
    const BlocklistImage& image = generation.lists->image();
    json.member("names", image.names());
    json.member("octets", generation.lists->size());
    json.member("loaded_at", static_cast<std::uint64_t>(generation.lists->mapped_at()));
  }
  if (!problem.empty()) json.member("error", problem);
  json.end_object();
  json.key("lists");
  json.begin_array();
  const std::uint32_t lists = generation.lists == nullptr ? 0 : generation.lists->image().lists();
  for (std::uint32_t number = 0; number < lists; ++number) {
    json.begin_object();
    json.member("number", number);
    json.member("name", generation.lists->image().list_name(ListId{number}));
    json.member("names", generation.lists->list_sizes()[number]);
    json.key("used_by");
    json.begin_array();
    for (std::size_t i = 0; i < generation.groups.size(); ++i) {
      const Group& group = generation.policy.group(static_cast<std::uint16_t>(i));
      if (group.has_list(ListId{number})) json.string(generation.groups[i]);
    }
    json.end_array();
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return out;
}

}  // namespace berth
