# SPDX-License-Identifier: Apache-2.0
"""script/bench [--quick] [--pairs N] [--seconds N] [P1 …]: measures the budgets of benchmarks/README.md.

Every figure against a ceiling is taken as pairs A B A B in one run: the program under test on core 0, the load on
core 1, then the ceiling with the same load. The ratio of a pair is A / B; the table shows the median."""

import argparse
import datetime
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import files
import postgres
import seed

ROOT = Path(__file__).resolve().parent.parent
RELEASE = ROOT / "build" / "release"
BENCH = RELEASE / "benchmarks"
WORK = ROOT / "build" / "bench"
SERVER_CORE, LOAD_CORE, ALL_CORES = "0", "1", f"0-{os.cpu_count() - 1}"
CONNECTIONS = 64
TENANT, EMAIL, PASSWORD = "bench", "admin@bench.test", "bench-Passw0rd!"
TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    """A port that is free together with the next one, where the server answers operators."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


class Process:
    """A program on the server core, or on all; stopped with SIGTERM when the block ends."""

    def __init__(self, command, ready, cores=SERVER_CORE):
        self.command = ["taskset", "-c", cores, *map(str, command)]
        self.ready = re.compile(ready)

    def __enter__(self):
        start = time.monotonic()
        self.log = (WORK / "server.log").open("a")
        self.child = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=self.log, text=True)
        for line in self.child.stdout:
            if self.ready.search(line):
                self.ready_seconds = time.monotonic() - start
                return self
        raise RuntimeError(f"{self.command[3]} ended before it was ready; see {WORK / 'server.log'}")

    def __exit__(self, *_):
        self.child.send_signal(signal.SIGTERM)
        try:
            self.child.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.communicate()
        self.log.close()

    def cpu_seconds(self):
        fields = Path(f"/proc/{self.child.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def resident_mib(self):
        status = Path(f"/proc/{self.child.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


class Server(Process):
    def __init__(self, folder, program=None, cores=SERVER_CORE, settings=()):
        self.port = free_port()
        super().__init__([program or RELEASE / "xos", "serve", "--data", folder, f"--Server:Urls=http://127.0.0.1:{self.port}",
                          *settings], r"http://", cores)

    def token(self):
        body = json.dumps({"email": EMAIL, "password": PASSWORD, "tenant": TENANT}).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/api/auth/login", body,
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)["data"]["token"]


class Responder(Process):
    def __init__(self, response_bytes):
        self.port = free_port()
        super().__init__([BENCH / "bench_epoll_responder", self.port, response_bytes], "ready")


def response_bytes(port, path, token):
    """The length of one whole response, head and body."""
    authorization = f"Authorization: Bearer {token}\r\n" if token else ""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{authorization}\r\n".encode())
        data = b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{path}: {head.splitlines()[0].decode()}")
        return len(head) + 4 + int(re.search(rb"(?i)content-length: *(\d+)", head).group(1))


def load(port, path, seconds, script="get", connections=CONNECTIONS, cores=LOAD_CORE, **environment):
    command = ["taskset", "-c", cores, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s",
               "-s", ROOT / "benchmarks" / "load" / "report.lua", f"http://127.0.0.1:{port}{path}"]
    variables = {f"XOS_{name.upper()}": value for name, value in environment.items() if value}
    answer = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True, timeout=seconds + 60,
                            env={**os.environ, "XOS_SCRIPT": script, **variables})
    result = json.loads(answer.stdout.rpartition("XOS ")[2])
    if result["requests"] == 0 or result["broken"] > 0 or result["refused"] > 0:
        raise RuntimeError(f"{path}: {result}")
    return result


def measured_load(server, *args, **kwargs):
    before = server.cpu_seconds()
    result = load(server.port, *args, **kwargs)
    result["rate"] = result["requests"] / result["seconds"]
    result["cpu_us"] = (server.cpu_seconds() - before) * 1e6 / result["requests"]
    return result


class Figures:
    """What was measured, row by row."""

    def __init__(self, judge):
        self.rows = []
        self.judge = judge

    def add(self, number, work, value, unit, must, aim, at_least, **more):
        met = value >= must if at_least else value <= must
        verdict = ("met" if met else "MISSED") if self.judge else "-"
        sign = "≥" if at_least else "≤"
        self.rows.append({"id": number, "work": work, "value": value, "unit": unit, "must": f"{sign} {must}",
                          "aim": aim, "verdict": verdict, **more})
        details = ", ".join(f"{key} {fixed(item)}" for key, item in more.items() if isinstance(item, (int, float)))
        print(f"    {number}: {fixed(value)} {unit}  (must {sign} {must}, aim {aim}) {verdict}  {details}", flush=True)


def fixed(value):
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def pairs_against_responder(options, server, path, **load_options):
    token = load_options.get("token")
    first = path
    if "paths" in load_options:
        first = Path(load_options["paths"]).read_text().splitlines()[0]
    with Responder(response_bytes(server.port, first, token)) as responder:
        load(server.port, path, 1, **load_options)
        pairs = [(measured_load(server, path, options.seconds, **load_options),
                  measured_load(responder, path, options.seconds, **load_options)) for _ in range(options.pairs)]
    return {"value": statistics.median(a["rate"] / b["rate"] for a, b in pairs),
            "rate": statistics.median(a["rate"] for a, _ in pairs),
            "ceiling_rate": statistics.median(b["rate"] for _, b in pairs),
            "cpu_us": statistics.median(a["cpu_us"] for a, _ in pairs),
            "ceiling_cpu_us": statistics.median(b["cpu_us"] for _, b in pairs),
            "p99_ms": statistics.median(a["p99_ms"] for a, _ in pairs)}


def p1(options, server, figures):
    answer = pairs_against_responder(options, server, "/api/ping")
    figures.add("P1", "GET /api/ping", answer.pop("value"), "×", 0.85, 0.95, True, **answer)


def p2(options, server, figures):
    answer = pairs_against_responder(options, server, "/", script="paths", paths=user_paths(options.ids),
                                     token=server.token())
    figures.add("P2", "GET /api/users/{id}", answer.pop("value"), "×", 0.45, 0.65, True, **answer)


def user_paths(ids):
    """A file with the addresses of some users, in an order that keeps the database from reading neighbours."""
    paths = WORK / "user_paths.txt"
    lowest, highest = ids
    step = max(1, (highest - lowest) // 2000)
    chosen = sorted(range(lowest, highest, step), key=lambda number: number * 7919 % 104729)
    paths.write_text("".join(f"/api/users/{number}\n" for number in chosen))
    return str(paths)


def p4(options, server, figures, database="", **load_options):
    token = server.token()
    searches = WORK / "search_paths.txt"
    words = ["nakamura", "m%C3%BCller", "user777", "zo%C3%AB", "bench.test", "no-such-user", "%C3%98YSTEIN", "12345"]
    searches.write_text("".join(f"/api/users/paged?search={word}\n" for word in words))
    for work, must, aim, arguments in (
            ("first page, p95", 20, 5, {"path": "/api/users/paged", "script": "get"}),
            ("search, p95", 100, 30, {"path": "/", "script": "paths", "paths": str(searches)})):
        runs = [measured_load(server, seconds=options.seconds, connections=1, token=token, **arguments, **load_options)
                for _ in range(options.pairs)]
        figures.add("P4", work + database, statistics.median(run["p95_ms"] for run in runs), "ms", must, aim, False,
                    p50_ms=statistics.median(run["p50_ms"] for run in runs),
                    cpu_us=statistics.median(run["cpu_us"] for run in runs))


def pgbench_options(seconds):
    """At least 5 s, because opening its connections takes pgbench some of that."""
    return ["-n", "-S", "-M", "prepared", "-c", CONNECTIONS, "-j", 2, "-T", max(5, seconds)]


def p3(options, server, cluster, ids, figures):
    """Both cores are free for everybody: the program, the load, PostgreSQL, pgbench."""
    arguments = {"path": "/", "seconds": options.seconds, "script": "paths", "paths": user_paths(ids), "token": server.token(),
                 "cores": ALL_CORES}
    measured_load(server, **arguments)
    pairs = [(measured_load(server, **arguments), cluster.pgbench("pgbench", *pgbench_options(options.seconds)))
             for _ in range(options.pairs)]
    figures.add("P3", "GET /api/users/{id}, PostgreSQL", statistics.median(a["rate"] / b for a, b in pairs), "×", 0.7, 1.0, True,
                rate=statistics.median(a["rate"] for a, _ in pairs), ceiling_rate=statistics.median(b for _, b in pairs),
                cpu_us=statistics.median(a["cpu_us"] for a, _ in pairs),
                p99_ms=statistics.median(a["p99_ms"] for a, _ in pairs))


def pipelining(options, cluster, figures):
    """The driver alone: as many readers with statements behind each other as with one at a time."""
    cluster.make_database("driver")

    def reads(depth):
        answer = subprocess.run([BENCH / "bench_pg_reads", cluster.url("driver"), str(options.seconds), "2", str(CONNECTIONS),
                                 str(depth)], capture_output=True, text=True, check=True)
        result = json.loads(answer.stdout)
        if result["missed"]:
            raise RuntimeError(f"rows were not found: {result}")
        return {"rate": result["reads"] / result["seconds"], "cpu_us": result["cpu_seconds"] * 1e6 / result["reads"]}

    pairs = [(reads(64), reads(1)) for _ in range(options.pairs)]
    figures.add("-", "driver, pipelined against one at a time", statistics.median(a["rate"] / b["rate"] for a, b in pairs), "×",
                1, 2, True, rate=statistics.median(a["rate"] for a, _ in pairs),
                ceiling_rate=statistics.median(b["rate"] for _, b in pairs),
                cpu_us=statistics.median(a["cpu_us"] for a, _ in pairs))


def on_postgresql(options, wanted, figures):
    with postgres.Postgres(WORK) as cluster:
        folder = WORK / "postgres_data"
        settings = [f"--Database:AdminUrl={cluster.url('bench')}"]
        stamp = WORK / "postgres-stamp.json"
        known = postgres.load_stamp(stamp, {"users": options.users, "cluster": cluster.password})
        if not known:
            print(f"    seeding {options.users:,} users in PostgreSQL", flush=True)
            shutil.rmtree(folder, ignore_errors=True)
            cluster.make_database("bench")
            cluster.make_database("pgbench")
            cluster.pgbench("pgbench", "-i", "-q", "-s", 1)
            make_accounts(folder, settings)
            known = {"users": options.users, "cluster": cluster.password, "ids": postgres.fill(cluster, "bench", options.users)}
            stamp.write_text(json.dumps(known))
        with Server(folder, cores=ALL_CORES, settings=settings) as server:
            if "P3" in wanted:
                p3(options, server, cluster, known["ids"], figures)
            if "P4" in wanted:
                p4(options, server, figures, ", PostgreSQL", cores=ALL_CORES)
        if "P3" in wanted:
            pipelining(options, cluster, figures)


def insert_loop_rate(seconds):
    file = WORK / "insert_loop.db"
    for leftover in WORK.glob("insert_loop.db*"):
        leftover.unlink()
    answer = subprocess.run(["taskset", "-c", SERVER_CORE, BENCH / "bench_sqlite_insert_loop", file, str(seconds)],
                            capture_output=True, text=True, check=True)
    result = json.loads(answer.stdout)
    return result["inserts"] / result["seconds"]


def p5(options, figures):
    with Server(WORK / "data", BENCH / "bench_users_server") as server:
        token = server.token()
        pairs = []
        for number in range(options.pairs):
            run_name = f"{os.getpid()}-{number}"
            a = measured_load(server, "/", options.seconds, script="users", token=token, run=run_name)
            pairs.append((a, insert_loop_rate(options.seconds)))
    figures.add("P5", "POST /api/users", statistics.median(a["rate"] / b for a, b in pairs), "×", 3, 6, True,
                rate=statistics.median(a["rate"] for a, _ in pairs), ceiling_rate=statistics.median(b for _, b in pairs),
                cpu_us=statistics.median(a["cpu_us"] for a, _ in pairs))


def p6(figures):
    with Server(WORK / "data") as server:
        time.sleep(2)
        figures.add("P6", "resident memory, idle", server.resident_mib(), "MiB", 25, 12, False)


class HubServer(Process):
    """The hub of P6 and P7 on a folder that is new each time, so that its memory is that of connections alone."""

    def __init__(self):
        self.port = free_port()
        self.folder = WORK / "hub_data"
        shutil.rmtree(self.folder, ignore_errors=True)
        super().__init__([BENCH / "bench_hub_server", self.folder, self.port], "ready")


class SendLoop(Process):
    def __init__(self, connections):
        self.port = free_port()
        super().__init__([BENCH / "bench_send_loop", self.port, connections], "ready")


def hub_load_command(kind, port, connections, *work):
    return ["taskset", "-c", LOAD_CORE, *map(str, [BENCH / "bench_hub_load", kind, port, connections, *work])]


def hub_load(kind, port, connections, *work):
    answer = subprocess.run(hub_load_command(kind, port, connections, *work), capture_output=True, text=True, check=True,
                            timeout=120)
    return json.loads(answer.stdout)


def p6_hub(options, figures):
    """Idle connections, and how fast they come."""
    connections = 500 if options.users < 10_000 else 10_000 - 100  # the program's limit of open files is near
    with HubServer() as server:
        hub_load("hub", server.port, 100, "blast", 10, "x")  # what the first connections need is not theirs
        time.sleep(1)
        before = server.resident_mib()
        child = subprocess.Popen(hub_load_command("hub", server.port, connections, "connect"), stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE, text=True)
        seconds = json.loads(child.stdout.readline())["seconds"]
        time.sleep(1)
        kib = (server.resident_mib() - before) * 1024 / connections
        child.communicate("", timeout=30)
    figures.add("P6", "memory of an idle hub connection", kib, "KiB", 12, 4, False)
    figures.add("-", "new hub connections, each second", connections / seconds, "/s", 2000, 2000, True)


def p7(options, figures):
    text, messages, connections = "x" * 100, (20 if options.users < 10_000 else 200), 1000

    def hub(server):
        before = server.cpu_seconds()
        result = hub_load("hub", server.port, connections, "blast", messages, text)
        return {"rate": result["messages"] / result["seconds"],
                "cpu_us": (server.cpu_seconds() - before) * 1e6 / result["messages"]}

    def bare():
        with SendLoop(connections) as loop:
            result = hub_load("raw", loop.port, connections, "blast", messages, text)
            return result["messages"] / result["seconds"]

    with HubServer() as server:
        hub(server)
        pairs = [(hub(server), bare()) for _ in range(options.pairs)]
        latency = hub_load("hub", server.port, connections, "latency", 20 if options.users < 10_000 else 500)
    figures.add("P7", "broadcast to 1,000 WebSockets", statistics.median(a["rate"] / b for a, b in pairs), "×", 0.5, 0.8, True,
                rate=statistics.median(a["rate"] for a, _ in pairs), ceiling_rate=statistics.median(b for _, b in pairs),
                cpu_us=statistics.median(a["cpu_us"] for a, _ in pairs), p50_ms=latency["p50_ms"], p99_ms=latency["p99_ms"])


class Nginx(Process):
    """Made anew in a folder of its own; it says nothing when it is ready, so its port is asked."""

    def __init__(self, folder):
        self.port = free_port()
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "www").mkdir(parents=True)
        (folder / "nginx.conf").write_text(files.nginx_config(folder, self.port))
        super().__init__([files.find_nginx(), "-c", folder / "nginx.conf", "-p", folder], "")

    def __enter__(self):
        self.log = (WORK / "server.log").open("a")
        self.child = subprocess.Popen(self.command, stdout=self.log, stderr=self.log)
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.05)
        raise RuntimeError(f"nginx is not ready; see {WORK / 'server.log'}")


def p9(options, figures):
    settings = ["--Files:MaxBytes=2GiB", "--Files:LeastFreeBytes=1", "--Files:LeastFreePercent=1"]
    with Server(WORK / "data", settings=settings) as server, Nginx(WORK / "nginx") as nginx:
        files.measure(options, server, nginx, LOAD_CORE, figures)


def p8(options, figures):
    times = []
    for _ in range(max(3, options.pairs)):
        with Server(WORK / "data") as server:
            times.append(server.ready_seconds * 1000)
    figures.add("P8", "cold start to ready, existing folder", statistics.median(times), "ms", 100, 30, False)


def make_accounts(folder, settings=()):
    """A tenant with its admin."""
    with Server(folder, settings=settings):
        pass
    xos = [RELEASE / "xos"]
    subprocess.run([*xos, "tenant", "create", "Bench", "--slug", TENANT, "--data", folder, *settings], check=True,
                   stdout=subprocess.DEVNULL)
    subprocess.run([*xos, "user", "create", "--tenant", TENANT, "--name", "Bench Admin", "--email", EMAIL, "--admin",
                    "--password-stdin", "--data", folder, *settings], input=PASSWORD + "\n", text=True, check=True,
                   stdout=subprocess.DEVNULL)


def make_data(options):
    """A data folder with one tenant and options.users users; kept for the next run with the same program."""
    folder = WORK / "data"
    stamp = folder / "bench-stamp.json"
    wanted = {"users": options.users, "built": int((RELEASE / "xos").stat().st_mtime)}
    if stamp.exists() and (known := json.loads(stamp.read_text())).items() >= wanted.items():
        return tuple(known["ids"])
    shutil.rmtree(folder, ignore_errors=True)
    print(f"    seeding {options.users:,} users", flush=True)
    make_accounts(folder)
    ids = seed.fill(folder / "xos.db", options.users)
    stamp.write_text(json.dumps({**wanted, "ids": ids}))
    return ids


def machine():
    cpu = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    return {"cpu": cpu.group(1) if cpu else os.uname().machine, "cores": os.cpu_count(), "kernel": os.uname().release}


def write_results(options, figures):
    folder = ROOT / "benchmarks" / "results"
    folder.mkdir(exist_ok=True)
    commit = subprocess.run(["git", "rev-parse", "--short=10", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    day = datetime.date.today().isoformat()
    about = {"date": day, "commit": commit, "pairs": options.pairs, "seconds": options.seconds, "users": options.users,
             "machine": machine()}
    name = folder / f"{day}-{commit or 'unknown'}"
    name.with_suffix(".json").write_text(json.dumps({**about, "figures": figures.rows}, indent=2, ensure_ascii=False) + "\n")
    lines = [f"# {day}, commit {commit}", "",
             f"{about['machine']['cpu']}, {about['machine']['cores']} cores, Linux {about['machine']['kernel']}; "
             f"{options.pairs} pairs of {options.seconds} s, {options.users:,} users in the tenant.", "",
             "| id | work | measured | must | aim | verdict | CPU per request, µs | requests/s | ceiling/s |",
             "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"]
    for row in figures.rows:
        cells = [fixed(row[key]) if key in row else "" for key in ("cpu_us", "rate", "ceiling_rate")]
        lines.append(f"| {row['id']} | {row['work']} | {fixed(row['value'])} {row['unit']} | {row['must']} | {row['aim']} | "
                     f"{row['verdict']} | {' | '.join(cells)} |")
    table = "\n".join(lines) + "\n"
    name.with_suffix(".md").write_text(table)
    print(f"\n{table}\nwritten to {name.relative_to(ROOT)}.json and .md")


def main():
    parser = argparse.ArgumentParser(prog="script/bench", description="Measures the budgets of benchmarks/README.md.")
    parser.add_argument("--quick", action="store_true", help="one pair of 1 s on 2,000 users; nothing is judged or written")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--users", type=int, default=100_000)
    parser.add_argument("figures", nargs="*", metavar="P1", help="P1 P2 P3 P4 P5 P6 P7 P8 P9; all when none is named")
    options = parser.parse_args()
    if options.quick:
        options.pairs, options.seconds, options.users = 1, 1, 2_000
    wanted = options.figures or ["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9"]
    figures = Figures(judge=not options.quick)

    WORK.mkdir(parents=True, exist_ok=True)
    (WORK / "server.log").unlink(missing_ok=True)
    options.ids = make_data(options)
    if "P6" in wanted:
        p6(figures)
        p6_hub(options, figures)
    if "P7" in wanted:
        p7(options, figures)
    if "P8" in wanted:
        p8(options, figures)
    if "P9" in wanted:
        p9(options, figures)
    with Server(WORK / "data") as server:
        for number, function in (("P1", p1), ("P2", p2), ("P4", p4)):
            if number in wanted:
                function(options, server, figures)
    if "P5" in wanted:
        p5(options, figures)
    if "P3" in wanted or "P4" in wanted:
        on_postgresql(options, wanted, figures)
    if not options.quick:
        write_results(options, figures)
    return 1 if any(row["verdict"] == "MISSED" for row in figures.rows) else 0


if __name__ == "__main__":
    sys.exit(main())
