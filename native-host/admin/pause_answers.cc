#include "native-host/admin/pause_answers.h"

#include <charconv>
#include <string_view>

#include "core/doh/json_writer.h"

namespace berth {
namespace {

constexpr std::uint32_t kMinutesByDefault = 10;
// A day: what is to rest for longer is a matter of the configuration.
constexpr std::uint32_t kMostMinutes = 1440;

AdminResponse pause_for(const ServerView& view, const AdminRequest& request, Duration time) {
  if (!view.pause(request.argument("group"), time)) {
    return admin_problem(400, "group: there is none of this name");
  }
  return show_pauses(view);
}

}  // namespace

AdminResponse show_pauses(const ServerView& view) {
  AdminResponse out;
  JsonWriter json(out.body);
  json.begin_object();
  json.key("pauses");
  json.begin_array();
  for (const ServerView::PauseLeft& each : view.pauses()) {
    json.begin_object();
    if (!each.group.empty()) json.member("group", each.group);
    json.member("seconds_left", static_cast<std::uint64_t>(to_seconds(each.left) + 1));
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return out;
}

AdminResponse begin_pause(const ServerView& view, const AdminRequest& request) {
  const std::string_view text = request.argument("minutes");
  std::uint32_t minutes = text.empty() ? kMinutesByDefault : 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), minutes);
  if (read.ptr != text.data() + text.size() || minutes == 0 || minutes > kMostMinutes) {
    return admin_problem(400, "minutes: a whole number from 1 to 1440");
  }
  return pause_for(view, request, std::chrono::minutes(minutes));
}

AdminResponse end_pause(const ServerView& view, const AdminRequest& request) {
  return pause_for(view, request, Duration::zero());
}

}  // namespace berth
