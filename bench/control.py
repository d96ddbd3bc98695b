#!/usr/bin/env python3
"""Measures the control plane: `./dev bench control`. Needs python3 and nothing else.

usage: control.py [--policies 10000] [--namespaces 500] [--watchers 1000] [--program PATH]

Starts `sallyport control` in a folder of its own, writes policies by server-side apply, lists them, watches them, and compares durable
writes with a bare SQLite loop of one-row commits on the same disk. Ends what it started. One process of Python can only do so much: the
client's own time is part of every latency.
"""

import argparse
import base64
import http.client
import json
import os
import re
import signal
import sqlite3
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GROUP = "/apis/security.istio.io/v1"


class Api:
    """One connection with the administrator's certificate."""

    def __init__(self, address: str, context: ssl.SSLContext):
        self.host, self.context = address.split("//")[1], context
        self.connection = http.client.HTTPSConnection(self.host, context=context, timeout=120)

    def call(self, method, path, body=None, kind="application/json"):
        self.connection.request(method, path, body, {"Content-Type": kind} if body else {})
        answer = self.connection.getresponse()
        read = answer.read()
        if answer.status >= 300:
            sys.exit(f"{method} {path}: {answer.status} {read[:300]!r}")
        return read


def context_of(kubeconfig) -> ssl.SSLContext:
    """The administrator's certificate of a kubeconfig; the server is our own, on loopback."""
    config = Path(kubeconfig).read_text()
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with tempfile.TemporaryDirectory() as folder:
        for name in ("certificate", "key"):
            (Path(folder) / name).write_bytes(base64.b64decode(re.search(rf"client-{name}-data: (\S+)", config)[1]))
        context.load_cert_chain(Path(folder) / "certificate", Path(folder) / "key")
    return context


def policy(name: str, ns: str, path: str) -> str:
    return json.dumps({
        "apiVersion": "security.istio.io/v1", "kind": "AuthorizationPolicy", "metadata": {"name": name, "namespace": ns, "labels": {"app": name}},
        "spec": {"selector": {"matchLabels": {"app": name}}, "action": "ALLOW", "rules": [{
            "from": [{"source": {"requestPrincipals": ["https://issuer.example.com/*"]}}],
            "to": [{"operation": {"methods": ["GET", "POST"], "paths": [path]}}],
            "when": [{"key": "request.auth.claims[groups]", "values": ["reader", "editor"]}]}]}})


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def resident(pid: int) -> tuple[float, float]:
    text = Path(f"/proc/{pid}/status").read_text()
    return tuple(int(re.search(rf"{name}:\s+(\d+)", text)[1]) / 1024 for name in ("VmRSS", "VmHWM"))


def in_parallel(count: int, work):
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def apply_all(options, connect):
    latencies, lock = [], threading.Lock()

    def work(number):
        api, own = connect(), []
        for i in range(number, options.policies, options.writers):
            ns = f"bench-{i % options.namespaces}"
            path = f"{GROUP}/namespaces/{ns}/authorizationpolicies/p-{i}?fieldManager=bench"
            start = time.perf_counter()
            api.call("PATCH", path, policy(f"p-{i}", ns, f"/a/{i}"), "application/apply-patch+yaml")
            own.append(time.perf_counter() - start)
        with lock:
            latencies.extend(own)

    start = time.perf_counter()
    in_parallel(options.writers, work)
    return latencies, time.perf_counter() - start


def writes_of_rows(options, connect):
    """Small objects from many writers: what group commit is for."""
    per_writer = 150

    def work(number):
        api = connect()
        for i in range(per_writer):
            api.call("POST", "/api/v1/namespaces/default/configmaps",
                     json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"row-{number}-{i}"}, "data": {"k": "v" * 200}}))

    start = time.perf_counter()
    in_parallel(options.writers, work)
    return options.writers * per_writer / (time.perf_counter() - start)


def bare_sqlite(folder: Path) -> float:
    database = sqlite3.connect(folder / "bare.db", isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, body BLOB)")
    count, start = 500, time.perf_counter()
    for i in range(count):
        database.execute("INSERT INTO rows VALUES (?, ?)", (i, b"x" * 600))
    return count / (time.perf_counter() - start)


def watch_all(options, address, context, connect):
    """Watchers of one namespace each see a change of all; returns the delays in seconds, from before the write."""
    import selectors
    import socket
    api = connect()
    version = json.loads(api.call("GET", f"{GROUP}/authorizationpolicies?limit=1"))["metadata"]["resourceVersion"]
    host, port = address.split("//")[1].split(":")
    selector, seen = selectors.DefaultSelector(), []
    for _ in range(options.watchers):
        plain = socket.create_connection((host, int(port)))
        tls = context.wrap_socket(plain, server_hostname="localhost")
        tls.sendall(f"GET {GROUP}/authorizationpolicies?watch=1&resourceVersion={version} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += tls.recv(4096)
        tls.setblocking(False)
        selector.register(tls, selectors.EVENT_READ)
        seen.append(tls)
    delays = []
    for change in range(options.changes):
        ns, name = f"bench-{change % options.namespaces}", f"p-{change}"
        mark = f"/changed/{change}/{time.time_ns()}".encode()
        waiting = set(seen)
        start = time.perf_counter()
        threading.Thread(target=api.call, args=("PATCH", f"{GROUP}/namespaces/{ns}/authorizationpolicies/{name}?fieldManager=bench",
                                                policy(name, ns, mark.decode()), "application/apply-patch+yaml")).start()
        tails = {}
        while waiting and time.perf_counter() - start < 10:
            for key, _ in selector.select(1):
                try:
                    data = tails.get(key.fileobj, b"") + key.fileobj.recv(65536)
                except ssl.SSLWantReadError:
                    continue
                tails[key.fileobj] = data
                if mark in data:
                    waiting.discard(key.fileobj)
                    delays.append(time.perf_counter() - start)
        delays.extend([10.0] * len(waiting))
        time.sleep(0.1)
    for tls in seen:
        tls.close()
    return delays


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, value in (("policies", 10_000), ("namespaces", 500), ("watchers", 1000), ("writers", 16), ("changes", 20)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--program", default=str(ROOT / "sallyport"))
    parser.add_argument("--folder", help="where to measure: a folder on the disk in question")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sallyport-bench-", dir=options.folder) as folder:
        data = Path(folder) / "data"
        server = subprocess.Popen([*options.program.split(), "control", "--data", str(data), "--port", "0", "--bind", "127.0.0.1"],
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            ready = server.stdout.readline()
            address = re.search(r"api=(\S+)", ready)[1]
            measure(options, server.pid, address, context_of(data / "kubeconfig"), Path(folder))
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


def measure(options, pid, address, context, folder):
    def connect():
        return Api(address, context)

    api = connect()
    for i in range(options.namespaces):
        api.call("POST", "/api/v1/namespaces", json.dumps({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": f"bench-{i}"}}))
    for _ in range(200):
        api.call("GET", "/api/v1/namespaces?limit=1")
    single = []
    for i in range(200):
        start = time.perf_counter()
        api.call("PATCH", f"{GROUP}/namespaces/bench-0/authorizationpolicies/warm-{i}?fieldManager=bench", policy(f"warm-{i}", "bench-0", "/w"),
                 "application/apply-patch+yaml")
        single.append(time.perf_counter() - start)
    latencies, seconds = apply_all(options, connect)
    row("apply, one caller", f"p50 {1000 * statistics.median(single):.1f} ms, p99 {1000 * percentile(single, .99):.1f} ms", "")
    row(f"apply of {options.policies} policies, {options.writers} callers",
        f"p50 {1000 * statistics.median(latencies):.1f} ms, p99 {1000 * percentile(latencies, .99):.1f} ms, {len(latencies) / seconds:.0f}/s", "p99 <= 50 ms")
    times = []
    for _ in range(5):
        start = time.perf_counter()
        size = len(api.call("GET", f"{GROUP}/authorizationpolicies"))
        times.append(time.perf_counter() - start)
    row(f"list of all ({size / 2**20:.1f} MiB)", f"median {statistics.median(times):.2f} s", "<= 1 s")
    delays = watch_all(options, address, context, connect)
    row(f"change seen by {options.watchers} watchers", f"p50 {1000 * statistics.median(delays):.0f} ms, p99 {1000 * percentile(delays, .99):.0f} ms", "p99 <= 200 ms")
    now, peak = resident(pid)
    row("memory of the process", f"{now:.0f} MiB, peak {peak:.0f} MiB", "<= 500 MiB")
    bare, ours = bare_sqlite(folder), writes_of_rows(options, connect)
    row(f"durable writes, {options.writers} writers", f"{ours:.0f}/s; bare SQLite {bare:.0f}/s; {ours / bare:.2f} of it", ">= 0.5")


def row(what, value, goal):
    print(f"{what:44} {value:60} {goal}", flush=True)


if __name__ == "__main__":
    main()
