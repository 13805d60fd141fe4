#include "native-host/top/live_query_stream.h"

#include <array>
#include <utility>

#include "native-host/fetch/http_response.h"

namespace berth {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience{5};
constexpr std::chrono::seconds kAgainAfter{2};
constexpr std::size_t kPiece = 65536;
constexpr unsigned kOk = 200;
// A line of the stream that is longer than any event. Unit: octets.
constexpr std::size_t kMaxLine = 262144;
constexpr std::string_view kPath = "/api/queries?rate=40";
constexpr std::string_view kData = "data: ";

}  // namespace

struct LiveQueryStream::Connected {
  explicit Connected(Clock::time_point deadline) : connection(deadline) {}

  FetchConnection connection;
  HttpResponse response{std::nullopt};
};

LiveQueryStream::LiveQueryStream(const AdminReader& admin) : admin_(admin) {}
LiveQueryStream::~LiveQueryStream() = default;

std::string LiveQueryStream::connect() {
  HttpGet get = admin_.request(kPath);
  auto next = std::make_unique<Connected>(Clock::now() + kPatience);
  const std::string text = request_text(get);
  const ByteView octets(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  if (!next->connection.open(get.url, get.tls, get.is_insecure) || !next->connection.send(octets)) {
    return next->connection.problem();
  }
  waiting_.clear();
  connected_ = std::move(next);
  return {};
}

std::string LiveQueryStream::take(LiveQueries& queries) {
  if (connected_ == nullptr) {
    if (Clock::now() < again_at_) return problem_;
    again_at_ = Clock::now() + kAgainAfter;
    problem_ = connect();
    if (!problem_.empty()) return problem_;
  }
  FetchConnection& connection = connected_->connection;
  HttpResponse& response = connected_->response;
  std::array<std::uint8_t, kPiece> room;
  connection.set_deadline(Clock::now());
  while (true) {
    std::size_t got = 0;
    // What has come counts, however late it is.
    if (!connection.receive(room, got) && got == 0 && connection.is_late()) break;
    const std::string wrong = response.take(ByteView(room).first(got));
    if (response.has_head() && response.status() != kOk) {
      problem_ = "no live queries: the server answers " + std::to_string(response.status());
      connected_.reset();
      return problem_;
    }
    waiting_ += response.take_content();
    read_events(queries);
    if (got == 0 || response.is_done() || !wrong.empty()) {
      connected_.reset();
      break;
    }
  }
  return {};
}

void LiveQueryStream::read_events(LiveQueries& queries) {
  std::size_t begin = 0;
  for (std::size_t end = waiting_.find('\n'); end != std::string::npos;
       end = waiting_.find('\n', begin)) {
    const std::string_view line = std::string_view(waiting_).substr(begin, end - begin);
    begin = end + 1;
    if (line.substr(0, kData.size()) != kData) continue;
    // Other events have no name in them, as comments have no data.
    std::optional<LiveQuery> query = read_live_query(line.substr(kData.size()));
    if (!query || query->name.empty()) continue;
    queries.push_front(std::move(*query));
    if (queries.size() > kMaxLiveQueries) queries.pop_back();
  }
  waiting_.erase(0, begin);
  if (waiting_.size() > kMaxLine) waiting_.clear();
}

}  // namespace berth
