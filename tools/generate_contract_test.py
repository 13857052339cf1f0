#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What tools/generate_contract writes, and that a stale copy is noticed."""

import contextlib
import importlib.machinery
import importlib.util
import io
import os
import tempfile
import unittest
from pathlib import Path

PROGRAM = str(Path(__file__).with_name("generate_contract"))
LOADER = importlib.machinery.SourceFileLoader("generate_contract", PROGRAM)
SPEC = importlib.util.spec_from_loader("generate_contract", LOADER)
generate_contract = importlib.util.module_from_spec(SPEC)
LOADER.exec_module(generate_contract)


class GenerateContract(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for name in generate_contract.FILES:
            (self.root / name).parent.mkdir(parents=True)
        self.program = self.root / "program"
        self.prints("")

    def prints(self, suffix):
        """Lets the program print its arguments, its setting if it got one, and a suffix."""
        self.program.write_text(f'#!/bin/sh\necho "$*" "$XOS_Server__Urls" "{suffix}"\n', encoding="utf-8")
        self.program.chmod(0o700)

    def run_with(self, *arguments):
        self.output = io.StringIO()
        with contextlib.redirect_stdout(self.output), contextlib.redirect_stderr(self.output):
            return generate_contract.main([*arguments, "--program", str(self.program)], self.root)

    def test_VAL_3_writes_types_and_rules_each_into_its_file(self):
        self.assertEqual(self.run_with(), 0)
        self.assertIn("contract", (self.root / "web/src/api/wire-types.ts").read_text(encoding="utf-8"))
        self.assertIn("contract --rules", (self.root / "web/src/core/request-rules.ts").read_text(encoding="utf-8"))
        self.assertEqual(self.run_with("--check"), 0)

    def test_VAL_3_a_stale_copy_fails_the_check_and_is_left_alone(self):
        self.run_with()
        before = (self.root / "web/src/api/wire-types.ts").read_text(encoding="utf-8")
        self.prints("changed")
        self.assertEqual(self.run_with("--check"), 1)
        self.assertIn("web/src/api/wire-types.ts is stale", self.output.getvalue())
        self.assertIn("+contract  changed", self.output.getvalue())
        self.assertEqual((self.root / "web/src/api/wire-types.ts").read_text(encoding="utf-8"), before)

    def test_a_missing_copy_or_program_fails_the_check(self):
        self.assertEqual(self.run_with("--check"), 1)
        self.program.unlink()
        self.assertEqual(self.run_with("--check"), 1)

    def test_settings_of_a_server_change_nothing(self):
        self.run_with()
        os.environ["XOS_Server__Urls"] = "http://127.0.0.1:1"
        self.addCleanup(os.environ.pop, "XOS_Server__Urls")
        self.assertEqual(self.run_with("--check"), 0)


if __name__ == "__main__":
    unittest.main()
