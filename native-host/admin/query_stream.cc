#include "native-host/admin/query_stream.h"

#include <memory>
#include <utility>

namespace berth {
namespace {

class QueryStream final : public TextStream {
 public:
  QueryStream(QueryFeed& feed, QueryWish wish, ReaderCounters& counters)
      : counters_(counters), reader_(feed, std::move(wish)) {}
  ~QueryStream() override { --counters_.open; }
  QueryStream(const QueryStream&) = delete;
  QueryStream& operator=(const QueryStream&) = delete;

  std::string next(std::chrono::milliseconds patience) override {
    // The reader learns that it is heard before anything happens.
    if (std::exchange(is_new_, false)) return ": queries as they come\n\n";
    return reader_.next(patience);
  }

  void ended(bool too_slow) override {
    if (too_slow) ++counters_.slow;
  }

 private:
  ReaderCounters& counters_;
  QueryReader reader_;
  bool is_new_ = true;
};

}  // namespace

AdminResponse answer_with_queries(const AdminRequest& request, QueryFeed& feed,
                                  ReaderCounters& counters) {
  std::string problem;
  auto wish = read_wish(request.arguments, problem);
  if (!wish) return admin_problem(400, problem);
  if (++counters.open > kMaxReaders) {
    --counters.open;
    ++counters.refused;
    return admin_problem(429, "as many look at queries as may");
  }
  AdminResponse out;
  out.type = "text/event-stream";
  out.stream = std::make_unique<QueryStream>(feed, std::move(*wish), counters);
  return out;
}

}  // namespace berth
