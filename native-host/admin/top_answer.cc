#include "native-host/admin/top_answer.h"

#include <charconv>
#include <chrono>

#include "native-host/query_log/log_top.h"

namespace berth {
namespace {

/// A number from 1 to `most`; where none is given, what `number` is. False: it is no such number.
bool take_number(std::string_view text, std::uint32_t most, std::uint32_t& number) {
  if (text.empty()) return true;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && number > 0 && number <= most;
}

std::int64_t this_minute() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::minutes>(since).count();
}

}  // namespace

AdminResponse answer_with_top(const AdminRequest& request, const std::string& path) {
  const auto of = parse_top_of(request.argument("of"));
  if (!of) return admin_problem(400, "of: names, clients, blocked or upstreams");
  TopWish wish{*of};
  if (!take_number(request.argument("minutes"), TopWish::kMaxMinutes, wish.minutes)) {
    return admin_problem(400, "minutes: a number from 1 to 44640");
  }
  if (!take_number(request.argument("rows"), TopWish::kMaxRows, wish.rows)) {
    return admin_problem(400, "rows: a number from 1 to 1000");
  }
  if (path.empty()) return admin_problem(404, "queries are not kept: query_log.database is off");
  std::string problem;
  auto text = read_top(path, wish, this_minute(), problem);
  if (!text) return admin_problem(503, problem);
  AdminResponse out;
  out.body = std::move(*text);
  return out;
}

}  // namespace berth
