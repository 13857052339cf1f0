#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every refusal of tools/check_layers, shown on a small tree of its own."""

import importlib.machinery
import importlib.util
import tempfile
import unittest
from pathlib import Path

PROGRAM = str(Path(__file__).with_name("check_layers"))
LOADER = importlib.machinery.SourceFileLoader("check_layers", PROGRAM)
SPEC = importlib.util.spec_from_loader("check_layers", LOADER)
check_layers = importlib.util.module_from_spec(SPEC)
LOADER.exec_module(check_layers)


class CheckLayers(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def errors_of(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return check_layers.check(self.root)[1]

    def test_accepts_an_arrow_that_points_down(self):
        self.assertEqual(self.errors_of("src/http/reader.cpp", '#include "xos/base/problem.hpp"\n'), [])

    def test_accepts_the_own_private_header(self):
        self.assertEqual(self.errors_of("src/http/reader.hpp", "#include <string>\n"), [])
        self.assertEqual(self.errors_of("src/http/reader.cpp", '#include "http/reader.hpp"\n'), [])

    def test_refuses_an_arrow_that_points_up(self):
        errors = self.errors_of("include/xos/base/log.hpp", '#include "xos/json/writer.hpp"\n')
        self.assertEqual(errors, ['include/xos/base/log.hpp: base must not include json ("xos/json/writer.hpp")'])

    def test_refuses_json_below_the_database(self):
        self.assertEqual(len(self.errors_of("src/db/row.cpp", '#include "xos/json/value.hpp"\n')), 1)

    def test_accepts_the_private_header_of_a_module_below_in_a_source_file_only(self):
        self.errors_of("src/base/json_text.hpp", "\n")
        self.assertEqual(self.errors_of("src/http/writer.cpp", '#include "base/json_text.hpp"\n'), [])
        self.assertEqual(self.errors_of("include/xos/http/writer.hpp", '#include "base/json_text.hpp"\n'),
                         ['include/xos/http/writer.hpp: public header includes the private "base/json_text.hpp"'])

    def test_refuses_the_private_header_of_a_module_above(self):
        self.errors_of("src/http/ascii.hpp", "\n")
        self.assertEqual(self.errors_of("src/base/text.cpp", '#include "http/ascii.hpp"\n'),
                         ['src/base/text.cpp: base must not include http ("http/ascii.hpp")'])

    def test_refuses_a_third_party_header_in_a_public_header(self):
        for name in ("spdlog/spdlog.h", "boost/asio.hpp", "sqlite3.h", "boost/asio/io_context.hpp"):
            self.assertEqual(len(self.errors_of("include/xos/db/pool.hpp", f"#include <{name}>\n")), 1, name)

    def test_accepts_the_allowed_third_party_headers(self):
        for name in ("boost/asio/awaitable.hpp", "boost/describe.hpp", "boost/mp11/algorithm.hpp", "fmt/core.h"):
            self.assertEqual(self.errors_of("include/xos/db/pool.hpp", f"#include <{name}>\n"), [], name)

    def test_refuses_a_driver_header_outside_its_module(self):
        self.assertEqual(len(self.errors_of("src/app/health.cpp", "#include <sqlite3.h>\n")), 1)
        self.assertEqual(self.errors_of("src/app/health.cpp", "#include <openssl/evp.h>\n"), [])

    def test_refuses_an_unknown_module(self):
        self.assertEqual(len(self.errors_of("src/mail/send.cpp", "\n")), 1)

    def test_refuses_http_in_an_application(self):
        self.assertEqual(self.errors_of("apps/users/server/users.cpp", '#include "xos/app/routes.hpp"\n'), [])
        self.assertEqual(len(self.errors_of("apps/users/server/users.cpp", '#include "xos/http/server.hpp"\n')), 1)

    def test_refuses_testing_outside_the_tests_of_an_application(self):
        line = '#include "xos/testing/app.hpp"\n'
        self.assertEqual(self.errors_of("apps/users/tests/users_test.cpp", line), [])
        self.assertEqual(len(self.errors_of("apps/users/server/users.cpp", line)), 1)

    def test_length_of_a_header_at_one_below_at_and_above_the_limit(self):
        for lines, expected in ((299, 0), (300, 0), (301, 1)):
            self.assertEqual(len(self.errors_of("src/base/long.hpp", "//\n" * lines)), expected, lines)

    def test_length_of_a_source_file_at_one_below_at_and_above_the_limit(self):
        for lines, expected in ((599, 0), (600, 0), (601, 1)):
            self.assertEqual(len(self.errors_of("src/base/long.cpp", "//\n" * lines)), expected, lines)


if __name__ == "__main__":
    unittest.main()
