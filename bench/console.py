#!/usr/bin/env python3
"""Measures the console: `./dev bench console`. Needs python3 and chromium (Debian: `chromium`).

usage: console.py [--policies 10000] [--sessions 20] [--rounds 7] [--seconds 20] [--program PATH]

Starts `sallyport control` in a folder of its own with that many policies, and a browser without a window, which is told what to do over its
debugging pipe. How long until the list of them is drawn over a connected circuit, what a session costs in memory, and how late the page of
requests shows 200 decisions a second. Ends what it started.
"""

import argparse
import datetime
import fcntl
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from control import Api, context_of, in_parallel, percentile, policy, resident

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = "/usr/bin/chromium"
GROUP = "/apis/security.istio.io/v1"
LIST = "kinds/authorizationpolicies.security.istio.io"

# Since the navigation began; the rows come over the circuit, so they are not there before it is connected.
WHEN_DRAWN = """
new MutationObserver((_, observer) => {
  if (document.querySelectorAll('main table tbody tr').length < 100) return;
  window.drawn = performance.now();
  observer.disconnect();
}).observe(document, { childList: true, subtree: true });
"""

# Each line that is in the table, and when it was there first.
WATCH_LINES = """
(() => {
  window.seen = {};
  const look = () => document.querySelectorAll('#decisions tbody tr td:nth-child(3)').forEach(cell => {
    const line = /line-(\\d+)/.exec(cell.textContent);
    if (line) window.seen[line[1]] ??= Date.now();
  });
  new MutationObserver(look).observe(document.querySelector('main'), { childList: true, subtree: true, characterData: true });
})()
"""


class Browser:
    """Chromium without a window; commands and answers are JSON, each ended by a zero byte, on two pipes."""

    def __init__(self, folder: str):
        # Numbers that the shell below does not use itself.
        (into_read, self.into), (self.out, out_write) = os.pipe(), os.pipe()
        given = [fcntl.fcntl(fd, fcntl.F_DUPFD, 50) for fd in (into_read, out_write)]
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec "$0" "$@" 3<&{given[0]} 4>&{given[1]}', CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}",
             "--remote-debugging-pipe"], pass_fds=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for fd in (into_read, out_write, *given):
            os.close(fd)
        self.asked, self.waiting, self.lock = 0, {}, threading.Lock()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        rest = b""
        while part := os.read(self.out, 1 << 16):
            *messages, rest = (rest + part).split(b"\0")
            for message in map(json.loads, messages):
                if answers := self.waiting.pop(message.get("id"), None):
                    answers.put(message)

    def call(self, method: str, session: str | None = None, **parameters):
        answers = queue.Queue()
        with self.lock:
            self.asked += 1
            self.waiting[self.asked] = answers
            message = {"id": self.asked, "method": method, "params": parameters} | ({"sessionId": session} if session else {})
            os.write(self.into, json.dumps(message).encode() + b"\0")
        answer = answers.get(timeout=60)
        if "error" in answer:
            sys.exit(f"{method}: {answer['error']}")
        return answer["result"]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


class Tab:
    """A page with cookies of its own, signed in with a token."""

    def __init__(self, browser: Browser, console: str, token: str):
        self.browser, self.console = browser, console
        context = browser.call("Target.createBrowserContext")["browserContextId"]
        target = browser.call("Target.createTarget", url="about:blank", browserContextId=context, width=1280, height=900)["targetId"]
        self.session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.call("Page.enable")
        self.call("Page.addScriptToEvaluateOnNewDocument", source=WHEN_DRAWN)
        self.go("signin", "document.querySelector('#token')")
        self.run(f"document.querySelector('#token').value = {json.dumps(token)}; document.querySelector('button[type=submit]').click()")
        self.until("document.querySelector('#content h1')")

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def run(self, script):
        return self.call("Runtime.evaluate", expression=script, returnByValue=True)["result"].get("value")

    def until(self, condition):
        limit = time.monotonic() + 60
        while True:
            # While a page is replaced by the next there is nothing to ask.
            if self.run(f"!!({condition})"):
                return
            if time.monotonic() > limit:
                sys.exit(f"the console does not show {condition}")
            time.sleep(0.02)

    def go(self, path, condition):
        self.call("Page.navigate", url=self.console + path)
        self.until(condition)

    def draw_list(self) -> float:
        self.call("Page.navigate", url="about:blank")
        self.go(LIST, "window.drawn")
        return self.run("window.drawn") / 1000


def start(program, folder):
    process = subprocess.Popen([program, "control", "--data", folder, "--port", "0", "--bind", "127.0.0.1"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    ready = next((line for line in process.stdout if line.startswith("ready control ")), "")
    if not ready:
        sys.exit("control: it did not start")
    return process, dict(part.split("=", 1) for part in ready.split()[2:])


def token_of(api):
    name = {"metadata": {"name": "bench", "namespace": "default"}}
    api.call("POST", "/api/v1/namespaces/default/serviceaccounts", json.dumps({"apiVersion": "v1", "kind": "ServiceAccount"} | name))
    api.call("POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", json.dumps({
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "bench"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"},
        "subjects": [{"kind": "ServiceAccount", "name": "bench", "namespace": "default"}]}))
    request = json.dumps({"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}})
    return json.loads(api.call("POST", "/api/v1/namespaces/default/serviceaccounts/bench/token", request))["status"]["token"]


def write_policies(connect, count):
    api = connect()
    for number in range(100):
        api.call("POST", "/api/v1/namespaces", json.dumps({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": f"bench-{number}"}}))

    def work(writer):
        own = connect()
        for i in range(writer, count, 8):
            own.call("POST", f"{GROUP}/namespaces/bench-{i % 100}/authorizationpolicies", policy(f"p-{i}", f"bench-{i % 100}", f"/a/{i}"))

    in_parallel(8, work)


def report_lines(api, begun: list, seconds: int):
    """200 decisions a second, as two busy proxies report them: a hundred each, once a second, in turn."""
    until, turn, start = time.monotonic() + seconds, 0, time.monotonic()
    while time.monotonic() < until:
        now = time.time()
        lines = []
        for _ in range(100):
            written = datetime.datetime.fromtimestamp(now, datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            lines.append({"requestId": f"r{len(begun)}", "time": written, "method": "GET", "host": "shop.example", "path": f"/line-{len(begun)}",
                          "source": "10.0.0.1", "status": 403, "verdict": "denied", "reason": "rbac_denied", "policy": "bench-1/p-1", "rule": 0, "clause": "to[0] paths"})
            begun.append(now)
        api.call("POST", "/apis/sallyport.dev/v1/namespaces/default/proxyreports", json.dumps({
            "apiVersion": "sallyport.dev/v1", "kind": "ProxyReport", "metadata": {"name": f"busy-{turn % 2}"},
            "spec": {"role": "gateway", "revision": "1", "policies": [], "decisions": lines}}))
        turn += 1
        time.sleep(max(0.0, start + turn * 0.5 - time.monotonic()))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--policies", type=int, default=10000)
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--program", default=str(ROOT / "sallyport"))
    options = parser.parse_args()
    if not os.path.exists(CHROMIUM):
        sys.exit("console: chromium is not installed (Debian: apt-get install chromium)")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        control, ready = start(options.program, folder + "/data")
        browser = Browser(folder + "/browser")
        try:
            measure(options, control, ready, browser)
        finally:
            browser.stop()
            control.send_signal(signal.SIGTERM)
            control.wait(60)


def measure(options, control, ready, browser):
    context, console = context_of(ready["kubeconfig"]), ready["console"].rstrip("/") + "/"
    connect = lambda: Api(ready["api"], context)
    api = connect()
    token = token_of(api)
    write_policies(connect, options.policies)

    first = Tab(browser, console, token)
    cold, warm = [], []
    for _ in range(options.rounds):
        first.call("Network.clearBrowserCache")
        cold.append(first.draw_list())
        warm.append(first.draw_list())
    print(f"list of {options.policies} drawn, nothing kept by the browser: median {percentile(cold, 0.5):.2f} s, longest {max(cold):.2f} s")
    print(f"list of {options.policies} drawn, files kept: median {percentile(warm, 0.5):.2f} s, longest {max(warm):.2f} s")

    tabs = [Tab(browser, console, token) for _ in range(5)]
    for tab in tabs:
        tab.draw_list()
    time.sleep(3)
    before = resident(control.pid)[0]
    for _ in range(options.sessions):
        tabs.append(Tab(browser, console, token))
        tabs[-1].draw_list()
    time.sleep(3)
    after = resident(control.pid)[0]
    print(f"memory of a session: {(after - before) / options.sessions:.1f} MiB (process {before:.0f} MiB, with {options.sessions} more {after:.0f} MiB)")

    begun = []
    first.go("requests", "document.querySelector('main h1') && !document.querySelector('[aria-busy=true]')")
    first.run(WATCH_LINES)
    report_lines(api, begun, options.seconds)
    time.sleep(3)
    seen = {int(line): at / 1000 for line, at in first.run("window.seen").items()}
    late = [seen[line] - begun[line] for line in sorted(seen)]
    third = len(late) // 3
    print(f"{len(begun) / options.seconds:.0f} lines a second for {options.seconds} s: {len(seen)} of {len(begun)} shown, median {percentile(late, 0.5):.2f} s late, "
          f"p99 {percentile(late, 0.99):.2f} s; first third {percentile(late[:third], 0.5):.2f} s, last third {percentile(late[-third:], 0.5):.2f} s")


if __name__ == "__main__":
    main()
