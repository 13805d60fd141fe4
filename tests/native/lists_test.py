"""Runs `berth lists`: makes, checks and asks images; what is printed where, and exit codes.

Usage: lists_test.py BERTH
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

BERTH = ""


class Lists(unittest.TestCase):
    """Gives each test a directory of its own, which the program runs in."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = pathlib.Path(directory.name)

    def file(self, name, text):
        (self.path / name).write_bytes(text if isinstance(text, bytes) else text.encode())

    def lists(self, *arguments):
        """(code, standard output, standard error)."""
        variables = {k: v for k, v in os.environ.items() if not k.startswith("BERTH_")}
        done = subprocess.run([BERTH, "lists", *arguments], cwd=self.path, env=variables,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def listed(self, name, image="lists.berth"):
        """What lists say of a name: (list, listed name, subtree, allow)."""
        code, out, err = self.lists("lookup", name, "-i", image, "--json")
        self.assertIn(code, (0, 1), err)
        return [(each["list"], each["listed"], each["subtree"], each["allow"])
                for each in json.loads(out)[0]["lists"]]

    def built(self, *arguments):
        """The report of a build that made an image, and its code."""
        code, out, err = self.lists("build", *arguments, "--json")
        self.assertIn(code, (0, 1), err)
        return json.loads(out), code


class Build(Lists):
    def test_lists_named_on_the_command_line_become_an_image(self):
        self.file("ads.txt", "ads.example\ntracker.example\nads.example\n")
        self.file("hosts.txt", "127.0.0.1 localhost\n0.0.0.0 spy.example\n")
        code, out, err = self.lists("build", "ads.txt", "hosts.txt")
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(out.splitlines()[:3], [
            "list   format   names  twice  skipped  from",
            "ads    domains      2      1        0  source",
            "hosts  hosts        1      0        1  source"])
        self.assertRegex(out.splitlines()[3], r"^lists\.berth: 3 names of 2 lists in [\d,]+ bytes, ")
        self.assertEqual(self.listed("www.ads.example"), [("ads", "ads.example", True, False)])
        self.assertEqual(self.listed("spy.example"), [("hosts", "spy.example", False, False)])
        self.assertEqual(self.listed("www.spy.example"), [])

    def test_a_list_file_says_what_is_made_of_which_lists(self):
        os.mkdir(self.path / "in")
        self.file("in/ads.txt", "0.0.0.0 ads.example\n")
        self.file("in/ok.txt", "good.ads.example\n")
        self.file("in/lists.toml", """
image = "made.berth"
[[list]]
name = "ads"
source = "ads.txt"
format = "hosts"
match = "subtree"
[[list]]
name = "ok"
source = "ok.txt"
allow = true
""")
        report, code = self.built("in/lists.toml")
        self.assertEqual((code, report["image"], report["names"]), (0, "in/made.berth", 2))
        self.assertEqual(self.listed("www.good.ads.example", "in/made.berth"),
                         [("ok", "good.ads.example", True, True),
                          ("ads", "ads.example", True, False)])

    def test_the_same_lists_make_the_same_image_however_many_threads_read_them(self):
        for i in range(12):
            self.file(f"l{i}.txt", "".join(f"n{j}.l{i % 5}.example\n" for j in range(1000 - i * 50)))
        names = [f"l{i}.txt" for i in range(12)]
        for jobs in ("1", "4"):
            self.built(*names, "--jobs", jobs, "-o", f"{jobs}.berth")
        self.assertEqual((self.path / "1.berth").read_bytes(), (self.path / "4.berth").read_bytes())

    def test_names_in_other_scripts_are_listed_by_their_a_labels(self):
        self.file("idn.txt", "bücher.example\nПРИМЕР.испытание\n\udcff".encode("utf-8", "surrogateescape"))
        report, _ = self.built("idn.txt")
        self.assertEqual(report["lists"][0]["skipped"], {"not_converted": 1})
        self.assertEqual(self.listed("xn--bcher-kva.example")[0][0], "idn")
        self.assertEqual(self.listed("www.bücher.example")[0][1], "xn--bcher-kva.example")
        self.assertEqual(self.listed("xn--e1afmkfd.xn--80akhbyknj4f")[0][0], "idn")

    def test_types_and_importance_of_rules_reach_the_image(self):
        self.file("rules.txt", "||a.example^$dnstype=A|AAAA\n@@||b.example^$important\n")
        self.built("rules.txt")
        self.assertEqual(self.lists("lookup", "www.a.example", "b.example", "c.example"), (
            1, "www.a.example:\n"
               "  blocked by rules: a.example and what is below it, types A AAAA\n"
               "b.example:\n"
               "  let through by rules: b.example and what is below it, important\n"
               "c.example: not listed\n", ""))


class Sources(Lists):
    """A source that is not good does not replace a good one."""

    def setUp(self):
        super().setUp()
        self.names = "".join(f"n{i}.example\n" for i in range(100))
        self.file("ads.txt", self.names)
        self.file("other.txt", "other.example\n")
        self.arguments = ("ads.txt", "other.txt")
        self.built(*self.arguments)

    def kept(self, problem):
        """Builds anew; the list has to be its last good copy, for that reason."""
        report, code = self.built(*self.arguments)
        ads = report["lists"][0]
        self.assertEqual((code, ads["from"], ads["names"], report["names"]), (1, "copy", 100, 101))
        self.assertIn(problem, ads["problem"])
        self.assertEqual(self.listed("n99.example"), [("ads", "n99.example", True, False)])

    def test_a_source_that_is_gone_is_taken_from_its_copy(self):
        os.remove(self.path / "ads.txt")
        self.kept("cannot be read: No such file")

    def test_a_source_that_is_empty_or_a_page_is_taken_from_its_copy(self):
        self.file("ads.txt", "")
        self.kept("holds no names")
        self.file("ads.txt", "<!doctype html>\n<html><body>404</body></html>\n")
        self.kept("is a page, not a list")
        self.file("ads.txt", bytes(range(256)) * 1000)
        self.kept("holds no names")

    def test_a_source_that_lost_over_half_is_taken_from_its_copy_until_told_otherwise(self):
        self.file("ads.txt", "".join(f"n{i}.example\n" for i in range(49)))
        self.kept("shrank from 100 names to 49")
        report, code = self.built(*self.arguments, "--accept-shrunk")
        self.assertEqual((code, report["names"]), (0, 50))
        report, code = self.built(*self.arguments)
        self.assertEqual((code, report["lists"][0]["from"]), (0, "source"))

    def test_a_source_that_lost_half_is_taken(self):
        self.file("ads.txt", "".join(f"n{i}.example\n" for i in range(50)))
        report, code = self.built(*self.arguments)
        self.assertEqual((code, report["names"]), (0, 51))

    def test_how_much_a_source_may_shrink_and_grow_is_a_setting(self):
        self.file("lists.toml", 'image = "lists.berth"\nmax_shrink = 10\nmax_bytes = 2000\n'
                                '[[list]]\nname = "ads"\nsource = "ads.txt"\n')
        self.assertEqual(self.lists("build", "lists.toml")[0], 0)
        self.file("ads.txt", "".join(f"n{i}.example\n" for i in range(89)))
        code, out, err = self.lists("build", "lists.toml")
        self.assertEqual(code, 1)
        self.assertEqual(err, "ads: ads.txt shrank from 100 names to 89 (max_shrink; "
                              "--accept-shrunk takes it); its last good copy of 100 names is taken\n")
        self.file("ads.txt", self.names * 2)
        code, out, err = self.lists("build", "lists.toml")
        self.assertIn("is larger than 2000 bytes", err)

    def test_a_list_without_a_copy_is_left_out_and_keeps_its_place(self):
        report, code = self.built("gone.txt", "ads.txt", "-o", "new.berth")
        self.assertEqual((code, report["lists"][0]["from"], report["names"]), (1, "missing", 100))
        _, out, _ = self.lists("lookup", "n1.example", "-i", "new.berth", "--json")
        self.assertEqual(json.loads(out)[0]["lists"][0]["id"], 1)

    def test_rules_of_too_many_types_keep_no_other_list_from_being_built(self):
        self.file("types.txt", "".join(f"||t{i}.example^$dnstype=TYPE{1000 + i}\n" for i in range(300)))
        code, out, err = self.lists("build", "types.txt", "ads.txt")
        self.assertEqual((code, err), (1, "types: types.txt has rules of too many different types for an "
                                          "image ($dnstype): 45 of them are left out\n"))
        self.assertIn("lists.berth: 355 names of 2 lists", out)

    def test_where_no_list_can_be_read_the_image_stays(self):
        before = (self.path / "lists.berth").read_bytes()
        code, out, err = self.lists("build", "gone.txt")
        self.assertEqual((code, out), (2, ""))
        self.assertIn("none of the lists could be read; no image was made", err)
        self.assertEqual((self.path / "lists.berth").read_bytes(), before)

    def test_an_image_is_never_written_over_what_it_is_made_of(self):
        plan = 'image = "ads.txt"\n[[list]]\nname = "ads"\nsource = "ads.txt"\n'
        self.file("lists.toml", plan)
        for arguments, file in ((("ads.txt", "-o", "./ads.txt"), "ads.txt"),
                                (("lists.toml",), "ads.txt"),
                                (("lists.toml", "-o", "lists.toml"), "lists.toml")):
            code, out, err = self.lists("build", *arguments)
            self.assertEqual((code, out), (2, ""))
            self.assertIn(f"{file} is read, and the image would be written over it", err)
            self.assertEqual((self.path / "ads.txt").read_text(), self.names)
            self.assertEqual((self.path / "lists.toml").read_text(), plan)

    def test_a_source_of_another_scheme_is_told_which_there_are(self):
        for source in ("ftp://lists.example/ads.txt", "HTTPS://lists.example/ads.txt"):
            self.assertIn(source + " is neither a file nor an http:// or https:// URL",
                          self.lists("build", source)[2])

    def test_an_image_that_cannot_be_written_is_no_success(self):
        code, _, err = self.lists("build", "ads.txt", "-o", "no/such/place.berth")
        self.assertEqual(code, 2)
        self.assertIn("no/such/place.berth: cannot be written", err)
        self.assertEqual([p.name for p in self.path.glob("lists.berth.??????")], [])


class Check(Lists):
    def test_every_skipped_line_is_told_by_its_reason(self):
        self.file("ads.txt", "ads.example\nads.example\n1.2.3.4\n" + "a..b\n" * 12 + "x" * (1 << 20))
        code, out, err = self.lists("check", "ads.txt")
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(out.splitlines()[:2], [
            "list  format   names  twice  skipped  from",
            "ads   domains      1      1       14  source"])
        self.assertIn('ads: 12 skipped: no domain name where one is expected\n  line 4: "a..b"\n', out)
        self.assertIn("  and 2 more\n", out)
        self.assertIn('ads: 1 skipped: an address where a name is expected\n  line 3: "1.2.3.4"\n', out)
        self.assertIn("ads: 1 skipped: a line of over 4096 octets\n", out)
        self.assertNotIn("more", self.lists("check", "ads.txt", "--all")[1])
        self.assertEqual(sorted(p.name for p in self.path.iterdir()), ["ads.txt"])

    def test_json_has_the_same(self):
        self.file("ads.txt", "ads.example\nads.example\n1.2.3.4\n")
        code, out, _ = self.lists("check", "ads.txt", "--json")
        self.assertEqual(code, 0)
        self.assertEqual(json.loads(out), [{
            "id": 0, "name": "ads", "source": "ads.txt", "from": "source", "format": "domains",
            "lines": 3, "names": 1, "duplicates": 1, "skipped": {"address": 1},
            "skipped_lines": [{"line": 3, "reason": "address", "text": "1.2.3.4"}]}])

    def test_a_list_of_which_nothing_is_understood_is_told_line_by_line_too(self):
        self.file("ads.txt", "ads.example\nspy.example\n")
        self.file("lists.toml", '[[list]]\nname = "ads"\nsource = "ads.txt"\nformat = "hosts"\n')
        code, out, err = self.lists("check", "lists.toml")
        self.assertEqual((code, err), (1, "ads: ads.txt holds no names; the list is left out\n"))
        self.assertIn("ads   -           0      0        2  missing\n", out)
        self.assertIn('  line 2: "spy.example"\n', out)
        report = json.loads(self.lists("check", "lists.toml", "--json")[1])[0]
        self.assertEqual((report["lines"], report["skipped"]), (2, {"other_format": 2}))
        self.assertEqual(self.lists("build", "lists.toml")[0], 2)

    def test_a_list_that_cannot_be_read_exits_with_1(self):
        self.assertEqual(self.lists("check", "gone.txt")[0], 1)


class Diff(Lists):
    def test_what_came_went_and_means_something_else_is_told(self):
        self.file("old.txt", "||a.example^\n||b.example^\n||c.example^$dnstype=A\n||d.example^\n")
        self.file("new.txt", "||a.example^\n@@||b.example^\n||c.example^$dnstype=AAAA\n||e.example^\n")
        code, out, err = self.lists("diff", "old.txt", "new.txt")
        self.assertEqual((code, err), (1, ""))
        self.assertEqual(out.splitlines(), [
            "new: 1 added, 1 removed, 2 changed",
            "~ b.example: blocked with what is below it → let through with what is below it",
            "~ c.example: blocked with what is below it for types A → "
            "blocked with what is below it for types AAAA",
            "- d.example",
            "+ e.example"])
        self.assertEqual(self.lists("diff", "old.txt", "new.txt", "-q")[1], out.splitlines()[0] + "\n")
        self.assertEqual(json.loads(self.lists("diff", "old.txt", "new.txt", "--json")[1])[0]["changes"][3],
                         {"name": "e.example", "before": "", "after": "blocked with what is below it"})
        self.assertEqual(self.lists("diff", "old.txt", "old.txt"),
                         (0, "old: 0 added, 0 removed, 0 changed\n", ""))

    def test_lists_of_two_list_files_are_compared_by_name(self):
        for name, lists in (("old", ("one", "two")), ("new", ("two", "three"))):
            for each in lists:
                self.file(f"{name}-{each}.txt", f"{each}.example\n")
            self.file(f"{name}.toml", "".join(
                f'[[list]]\nname = "{each}"\nsource = "{name}-{each}.txt"\n' for each in lists))
        self.assertEqual(self.lists("diff", "old.toml", "new.toml")[1].splitlines(), [
            "two: 0 added, 0 removed, 0 changed",
            "three: 1 added, 0 removed, 0 changed", "+ three.example",
            "one: 0 added, 1 removed, 0 changed", "- one.example"])

    def test_a_side_that_cannot_be_read_is_no_difference(self):
        self.file("ads.txt", "ads.example\n")
        for arguments in (("ads.txt", "gone.txt"), ("gone.txt", "ads.txt"), ("ads.txt", "gone.toml")):
            code, out, err = self.lists("diff", *arguments)
            self.assertEqual((code, out), (2, ""))
            self.assertIn("cannot be read", err)

    def test_an_image_is_told_from_a_list(self):
        self.file("ads.txt", "ads.example\n")
        self.assertEqual(self.lists("build", "ads.txt", "-o", "ads.berth")[0], 0)
        code, out, err = self.lists("diff", "ads.txt", "ads.berth")
        self.assertEqual((code, out), (2, ""))
        self.assertIn("ads.berth is an image made of lists, not a list", err)


class Unusable(Lists):
    """What cannot be used exits with 2 and says why, in one line for each fault."""

    def test_list_files_are_told_all_that_is_wrong_with_them(self):
        self.file("lists.toml", """
imag = "x"
max_shrink = 101
[[list]]
name = "a/b"
source = "x"
[[list]]
source = "y"
[[list]]
name = "ok"
[[list]]
name = "two"
source = "x"
format = "csv"
[[list]]
name = "good"
source = "x"
[[list]]
name = "good"
source = "y"
""")
        code, out, err = self.lists("build", "lists.toml")
        self.assertEqual((code, out), (2, ""))
        for said in ("lists.toml:2: imag: ", "lists.toml:3: max_shrink: ", "lists.toml:5: name: ",
                     "lists.toml:7: name: missing", "lists.toml:9: source: missing in list ok",
                     "lists.toml:14: format: ", 'name: "good" is taken'):
            self.assertIn(said, err)
        for text, said in (("", "no lists; write [[list]]"), ("list = 1", "no list of tables"),
                           ("list = [1]", "no table"), ("[[[", "not TOML")):
            self.file("lists.toml", text)
            code, out, err = self.lists("check", "lists.toml")
            self.assertEqual((code, out), (2, ""), text)
            self.assertIn(said, err)
        self.assertIn("cannot be read", self.lists("build", "gone.toml")[2])

    def test_two_files_of_one_name_need_a_list_file(self):
        code, _, err = self.lists("build", "a/ads.txt", "b/ads.txt")
        self.assertEqual(code, 2)
        self.assertIn("write a list file", err)

    def test_images_and_names_that_are_none(self):
        self.assertEqual(self.lists("lookup", "a.example")[2],
                         "berth: lists.berth: cannot be read: No such file or directory\n")
        self.file("ads.txt", "ads.example\n")
        self.assertEqual(self.lists("lookup", "a.example", "-i", "ads.txt")[0], 2)
        self.built("ads.txt")
        code, out, err = self.lists("lookup", "a..b")
        self.assertEqual((code, out), (2, ""))
        self.assertIn("a..b is no domain name", err)

    def test_commands_that_are_none(self):
        for arguments in ((), ("cook",), ("build",), ("lookup",), ("check", "--colour")):
            code, out, err = self.lists(*arguments)
            self.assertEqual((code, out), (2, ""), arguments)
            self.assertRegex(err, r"^berth: ")

    def test_help_teaches(self):
        for command in ("build", "check", "lookup", "diff", "import", "stamp encode", "stamp decode"):
            code, out, _ = self.lists(*command.split(), "--help")
            self.assertEqual(code, 0)
            self.assertIn("Examples:", out)
            self.assertIn("Exit codes:", out)
        self.assertIn("Examples:", self.lists("--help")[1])


if __name__ == "__main__":
    BERTH = os.path.abspath(sys.argv.pop(1))
    unittest.main()
