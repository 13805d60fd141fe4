#include "native-host/lists/rethink_files.h"

#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <cstdio>

#include "core/message/name.h"
#include "core/policy/blocklist_builder.h"
#include "native-host/lists/whole_file.h"

namespace berth {
namespace {

namespace json = boost::json;

// Largest of the two JSON files. Unit: octets. Ours: 256 lists take some 100 KB.
constexpr std::size_t kMaxJsonBytes = std::size_t{16} << 20;

std::optional<json::object> read_object(const std::string& path, std::string& problem) {
  const auto text = read_whole_file(path, kMaxJsonBytes, problem);
  if (!text) {
    problem = path + " " + problem;
    return std::nullopt;
  }
  json::error_code error;
  const json::value value = json::parse(*text, error);
  if (error || !value.is_object()) {
    problem = path + " is no JSON object" + (error ? ": " + error.message() : "");
    return std::nullopt;
  }
  return value.get_object();
}

bool flag(const json::object& object, const char* key, bool otherwise) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_bool() ? value->get_bool() : otherwise;
}

std::optional<std::int64_t> number(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr) return std::nullopt;
  json::error_code error;
  const auto read = value->to_number<std::int64_t>(error);
  return error ? std::nullopt : std::optional(read);
}

std::string text(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string().c_str()) : "";
}

std::string md5_text(std::string_view octets) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(octets.data(), octets.size(), digest.data(), &size, EVP_md5(), nullptr) != 1)
    return {};
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  for (unsigned i = 0; i < size; ++i) {
    out += kHex[digest[i] >> 4];
    out += kHex[digest[i] & 15];
  }
  return out;
}

/// `td.txt`, or its parts one behind the other.
std::optional<std::string> read_trie(const std::string& directory, std::int64_t last_part,
                                     std::string& problem) {
  std::string whole;
  for (std::int64_t part = last_part < 0 ? -1 : 0; part <= last_part; ++part) {
    std::array<char, 32> name{};
    std::snprintf(name.data(), name.size(), part < 0 ? "td.txt" : "td%02lld.txt",
                  static_cast<long long>(part));
    const std::string path = directory + "/" + name.data();
    const auto octets = read_whole_file(path, kMaxTrieBytes - whole.size(), problem);
    if (!octets) {
      problem.insert(0, path + " ");
      return std::nullopt;
    }
    whole += *octets;
  }
  return whole;
}

/// Puts names of a trie into a builder.
class Importing final : public RethinkSink {
 public:
  explicit Importing(BlocklistBuilder& builder) : builder_(builder) {}

  void take(std::string_view text, const std::bitset<kStampLists>& lists) override {
    // A backslash would be read as the beginning of an escape.
    const bool is_plain = text.find('\\') == std::string_view::npos;
    const Result<Name> name = is_plain ? Name::parse(text) : Error::kBadText;
    if (!name || name->is_root()) {
      ++skipped;
      return;
    }
    for (std::uint32_t list = 0; list < kStampLists; ++list) {
      if (!lists[list] || !failure.ok()) continue;
      seen.set(list);
      failure = builder_.add(name->wire(), {ListId{list}, true});
    }
  }

  std::uint64_t skipped = 0;
  std::bitset<kStampLists> seen;
  Result<void> failure;

 private:
  BlocklistBuilder& builder_;
};

}  // namespace

std::optional<RethinkFiles> read_rethink_files(const std::string& directory, std::string& problem) {
  const std::string config_path = directory + "/basicconfig.json";
  const auto config = read_object(config_path, problem);
  if (!config) return std::nullopt;
  RethinkFiles files;
  const std::int64_t nodes = number(*config, "nodecount").value_or(0);
  if (nodes < 1 || nodes > 0x7fffffff) {
    problem = config_path + " has no nodecount that a trie can have";
    return std::nullopt;
  }
  files.shape = {static_cast<std::uint32_t>(nodes), flag(*config, "useCodec6", true),
                 flag(*config, "optflags", true)};
  const auto trie = read_trie(directory, number(*config, "tdparts").value_or(-1), problem);
  if (!trie) return std::nullopt;
  const std::string sum = text(*config, "tdmd5");
  if (!sum.empty() && sum != md5_text(*trie)) {
    problem = directory + ": td.txt is damaged, or of another version: basicconfig.json has " +
              "another checksum (tdmd5) for it";
    return std::nullopt;
  }
  files.trie.assign(trie->begin(), trie->end());
  const std::string tags_path = directory + "/filetag.json";
  if (::access(tags_path.c_str(), F_OK) != 0) return files;
  const auto tags = read_object(tags_path, problem);
  if (!tags) return std::nullopt;
  for (const auto& [key, tag] : *tags) {
    if (!tag.is_object()) continue;
    const auto list = number(tag.get_object(), "value");
    if (!list || *list < 0 || *list >= static_cast<std::int64_t>(kStampLists)) continue;
    files.lists[static_cast<std::uint32_t>(*list)] = text(tag.get_object(), "vname");
  }
  return files;
}

ImportOutcome import_rethink(const RethinkFiles& files) {
  ImportOutcome outcome;
  BlocklistBuilder builder;
  // All that a stamp can name, so that one means here what it means there.
  for (std::uint32_t list = 0; list < kStampLists; ++list) {
    const auto named = files.lists.find(list);
    std::string name = named == files.lists.end() ? "" : named->second;
    if (name.empty()) name = std::to_string(list);
    if (!builder.add_list(name.substr(0, 255))) outcome.problem = "a list cannot be added";
  }
  const Result<RethinkTrie> trie = RethinkTrie::open(files.trie, files.shape);
  if (!trie) {
    outcome.problem =
        "td.txt is no trie of that many nodes: " + std::string(to_string(trie.error()));
    return outcome;
  }
  Importing importing(builder);
  if (const auto walked = trie->walk(importing); !walked) {
    outcome.problem = "td.txt is no whole trie: " + std::string(to_string(walked.error()));
    return outcome;
  }
  outcome.skipped = importing.skipped;
  outcome.lists =
      static_cast<std::uint32_t>(files.lists.empty() ? importing.seen.count() : files.lists.size());
  outcome.names = builder.names();
  Result<Bytes> image = importing.failure.ok() ? builder.build() : Result<Bytes>(Error::kTooMany);
  if (!image) {
    outcome.problem = "more names than an image holds";
    return outcome;
  }
  outcome.image = *std::move(image);
  return outcome;
}

}  // namespace berth
