#include "native-host/query_events/query_reader.h"

#include <utility>

#include "core/doh/json_writer.h"

namespace berth {
namespace {

// Queries each second that a filter is tried on.
constexpr std::uint32_t kFiltered = 4000;

}  // namespace

std::uint32_t QueryReader::looks_at(const QueryWish& wish) {
  return wish.filter.is_open() ? wish.rate * SamplePace::kFloodShare : kFiltered;
}

QueryReader::QueryReader(QueryFeed& feed, QueryWish wish)
    : feed_(feed), wish_(std::move(wish)), left_(wish_.rate) {
  feed_.add(*this, looks_at(wish_));
}

QueryReader::~QueryReader() { feed_.remove(*this); }

std::string QueryReader::next(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  came_.wait_for(lock, patience, [this] { return !waiting_.empty(); });
  std::string out;
  for (const std::string& one : waiting_) out += one;
  waiting_.clear();
  return out;
}

void QueryReader::take(const QueryEvent& event, std::int64_t unix_us) {
  unseen_ += event.stands_for - 1;
  if (!wish_.filter.fits(event)) return;
  // Without a filter on words what is over the rate need not be read.
  const bool reads_all = !wish_.filter.name.empty() || !wish_.filter.type.empty();
  if (left_ == 0 && !reads_all) {
    ++sampled_;
    return;
  }
  const QueryText text = read_text(event);
  if (!wish_.filter.fits(text)) return;
  if (left_ == 0) {
    ++sampled_;
    return;
  }
  --left_;
  std::string out = "event: query\ndata: ";
  append_json(event, text, unix_us, out);
  out += "\n\n";
  const std::lock_guard lock(mutex_);
  if (waiting_.size() >= kMaxWaiting) {
    ++not_taken_;
  } else {
    waiting_.push_back(std::move(out));
  }
}

void QueryReader::rest() {
  const auto now = std::chrono::steady_clock::now();
  const std::lock_guard lock(mutex_);
  if (now >= second_ends_) {
    second_ends_ = now + std::chrono::seconds(1);
    left_ = wish_.rate;
    tell_lost(sampled_, "sampled");
    tell_lost(not_taken_, "slow reader");
    tell_lost(unseen_, "load");
  }
  if (!waiting_.empty()) came_.notify_one();
}

void QueryReader::tell_lost(std::uint64_t& lost, std::string_view why) {
  // There are places beyond the bound for these: that something is missing is said as soon as can
  // be.
  if (lost == 0 || waiting_.size() >= kMaxWaiting + 3) return;
  std::string out = "event: lost\ndata: ";
  JsonWriter json(out);
  json.begin_object();
  json.member("lost", std::exchange(lost, 0));
  json.member("why", why);
  json.end_object();
  waiting_.push_back(out + "\n\n");
}

}  // namespace berth
