#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What tools/check_rules takes for a named rule, and what it must not."""

import importlib.machinery
import importlib.util
import unittest
from pathlib import Path

PROGRAM = str(Path(__file__).with_name("check_rules"))
LOADER = importlib.machinery.SourceFileLoader("check_rules", PROGRAM)
SPEC = importlib.util.spec_from_loader("check_rules", LOADER)
check_rules = importlib.util.module_from_spec(SPEC)
LOADER.exec_module(check_rules)


class CheckRules(unittest.TestCase):
    def test_reads_the_name_of_a_cpp_test(self):
        text = "TEST(Reader, H1_5_refuses_two_lengths) {\nTEST_F(Api,\n       USR_3_USR_4_corrects) {"
        self.assertEqual(check_rules.named_in(text, ".cpp"), {"H1-5", "USR-3", "USR-4"})

    def test_reads_the_name_of_a_browser_test(self):
        text = 'it("AJAX-3 leaves out null", () => {\ntest.each([1])(\'x\', f);\ndescribe(`UT-9 rows`, g)'
        self.assertEqual(check_rules.named_in(text, ".ts"), {"AJAX-3", "UT-9"})

    def test_reads_comment_lines(self):
        self.assertEqual(check_rules.named_in("// rules: ENV-1 ENV-2\n", ".cpp"), {"ENV-1", "ENV-2"})

    def test_takes_no_rule_from_other_comments_or_code(self):
        text = '// see ENV-1\nauto name = "ENV-2";\nTEST(ENV_3, answers) {'
        self.assertEqual(check_rules.named_in(text, ".cpp"), set())

    def test_tells_rule_1_from_rule_10(self):
        self.assertEqual(check_rules.named_in("TEST(A, AUTH_10_cookie) {", ".cpp"), {"AUTH-10"})

    def test_takes_no_number_for_a_rule(self):
        self.assertEqual(check_rules.named_in("TEST(A, refuses_JSON_1e400) {", ".cpp"), set())

    def test_knows_the_rules_of_the_browser(self):
        text = "# contract\nARC-1\n\n# contract, browser\nAJAX-1 AJAX-2\nUT-1\n\n# contract, security\nSEC-1\n"
        self.assertEqual(check_rules.of_browser(text), ["AJAX-1", "AJAX-2", "UT-1"])
        rules = check_rules.of_browser((check_rules.ROOT / "tools" / "rule_ids.txt").read_text(encoding="utf-8"))
        self.assertGreater(len(rules), 60)

    def test_list_has_no_rule_twice(self):
        rules = check_rules.wanted((check_rules.ROOT / "tools" / "rule_ids.txt").read_text(encoding="utf-8"))
        self.assertEqual(len(rules), len(set(rules)))
        self.assertGreater(len(rules), 150)


if __name__ == "__main__":
    unittest.main()
