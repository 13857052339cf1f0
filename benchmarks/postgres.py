# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL of the benchmarks' own: a cluster in build/bench (in the temporary folder when root runs it), on a free port of
loopback, stopped when the block ends.

Debian's programs refuse to run as root, so that root runs them as the user `postgres` that comes with the package."""

import json
import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import seed


def binaries():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if found:
        return found[-1]
    answer = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=True)
    return Path(answer.stdout.strip())


class Postgres:
    """The cluster. Its data is kept for the next run; nothing of the configuration is tuned but the buffers."""

    def __init__(self, work):
        self.owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        # The user postgres cannot come into every folder that root works in.
        self.folder = Path(tempfile.gettempdir()) / "xos-bench-postgres" if self.owner else work / "postgres"
        self.bin = binaries()
        self.password = None

    def run(self, *command, **kwargs):
        identity = {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []} if self.owner else {}
        return subprocess.run(list(map(str, command)), check=True, cwd="/", stdout=subprocess.DEVNULL, **identity, **kwargs)

    def __enter__(self):
        if not (self.folder / "made").exists():
            self.make()
        self.password = (self.folder / "made").read_text()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.run(self.bin / "pg_ctl", "-D", self.folder / "data", "-l", self.folder / "log", "-w", "-o",
                 f"-p {self.port} -c unix_socket_directories=''", "start")
        return self

    def __exit__(self, *_):
        self.run(self.bin / "pg_ctl", "-D", self.folder / "data", "-m", "fast", "-w", "stop")

    def make(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        password = secrets.token_hex(16)
        file = self.folder / "password"
        file.write_text(password)
        if self.owner:
            for path in (self.folder, file):
                os.chown(path, self.owner.pw_uid, self.owner.pw_gid)
        self.run(self.bin / "initdb", "-D", self.folder / "data", "-U", "owner", "--pwfile", file, "-A", "scram-sha-256",
                 "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        with (self.folder / "data" / "postgresql.conf").open("a") as settings:
            settings.write("listen_addresses = '127.0.0.1'\nmax_connections = 200\nshared_buffers = 256MB\n")
        (self.folder / "made").write_text(password)

    def url(self, database):
        return f"postgresql://owner:{self.password}@127.0.0.1:{self.port}/{database}"

    def sql(self, database, text):
        answer = subprocess.run([self.bin / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", self.url(database)],
                                input=text, capture_output=True, text=True, check=True)
        return answer.stdout.strip()

    def make_database(self, name):
        self.sql("postgres", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.sql("postgres", f"CREATE DATABASE {name}")

    def pgbench(self, database, *options):
        environment = {**os.environ, "PGPASSWORD": self.password}
        answer = subprocess.run([self.bin / "pgbench", "-h", "127.0.0.1", "-p", str(self.port), "-U", "owner", *map(str, options),
                                 database], capture_output=True, text=True, check=True, env=environment)
        found = re.search(r"tps = ([\d.]+) \(without", answer.stdout)
        if not found and "-i" not in options:
            raise RuntimeError(f"pgbench measured nothing: {answer.stdout}{answer.stderr}")
        return float(found.group(1)) if found else None


def text_array(words):
    return "ARRAY[" + ", ".join("'" + word.replace("'", "''") + "'" for word in words) + "]"


def fill(postgres, database, count):
    """Adds users that are copies of the first one, as seed.fill() does; gives the lowest and highest id of the new ones."""
    first, last = text_array(seed.FIRST), text_array(seed.LAST)
    folded_first = text_array([word.casefold() for word in seed.FIRST])
    folded_last = text_array([word.casefold() for word in seed.LAST])
    name = f"({{0}})[n % {len(seed.FIRST)} + 1] || ' ' || ({{1}})[n / {len(seed.FIRST)} % {len(seed.LAST)} + 1] || ' ' || n"
    postgres.sql(database, f"""
        INSERT INTO users (client_id, name, name_key, email, email_key, password_hash, is_admin, is_active, created_at)
        SELECT t.client_id, {name.format(first, last)}, {name.format(folded_first, folded_last)},
               'user' || n || '@bench.test', 'user' || n || '@bench.test', t.password_hash, false, true,
               t.created_at - n * interval '1 minute'
        FROM (SELECT * FROM users ORDER BY id LIMIT 1) t, generate_series(0, {count - 1}) n;
        VACUUM ANALYZE users;""")
    lowest, highest = postgres.sql(database, "SELECT min(id) + 1, max(id) FROM users").split("|")
    return int(lowest), int(highest)


def load_stamp(file, wanted):
    if file.exists() and (known := json.loads(file.read_text())).items() >= wanted.items():
        return known
    return None
