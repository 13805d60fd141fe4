#!/usr/bin/env python3
"""Shows that check.py finds each thing it is there to find, and passes what is good."""

import os
import tempfile
import unittest

import check

GOOD_HEADER = """#pragma once

#include <cstdint>

#include "core/base/bytes.h"

namespace berth {

class Name;
using std::chrono::seconds;

/// A thing. Comments may say throw, system_clock::now() and <mutex>.
struct Thing {
  std::uint8_t size = 0;

  int undocumented_member() const { return '"' + 1'000; }
};

/// Longest thing.
inline constexpr int kMost = 3;
inline constexpr int kLeast = 1;

std::string_view to_string(Thing thing);

template <>
struct Codec<bool> {};

}  // namespace berth
"""


def findings(files):
    """The (path, line, rule) of each finding in a tree that holds `files`."""
    with tempfile.TemporaryDirectory() as root:
        for path, text in files.items():
            os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                file.write(text)
        return [finding[:3] for finding in check.check_tree(root)]


def header(line):
    """A header of layer message that is good but for `line`, its third."""
    return f"#pragma once\n\n{line}\n"


class LayerCheck(unittest.TestCase):
    def caught(self, path, text, line, rule):
        self.assertEqual(findings({path: text}), [(path, line, rule)])

    def passes(self, path, text):
        self.assertEqual(findings({path: text}), [])

    def test_a_good_header_passes(self):
        self.passes("core/message/thing.h", GOOD_HEADER)

    def test_an_include_to_the_right_is_caught(self):
        self.caught("core/message/a.h", header('#include "core/pool/pool.h"'), 3, "order")
        self.passes("core/pool/a.h", header('#include "core/message/name.h"'))
        self.passes("core/pool/a.h", header('#include "core/pool/pool.h"'))

    def test_a_folder_that_is_no_layer_is_caught(self):
        self.caught("core/extras/a.cc", "int x;\n", 1, "order")

    def test_core_including_a_host_or_tests_is_caught(self):
        self.caught("core/doh/a.cc", '#include "native-host/server/tls.h"\n', 1, "order")
        self.caught("core/doh/a.cc", '#include "tests/support/network.h"\n', 1, "order")
        self.caught("native-host/main.cc", '#include "tests/support/network.h"\n', 1, "order")

    def test_an_include_by_relative_path_is_caught(self):
        self.caught("core/base/a.cc", '#include "a.h"\n', 1, "order")

    def test_each_denied_header_is_caught_in_core_alone(self):
        for name in ["thread", "mutex", "shared_mutex", "condition_variable", "atomic", "random",
                     "iostream", "fstream", "filesystem", "ctime", "time.h", "future", "sys/socket.h",
                     "netinet/in.h", "arpa/inet.h", "unistd.h", "boost/asio.hpp", "openssl/ssl.h",
                     "nghttp2/nghttp2.h"]:
            self.caught("core/base/a.cc", f"#include <{name}>\n", 1, "denied")
            self.passes("native-host/a.cc", f"#include <{name}>\n")

    def test_each_denied_word_is_caught_in_code_but_not_in_comments(self):
        for words in ["auto t = Clock::now();", "std::chrono::steady_clock c;",
                      "std::chrono::system_clock c;", "std::random_device d;", "int i = std::rand();",
                      'auto e = getenv("X");', "std::ranges::sort(v);", "std::bit_cast<int>(f);",
                      "std::shared_ptr<int> p;", "throw 1;", "auto& r = dynamic_cast<A&>(b);"]:
            self.caught("core/base/a.cc", words + "\n", 1, "denied")
            self.passes("core/base/a.cc", f"// {words}\n")
            self.passes("core/base/a.cc", f"/* {words}\n {words} */\n")
            self.passes("native-host/a.cc", words + "\n")

    def test_a_header_without_pragma_once_is_caught(self):
        self.caught("core/base/a.h", "\nnamespace berth {}\n", 1, "header")

    def test_an_undocumented_declaration_is_caught(self):
        for words in ["struct Thing { int x; };", "void f();", "inline constexpr int kMost = 3;",
                      "template <class T>", "enum class E { kA };"]:
            text = f"#pragma once\n\nnamespace berth {{\n\n{words}\n\n}}  // namespace berth\n"
            self.caught("core/base/a.h", text, 5, "header")

    def test_long_files_are_caught(self):
        self.passes("core/base/a.h", "#pragma once\n" + "//\n" * 149)
        self.caught("core/base/a.h", "#pragma once\n" + "//\n" * 150, 151, "size")
        self.passes("core/base/a.cc", "//\n" * 400)
        self.caught("core/base/a.cc", "//\n" * 401, 401, "size")

    def test_a_long_function_is_caught(self):
        def function(lines):
            return "namespace berth {\nint f(int x) {\n" + "  ++x;\n" * (lines - 2) + "}\n}\n"
        self.passes("core/base/a.cc", function(70))
        self.caught("core/base/a.cc", function(71), 2, "size")
        self.passes("core/base/a.cc", "struct S {\n" + "  int x = 0;\n" * 80 + "};\n")

    def test_a_name_that_says_nothing_is_caught(self):
        self.caught("core/base/string_util.cc", "int x;\n", 1, "name")
        self.caught("core/base/a.cc", "class QueryManager {\n};\n", 1, "name")
        self.passes("core/base/a.cc", "void handle_event();\n")

    def test_a_registry_host_is_caught_in_any_file(self):
        for host in [".".join(["registry", "npmjs", "org"]), ".".join(["pypi", "org"]),
                     ".".join(["deb", "debian", "org"])]:
            self.caught("docs/install.md", f"see https://{host}/x\n", 1, "host")


if __name__ == "__main__":
    unittest.main()
