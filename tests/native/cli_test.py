"""Runs the program itself: commands, what they print where, and exit codes.

Usage: cli_test.py BERTH
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

BERTH = ""

# RFC 8484 4.1.1: www.example.com A, id 0, RD.
QUERY = "AAABAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQAB"
QUERY_HEX = "00000100000100000000000003777777076578616d706c6503636f6d0000010001"


def berth(*arguments, stdin=b"", environment=None):
    """Runs the program with no setting from outside; (code, standard output, standard error)."""
    variables = {k: v for k, v in os.environ.items() if not k.startswith("BERTH_")}
    variables.update(environment or {})
    done = subprocess.run([BERTH, *arguments], input=stdin, env=variables, capture_output=True,
                          timeout=60)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class Files(unittest.TestCase):
    """Gives each test a directory of its own."""

    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)

    def file(self, text, name="berth.toml"):
        path = pathlib.Path(self.directory.name, name)
        path.write_text(text, encoding="utf-8")
        return str(path)


class Commands(unittest.TestCase):
    def test_version_is_one_line(self):
        code, out, err = berth("version")
        self.assertEqual((code, err), (0, ""))
        self.assertRegex(out, r"^berth \d+\.\d+\.\d+\n$")
        self.assertEqual(berth("--version"), (0, out, ""))

    def test_an_access_key_is_the_one_of_serverless_dns(self):
        code, out, err = berth("access-key", "LocalHost.", "1123213213")
        self.assertEqual((code, err), (0, ""))
        self.assertIn('["localhost|1e84b3c68759ce9c504a2cb5be8ef49efed4901459883a7de6dab4184557b272"]',
                      out)
        self.assertIn("path     https://LocalHost/1::1123213213\n", out)

    def test_a_key_that_is_drawn_is_another_each_time(self):
        keys = [berth("access-key", "dns.example")[1].split()[1] for _ in range(2)]
        self.assertRegex(keys[0], r"^[a-z2-9]{20}$")
        self.assertNotEqual(*keys)

    def test_what_cannot_be_an_access_key_is_told(self):
        for words in (("dns..example",), ("dns.example", "no-key"), ("dns.example", "k" * 64)):
            code, out, err = berth("access-key", *words)
            self.assertEqual((code, out), (2, ""))
            self.assertRegex(err, r"^berth: '.*' ")

    def test_no_command_and_unknown_ones_exit_with_2(self):
        code, out, err = berth()
        self.assertEqual((code, out), (2, ""))
        self.assertTrue(err.startswith("berth: no command; "), err)
        self.assertEqual(berth("serve", "--colour", "red")[0], 2)
        self.assertEqual(berth("cook")[0], 2)

    def test_help_goes_to_standard_output(self):
        for arguments in (["--help"], ["serve", "--help"], ["config", "--help"],
                          ["decode", "--help"], ["config", "check", "--help"]):
            code, out, err = berth(*arguments)
            self.assertEqual((code, err), (0, ""), arguments)
            self.assertIn("Usage: berth", out)

    def test_every_flag_of_the_manual_is_in_the_help(self):
        help_text = berth("serve", "--help")[1]
        for flag in ("--config FILE", "--listen URL", "--upstream URL", "--cert FILE",
                     "--key FILE", "--threads N", "--log-level LEVEL", "--set KEY=VALUE"):
            self.assertIn(flag, help_text)


    def test_help_is_a_command_too(self):
        self.assertEqual(berth("help"), berth("--help"))
        self.assertEqual(berth("help", "serve"), berth("serve", "--help"))

    def test_output_that_cannot_be_written_is_no_success(self):
        for arguments in (["version"], ["config", "default"], ["decode", QUERY]):
            with open("/dev/full", "w", encoding="utf-8") as full:
                done = subprocess.run([BERTH, *arguments], stdout=full, stderr=subprocess.PIPE,
                                      timeout=60, check=False)
            self.assertEqual((done.returncode, done.stderr),
                             (2, b"berth: standard output cannot be written\n"), arguments)


class Decode(unittest.TestCase):
    def test_argument_and_standard_input_print_the_same(self):
        code, out, err = berth("decode", QUERY)
        self.assertEqual((code, err), (0, ""))
        self.assertIn("www.example.com.", out)
        for form in (QUERY_HEX, "0x" + QUERY_HEX, "https://dns.example/dns-query?dns=" + QUERY):
            self.assertEqual(berth("decode", form), (0, out, ""))
        for stdin in (bytes.fromhex(QUERY_HEX), QUERY.encode() + b"\n", QUERY_HEX.encode()):
            self.assertEqual(berth("decode", stdin=stdin), (0, out, ""))

    def test_a_message_with_a_defect_prints_as_far_as_it_goes(self):
        code, out, err = berth("decode", QUERY_HEX[:40])
        self.assertEqual((code, err), (1, ""))
        self.assertRegex(out, r";; malformed: .* at offset \d+\n$")

    def test_what_is_no_message_exits_with_2(self):
        for stdin in (b"", b"hello, world", bytes(70000)):
            code, out, err = berth("decode", stdin=stdin)
            self.assertEqual((code, out), (2, ""))
            self.assertRegex(err, r"^berth: [^\n]+\n$")


class Config(Files):
    def test_the_default_file_is_good_and_changes_nothing(self):
        default = berth("config", "default")[1]
        uncommented = re.sub(r"^#(?=[a-z\"])", "", default, flags=re.MULTILINE)
        self.assertNotEqual(default, uncommented)
        path = self.file(uncommented)
        code, shown, err = berth("config", "show", "--config", path)
        self.assertEqual((code, err), (0, ""))
        without_origins = re.sub(r"  # .*", "", shown)
        by_default = berth("config", "show", "--config", self.file("", "empty.toml"))[1]
        self.assertEqual(without_origins, re.sub(r"  # .*", "", by_default))

    def test_show_says_where_each_value_came_from(self):
        path = self.file('threads = 1\n[cache]\nbytes = "2MiB"\nshards = 2\n')
        code, out, err = berth("config", "show", "--config", path, "--threads", "3",
                               environment={"BERTH_CACHE_SHARDS": "4"})
        self.assertEqual((code, err), (0, ""))
        for line in ("threads = 3  # --threads\n", f'bytes = "2MiB"  # {path}:3\n',
                     "shards = 4  # BERTH_CACHE_SHARDS\n", 'budget = "4s"  # default\n'):
            self.assertIn(line, out)

    def test_check_says_what_is_wrong_all_of_it(self):
        path = self.file('[query]\nbudget = "soon"\n\n[cache]\nbyte = 1\n')
        code, out, err = berth("config", "check", "--config", path, "--upstream", "one.example",
                               "--set", "threads=-1", environment={"BERTH_LOG_LEVEL": "loud"})
        self.assertEqual((code, out), (2, ""))
        self.assertEqual(err.splitlines(), [
            f'{path}:2: query.budget: "soon" is not a time (a number with us, ms, s, m, h or d); '
            "allowed: 100ms to 1m",
            f"{path}:5: cache.byte: no such setting; did you mean cache.bytes?",
            'BERTH_LOG_LEVEL: log.level: "loud" is not a choice; allowed: debug, info, warning or '
            "error",
            '--upstream: "one.example" does not fit: "one.example" is no address; allowed: at most 64 items, each '
            "udp://HOST, tcp://HOST, tls://HOST or https://HOST, with or without :PORT",
            '--set threads: "-1" is out of range; allowed: 0 to 1024',
            "berth: 5 problems in the configuration",
        ])

    def test_check_of_a_good_one_says_so(self):
        path = self.file("threads = 2\n")
        self.assertEqual(
            berth("config", "check", "--config", path),
            (0, f"{path}: good; 1 setting given, the rest at default\n", ""))

    def test_check_looks_for_the_certificate(self):
        cert = self.file("", "cert.pem")
        path = self.file(f'[tls]\ncert = "{cert}"\nkey = "/nonexistent/key.pem"\n')
        self.assertEqual(
            berth("config", "check", "--config", path),
            (2, "", f'{path}:3: tls.key: "/nonexistent/key.pem" cannot be read: '
                    "No such file or directory\nberth: 1 problem in the configuration\n"))

    def test_check_finds_a_key_that_belongs_to_another_certificate(self):
        cert, key, other = (os.path.join(self.directory.name, name)
                            for name in ("cert.pem", "key.pem", "other.pem"))
        for file in (other, key):
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                            "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=dns.example",
                            "-keyout", file, "-out", cert], check=True, capture_output=True)
        path = self.file(f'[tls]\ncert = "{cert}"\nkey = "{key}"\n')
        self.assertEqual(berth("config", "check", "--config", path)[0], 0)
        self.assertEqual(
            berth("config", "check", "--config", path, "--key", other),
            (2, "", f"{path}:2: tls.cert: certificate {cert} with key {other}: "
                    "the key does not belong to the certificate\n"
                    "berth: 1 problem in the configuration\n"))

    def test_check_looks_for_the_lists(self):
        image = os.path.join(self.directory.name, "lists.berth")
        text = (f'[policy]\nimage = "{image}"\nlists = ["ads"]\n'
                '[groups.kids]\ntokens = ["kids"]\nlists = ["adz"]\n')
        path = self.file(text)
        end = "berth: 1 problem in the configuration\n"
        self.assertEqual(
            berth("config", "check", "--config", path),
            (2, "", f"{path}:2: policy.image: {image}: cannot be read: No such file or directory\n{end}"))
        made = berth("lists", "build", self.file("ads.example\n", "ads.txt"), "-o", image)
        self.assertEqual(made[0], 0)
        self.assertEqual(
            berth("config", "check", "--config", path),
            (2, "", f'groups.kids.lists: "adz" is no list of the image, which has "ads"\n{end}'))
        self.file(text.replace("adz", "ads"))
        self.assertEqual(berth("config", "check", "--config", path)[0], 0)
        self.file("damaged" * 100, "lists.berth")
        self.assertIn(f"policy.image: {image}: is no blocklist image",
                      berth("config", "check", "--config", path)[2])

    def test_check_says_so_where_lists_are_chosen_and_there_are_none(self):
        for text in ('[policy]\nlists = ["ads"]\n',
                     '[groups.kids]\ntokens = ["kids"]\ncensored_lists = ["court"]\n'):
            code, _, err = berth("config", "check", "--config", self.file(text))
            self.assertEqual((code, err), (0, "policy.image: no file, so the lists that are chosen "
                                              "block nothing\n"))
        self.assertEqual(berth("config", "check", "--config", self.file('[policy]\nlists = ["*"]\n'))[2], "")

    def test_check_says_so_of_a_group_that_nobody_is_in(self):
        path = self.file('[groups.kids]\nblock = ["ads.example"]\n')
        code, _, err = berth("config", "check", "--config", path)
        self.assertEqual((code, err), (0, "groups.kids: nobody is in it without clients, tokens, hosts "
                                          "or subjects\n"))

    def test_variables_of_others_are_passed_over_aloud(self):
        code, _, err = berth("config", "check", "--config", self.file(""),
                             environment={"BERTH_SERVICE_HOST": "10.0.0.1"})
        self.assertEqual((code, err), (0, "BERTH_SERVICE_HOST: not a setting; passed over\n"))

    def test_serve_does_not_start_with_a_bad_configuration(self):
        code, out, err = berth("serve", "--config", "/nonexistent/berth.toml")
        self.assertEqual((code, out), (2, ""))
        self.assertEqual(err, "/nonexistent/berth.toml: cannot be read: No such file or directory\n"
                              "berth: 1 problem in the configuration\n")

    def test_no_file_ends_the_program_but_with_2(self):
        for text in ("[[[", "ä = 1", "a = [" * 100000, "a" + ".a" * 100000 + " = 1", "\0", '"'):
            code, _, err = berth("config", "check", "--config", self.file(text))
            self.assertEqual(code, 2, text[:20])
            self.assertIn("not TOML: ", err)


if __name__ == "__main__":
    BERTH = sys.argv.pop(1)
    unittest.main()
