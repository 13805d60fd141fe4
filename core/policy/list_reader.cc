#include "core/policy/list_reader.h"

#include <algorithm>

#include "core/policy/list_detect.h"
#include "core/policy/list_line.h"

namespace berth {
namespace {

/// How much of a line a report shows at most. Unit: octets.
constexpr std::size_t kMaxShown = 200;

std::string_view without_end_blanks(std::string_view text) {
  while (!text.empty() && is_list_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

ListReader::ListReader(std::optional<ListFormat> format, NameToAscii to_ascii, ListSink& sink)
    : format_(format), to_ascii_(to_ascii), sink_(sink) {}

void ListReader::read(std::string_view chunk) {
  if (format_) return read_lines(chunk);
  const std::size_t room = kMaxListSample - kept_.size();
  kept_ += chunk.substr(0, room);
  if (kept_.size() < kMaxListSample) return;
  // A sample that looks like nothing is read as names, so that its lines are counted.
  format_ = tell_list_format(kept_).value_or(ListFormat::kDomains);
  const std::string sample = std::move(kept_);
  kept_.clear();
  read_lines(sample);
  if (room < chunk.size()) read_lines(chunk.substr(room));
}

void ListReader::finish() {
  if (!format_) {
    format_ = tell_list_format(kept_).value_or(ListFormat::kDomains);
    const std::string sample = std::move(kept_);
    kept_.clear();
    read_lines(sample);
  }
  if (!kept_.empty() || is_cut_) read_line(kept_, is_cut_);
  kept_.clear();
  is_cut_ = false;
}

void ListReader::read_lines(std::string_view chunk) {
  while (true) {
    const std::size_t end = chunk.find('\n');
    const std::string_view piece = chunk.substr(0, end);
    if (end != std::string_view::npos && kept_.empty() && !is_cut_) {
      read_line(piece, piece.size() > kMaxListLine);
    } else {
      const std::size_t room = kMaxListLine - std::min(kept_.size(), kMaxListLine);
      is_cut_ = is_cut_ || piece.size() > room;
      kept_ += piece.substr(0, room);
      if (end == std::string_view::npos) return;
      read_line(kept_, is_cut_);
      kept_.clear();
      is_cut_ = false;
    }
    chunk.remove_prefix(end + 1);
  }
}

void ListReader::read_line(std::string_view text, bool is_cut) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (++lines_ == 1 && text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  text = without_end_blanks(text);
  if (is_cut) return sink_.skip({lines_, SkipReason::kLongLine, text.substr(0, kMaxShown)});
  if (*format_ == ListFormat::kRpz) {
    ListLine line(lines_, text, to_ascii_, sink_);
    return zone_.read(line);
  }
  ListLine line(lines_, without_blanks(text), to_ascii_, sink_);
  if (line.text().starts_with('<')) return line.skip(SkipReason::kMarkup);
  switch (*format_) {
    case ListFormat::kDomains: return read_domain_line(line);
    case ListFormat::kWildcard: return read_wildcard_line(line);
    case ListFormat::kHosts: return read_hosts_line(line);
    case ListFormat::kAdblock: return read_adblock_line(line);
    case ListFormat::kDnsmasq: return read_dnsmasq_line(line);
    case ListFormat::kRpz: return;  // read above
  }
}

}  // namespace berth
