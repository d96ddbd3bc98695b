"""Large bodies: an application for them, and how long one takes through a gateway."""

import re
import socket
import threading
import time

from gateway import Running
from rivals import HOST

GIB = 1 << 30


class Bulk(threading.Thread):
    """An application that sends 1 GiB for a GET and swallows what a POST brings; one connection at a time."""

    def __init__(self):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def run(self) -> None:
        piece, target = bytes(1 << 20), bytearray(1 << 20)
        while True:
            client, _ = self.listener.accept()
            with client:
                head = b""
                while b"\r\n\r\n" not in head and (more := client.recv(65536)):
                    head += more
                head, _, rest = head.partition(b"\r\n\r\n")
                if head.startswith(b"POST"):
                    left = int(re.search(rb"content-length: *(\d+)", head, re.I)[1]) - len(rest)
                    while left > 0 and (count := client.recv_into(target)):
                        left -= count
                    client.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                elif head:
                    body = GIB if b"/bulk" in head.split(b"\r\n")[0] else 0
                    client.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % body)
                    for _ in range(body // len(piece)):
                        client.sendall(piece)


def transfer(one: Running, is_up: bool) -> float:
    began = time.monotonic()
    target = socket.create_connection(("127.0.0.1", one.port))
    head = f"{'POST' if is_up else 'GET'} /bench/bulk HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n" + (f"Content-Length: {GIB}\r\n" if is_up else "")
    target.sendall(head.encode() + b"\r\n")
    one.peak = 0.0
    buffer, piece, total = bytearray(1 << 20), bytes(1 << 20), 0
    if is_up:
        for number in range(GIB // len(piece)):
            target.sendall(piece)
            if number % 256 == 128:
                one.peak = max(one.peak, one.memory()[0])
    while count := target.recv_into(buffer):
        total += count
        if total // (1 << 28) != (total - count) // (1 << 28):
            one.peak = max(one.peak, one.memory()[0])
    target.close()
    if total < (GIB if not is_up else 15):
        raise SystemExit(f"{one.name}: the body broke off after {total} bytes: {bytes(buffer[:200])}")
    return GIB / (1 << 20) / (time.monotonic() - began)
