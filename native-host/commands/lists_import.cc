#include <iostream>

#include "core/doh/json_writer.h"
#include "native-host/commands/lists.h"
#include "native-host/lists/rethink_files.h"
#include "native-host/lists/text_table.h"
#include "native-host/lists/whole_file.h"

namespace berth {
namespace {

constexpr int kUnusable = 2;

int complain(const std::string& text) {
  std::cerr << "berth: " << text << "; no image was made\n";
  return kUnusable;
}

}  // namespace

int run_lists_import(const ListsOptions& options) {
  std::string problem;
  const auto files = read_rethink_files(options.words.front(), problem);
  if (!files) return complain(problem);
  const ImportOutcome outcome = import_rethink(*files);
  if (!outcome.problem.empty()) return complain(options.words.front() + ": " + outcome.problem);
  if (files->lists.empty()) {
    std::cerr << options.words.front()
              << ": no filetag.json with names of lists; they are called by their numbers\n";
  }
  const std::string path = options.image.empty() ? kDefaultImage : options.image;
  const std::string_view octets(reinterpret_cast<const char*>(outcome.image.data()),
                                outcome.image.size());
  if (!replace_file(path, octets, problem)) return complain(path + ": " + problem);
  if (!options.as_json) {
    std::cout << path << ": " << grouped(outcome.names) << " names of " << outcome.lists
              << " lists in " << grouped(outcome.image.size()) << " bytes; "
              << grouped(outcome.skipped) << " entries skipped that are no names\n";
    return 0;
  }
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.member("image", path);
  json.member("bytes", outcome.image.size());
  json.member("names", outcome.names);
  json.member("lists", outcome.lists);
  json.member("skipped", outcome.skipped);
  json.end_object();
  std::cout << out << '\n';
  return 0;
}

}  // namespace berth
