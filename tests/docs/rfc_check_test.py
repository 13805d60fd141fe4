#!/usr/bin/env python3
"""Shows that rfc_check.py refuses a row whose test is missing, switched off or not named."""

import unittest

import rfc_check

PAGE = """# Compliance

## RFC 8484: DNS Queries over HTTPS

| clause | what we do | test |
|---|:-:|---|
| 5.1 | max-age is the smallest TTL | {test} |
"""


def findings(test, disabled=()):
    enabled = {"core/doh: a | b", "core/doh: max-age"}
    return [line for line, _ in rfc_check.check_page(PAGE.format(test=test), enabled, set(disabled))]


class RfcCheck(unittest.TestCase):
    def test_rows_that_name_tests_pass(self):
        self.assertEqual(findings("`core/doh: max-age`"), [])
        self.assertEqual(findings("`core/doh: max-age`<br>`core/doh: a \\| b`"), [])

    def test_names_have_a_blank_after_their_prefix(self):
        self.assertEqual(rfc_check.named("core/doh:max-age is 1:2"), "core/doh: max-age is 1:2")
        self.assertEqual(rfc_check.named("docs: every link"), "docs: every link")

    def test_a_missing_test_is_caught(self):
        self.assertEqual(findings("`core/doh: max-ag`"), [7])
        self.assertEqual(findings("`core/doh: max-age`<br>`core/doh: gone`"), [7])

    def test_a_test_that_is_switched_off_is_caught(self):
        self.assertEqual(findings("`off`", disabled=["off"]), [7])

    def test_a_row_without_a_test_is_caught(self):
        self.assertEqual(findings("by inspection"), [7])
        self.assertEqual(findings(""), [7])

    def test_a_row_with_cells_too_many_is_caught(self):
        self.assertEqual(findings("`core/doh: max-age` | more"), [7])

    def test_a_row_outside_a_section_is_caught(self):
        text = PAGE.format(test="`t`").replace("## RFC 8484: DNS", "## DNS")
        self.assertEqual([line for line, _ in rfc_check.check_page(text, {"t"}, set())], [7])

    def test_a_page_without_rows_is_caught(self):
        self.assertEqual([line for line, _ in rfc_check.check_page("# Nothing\n", set(), set())], [1])


if __name__ == "__main__":
    unittest.main()
