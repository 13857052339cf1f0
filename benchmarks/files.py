# SPDX-License-Identifier: Apache-2.0
"""P9: one gibibyte up and down, against nginx on the same disk and loopback.

nginx takes a PUT (its DAV module) into a temporary file and renames it, and sends with sendfile, as it comes configured
for files. The program reads a form, hashes, looks at the type, flushes the disk and writes a row besides."""

import grp
import json
import os
import pwd
import shutil
import statistics
import subprocess
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TRANSFER = ROOT / "benchmarks" / "load" / "transfer.py"


def find_nginx():
    own = ROOT / ".cache" / "nginx" / "usr" / "sbin" / "nginx"
    found = shutil.which("nginx") or shutil.which("/usr/sbin/nginx") or (str(own) if own.exists() else None)
    if not found:
        raise RuntimeError("P9 needs nginx; script/bootstrap bench brings it")
    return found


def nginx_config(folder, port):
    """One worker, everything below one folder, nothing of the machine's own configuration."""
    temporary = "\n".join(f"    {kind}_temp_path {folder}/{kind};" for kind in ("proxy", "fastcgi", "uwsgi", "scgi"))
    owner, group = pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name
    return f"""daemon off;
user {owner} {group};
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    client_max_body_size 0;
    client_body_temp_path {folder}/body;
{temporary}
    server {{
        listen 127.0.0.1:{port};
        root {folder}/www;
        location / {{ dav_methods PUT DELETE; }}
    }}
}}
"""


def transfer(core, *arguments):
    answer = subprocess.run(["taskset", "-c", core, "python3", TRANSFER, *map(str, arguments)], capture_output=True, text=True,
                            timeout=300)
    if answer.returncode != 0:
        raise RuntimeError(f"{arguments[:3]}: {answer.stdout}{answer.stderr}")
    return json.loads(answer.stdout)


def delete(port, path, token=""):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method="DELETE",
                                     headers={"Authorization": f"Bearer {token}"} if token else {})
    with urllib.request.urlopen(request, timeout=60):
        pass


def measure(options, server, nginx, core, figures):
    """Pairs of an upload each, and of a download each; the files are gone afterwards."""
    size = (16 if options.users < 10_000 else 1024) * 1024 * 1024
    token = server.token()
    authorization = f"Authorization: Bearer {token}"
    form = "Content-Type: multipart/form-data; boundary=B"
    ups, downs, cpu = [], [], []
    for _ in range(options.pairs):
        before = server.cpu_seconds()
        stored = transfer(core, "post", server.port, "/api/files", size, authorization, form)
        cpu.append(server.cpu_seconds() - before)
        put = transfer(core, "put", nginx.port, "/a.txt", size)
        ups.append((stored["seconds"], put["seconds"]))
        got = transfer(core, "get", server.port, stored["location"] + "/content", size, authorization)
        plain = transfer(core, "get", nginx.port, "/a.txt", size)
        downs.append((got["seconds"], plain["seconds"]))
        delete(server.port, stored["location"], token)
        delete(nginx.port, "/a.txt")
    for work, pairs, must, aim in (("upload", ups, 0.6, 0.9), ("download", downs, 0.8, 1.0)):
        figures.add("P9", f"{work} of {size >> 20} MiB", statistics.median(b / a for a, b in pairs), "×", must, aim, True,
                    rate=size / statistics.median(a for a, _ in pairs) / 2**20,
                    ceiling_rate=size / statistics.median(b for _, b in pairs) / 2**20,
                    **({"cpu_us": statistics.median(cpu) * 1e6} if work == "upload" else {}))
