#include "wasm/list_bench.h"

#include <utility>

#include "wasm/boundary.h"

// A reader asks for A-labels in the midst of a line, and the module cannot ask its host. So names
// that nothing is known of are skipped and noted; the host says what they are, and reads the list
// again on another bench.

namespace berth {
namespace {

/// Whose names are read; readers know their converter by its address alone.
ListBench* reading = nullptr;

/// Cells of a row, tabs between them.
template <typename... Cells>
void write_row(Output& out, std::string_view first, const Cells&... cells) {
  out.text(first);
  ((out.u8('\t'), out.text(cells)), ...);
  out.u8('\n');
}

}  // namespace

std::optional<std::string> ListBench::to_ascii(std::string_view name) {
  const auto found = reading->ascii_.find(name);
  if (found == reading->ascii_.end()) {
    if (reading->unknown_.find(name) == reading->unknown_.end()) reading->unknown_.emplace(name);
    return std::nullopt;
  }
  if (found->second.empty()) return std::nullopt;
  return found->second;
}

void ListBench::give_ascii(std::string_view name, std::string_view ascii) {
  ascii_[std::string(name)] = std::string(ascii);
}

berth_status ListBench::begin(std::string_view name, const ListReading& given) {
  if (const berth_status status = between_lists(); status != 0) return status;
  if (name.empty() || name.size() > 255)
    return boundary().fail(BERTH_BAD_ARGUMENT, "a list's name has 1 to 255 octets");
  name_ = name;
  ListReading all = given;
  all.shown = kBenchShown;
  all.to_ascii = to_ascii;
  list_ = std::make_unique<ListContents>(all);
  unknown_.clear();
  return 0;
}

berth_status ListBench::read(std::string_view text) {
  if (list_ == nullptr) return boundary().fail(BERTH_BAD_ARGUMENT, "no list was begun");
  if (text.size() > kMaxBenchOctets - octets_)
    return boundary().fail(BERTH_NO_ROOM, "lists have 64 MiB together at most");
  if (builder_.names() + list_->names().size() > kMaxBenchNames)
    return boundary().fail(BERTH_NO_ROOM, "lists have 2000000 names together at most");
  octets_ += text.size();
  reading = this;
  list_->read(text);
  reading = nullptr;
  return 0;
}

berth_status ListBench::end() {
  if (list_ == nullptr) return boundary().fail(BERTH_BAD_ARGUMENT, "no list was begun");
  reading = this;
  list_->finish();
  reading = nullptr;
  const std::unique_ptr<ListContents> list = std::move(list_);
  const Result<ListId> id = builder_.add_list(name_);
  const Result<std::uint64_t> left_out = id ? list->add_to(builder_, *id) : id.error();
  if (!left_out || *left_out > 0) {
    is_spoilt_ = true;
    return boundary().fail(BERTH_NO_ROOM, "more names, lists or conditions than an image holds");
  }
  write_report(*list);
  return boundary().give();
}

berth_status ListBench::build() const {
  if (const berth_status status = between_lists(); status != 0) return status;
  const Result<Bytes> image = builder_.build();
  if (!image) return boundary().fail(BERTH_NO_ROOM, "more names than an image holds");
  boundary().out.clear();
  boundary().out.bytes(*image);
  return boundary().give();
}

berth_status ListBench::between_lists() const {
  if (list_ != nullptr) return boundary().fail(BERTH_BAD_ARGUMENT, "a list is under way: end it");
  if (is_spoilt_) return boundary().fail(BERTH_NO_ROOM, "a list had no room: make another bench");
  return 0;
}

void ListBench::write_report(const ListContents& list) const {
  Output& out = boundary().out;
  out.clear();
  const ListCounts& counts = list.counts();
  write_row(out, "format", to_string(list.format()));
  write_row(out, "lines", std::to_string(counts.lines));
  write_row(out, "names", std::to_string(counts.names));
  write_row(out, "duplicates", std::to_string(counts.duplicates));
  for (std::size_t i = 0; i < kSkipReasons; ++i) {
    if (counts.skipped[i] == 0) continue;
    const auto reason = static_cast<SkipReason>(i);
    write_row(out, "skipped", to_string(reason), std::to_string(counts.skipped[i]),
              words_of(reason));
  }
  for (const ShownLine& line : list.shown()) {
    write_row(out, "line", std::to_string(line.number), to_string(line.reason), line.text);
  }
  for (const std::string& name : unknown_) write_row(out, "unknown", name);
}

}  // namespace berth
