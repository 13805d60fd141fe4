#include "native-host/lists/lists_options.h"

#include <CLI/CLI.hpp>

namespace berth {
namespace {

constexpr const char* kListsFooter =
    "\nLists of names, each a file or a URL, are made into one image; the image is what is asked.\n"
    "\nExamples:\n"
    "  berth lists check ads.txt                      what is in it, and what is skipped and why\n"
    "  berth lists build ads.txt hosts.txt -o lists.berth\n"
    "  berth lists lookup www.ads.example -i lists.berth\n"
    "\nA list file names the lists once and for all:\n"
    "  image = \"lists.berth\"\n"
    "  [[list]]\n"
    "  name = \"ads\"\n"
    "  source = \"ads.txt\"\n";

constexpr const char* kBuildFooter =
    "\nLISTS is one list file (its name ends in .toml), or the lists themselves.\n"
    "A source that cannot be got, holds no names or has lost over half of them does not count:\n"
    "the last good copy, kept beside the image, is taken in its place.\n"
    "\nExamples:\n"
    "  berth lists build lists.toml\n"
    "  berth lists build ads.txt hosts.txt -o lists.berth\n"
    "  berth lists build lists.toml --json | jq '.lists[] | {name, names}'\n"
    "\nExit codes: 0 every list is as its source has it; 1 an image was made, but a list in it is\n"
    "the last good copy or missing; 2 no image was made, the one that was there is untouched.\n";

constexpr const char* kCheckFooter =
    "\nLISTS is one list file (its name ends in .toml), or the lists themselves. Nothing is "
    "written.\n"
    "\nExamples:\n"
    "  berth lists check ads.txt            ten skipped lines of each reason\n"
    "  berth lists check ads.txt --all      every one\n"
    "  berth lists check lists.toml --json\n"
    "\nExit codes: 0 every list was read; 1 one has something wrong with it as a whole; 2 the\n"
    "command line or the list file cannot be used.\n";

constexpr const char* kLookupFooter =
    "\nExamples:\n"
    "  berth lists lookup www.ads.example\n"
    "  berth lists lookup ads.example trk.example -i /var/lib/berth/lists.berth --json\n"
    "\nExit codes: 0 a list says something of every name; 1 none does of at least one; 2 the "
    "image\n"
    "or a name cannot be used.\n";

constexpr const char* kDiffFooter =
    "\nOLD and NEW are each a list, or a list file, whose lists are compared by their names.\n"
    "\nExamples:\n"
    "  berth lists diff ads-yesterday.txt ads.txt\n"
    "  berth lists diff old/lists.toml lists.toml --quiet      counts alone\n"
    "\nExit codes: 0 both say the same; 1 they do not; 2 one of them cannot be read.\n";

constexpr const char* kImportFooter =
    "\nDIRECTORY holds basicconfig.json, td.txt (or td00.txt, td01.txt …) and filetag.json, as\n"
    "serverless-dns downloads them; rd.txt is not needed. Each list keeps its number, so a stamp\n"
    "chooses the same lists as before.\n"
    "\nExamples:\n"
    "  berth lists import ./blocklists__/2024/1727800000000/u6 -o lists.berth\n"
    "  berth lists lookup www.ads.example -i lists.berth\n"
    "\nExit codes: 0 the image was made; 2 it was not, the one that was there is untouched.\n";

constexpr const char* kEncodeFooter =
    "\nThe first line is for a path (https://dns.example/1:AIAABA), the second for a host label.\n"
    "\nExamples:\n"
    "  berth lists stamp encode 5 200\n"
    "  berth lists stamp encode rec 0-4 --key 1123213213\n"
    "  berth lists stamp encode ads trackers --image lists.berth\n"
    "\nExit codes: 0; 2 what was given cannot be used.\n";

constexpr const char* kDecodeFooter =
    "\nExamples:\n"
    "  berth lists stamp decode 1:AIAABA\n"
    "  berth lists stamp decode 1-acaaaba --image lists.berth --json\n"
    "\nExit codes: 0; 2 what was given is no stamp.\n";

void add_json(CLI::App& command, ListsOptions& options) {
  command.add_flag("--json", options.as_json, "Print JSON");
}

void add_words(CLI::App& command, ListsOptions& options, const char* name, const char* about) {
  command.add_option(name, options.words, about)->required()->type_name("");
}

void add_jobs(CLI::App& command, ListsOptions& options) {
  command.add_option("--jobs", options.jobs, "Lists read at the same time; 0: one for each core")
      ->type_name("N");
}

}  // namespace

void add_lists_about(CLI::App& lists) { lists.footer(kListsFooter); }

void add_build_options(CLI::App& command, ListsOptions& options) {
  add_words(command, options, "LISTS", "A list file, or lists: files and URLs");
  command
      .add_option("-o,--output", options.image,
                  "The image to make. Default: what the list file says, else lists.berth")
      ->type_name("FILE");
  command.add_flag("--accept-shrunk", options.accepts_shrunk,
                   "Take lists that have lost too many names all the same");
  add_jobs(command, options);
  command.add_flag("-q,--quiet", options.is_quiet, "Print what is wrong alone");
  add_json(command, options);
  command.footer(kBuildFooter);
}

void add_check_options(CLI::App& command, ListsOptions& options) {
  add_words(command, options, "LISTS", "A list file, or lists: files and URLs");
  command.add_flag("--all", options.shows_all, "Print every skipped line, not ten of each reason");
  add_jobs(command, options);
  add_json(command, options);
  command.footer(kCheckFooter);
}

void add_lookup_options(CLI::App& command, ListsOptions& options) {
  add_words(command, options, "NAME", "Names to look up, in any script");
  command.add_option("-i,--image", options.image, "The image to ask. Default: lists.berth")
      ->type_name("FILE");
  add_json(command, options);
  command.footer(kLookupFooter);
}

void add_diff_options(CLI::App& command, ListsOptions& options) {
  command.add_option("OLD NEW", options.words, "Lists, or list files")
      ->required()
      ->expected(2)
      ->type_name("");
  command.add_flag("-q,--quiet", options.is_quiet, "Print counts alone");
  add_jobs(command, options);
  add_json(command, options);
  command.footer(kDiffFooter);
}

void add_import_options(CLI::App& command, ListsOptions& options) {
  command.add_option("DIRECTORY", options.words, "Where the files are")
      ->required()
      ->expected(1)
      ->type_name("");
  command.add_option("-o,--output", options.image, "The image to make. Default: lists.berth")
      ->type_name("FILE");
  add_json(command, options);
  command.footer(kImportFooter);
}

void add_encode_options(CLI::App& command, ListsOptions& options) {
  add_words(command, options, "LIST", "Numbers, ranges of them, presets, or names with --image");
  command.add_option("--key", options.key, "Access key to put behind the lists")->type_name("KEY");
  command.add_option("-i,--image", options.image, "An image whose lists are meant by their names")
      ->type_name("FILE");
  add_json(command, options);
  command.footer(kEncodeFooter);
}

void add_decode_options(CLI::App& command, ListsOptions& options) {
  add_words(command, options, "STAMP", "Stamps in either form");
  command.add_option("-i,--image", options.image, "An image that says what lists are called")
      ->type_name("FILE");
  add_json(command, options);
  command.footer(kDecodeFooter);
}

}  // namespace berth
