# SPDX-License-Identifier: Apache-2.0
"""script/check [--long] [--within SECONDS] [NAME…]: the suites that need other builds or more time, in this order. Each
check is one case:

slow         crash and fault loops: the ctest programs with label `slow`
hardening    what the release binary must have (BLD-1)
bench        the benchmarks start and every figure comes out; no figure is judged here
asan, tsan   every server test program under the sanitizers (BLD-2), the crash loops with fewer rounds; a report of a
             program that a test started counts too
fuzz         every fuzz target of the asan build, 30 s each, 10 minutes with --long (BLD-4)

What has not begun after --within is left out, said so, and counted as skipped: on a machine that is much slower than
others, a run that must end by then ends with a result."""

# rules: BLD-1

import argparse
import concurrent.futures
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from suites import JOBS, ROOT, Count, Timer, build, ctest_suites, print_summary, run, run_ctest, say

SYMBOLIZER = shutil.which("llvm-symbolizer-19") or shutil.which("llvm-symbolizer") or ""
SANITIZERS = {
    "asan": {
        "ASAN_OPTIONS": "detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1:check_initialization_order=1",
        "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
        "ASAN_SYMBOLIZER_PATH": SYMBOLIZER,
    },
    "tsan": {
        "TSAN_OPTIONS": f"halt_on_error=1:second_deadlock_stack=1:external_symbolizer_path={SYMBOLIZER}",
    },
}

# What a sanitized run leaves to --long, because its time would not fit: a second run of the same program on PostgreSQL,
# whose driver the database suites have covered by then, programs that wait more than they compute, and those that do a
# hundred thousand times what others do once.
LEFT_TO_LONG = {
    "asan": re.compile(r".*_pg|users_move_test|long_statements_test|users_new_application_test|users_transfer_test"),
    "tsan": re.compile(r".*_pg|.*_pg_.*|users_move_test|users_new_application_test|users_database_restart_test"
                       r"|long_statements_test|testing_network_test|users_transfer_test"),
}

# Longest input of a target whose parser refuses more than this by its length alone (bytes).
LONGEST_INPUT = {"jwt": 9_000}


class Limits:
    """How long the checks take: `long` makes them longer, and after `within` seconds nothing more begins."""

    def __init__(self, long, within):
        self.long = long
        self.end = math.inf if within is None else time.monotonic() + within

    def leaves_out(self, name, count):
        if time.monotonic() < self.end:
            return False
        say(f"{name} is left out: no time is left for it")
        count.skipped += 1
        return True


def sanitizer_suite(preset, limits):
    count = Count()
    folder = ROOT / "build" / preset
    if not build(preset, keep_going=True):
        count.one(False, f"{preset}: the build")
    if not (folder / "build.ninja").exists():
        return count
    # In files, because a test may swallow what a program that it started wrote to its standard error.
    reports = folder / "findings" / "reports"
    shutil.rmtree(reports, ignore_errors=True)
    reports.mkdir(parents=True)
    environment = {name: f"{value}:log_path={reports}/{preset}" if name.endswith("OPTIONS") else value
                   for name, value in SANITIZERS[preset].items()}
    for suite, tests in ctest_suites(folder).items():
        if limits.leaves_out(f"{preset}: {suite}", count):
            continue
        tests = [name for name in tests if not name.startswith("compile_fail")]
        tests = [name for name in tests if limits.long or not LEFT_TO_LONG[preset].fullmatch(name)]
        # Only where it is meant: the program takes every variable XOS_… for a setting of its own.
        fewer = {"XOS_KILLS": "10"} if suite == "slow" else {}
        for name, cases in (run_ctest(folder, tests, suite == "slow", environment | fewer) if tests else {}).items():
            count.one(cases.failed == 0, f"{preset}: {name} ({', '.join(cases.failures)})")
    for report in sorted(reports.iterdir()):
        print(report.read_text(encoding="utf-8", errors="replace"), flush=True)
        count.one(False, f"{preset}: {report.relative_to(ROOT)}")
    return count


def fuzz_one(name, seconds, findings):
    """Runs one target on a copy of its corpus; gives what is wrong with it, or None."""
    program = ROOT / "build" / "asan" / "tests" / "fuzz" / f"fuzz_{name}"
    corpus = ROOT / "tests" / "fuzz" / "corpus" / name
    dictionary = ROOT / "tests" / "fuzz" / f"{name}.dict"
    if not program.exists():
        return f"fuzz_{name}: it was not built"
    if not corpus.is_dir():
        return f"fuzz_{name}: it has no corpus folder"
    findings.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(corpus, folder, dirs_exist_ok=True)
        # libFuzzer looks at the clock every half time-out, so 1 is the "runs over 1 s" of BLD-4 with that slack.
        command = [program, folder, f"-max_total_time={seconds}", "-timeout=1", "-rss_limit_mb=2048",
                   f"-max_len={LONGEST_INPUT.get(name, 65_536)}", "-print_final_stats=1",
                   f"-artifact_prefix={findings}/{name}-"]
        if dictionary.exists():
            command.append(f"-dict={dictionary}")
        try:
            answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                                    env={**os.environ, **SANITIZERS["asan"]}, check=False, timeout=seconds + 300)
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"fuzz_{name}: {error}"
    runs = re.search(r"stat::number_of_executed_units:\s*(\d+)", answer.stdout)
    print(f"    {program.name}: {runs.group(1) if runs else '?'} runs, exit {answer.returncode}", flush=True)
    if answer.returncode == 0 and runs:
        return None
    return "\n".join(answer.stdout.splitlines()[-60:])


def fuzz_suite(limits):
    count = Count()
    names = sorted(p.name.removesuffix("_fuzz.cpp") for p in (ROOT / "tests" / "fuzz").glob("*_fuzz.cpp"))
    if not build("asan", *(f"fuzz_{name}" for name in names), keep_going=True):
        count.one(False, "fuzz: the build")
    seconds = 600 if limits.long else 30
    say(f"{len(names)} fuzz targets, {seconds} s each")
    with concurrent.futures.ThreadPoolExecutor(int(JOBS)) as pool:
        findings = ROOT / "build" / "asan" / "findings"
        for name, problem in zip(names, pool.map(lambda name: fuzz_one(name, seconds, findings), names)):
            if problem:
                print(problem, flush=True)
            count.one(problem is None, f"fuzz_{name}")
    if not names:
        count.one(False, "there is no fuzz target")
    return count


def readelf(binary, *what):
    return subprocess.run(["readelf", "-W", *what, binary], capture_output=True, text=True, check=True).stdout


def hardening_suite(_limits):
    count = Count()
    if not build("release", "xos", "xos_testing"):  # every library, whose headers cmake/header_check.cmake leaves to it
        count.one(False, "hardening: the release build")
        return count
    binary = ROOT / "build" / "release" / "xos"
    header, segments, dynamic = readelf(binary, "-h"), readelf(binary, "-l"), readelf(binary, "-d")
    symbols = readelf(binary, "--dyn-syms")
    stack = re.search(r"GNU_STACK.*", segments)
    load = re.findall(r"^\s+LOAD\s.*", segments, re.MULTILINE)
    checks = {
        "is position independent (PIE)": "DYN (Position-Independent Executable" in header and "PIE" in dynamic,
        "has read-only relocations (RELRO)": "GNU_RELRO" in segments,
        "binds everything at start (NOW)": re.search(r"\(FLAGS_1\).*\bNOW\b", dynamic) is not None,
        "has no executable stack": stack is not None and "RWE" not in stack.group() and " E " not in stack.group(),
        "has no segment both writable and executable": bool(load) and not any("RWE" in line for line in load),
        "has no run path": "RUNPATH" not in dynamic and "RPATH" not in dynamic,
        "uses stack protectors": "__stack_chk_fail" in symbols,
        "uses fortified library calls": re.search(r"__\w+_chk\b", symbols) is not None,
    }
    for name, ok in checks.items():
        print(f"    {'ok' if ok else 'NOT OK'}: build/release/xos {name}")
        count.one(ok, f"build/release/xos {name}")
    return count


def slow_suite(limits):
    count = Count()
    if not build("dev"):
        count.one(False, "slow: the build")
        return count
    tests = ctest_suites(ROOT / "build" / "dev").get("slow", [])
    environment = {"XOS_LONG": "1"} if limits.long else {}
    for cases in (run_ctest(ROOT / "build" / "dev", tests, True, environment).values() if tests else ()):
        count.add(cases)
    return count


def bench_suite(_limits):
    count = Count()
    count.one(run([ROOT / "script" / "bench", "--quick"]) == 0, "script/bench --quick")
    return count


CHECKS = {
    "slow": slow_suite,
    "hardening": hardening_suite,
    "bench": bench_suite,
    "asan": lambda limits: sanitizer_suite("asan", limits),
    "fuzz": fuzz_suite,
    "tsan": lambda limits: sanitizer_suite("tsan", limits),
}


def run_check(name, limits):
    count = Count()
    return count if limits.leaves_out(name, count) else CHECKS[name](limits)


def main():
    parser = argparse.ArgumentParser(prog="script/check", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(CHECKS)}; all of them when there is none")
    parser.add_argument("--long", action="store_true", help="fuzz for 10 minutes each, leave nothing out, loop longer")
    parser.add_argument("--within", type=int, metavar="SECONDS", help="begin nothing more after so many seconds")
    options = parser.parse_args()
    for name in options.names:
        if name not in CHECKS:
            parser.error(f"no check is called {name}; there are: {' '.join(CHECKS)}")
    limits = Limits(options.long, options.within)
    timer = Timer()
    for name in options.names or CHECKS:
        timer.suite(name, lambda name=name: run_check(name, limits))
    return print_summary(timer.results)


if __name__ == "__main__":
    sys.exit(main())
