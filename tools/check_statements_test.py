#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What tools/check_statements refuses, and what it must not."""

import importlib.machinery
import importlib.util
import unittest
from pathlib import Path

PROGRAM = str(Path(__file__).with_name("check_statements"))
LOADER = importlib.machinery.SourceFileLoader("check_statements", PROGRAM)
SPEC = importlib.util.spec_from_loader("check_statements", LOADER)
check_statements = importlib.util.module_from_spec(SPEC)
LOADER.exec_module(check_statements)

TWO = 'inline constexpr Sql find_x{"find_x", "SELECT 1"};\nconstexpr xos::db::Sql\n    drop_x{"drop_x", "SELECT 2"};\n'


class CheckStatements(unittest.TestCase):
    def errors(self, files):
        return check_statements.check(files)[1]

    def test_refuses_a_constant_that_is_in_no_list(self):
        text = TWO + "inline constexpr std::array all{find_x};\n"
        self.assertEqual(self.errors({"src/app/x.cpp": text}), ["src/app/x.cpp: drop_x is in no list of statements"])

    def test_takes_lists_of_other_files_with_their_namespaces(self):
        lists = "constexpr std::array one{sql::find_x};\nstatic constexpr std::array two{\n    support::sql::drop_x};\n"
        self.assertEqual(self.errors({"src/app/x.hpp": TWO, "src/app/y.cpp": lists}), [])

    def test_leaves_commands_out(self):
        self.assertEqual(self.errors({"apps/users/server/commands/x.cpp": TWO}), [])

    def test_leaves_tests_out(self):
        for name in ("apps/users/tests/x.cpp", "examples/01_notes/notes_test.cpp", "src/app/sources.cmake"):
            self.assertFalse(check_statements.is_checked(Path(name)), name)
        self.assertTrue(check_statements.is_checked(Path("examples/01_notes/notes.hpp")))


if __name__ == "__main__":
    unittest.main()
