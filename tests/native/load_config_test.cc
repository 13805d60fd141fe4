#include "native-host/load_config.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>

// Where values come from and which wins: flags over environment over file over defaults.

namespace berth {
namespace {

using Lines = std::vector<std::string>;
using Origins = std::map<std::string, std::string, std::less<>>;

/// A file for one test.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view text) { std::ofstream(path_) << text; }
  ~TemporaryFile() { std::remove(path_.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_ = "/tmp/berth_load_test." + std::to_string(::getpid()) + ".toml";
};

FlagSetting flag(std::string name, std::string key, std::string value) {
  return {std::move(name), std::move(key), {std::move(value)}, false};
}

}  // namespace

TEST_CASE("flags win over the environment, the environment over the file") {
  const TemporaryFile file(
      "threads = 1\n[cache]\nbytes = \"2MiB\"\nshards = 2\n[query]\nbudget = \"3s\"\n");
  ConfigSources sources;
  sources.file = file.path();
  sources.environment = {{"BERTH_CACHE_BYTES", "4MiB"}, {"BERTH_CACHE_SHARDS", "4"}};
  sources.flags = {flag("--set cache.bytes", "cache.bytes", "8MiB")};
  const LoadedConfig loaded = load_config(sources);
  CHECK(loaded.findings.problems == Lines{});
  CHECK(loaded.file == file.path());
  CHECK(loaded.config.core.cache.bytes == std::size_t{8} << 20);
  CHECK(loaded.config.core.cache.shards == 4);
  CHECK(loaded.config.core.lookup.budget == seconds(3));
  CHECK(loaded.config.threads == 1);
  CHECK(loaded.findings.origins == Origins{{"cache.bytes", "--set cache.bytes"},
                                           {"cache.shards", "BERTH_CACHE_SHARDS"},
                                           {"query.budget", file.path() + ":6"},
                                           {"threads", file.path() + ":1"}});
}

TEST_CASE("the file is the one named by flag, else by BERTH_CONFIG") {
  const TemporaryFile file("threads = 3\n");
  ConfigSources sources;
  sources.environment = {{"BERTH_CONFIG", file.path()}};
  CHECK(load_config(sources).config.threads == 3);

  sources.environment = {{"BERTH_CONFIG", "/nonexistent/a.toml"}};
  CHECK(load_config(sources).findings.problems ==
        Lines{"/nonexistent/a.toml: cannot be read: No such file or directory"});
  sources.file = file.path();
  CHECK(load_config(sources).findings.problems == Lines{});
}

TEST_CASE("every place's problems are reported together") {
  const TemporaryFile file("thread = 1\n");
  ConfigSources sources;
  sources.file = file.path();
  sources.environment = {{"BERTH_THREADS", "many"}};
  sources.flags = {flag("--log-level", "log.level", "loud")};
  CHECK(load_config(sources).findings.problems ==
        Lines{file.path() + ":1: thread: no such setting; did you mean threads?",
              "BERTH_THREADS: threads: \"many\" is not a whole number; allowed: 0 to 1024",
              "--log-level: \"loud\" is not a choice; allowed: debug, info, warning or error"});
}

TEST_CASE("values that do not go together name where the value to change was given") {
  const TemporaryFile file("[query]\nbudget = \"2s\"\nstale_after = \"3s\"\n");
  ConfigSources sources;
  sources.file = file.path();
  sources.environment = {{"BERTH_TLS_CERT", "cert.pem"}};
  CHECK(load_config(sources).findings.problems ==
        Lines{file.path() + ":3: query.stale_after: 3s is not less than query.budget (2s); "
                            "allowed: less than 2s",
              "tls.key: is empty while tls.cert is not; allowed: both or neither"});
}

}  // namespace berth
