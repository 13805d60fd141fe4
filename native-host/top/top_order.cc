#include "native-host/top/top_order.h"

#include <algorithm>
#include <utility>

#include "core/resolver/setting.h"
#include "native-host/admin/admin_token.h"

namespace berth {
namespace {

constexpr Setting kInterval{.key = "--interval",
                            .kind = SettingKind::kDuration,
                            .least = 200'000,
                            .most = std::int64_t{3600} * 1'000'000,
                            .about = "From one look to the next.",
                            .access = {}};
constexpr std::string_view kTables[] = {"upstreams", "connections", "queries"};
static_assert(std::size(kTables) == kTopTables);

std::string listed(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

/// Reads the options, one after the other; each returns what is wrong, if anything.
class Reader {
 public:
  Reader(const TopOptions& options, const AdminConfig& config)
      : options_(options), config_(config) {}

  TopOrderParse read() {
    for (const auto step :
         {&Reader::read_place, &Reader::read_token, &Reader::read_interval, &Reader::read_table}) {
      std::string complaint = (this->*step)();
      if (!complaint.empty()) return {std::nullopt, std::move(complaint)};
    }
    order_.count = options_.count;
    return {std::move(order_), {}};
  }

 private:
  std::string read_place() {
    std::string text = options_.admin;
    if (text.empty()) {
      if (config_.listens.empty()) {
        return "admin.listen is empty in the configuration; name the listener with --admin";
      }
      text = config_.listens.front().to_string();
    }
    while (!text.empty() && text.back() == '/') text.pop_back();
    const auto url = HttpUrl::parse(text);
    if (!url || url->target != "/") {
      return "--admin: " + quoted(text) + " is not like http://127.0.0.1:8053";
    }
    order_.place.url = *url;
    order_.place.text = order_.state.url = text;
    order_.place.is_insecure = options_.is_insecure;
    if (!url->is_encrypted) return {};
    std::string problem;
    order_.place.tls = ClientTls::make({true, options_.trust_files}, problem);
    return order_.place.tls == nullptr ? "--trust: " + problem : "";
  }

  std::string read_token() {
    std::string file = options_.token_file;
    // The configuration's token is for the configuration's server.
    if (file.empty() && options_.admin.empty()) file = config_.token_file;
    if (file.empty()) return {};
    std::string problem;
    order_.place.token = read_admin_token(file, problem);
    return problem.empty() ? "" : "--token-file: " + problem;
  }

  std::string read_interval() {
    const ParsedSetting parsed = parse_setting(kInterval, options_.interval);
    const auto* time = parsed.value ? std::get_if<std::int64_t>(&*parsed.value) : nullptr;
    if (time == nullptr || *time < kInterval.least || *time > kInterval.most) {
      return "--interval: " + quoted(options_.interval) +
             " does not fit; allowed: " + allowed_text(kInterval);
    }
    order_.interval = std::chrono::milliseconds(*time / 1000);
    return {};
  }

  std::string read_table() {
    const auto* const table = std::find(std::begin(kTables), std::end(kTables), options_.table);
    if (table == std::end(kTables)) {
      return "--table: " + quoted(options_.table) + " is none of upstreams, connections, queries";
    }
    const auto number = static_cast<std::size_t>(table - kTables);
    order_.state.table = static_cast<TopTable>(number);
    order_.state.filter = options_.filter;
    if (options_.sort.empty()) return {};
    const std::vector<std::string> columns = columns_of(order_.state.table);
    const auto column = std::find(columns.begin(), columns.end(), options_.sort);
    if (column == columns.end()) {
      return "--sort: " + std::string(*table) + " have no column " + quoted(options_.sort) + "; " +
             listed(columns);
    }
    order_.state.sorted_by[number] = static_cast<std::size_t>(column - columns.begin());
    return {};
  }

  const TopOptions& options_;
  const AdminConfig& config_;
  TopOrder order_;
};

}  // namespace

TopOrderParse make_top_order(const TopOptions& options, const AdminConfig& config) {
  return Reader(options, config).read();
}

}  // namespace berth
