#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Sends or receives one body over one connection and prints how long it took, as JSON.

transfer.py put|post PORT PATH BYTES [FIELD…]    the body is BYTES of text; `post` wraps it in a form
transfer.py get PORT PATH BYTES [FIELD…]         reads until BYTES of body have come"""

import json
import re
import socket
import sys
import time

BLOCK = b"x" * (1024 * 1024)
FORM_HEAD = b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
FORM_TAIL = b"\r\n--B--\r\n"


def read_head(connection):
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            break
        data += more
    head, _, rest = data.partition(b"\r\n\r\n")
    return head.decode(), rest


def send(connection, method, path, size, fields):
    before, after = (FORM_HEAD, FORM_TAIL) if method == "post" else (b"", b"")
    length = len(before) + size + len(after)
    head = f"{method.upper()} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n"
    connection.sendall((head + "".join(f"{field}\r\n" for field in fields) + "\r\n").encode() + before)
    left = size
    while left > 0:
        part = memoryview(BLOCK)[:min(left, len(BLOCK))]
        connection.sendall(part)
        left -= len(part)
    connection.sendall(after)
    return read_head(connection)


def receive(connection, path, size, fields):
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n" + "".join(f"{field}\r\n" for field in fields)
    connection.sendall((head + "\r\n").encode())
    answer, rest = read_head(connection)
    got, room = len(rest), bytearray(len(BLOCK))
    while got < size:
        count = connection.recv_into(room)
        if count == 0:
            sys.exit(f"{path}: ended after {got} bytes: {answer}")
        got += count
    return answer, rest


def main():
    method, port, path, size, *fields = sys.argv[1:]
    with socket.create_connection(("127.0.0.1", int(port)), timeout=120) as connection:
        start = time.monotonic()
        if method == "get":
            answer, rest = receive(connection, path, int(size), fields)
        else:
            answer, rest = send(connection, method, path, int(size), fields)
        seconds = time.monotonic() - start
    status = int(answer.split(" ", 2)[1])
    location = re.search(r"(?im)^Location: *(\S+)", answer)
    print(json.dumps({"seconds": seconds, "status": status, "location": location.group(1) if location else ""}))
    return 0 if status in (200, 201, 204) else 1


if __name__ == "__main__":
    sys.exit(main())
