# SPDX-License-Identifier: Apache-2.0
"""script/test [NAME…]: builds the dev preset and runs every suite, or the named ones."""

import os
import subprocess
import sys

from suites import (CTEST_SUITES, ROOT, Count, Timer, build, ctest_suites, npm_scripts, print_summary, run,
                    run_ctest, run_vitest)

DEV = ROOT / "build" / "dev"
# `slow` belongs to script/check.
SERVER_SUITES = [name for name in reversed(CTEST_SUITES) if name != "slow"]
SUITES = ["tools", *SERVER_SUITES, "signalr", "web-lint", "web", "browser"]


def tools_suite(with_build):
    count = Count()
    for name in ("check_layers", "check_rules", "check_samples", "check_statements"):
        count.one(run([ROOT / "tools" / name]) == 0, f"tools/{name}")
    count.one(run([ROOT / "script" / "format", "--check"]) == 0, "script/format --check")
    if with_build:
        count.one(build("dev", "header_check"), "header_check: a header does not compile alone")
        count.one(run([ROOT / "tools" / "generate_contract", "--check"]) == 0, "tools/generate_contract --check")
    for path in sorted((ROOT / "tools").glob("*_test.py")):
        answer = subprocess.run([sys.executable, path], cwd=ROOT, capture_output=True, text=True, check=False)
        cases = int(answer.stderr.rpartition("Ran ")[2].split()[0]) if "Ran " in answer.stderr else 1
        if answer.returncode == 0:
            count.passed += cases
        else:
            print(answer.stderr)
            count.one(False, f"tools/{path.name}")
    return count


def server_suite(name, tests):
    total = Count()
    if not tests:
        total.one(False, f"no test program carries the label {name}")
        return total
    for count in run_ctest(DEV, tests).values():
        total.add(count)
    return total


def lint_suite():
    count = Count()
    for script in ("lint", "typecheck"):
        if script == "lint" or script in npm_scripts():
            count.one(run(["npm", "run", "--silent", script], cwd=ROOT / "web") == 0, f"npm run {script}")
    count.one(run(["node", "tools/build_docs.mjs", "--check"]) == 0, "tools/build_docs.mjs --check")
    return count


def browser_suite():
    """The built pages in a real browser, in front of the built program when there is one."""
    if run(["npm", "run", "--silent", "build"], cwd=ROOT / "web") != 0:
        count = Count()
        count.one(False, "npm run build")
        return count
    if (DEV / "xos").exists():
        os.environ["XOS_PROGRAM"] = str(DEV / "xos")
    return run_vitest("test:browser")


def signalr_suite():
    """The official SignalR client against the test server of tests/conformance/signalr."""
    if not (DEV / "tests" / "conformance" / "signalr" / "signalr_test_server").exists():
        count = Count()
        count.one(False, "signalr_test_server is not built")
        return count
    return run_vitest("test:signalr")


def main(names):
    unknown = [name for name in names if name not in SUITES]
    if unknown:
        print(f"no suite is called {unknown[0]}; there are: {' '.join(SUITES)}", file=sys.stderr)
        return 2
    wanted = names or SUITES
    timer = Timer()

    on_server = [name for name in wanted if name in SERVER_SUITES]
    built = True
    if on_server or {"tools", "signalr"} & set(wanted):
        def build_suite():
            nonlocal built
            count = Count()
            built = build("dev")
            count.one(built, "the build")
            return count
        timer.suite("build", build_suite)
    if "tools" in wanted:
        timer.suite("tools", lambda: tools_suite(built))
    by_suite = ctest_suites(DEV) if built and on_server else {}
    if not names:
        on_server += [name for name in by_suite if name != "slow" and name not in on_server]
    for name in on_server:
        if built:
            timer.suite(name, lambda name=name: server_suite(name, by_suite.get(name)))
    if "signalr" in wanted and built:
        timer.suite("signalr", signalr_suite)
    if "web-lint" in wanted:
        timer.suite("web-lint", lint_suite)
    if "web" in wanted:
        timer.suite("web", lambda: run_vitest("test"))
    if "browser" in wanted:
        timer.suite("browser", browser_suite)
    return print_summary(timer.results)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
