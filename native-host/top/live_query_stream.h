#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "native-host/top/admin_reader.h"
#include "native-host/top/live_query.h"

namespace berth {

/// Queries as the server answers them, sampled where there are many.
class LiveQueryStream {
 public:
  explicit LiveQueryStream(const AdminReader& admin);
  ~LiveQueryStream();
  LiveQueryStream(const LiveQueryStream&) = delete;
  LiveQueryStream& operator=(const LiveQueryStream&) = delete;

  /// Takes what there is, without waiting for more, and puts it before `queries`, which stays
  /// within its bounds. Connects at the first call, and again a while after the server ended it.
  /// Returns why nothing comes, in words; empty: it does.
  [[nodiscard]] std::string take(LiveQueries& queries);

 private:
  struct Connected;

  [[nodiscard]] std::string connect();
  void read_events(LiveQueries& queries);

  const AdminReader& admin_;
  std::unique_ptr<Connected> connected_;
  /// Of the event stream, from the line that is not whole on.
  std::string waiting_;
  std::chrono::steady_clock::time_point again_at_{};
  std::string problem_;
};

}  // namespace berth
