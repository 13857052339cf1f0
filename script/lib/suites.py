# SPDX-License-Identifier: Apache-2.0
"""Runs test programs and counts test cases, not programs: GoogleTest's and Vitest's own reports are read.

A program that ends badly without reporting a failed case (crash, leak, time-out) counts as one failed case."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
JOBS = os.environ.get("CMAKE_BUILD_PARALLEL_LEVEL", "2")

# A ctest entry belongs to the first of these that is among its labels.
CTEST_SUITES = ("slow", "integration", "conformance", "unit")


@dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    failures: list = field(default_factory=list)

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.failures += other.failures

    def one(self, ok, name):
        """Adds one case."""
        if ok:
            self.passed += 1
        else:
            self.failed += 1
            self.failures.append(name)

    def line(self):
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def say(text):
    print(f"==> {text}", flush=True)


def run(command, **kwargs):
    """Runs a command with its output shown; gives its exit code."""
    sys.stdout.flush()
    return subprocess.run([str(part) for part in command], cwd=kwargs.pop("cwd", ROOT), check=False, **kwargs).returncode


def build(preset, *targets, keep_going=False):
    """Configures when needed and builds; gives True when it worked. With keep_going one bad file stops no other target."""
    folder = ROOT / "build" / preset
    if not (folder / "build.ninja").exists():
        say(f"configuring build/{preset}")
        if run(["cmake", "--preset", preset], stdout=subprocess.DEVNULL) != 0:
            return False
    say(f"building build/{preset}" + (f" ({' '.join(targets)})" if targets else ""))
    return run(["cmake", "--build", folder, *(["--target", *targets] if targets else []),
                *(["--", "-k", "0"] if keep_going else [])]) == 0


def ctest_suites(folder):
    """Suite name → list of ctest entry names of one build folder."""
    answer = subprocess.run(["ctest", "--test-dir", folder, "--show-only=json-v1"], capture_output=True, text=True, check=True)
    suites = {}
    for test in json.loads(answer.stdout)["tests"]:
        labels = next((p["value"] for p in test.get("properties", []) if p["name"] == "LABELS"), [])
        suite = next((name for name in CTEST_SUITES if name in labels), labels[0] if labels else "unit")
        suites.setdefault(suite, []).append(test["name"])
    return suites


def gtest_count(report):
    count = Count()
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        if case.get("status") == "notrun" or case.get("result") == "skipped":
            count.skipped += 1
        else:
            count.one(case.find("failure") is None, name)
    return count


def run_ctest(folder, tests, serial=False, environment=None):
    """Runs the named ctest entries of a build folder, side by side unless `serial`; gives entry name → Count."""
    reports = folder / "reports"
    shutil.rmtree(reports, ignore_errors=True)
    reports.mkdir(parents=True)
    names = "|".join(re.escape(name) for name in tests)
    command = ["ctest", "--test-dir", folder, "--output-on-failure", "--no-tests=error", "-R", f"^({names})$",
               "-j", "1" if serial else JOBS, "--output-junit", reports / "ctest.junit"]
    run(command, env={**os.environ, **(environment or {})})

    ended_well = {}
    if (reports / "ctest.junit").exists():
        for case in ElementTree.parse(reports / "ctest.junit").getroot().iter("testcase"):
            ended_well[case.get("name")] = case.get("status") == "run"
    counts = {}
    for name in tests:
        count = Count()
        report = reports / f"{name}.xml"  # cmake/xos_targets.cmake asks for it
        try:
            if report.exists():
                count = gtest_count(report)
            elif ended_well.get(name):
                count.one(True, name)
        except ElementTree.ParseError:
            count = Count()
        if not ended_well.get(name) and count.failed == 0:
            count.one(False, f"{name} (the program ended badly)")
        counts[name] = count
    return counts


def vitest_count(report):
    count = Count()
    for file in json.loads(report.read_text(encoding="utf-8"))["testResults"]:
        name = Path(file["name"]).name
        for case in file["assertionResults"]:
            if case["status"] in ("passed", "failed"):
                count.one(case["status"] == "passed", f"{name}: {case['fullName']}")
            else:
                count.skipped += 1
        if file["status"] == "failed" and not any(c["status"] == "failed" for c in file["assertionResults"]):
            count.one(False, f"{name} (could not be loaded)")
    return count


def run_vitest(script):
    """Runs an npm script that is a Vitest run and counts its cases."""
    report = ROOT / "web" / "node_modules" / ".cache" / f"{script.replace(':', '-')}.json"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    code = run(["npm", "run", "--silent", script, "--", "--reporter=default", "--reporter=json", f"--outputFile.json={report}"],
               cwd=ROOT / "web")
    count = vitest_count(report) if report.exists() else Count()
    if code != 0 and count.failed == 0:
        count.one(False, f"npm run {script}")
    return count


def npm_scripts():
    return json.loads((ROOT / "web" / "package.json").read_text(encoding="utf-8")).get("scripts", {})


def print_summary(results):
    """results: list of (suite, Count, seconds). Prints a line each and the final line; gives the exit code."""
    total = Count()
    print()
    for suite, count, seconds in results:
        print(f"{suite:<14} {count.line()}  ({seconds:.0f} s)")
        total.add(count)
    if total.failures:
        print("\nfailed:")
        for name in total.failures:
            print(f"  {name}")
    print(f"\n{total.line()}", flush=True)
    return 0 if total.failed == 0 and total.passed > 0 else 1


class Timer:
    """Collects (suite, Count, seconds) as the suites run."""

    def __init__(self):
        self.results = []

    def suite(self, name, function):
        say(f"suite {name}")
        start = time.monotonic()
        try:
            count = function()
        except (OSError, subprocess.SubprocessError, KeyError, ValueError) as error:
            count = Count()
            count.one(False, f"{name}: {error}")
        self.results.append((name, count, time.monotonic() - start))
