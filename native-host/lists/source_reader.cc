#include "native-host/lists/source_reader.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/policy/image_header.h"
#include "native-host/lists/name_to_ascii.h"
#include "native-host/lists/whole_file.h"

namespace berth {

namespace {

/// Octets read between two reports of progress.
constexpr std::size_t kPiece = std::size_t{1} << 18;

/// Loaded only where a list needs it: the system's authorities are many.
ListFetch fetch_for(const ListPlan& plan) {
  const bool is_needed = std::any_of(plan.lists.begin(), plan.lists.end(),
                                     [](const ListSource& list) { return list.is_url(); });
  std::string problem;
  auto tls = is_needed ? ClientTls::make({true, plan.trust}, problem) : nullptr;
  return ListFetch(std::move(tls), std::move(problem));
}

}  // namespace

SourceReader::SourceReader(const ListPlan& plan, const ReadingRules& rules,
                           std::atomic<std::uint64_t>& progress)
    : plan_(plan),
      rules_(rules),
      store_(plan.store_directory()),
      fetch_(fetch_for(plan)),
      progress_(progress) {}

ReadList SourceReader::read(const ListSource& source) const {
  const auto kept = store_.about(source.name, source.source);
  const KeptList* copy = kept ? &*kept : nullptr;
  ReadList read;
  const Fetched got = get(source, copy);
  if (got.text) {
    const ByteView octets(reinterpret_cast<const std::uint8_t*>(got.text->data()),
                          got.text->size());
    read.contents = contents_of(*got.text, source);
    if (looks_like_image(octets)) {
      read.problem = "is an image made of lists, not a list";
      read.contents = nullptr;
    } else {
      read.problem = objection(*read.contents, copy);
    }
    if (read.problem.empty()) {
      read.origin = ListOrigin::kSource;
      const KeptList about{source.source, read.contents->counts().names, got.etag,
                           got.last_modified};
      std::string problem;
      if (rules_.keeps && !store_.keep(source.name, about, *got.text, problem))
        read.problem = "is taken, but its copy " + problem;
      return read;
    }
  } else {
    read.problem = got.problem;
  }
  const auto text = copy == nullptr ? std::nullopt : store_.text(source.name);
  if (!text) return read;
  read.contents = contents_of(*text, source);
  read.origin = got.is_unchanged ? ListOrigin::kUnchanged : ListOrigin::kCopy;
  return read;
}

Fetched SourceReader::get(const ListSource& source, const KeptList* kept) const {
  Fetched got;
  if (!source.is_url()) {
    got.text = read_whole_file(source.source, plan_.max_bytes, got.problem);
    if (!got.text && source.source.find("://") != std::string::npos)
      got.problem = "is neither a file nor an http:// or https:// URL";
    return got;
  }
  const auto url = HttpUrl::parse(source.source);
  if (!url) {
    got.problem = "is no URL that can be asked";
    return got;
  }
  FetchOrder order{*url, "", "", plan_.max_bytes, plan_.timeout};
  if (kept != nullptr) {
    order.etag = kept->etag;
    order.last_modified = kept->last_modified;
  }
  return fetch_.get(order);
}

std::unique_ptr<ListContents> SourceReader::contents_of(std::string_view text,
                                                        const ListSource& source) const {
  auto contents = std::make_unique<ListContents>(
      ListReading{source.stated_format(), source.match, source.allow, rules_.shown, name_to_ascii});
  for (std::uint64_t told = 0; !text.empty(); text.remove_prefix(std::min(kPiece, text.size()))) {
    contents->read(text.substr(0, kPiece));
    progress_ += contents->names().size() - told;
    told = contents->names().size();
  }
  contents->finish();
  return contents;
}

std::string SourceReader::objection(const ListContents& contents, const KeptList* kept) const {
  const std::uint64_t names = contents.counts().names;
  // Some words of a page look like names.
  if (contents.counts().skipped[static_cast<std::size_t>(SkipReason::kMarkup)] > names)
    return "is a page, not a list";
  if (names == 0) return "holds no names";
  if (contents.is_full() || names > plan_.max_names)
    return "holds more than " + std::to_string(plan_.max_names) + " names (max_names)";
  if (kept == nullptr || rules_.accepts_shrunk) return {};
  // Names fit 28 bits, so a hundred times as many fit 64.
  if (names * 100 >= kept->names * (100 - plan_.max_shrink)) return {};
  return "shrank from " + std::to_string(kept->names) + " names to " + std::to_string(names) +
         " (max_shrink; --accept-shrunk takes it)";
}

}  // namespace berth
