#include "native-host/query_log/log_rows.h"

#include <algorithm>
#include <limits>

#include "native-host/query_events/query_text.h"
#include "native-host/query_log/kept_client.h"

namespace berth {
namespace {

// What is given back after more rows than this waited. Unit: octets of their texts.
constexpr std::size_t kKeptTexts = std::size_t{2} << 20;

/// Columns whose values are texts, in the order in which rows have them.
enum Column : std::uint8_t {
  kClient,
  kProtocol,
  kListener,
  kGroup,
  kName,
  kType,
  kRcode,
  kSource,
  kUpstream,
  kBlockedBy,
  kBlockedSource,
  kBlockedName,
  kErrors,
  kStages,
  kColumns,
};

/// Those where an empty text says that there is none.
constexpr bool may_be_null(std::size_t column) {
  return column == kClient || (column >= kUpstream && column <= kBlockedName);
}

std::string insert_of(std::size_t rows) {
  std::string out =
      "INSERT INTO queries(time, duration_us, stands_for, client, protocol, listener, "
      "client_group, name, type, rcode, source, upstream, blocked_by, blocked_source, "
      "blocked_name, errors, stages) VALUES";
  for (std::size_t row = 0; row < rows; ++row) {
    out += row == 0 ? "(?, ?, ?" : ", (?, ?, ?";
    for (std::size_t column = 0; column < kColumns; ++column) out += ", ?";
    out += ')';
  }
  return out;
}

std::string stages_text(std::span<const Mark> marks) {
  std::string out;
  for (const Mark& mark : marks) {
    if (!out.empty()) out += ", ";
    out += to_string(mark.stage);
    out += ' ' + std::to_string(mark.after_us);
  }
  return out;
}

std::string errors_text(const std::vector<ToldError>& errors) {
  std::string out;
  for (const ToldError& error : errors) {
    if (!out.empty()) out += "; ";
    out += std::to_string(error.code) + ' ' + error.text;
  }
  return out;
}

}  // namespace

LogRows::Insert::Insert(sqlite3* database, std::size_t rows)
    : rows_(rows), statement_(database, insert_of(rows)) {}

void LogRows::add(const QueryEvent& event, std::int64_t unix_us, LogPrivacy privacy,
                  std::uint32_t missed) {
  static_assert(kTexts == kColumns);
  Row& row = rows_.emplace_back();
  row.unix_us = unix_us;
  row.took_us = event.took.count();
  row.stands_for = event.stands_for + missed;
  row.texts_at = texts_.size();
  const QueryText text = read_text(event);
  const auto client = kept_client(event.client.address, privacy);
  put(row, kClient, client ? client->to_string() : std::string());
  put(row, kProtocol, protocol_name(event.protocol));
  put(row, kListener, event.listener);
  put(row, kGroup, event.group);
  put(row, kName, text.name);
  put(row, kType, text.type);
  put(row, kRcode, text.rcode);
  put(row, kSource, to_string(event.source));
  put(row, kUpstream, event.upstream);
  const bool is_blocked = event.blocked.by != BlockedBy::kNothing;
  put(row, kBlockedBy, is_blocked ? to_string(event.blocked.by) : std::string_view());
  put(row, kBlockedSource, event.blocked.source);
  put(row, kBlockedName, event.blocked.name);
  put(row, kErrors, errors_text(text.errors));
  put(row, kStages, stages_text(event.marks));
}

void LogRows::put(Row& row, std::size_t column, std::string_view text) {
  // All that an event holds is shorter: what it was told with is cut.
  const std::size_t size =
      std::min<std::size_t>(text.size(), std::numeric_limits<std::uint16_t>::max());
  row.sizes[column] = static_cast<std::uint16_t>(size);
  texts_.append(text.substr(0, size));
}

void LogRows::clear() {
  rows_.clear();
  texts_.clear();
  if (texts_.capacity() > kKeptTexts) texts_.shrink_to_fit();
}

void LogRows::bind(const Row& row, Statement& to) const {
  to.bind(row.unix_us).bind(row.took_us).bind(std::int64_t{row.stands_for});
  std::string_view rest = std::string_view(texts_).substr(row.texts_at);
  for (std::size_t column = 0; column < kTexts; ++column) {
    const std::size_t size = row.sizes[column];
    if (size == 0 && may_be_null(column)) {
      to.bind_null();
    } else {
      to.bind(rest.substr(0, size));
    }
    rest.remove_prefix(size);
  }
}

bool LogRows::write(std::size_t begin, Insert& insert) const {
  for (std::size_t i = 0; i < insert.rows(); ++i) bind(rows_[begin + i], insert.statement_);
  return insert.statement_.run();
}

bool LogRows::write(Insert& many, Insert& one) const {
  std::size_t at = 0;
  while (at < rows_.size()) {
    Insert& insert = rows_.size() - at >= many.rows() ? many : one;
    if (!write(at, insert)) return false;
    at += insert.rows();
  }
  return true;
}

}  // namespace berth
