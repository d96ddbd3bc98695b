#!/usr/bin/env python3
"""The gateway beside its rivals: processor time, speed and memory of one authorised request. docs/performance.md explains the columns.

usage: gateway.py [--rounds N] [--seconds N] [--only TEXT]... [--variant 'NAME: VARIABLE=VALUE …']...
"""

import argparse
import base64
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import rivals
from rivals import HOST, ISSUER, PATH, ROOT, Rival, World

CONNECTIONS = 64
TOKENS = 100
WARM_SECONDS = 10
TICKS = os.sysconf("SC_CLK_TCK")
PLAIN, RIVAL, RIVAL_MANY = "HAProxy plain", "Envoy jwt_authn + RBAC, 1 rule", "Envoy jwt_authn + RBAC, 1000 rules"
OURS, OURS_MANY, OURS_MOST = "Sallyport, 1 rule", "Sallyport, 1000 rules", "Sallyport, 10000 rules"

LUA = """
local requests, next = {}, 0
function init()
  for token in io.lines("%s") do
    requests[#requests + 1] = wrk.format("GET", "%s", {Host = "%s", Authorization = "Bearer " .. token})
  end
end
function request()
  next = next %% #requests + 1
  return requests[next]
end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %%d %%d %%d %%d\\n", summary.requests, summary.duration, latency:percentile(99), e.status + e.connect + e.read + e.write + e.timeout))
end
"""


class Running:
    """A started rival and what was measured of it."""

    def __init__(self, rival: Rival, port: int, log: Path):
        self.name, self.port, self.log = rival.name, port, log
        self.cpu: list[float] = []
        self.rate: list[float] = []
        self.p99: list[float] = []
        self.garbage: list[float] = []
        self.errors = 0
        began = time.monotonic()
        with log.open("wb") as output:
            # A session of its own, so that its workers can be ended with it.
            self.process = subprocess.Popen(rival.command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                            env={**os.environ, **rival.environment}, start_new_session=True)
        self._began = began
        self.start_seconds = 0.0
        self.idle = self.loaded = (0.0, 0.0)

    def wait_until_ready(self, token: str) -> bool:
        """The first authorised answer of the application counts, whatever a program says of itself."""
        while time.monotonic() - self._began < 30 and self.process.poll() is None:
            if ask(self.port, token) == 200:
                self.start_seconds = time.monotonic() - self._began
                return True
            time.sleep(0.005)
        return False

    def processes(self) -> list[int]:
        parents = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                parents[int(stat.parent.name)] = int(stat.read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                pass  # ended meanwhile
        found = [self.process.pid]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found

    def cpu_seconds(self) -> float:
        total = 0
        for pid in self.processes():
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def memory(self) -> tuple[float, float]:
        """PSS and RSS in MiB."""
        texts = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in self.processes()]
        return tuple(sum(int(re.search(rf"^{key}: +(\d+)", text, re.M)[1]) for text in texts) / 1024 for key in ("Pss", "Rss"))

    def load(self, script: Path, seconds: int, scheme: str = "http") -> None:
        before, garbage = self.cpu_seconds(), self.allocated()
        output = subprocess.run(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s", str(script), f"{scheme}://127.0.0.1:{self.port}{PATH}"],
                                capture_output=True, text=True, timeout=seconds + 30).stdout
        cpu = self.cpu_seconds() - before
        result = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+)", output)
        if not result or int(result[1]) == 0:
            self.errors += 1
            return
        requests, microseconds, p99, errors = map(int, result.groups())
        self.errors += errors
        self.garbage.append((self.allocated() - garbage) / requests)
        self.cpu.append(cpu * 1e6 / requests)
        self.rate.append(requests * 1e6 / microseconds)
        self.p99.append(p99 / 1000)

    def forget(self) -> None:
        """What was measured so far was only to warm up."""
        for figures in (self.cpu, self.rate, self.p99, self.garbage):
            figures.clear()

    def allocated(self) -> float:
        """Bytes that our program has allocated so far, as its own metrics count them; 0 for a rival."""
        if "--admin" not in (command := self.process.args):
            return 0
        with urllib.request.urlopen(f"http://{command[command.index('--admin') + 1]}/metrics") as answer:
            return float(re.search(rb"^dotnet_gc_allocated_bytes_total (\S+)", answer.read(), re.M)[1])

    def stop(self) -> None:
        for kind, patience in ((signal.SIGTERM, 3), (signal.SIGKILL, 3)):
            try:
                os.killpg(self.process.pid, kind)
                self.process.wait(patience)
                return
            except (ProcessLookupError, subprocess.TimeoutExpired):
                pass


def ask(port: int, token: str) -> int:
    """The status of one request; 0 without an answer."""
    try:
        with socket.create_connection(("127.0.0.1", port), 2) as client:
            client.sendall(f"GET {PATH} HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n".encode())
            return int((client.recv(4096).split(b" ") + [b"", b"0"])[1] or 0)
    except (OSError, ValueError):
        return 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def make_tokens(folder: Path) -> tuple[str, Path, list[str]]:
    """A new key, its JWK set and public PEM, and tokens signed by openssl, which none of the rivals made."""
    key, public = folder / "key.pem", folder / "public.pem"
    subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, capture_output=True)
    subprocess.run(["openssl", "rsa", "-in", key, "-pubout", "-out", public], check=True, capture_output=True)
    modulus = subprocess.run(["openssl", "rsa", "-in", key, "-noout", "-modulus"], check=True, capture_output=True, text=True).stdout
    n = base64url(bytes.fromhex(modulus.strip().split("=")[1]))
    jwks = json.dumps({"keys": [{"kty": "RSA", "kid": "bench", "alg": "RS256", "n": n, "e": "AQAB"}]})
    head = base64url(json.dumps({"alg": "RS256", "kid": "bench", "typ": "JWT"}).encode())
    tokens = []
    for number in range(TOKENS):
        claims = {"iss": ISSUER, "sub": f"user-{number}", "aud": "bench", "iat": 1700000000, "exp": 4102444800, "groups": ["staff", f"team-{number}"]}
        signed = f"{head}.{base64url(json.dumps(claims).encode())}"
        signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", key], input=signed.encode(), check=True, capture_output=True).stdout
        tokens.append(f"{signed}.{base64url(signature)}")
    return jwks, public, tokens


def line_up(world: World, variants: list[str]) -> list[tuple[Rival, int]]:
    """All that can run here; what cannot is named with its reason."""
    makers = []
    if shutil.which("nginx"):
        makers.append(lambda port: rivals.nginx(world, "nginx plain", port, proxy=True))
    if shutil.which("haproxy"):
        makers.append(lambda port: rivals.haproxy(world, PLAIN, port, verify=False))
        makers.append(lambda port: rivals.haproxy(world, "HAProxy jwt_verify", port, verify=True))
    else:
        print("skipped: HAProxy is not installed (Debian: haproxy)")
    if envoy := rivals.find_envoy(world.folder):
        for name, jwt, rules in (("Envoy plain", False, 0), ("Envoy jwt_authn", True, 0), (RIVAL, True, 1), (RIVAL_MANY, True, 1000)):
            makers.append(lambda port, n=name, j=jwt, r=rules: rivals.envoy(world, n, envoy, port, j, r))
    else:
        print("skipped: Envoy is neither installed nor in ../shared/peers")
    ours = [("Sallyport plain", 0, {}), (OURS, 1, {}), (OURS_MANY, 1000, {}), (OURS_MOST, 10000, {}), ("Sallyport, 1 rule, one processor", 1, {"DOTNET_PROCESSOR_COUNT": "1"})]
    for variant in variants:
        name, _, settings = variant.partition(":")
        ours.append((f"Sallyport, {name.strip()}", 1, dict(setting.split("=", 1) for setting in settings.split())))
    for name, rules, environment in ours:
        makers.append(lambda port, n=name, r=rules, e=environment: rivals.sallyport(world, n, port, free_port(), r, e))
    return [(make(port), port) for make in makers for port in [free_port()]]


def start(lined_up: list[tuple[Rival, int]], world: World, token: str, running: list[Running]) -> list[Running]:
    usable = []
    for rival, port in lined_up:
        one = Running(rival, port, world.folder / f"{len(running)}.log")
        running.append(one)
        if one.wait_until_ready(token):
            time.sleep(1)
            one.idle = one.memory()
            usable.append(one)
        else:
            print(f"skipped: {one.name} gave no answer 200:\n{one.log.read_text(errors='replace')[-800:]}")
            one.stop()
    return usable


def report(measured: list[Running]) -> None:
    by_name = {one.name: one for one in measured if one.cpu}

    def ratio(one: Running, other: str) -> str:
        """Of the same rounds, since only those met the same machine."""
        pairs = list(zip(one.cpu, by_name[other].cpu)) if other in by_name else []
        return f"{statistics.median(a / b for a, b in pairs):.2f}" if pairs else "-"

    print(f"\n{'':36} {'CPU µs':>7} {'to HAProxy':>10} {'to Envoy':>8} {'':>8} {'':>8} {'start':>6} {'PSS':>7} {'PSS':>7} {'RSS':>7} {'RSS':>7} {'alloc.':>6}")
    print(f"{'':36} {'/request':>7} {'plain':>9} {'jwt+RBAC':>8} {'req/s':>8} {'p99 ms':>8} {'ms':>6} {'idle':>7} {'loaded':>7} {'idle':>7} {'loaded':>7} {'bytes':>6}  errors")
    for one in by_name.values():
        print(f"{one.name:36} {statistics.median(one.cpu):7.1f} {ratio(one, PLAIN):>10} {ratio(one, RIVAL):>8} {statistics.median(one.rate):8.0f} "
              f"{statistics.median(one.p99):8.2f} {one.start_seconds * 1000:6.0f} {one.idle[0]:7.1f} {one.loaded[0]:7.1f} {one.idle[1]:7.1f} {one.loaded[1]:7.1f} {statistics.median(one.garbage):6.0f}  {one.errors}")
    if OURS in by_name:
        for more in (OURS_MANY, OURS_MOST):
            if more in by_name:
                print(f"{more} : 1 rule = {statistics.median(a / b for a, b in zip(by_name[more].cpu, by_name[OURS].cpu)):.2f}")
    if OURS_MANY in by_name and RIVAL_MANY in by_name:
        print(f"Sallyport : Envoy jwt_authn + RBAC, 1,000 rules each = {ratio(by_name[OURS_MANY], RIVAL_MANY)}")
    print("Memory in MiB. CPU: user and system time of all processes of a rival, median of the rounds; ratios are medians of the ratios of each round.")


def compare(rounds: int, seconds: int, line_up, report) -> int:
    """One run: the application, the rivals that `line_up(world, folder)` gives with their ports, interleaved rounds, `report(measured)`."""
    for needed in ("wrk", "nginx", "openssl"):
        if not shutil.which(needed):
            print(f"skipped: the load runs need {needed}")
            return 0
    subprocess.run([ROOT / "sallyport", "--version"], check=True, stdout=subprocess.DEVNULL)  # builds it
    running: list[Running] = []
    with tempfile.TemporaryDirectory(prefix="sallyport-bench-") as name:
        folder = Path(name)
        try:
            jwks, public, tokens = make_tokens(folder)
            world = World(folder, free_port(), jwks, public)
            (folder / "tokens").write_text("\n".join(tokens) + "\n")
            (script := folder / "load.lua").write_text(LUA % (folder / "tokens", PATH, HOST))
            application = (rivals.nginx(world, "application", world.application_port, proxy=False), world.application_port)
            if not start([application], world, tokens[0], running):
                return 3
            measured = start(line_up(world, folder), world, tokens[0], running)
            for one in measured:  # warm: connections, caches, the last tier of the compiler
                one.load(script, WARM_SECONDS)
                one.forget()
            for _ in range(rounds):
                for one in measured:
                    one.load(script, seconds)
            for one in measured:
                one.loaded = one.memory()
            report(measured)
        finally:
            for one in reversed(running):
                one.stop()
    return 0


def main() -> int:
    options = argparse.ArgumentParser(description="The gateway beside its rivals.")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seconds", type=int, default=3, help="length of a round for each rival")
    options.add_argument("--only", action="append", default=[], help="rivals whose name contains this; may be repeated")
    options.add_argument("--variant", action="append", default=[], metavar="'NAME: VARIABLE=VALUE …'", help="Sallyport once more in another environment")
    chosen = options.parse_args()

    def choose(world: World, _) -> list[tuple[Rival, int]]:
        return [(rival, port) for rival, port in line_up(world, chosen.variant)
                if not chosen.only or any(text.lower() in rival.name.lower() for text in chosen.only)]

    return compare(chosen.rounds, chosen.seconds, choose, report)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
