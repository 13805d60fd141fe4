"""Runs `berth lists import` and `berth lists stamp`: what serverless-dns has, taken over.

Usage: lists_import_test.py BERTH
"""

import json
import os
import pathlib
import sys
import unittest

import lists_test


class Import(lists_test.Lists):
    """What the original builder and look-up of serverless-dns made of drawn names is in DATA."""

    DATA = pathlib.Path(__file__).parents[1] / "data" / "rethink"

    def test_look_ups_agree_on_every_name_in_both_codecs(self):
        lines = (self.DATA / "lookups.txt").read_text().splitlines()
        for codec in ("u6", "u8"):
            code, out, err = self.lists("import", str(self.DATA / codec), "--json")
            self.assertEqual((code, err), (0, ""))
            report = json.loads(out)
            self.assertEqual((report["lists"], report["skipped"]), (19, 0))
            names = [line.split()[0] for line in lines]
            found = json.loads(self.lists("lookup", *names, "--json")[1])
            for line, each in zip(lines, found, strict=True):
                said = {}
                for entry in each["lists"]:
                    said.setdefault(entry["listed"], []).append(str(entry["id"]))
                shortest_first = sorted(said, key=len)
                self.assertEqual(line, " ".join([each["name"]] + [
                    f"{listed}={','.join(said[listed])}" for listed in shortest_first]))

    def test_lists_have_the_names_that_people_know(self):
        self.lists("import", str(self.DATA / "u6"))
        self.assertIn("\n  blocked by List 5: tn4knr62.net and what is below it\n",
                      self.lists("lookup", "www.tn4knr62.net")[1])
        self.assertEqual(self.lists("stamp", "decode", "1:AIAABA", "--image", "lists.berth"),
                         (0, "5 List 5\n", ""))

    def test_files_in_parts_are_read_one_behind_the_other(self):
        whole = (self.DATA / "u6" / "td.txt").read_bytes()
        config = json.loads((self.DATA / "u6" / "basicconfig.json").read_text())
        self.file("basicconfig.json", json.dumps({**config, "tdparts": 1}))
        self.file("td00.txt", whole[:5000])
        self.file("td01.txt", whole[5000:])
        self.assertEqual(self.lists("import", ".")[0], 0)

    def test_without_filetag_lists_have_numbers_and_that_is_told(self):
        for name in ("basicconfig.json", "td.txt"):
            self.file(name, (self.DATA / "u6" / name).read_bytes())
        code, out, err = self.lists("import", ".")
        self.assertEqual((code, err), (0, ".: no filetag.json with names of lists; they are called by "
                                          "their numbers\n"))
        self.assertIn(" names of 19 lists ", out)
        self.assertIn("  blocked by 5: tn4knr62.net and what is below it\n",
                      self.lists("lookup", "www.tn4knr62.net")[1])

    def test_files_that_are_missing_or_damaged_make_no_image(self):
        def refused(said):
            code, out, err = self.lists("import", ".")
            self.assertEqual((code, out), (2, ""))
            self.assertIn(said, err)
            self.assertIn("no image was made", err)

        refused("./basicconfig.json cannot be read")
        self.file("basicconfig.json", "[")
        refused("./basicconfig.json is no JSON object")
        self.file("basicconfig.json", "{}")
        refused("has no nodecount")
        config = json.loads((self.DATA / "u6" / "basicconfig.json").read_text())
        self.file("basicconfig.json", json.dumps(config))
        refused("./td.txt cannot be read")
        whole = (self.DATA / "u6" / "td.txt").read_bytes()
        self.file("td.txt", whole)
        self.file("filetag.json", "{")
        refused("./filetag.json is no JSON object")
        os.remove(self.path / "filetag.json")
        self.file("td.txt", whole[:-1] + b"?")
        refused("td.txt is damaged")
        del config["tdmd5"]
        self.file("basicconfig.json", json.dumps({**config, "nodecount": 10 ** 6}))
        refused("td.txt is no trie of that many nodes")
        self.file("basicconfig.json", json.dumps({**config, "useCodec6": False}))
        refused("td.txt is no")
        self.assertFalse((self.path / "lists.berth").exists())


class Stamp(lists_test.Lists):
    def test_lists_are_given_by_number_range_preset_and_name(self):
        self.assertEqual(self.lists("stamp", "encode", "5"), (0, "1:AIAABA\n1-acaaaba\n", ""))
        self.assertEqual(self.lists("stamp", "encode", "0-255")[1].splitlines()[0],
                         self.lists("stamp", "encode", "0-99", "100-255")[1].splitlines()[0])
        self.file("ads.txt", "ads.example\n")
        self.built("ads.txt")
        code, out, _ = self.lists("stamp", "encode", "ads", "-i", "lists.berth", "--key", "k",
                                  "--json")
        self.assertEqual((code, json.loads(out)), (0, {
            "path": "1:AIAAgA:k", "label": "1-acaabaa-k", "key": "k",
            "lists": [{"id": 0, "name": "ads"}]}))
        for stamp in ("1:AIAAgA:k", "1-acaabaa-k"):
            self.assertEqual(self.lists("stamp", "decode", stamp), (0, "0\nkey k\n", ""))

    def test_what_is_no_list_or_stamp_is_told(self):
        for word in ("256", "5-4", "ads", "-1-2", "1-"):
            code, out, err = self.lists("stamp", "encode", "--", word)
            self.assertEqual((code, out), (2, ""), word)
            self.assertIn("is no list", err)
        for word, said in (("2-foo", "begins with neither"), ("1:AI!A", "though it begins like one")):
            code, out, err = self.lists("stamp", "decode", word)
            self.assertEqual((code, out), (2, ""), word)
            self.assertIn(said, err)


if __name__ == "__main__":
    lists_test.BERTH = os.path.abspath(sys.argv.pop(1))
    unittest.main()
