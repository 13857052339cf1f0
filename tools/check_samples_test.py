#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What tools/check_samples refuses, and what it writes."""

import importlib.machinery
import importlib.util
import tempfile
import unittest
from pathlib import Path

PROGRAM = str(Path(__file__).with_name("check_samples"))
LOADER = importlib.machinery.SourceFileLoader("check_samples", PROGRAM)
SPEC = importlib.util.spec_from_loader("check_samples", LOADER)
check_samples = importlib.util.module_from_spec(SPEC)
LOADER.exec_module(check_samples)

SOURCE = "int main() {\n    // doc: begin one\n    first();\n\n        second();\n    // doc: end one\n}\n"
CODE = "first();\n\n    second();\n"


def sample(code, name="one", source="main.cpp"):
    return f"<!-- sample: {source}#{name} -->\n```cpp\n{code}```\n"


class CheckSamples(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        (self.root / "main.cpp").write_text(SOURCE, encoding="utf-8")
        self.document = self.root / "guide.md"

    def errors_of(self, text, write=False):
        self.document.write_text(text, encoding="utf-8")
        return check_samples.check(self.document, write, self.root)[1]

    def test_takes_a_sample_that_is_as_its_source(self):
        self.assertEqual(self.errors_of(sample(CODE)), [])

    def test_refuses_one_that_is_not(self):
        self.assertIn("is stale", self.errors_of(sample("first();\n"))[0])

    def test_refuses_a_region_or_a_file_that_is_not_there(self):
        for wrong in (sample(CODE, name="two"), sample(CODE, source="none.cpp")):
            self.assertIn("has no region", self.errors_of(wrong)[0])

    def test_refuses_a_name_without_code(self):
        self.assertIn("not followed by", self.errors_of("<!-- sample: main.cpp#one -->\n\ntext\n")[0])

    def test_fills_empty_blocks_each_by_itself(self):
        text = sample("") + "\nbetween\n\n" + sample("")
        self.assertEqual(self.errors_of(text, write=True), [])
        self.assertEqual(self.document.read_text(encoding="utf-8"), sample(CODE) + "\nbetween\n\n" + sample(CODE))

    def test_takes_regions_of_markup(self):
        markup = "<!-- doc: begin one -->\n<p>\n<!-- doc: end one -->\n"
        (self.root / "page.html").write_text(markup, encoding="utf-8")
        self.assertEqual(self.errors_of(sample("<p>\n", source="page.html")), [])


if __name__ == "__main__":
    unittest.main()
