#!/usr/bin/env python3
"""What a gateway does at its limits, each work beside the rivals that can do it. docs/performance.md explains the figures.

usage: limits.py [WORK]... [--rounds N] [--seconds N]

tokens   every token is new: 100,000 different ones, signed by OpenSSL
refused  requests with a broken signature, without a token, and of the wrong role, beside authorised ones
tail     p50, p99 and p99.9 at half of the rate that HAProxy with jwt_verify can do
tls      the same request over TLS, HTTP/1.1 and HTTP/2
bodies   1 GiB down and 1 GiB up
idle     10,000 connections that are kept open
change   10,000 rules are replaced while requests come
flood    a known token while others send new ones as fast as they can
"""

import argparse
import math
import os
import re
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import gateway
import rivals
from bulk import Bulk, transfer
from gateway import LUA, Running, ask, free_port
from rivals import HOST, PATH, ROOT, Rival, World
from signing import many_tokens

NEW_TOKENS = 100_000
CONNECTIONS = 64
IDLE = 10_000
OURS = "Sallyport"


class Bench:
    """A world with an application in it, and what was started there."""

    def __init__(self, folder: Path, rounds: int, seconds: int):
        self.folder, self.rounds, self.seconds = folder, rounds, seconds
        self.jwks, self.public, self.tokens = gateway.make_tokens(folder)
        self.world = World(folder, free_port(), self.jwks, self.public)
        self.envoy = rivals.find_envoy(folder)
        self.running: list[Running] = []
        self.new_tokens: Path | None = None
        self.start(rivals.nginx(self.world, "application", self.world.application_port, proxy=False), self.world.application_port)

    def start(self, rival: Rival, port: int, https: bool = False) -> Running:
        one = Running(rival, port, self.folder / f"{len(self.running)}.log")
        self.running.append(one)
        ready = wait_for_port(one) if https else one.wait_until_ready(self.tokens[0])
        if not ready:
            raise SystemExit(f"{rival.name} did not start:\n{one.log.read_text(errors='replace')[-800:]}")
        time.sleep(1)
        one.idle = one.memory()
        return one

    def end(self, *these: Running) -> None:
        for one in these:
            one.stop()

    def end_all(self) -> None:
        self.end(*reversed(self.running))

    def script(self, tokens: list[str], name: str) -> Path:
        (self.folder / f"{name}.tokens").write_text("\n".join(tokens) + "\n")
        (script := self.folder / f"{name}.lua").write_text(LUA % (self.folder / f"{name}.tokens", PATH, HOST))
        return script

    def script_of_new_tokens(self) -> Path:
        """They take a minute to sign, so works share them."""
        self.new_tokens = self.new_tokens or self.script(many_tokens(self.folder / "key.pem", NEW_TOKENS), "new")
        return self.new_tokens

    def ours(self, name: str = OURS, rules: int = 1, tls: tuple[str, str] | None = None) -> Running:
        port = free_port()
        return self.start(rivals.sallyport(self.world, name, port, free_port(), rules, {}, tls), port, https=tls is not None)

    def haproxy(self, name: str, verify: bool) -> Running | None:
        if not shutil.which("haproxy"):
            return skipped("HAProxy", "it is not installed (Debian: haproxy)")
        port = free_port()
        return self.start(rivals.haproxy(self.world, name, port, verify), port)

    def envoy_jwt(self, name: str, rules: int, tls: dict | None = None) -> Running | None:
        if not self.envoy:
            return skipped("Envoy", "it is neither installed nor in ../shared/peers")
        port = free_port()
        return self.start(rivals.envoy(self.world, name, self.envoy, port, True, rules, tls), port, https=tls is not None)

    def interleaved(self, measured: list[Running], load) -> None:
        """Warms all, then loads them in turn, so that each round meets one machine."""
        for one in measured:
            load(one, gateway.WARM_SECONDS)
            one.forget()
        for _ in range(self.rounds):
            for one in measured:
                load(one, self.seconds)


def skipped(name: str, why: str) -> None:
    print(f"skipped: {name}: {why}")


def wait_for_port(one: Running) -> bool:
    for _ in range(2000):
        try:
            socket.create_connection(("127.0.0.1", one.port), 1).close()
            time.sleep(1)
            return True
        except OSError:
            time.sleep(0.01)
    return False


def row(name: str, *columns: str) -> None:
    print(f"  {name:44}" + "".join(f"{column:>14}" for column in columns))


def cpu_table(measured: list[Running]) -> None:
    row("", "CPU µs/request", "to the first", "req/s", "p99 ms")
    for one in measured:
        ratio = statistics.median(a / b for a, b in zip(one.cpu, measured[0].cpu))
        row(one.name, f"{statistics.median(one.cpu):.1f}", f"{ratio:.2f}", f"{statistics.median(one.rate):,.0f}", f"{statistics.median(one.p99):.1f}")


def tokens(bench: Bench) -> None:
    print(f"every token new ({NEW_TOKENS:,} different, in turn)")
    script = bench.script_of_new_tokens()
    known = bench.script(bench.tokens, "known")
    measured = [one for one in (bench.haproxy("HAProxy jwt_verify", True), bench.envoy_jwt("Envoy jwt_authn", 0), bench.ours()) if one]
    bench.interleaved(measured, lambda one, seconds: one.load(script, seconds))
    cpu_table(measured)
    ours = measured[-1]
    new = statistics.median(ours.cpu)
    ours.forget()
    ours.load(known, bench.seconds)
    ours.forget()
    ours.load(known, bench.seconds)
    row(f"{OURS}, then a hundred known ones again", f"{ours.cpu[0]:.1f}", f"{ours.cpu[0] / new:.2f}", f"{ours.rate[0]:,.0f}", f"{ours.p99[0]:.1f}")
    print(f"  {OURS} holds {ours.memory()[0]:.0f} MiB PSS after it")
    bench.end(*measured)


def refused(bench: Bench) -> None:
    print("refused beside authorised")
    ours = bench.ours()
    broken = [token[:-8] + "AAAAAAAA" for token in bench.tokens]
    works = {"authorised": (bench.script(bench.tokens, "good"), PATH), "broken signature": (bench.script(broken, "broken"), PATH),
             "no token": (bench.script([""], "none"), PATH), "wrong role": (bench.script(bench.tokens, "other"), "/elsewhere")}
    for name, (script, path) in works.items():
        text = script.read_text().replace(f'"{PATH}"', f'"{path}"')
        script.write_text(text.replace(', Authorization = "Bearer " .. token', "") if name == "no token" else text)
    figures: dict[str, list[float]] = {name: [] for name in works}
    for number in range(bench.rounds + 1):
        for name, (script, _) in works.items():
            ours.forget()
            ours.load(script, bench.seconds if number else 5)
            if number:
                figures[name].append(ours.cpu[0])
    row("", "CPU µs/request", "to authorised")
    for name, cpu in figures.items():
        row(name, f"{statistics.median(cpu):.1f}", f"{statistics.median(a / b for a, b in zip(cpu, figures['authorised'])):.2f}")
    bench.end(ours)


def paced(port: int, token: str, rate: float, seconds: int, log: Path) -> list[tuple[int, int]]:
    """(microseconds since the epoch, duration in microseconds) of each request of h2load at this rate; what failed counts as an hour."""
    log.unlink(missing_ok=True)
    subprocess.run(["h2load", "--h1", "-c", str(CONNECTIONS), "-n", str(int(rate * seconds)), "--rps", f"{rate / CONNECTIONS:.2f}", "--log-file", log,
                    "-H", f":authority: {HOST}", "-H", f"authorization: Bearer {token}", f"http://127.0.0.1:{port}{PATH}"],
                   check=True, capture_output=True, timeout=seconds + 60)
    lines = [line.split("\t") for line in log.read_text().splitlines()]
    return [(int(began), int(took) if status == "200" else 3_600_000_000) for began, status, took in lines]


def percentile(figures: list[int], share: float) -> float:
    return sorted(figures)[min(len(figures) - 1, math.ceil(share * len(figures)) - 1)]


def tail(bench: Bench) -> None:
    if not shutil.which("h2load"):
        return skipped("tail", "it needs h2load (Debian: nghttp2-client)")
    measured = [one for one in (bench.haproxy("HAProxy jwt_verify", True), bench.envoy_jwt("Envoy jwt_authn + RBAC", 1), bench.ours()) if one]
    script = bench.script(bench.tokens, "good")
    for one in measured:
        one.load(script, gateway.WARM_SECONDS)
    rate = measured[0].rate[-1] / 2
    print(f"at {rate:,.0f} requests a second, half of what {measured[0].name} can do")
    took: dict[str, list[list[int]]] = {one.name: [] for one in measured}
    for _ in range(bench.rounds):
        for one in measured:
            took[one.name].append([each for _, each in paced(one.port, bench.tokens[0], rate, bench.seconds, bench.folder / "paced")])
    row("", "p50 ms", "p99 ms", "p99.9 ms")
    for name, rounds in took.items():
        row(name, *(f"{statistics.median(percentile(each, share) for each in rounds) / 1000:.2f}" for share in (0.5, 0.99, 0.999)))
    bench.end(*measured)


def tls(bench: Bench) -> None:
    chain, key = bench.folder / "tls.crt", bench.folder / "tls.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}",
                    "-keyout", key, "-out", chain], check=True, capture_output=True)
    context = {"@type": rivals.message_type("envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext"), "common_tls_context": {
        "alpn_protocols": ["h2", "http/1.1"], "tls_certificates": [{"certificate_chain": {"filename": str(chain)}, "private_key": {"filename": str(key)}}]}}
    measured = [one for one in (
        bench.envoy_jwt("Envoy jwt_authn + RBAC", 1, {"name": "envoy.transport_sockets.tls", "typed_config": context}),
        bench.ours(tls=(chain.read_text(), key.read_text()))) if one]
    print("over TLS, connections kept open")
    script = bench.script(bench.tokens, "good")
    print(" HTTP/1.1")
    bench.interleaved(measured, lambda one, seconds: one.load(script, seconds, "https"))
    cpu_table(measured)
    if not shutil.which("h2load"):
        return skipped("HTTP/2", "it needs h2load (Debian: nghttp2-client)")
    print(" HTTP/2, eight streams on each of 16 connections, one token")
    for one in measured:
        one.forget()
    bench.interleaved(measured, lambda one, seconds: multiplexed(one, bench.tokens[0], seconds))
    cpu_table(measured)
    bench.end(*measured)


def multiplexed(one: Running, token: str, seconds: int) -> None:
    before = one.cpu_seconds()
    output = subprocess.run(["h2load", "-c", "16", "-m", "8", "-D", str(seconds), "-H", f":authority: {HOST}", "-H", f"authorization: Bearer {token}",
                             f"https://127.0.0.1:{one.port}{PATH}"], capture_output=True, text=True, timeout=seconds + 60).stdout
    cpu = one.cpu_seconds() - before
    done = int(re.search(r"(\d+) 2xx", output)[1])
    if not done:
        raise SystemExit(f"{one.name} answered nothing over HTTP/2:\n{output}")
    one.cpu.append(cpu * 1e6 / done)
    one.rate.append(done / seconds)
    one.p99.append(math.nan)


def bodies(bench: Bench) -> None:
    print("1 GiB through the gateway, one connection, without policies")
    bulk = Bulk()
    bulk.start()
    world, bench.world = bench.world, World(bench.folder / "bulk", bulk.port, bench.jwks, bench.public)
    bench.world.folder.mkdir()
    port = free_port()
    nginx = rivals.nginx(bench.world, "nginx bulk", port, proxy=True)
    config = Path(nginx.command[-1])
    config.write_text(config.read_text().replace("access_log off;", "access_log off; client_max_body_size 0; proxy_request_buffering off; proxy_max_temp_file_size 0;"))
    measured = [bench.start(nginx, port), bench.ours(rules=0)]
    row("", "MiB/s", "to the first", "peak PSS MiB")
    for name in ("down", "up"):
        speeds: dict[str, list[float]] = {}
        for _ in range(bench.rounds + 1):
            for one in measured:
                speeds.setdefault(one.name, []).append(transfer(one, is_up=name == "up"))
        first = speeds[measured[0].name]
        for one in measured:
            ratio = statistics.median(a / b for a, b in zip(speeds[one.name][1:], first[1:]))
            row(f"{name}: {one.name}", f"{statistics.median(speeds[one.name][1:]):,.0f}", f"{ratio:.2f}", f"{one.peak:.0f}")
    bench.end(*measured)
    bench.world = world


def idle(bench: Bench) -> None:
    print(f"{IDLE:,} connections kept open, one request on each before")
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(65536, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
    measured = [one for one in (bench.haproxy("HAProxy plain", False), bench.envoy_jwt("Envoy jwt_authn + RBAC", 1), bench.ours()) if one]
    request = f"GET {PATH} HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {bench.tokens[0]}\r\n\r\n".encode()
    row("", "KiB each", "PSS MiB", "open")
    for one in measured:
        if one.name.startswith("HAProxy"):
            print("  (HAProxy is started with room for 4,096 connections, so it is left out)")
            continue
        for _ in range(200):
            ask(one.port, bench.tokens[0])
        before, clients = one.memory()[0], []
        for _ in range(IDLE):
            client = socket.create_connection(("127.0.0.1", one.port), 10)
            client.sendall(request)
            if not client.recv(4096).startswith(b"HTTP/1.1 200"):
                raise SystemExit(f"{one.name} refused connection {len(clients)}")
            clients.append(client)
        time.sleep(5)
        after = one.memory()[0]
        row(one.name, f"{(after - before) * 1024 / IDLE:.1f}", f"{after:.0f}", f"{len(clients):,}")
        for client in clients:
            client.close()
    bench.end(*measured)


def change(bench: Bench) -> None:
    if not shutil.which("h2load"):
        return skipped("change", "it needs h2load (Debian: nghttp2-client)")
    print("10,000 rules are replaced while 2,000 requests a second come")
    ours = bench.ours(rules=10_000)
    documents = next(Path(argument) for argument, before in zip(ours.process.args[1:], ours.process.args) if before == "-f") / "all.yaml"
    text = documents.read_text()
    for _ in range(3):
        ours.load(bench.script(bench.tokens, "good"), 5)
    row("", "in force ms", "p99 before", "p99 in the 2 s", "worst ms")
    for number in range(bench.rounds):
        seen: dict[str, float] = {}
        method = ("PUT", "PATCH", "DELETE")[number % 3]

        def swap() -> None:
            time.sleep(4)
            changed = text.replace("methods: [GET], ", f"methods: [GET, {method}], ").replace("/other-", f"/round-{number}-")
            (documents.parent / "new").write_text(changed)
            seen["at"] = time.time()
            os.replace(documents.parent / "new", documents)
            while status(ours.port, bench.tokens[0], method) != 200:
                time.sleep(0.002)
            seen["took"] = time.time() - seen["at"]

        swapping = threading.Thread(target=swap)
        swapping.start()
        took = paced(ours.port, bench.tokens[0], 2000, 8, bench.folder / "change")
        swapping.join()
        at = seen["at"] * 1e6
        before = [each for began, each in took if at - 3e6 <= began < at]
        after = [each for began, each in took if at <= began < at + 2e6]
        row(f"round {number + 1}", f"{seen['took'] * 1000:.0f}", f"{percentile(before, 0.99) / 1000:.2f}", f"{percentile(after, 0.99) / 1000:.2f}", f"{max(after) / 1000:.1f}")
    print(f"  {ours.memory()[0]:.0f} MiB PSS at the end; at rest after the start {ours.idle[0]:.0f}")
    bench.end(ours)


def flood(bench: Bench) -> None:
    if not shutil.which("h2load"):
        return skipped("flood", "it needs h2load (Debian: nghttp2-client)")
    print("a known token 1,000 times a second, alone and while 64 other connections send new ones as fast as they can")
    script = bench.script_of_new_tokens()
    measured = [one for one in (bench.haproxy("HAProxy jwt_verify", True), bench.envoy_jwt("Envoy jwt_authn", 0), bench.ours()) if one]
    took: dict[str, tuple[list[list[int]], list[list[int]]]] = {one.name: ([], []) for one in measured}
    for one in measured:
        one.load(script, gateway.WARM_SECONDS)
        one.forget()
    for _ in range(bench.rounds):
        for one in measured:
            known = lambda: [each for _, each in paced(one.port, bench.tokens[0], 1000, bench.seconds, bench.folder / "paced")]
            took[one.name][0].append(known())
            others = threading.Thread(target=one.load, args=(script, bench.seconds + 2))
            others.start()
            time.sleep(1)
            took[one.name][1].append(known())
            others.join()
    row("", "p50 ms alone", "p99 ms alone", "p50 ms", "p99 ms", "new ones/s")
    for one in measured:
        figures = [statistics.median(percentile(each, share) for each in rounds) / 1000 for rounds in took[one.name] for share in (0.5, 0.99)]
        row(one.name, *(f"{figure:.2f}" for figure in figures), f"{statistics.median(one.rate):,.0f}")
    bench.end(*measured)


def status(port: int, token: str, method: str) -> int:
    with socket.create_connection(("127.0.0.1", port), 2) as client:
        client.sendall(f"{method} {PATH} HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n".encode())
        return int((client.recv(4096).split(b" ") + [b"", b"0"])[1] or 0)


WORKS = {work.__name__: work for work in (tokens, refused, tail, tls, bodies, idle, change, flood)}


def main() -> int:
    options = argparse.ArgumentParser(description="What a gateway does at its limits.")
    options.add_argument("works", nargs="*", metavar="WORK", help=", ".join(WORKS) + "; all of them when none is named")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seconds", type=int, default=3, help="length of a round")
    chosen = options.parse_args()
    if unknown := [name for name in chosen.works if name not in WORKS]:
        options.error(f"no such work: {', '.join(unknown)}")
    for needed in ("wrk", "nginx", "openssl"):
        if not shutil.which(needed):
            print(f"skipped: it needs {needed}")
            return 0
    subprocess.run([ROOT / "sallyport", "--version"], check=True, stdout=subprocess.DEVNULL)  # builds it
    for name in chosen.works or WORKS:
        with tempfile.TemporaryDirectory(prefix="sallyport-bench-") as folder:
            bench = Bench(Path(folder), chosen.rounds, chosen.seconds)
            try:
                WORKS[name](bench)
            finally:
                bench.end_all()
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
