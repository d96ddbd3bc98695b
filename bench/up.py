#!/usr/bin/env python3
"""Measures a mesh on one machine: `./dev bench up`. Needs python3 and nothing else.

usage: up.py [--proxies 20] [--changes 200] [--program PATH]

Starts `sallyport up` in a folder of its own, twice: the second start is the warm one. Then a Deployment with that many Pods with sidecars, and changes of one
policy, one after the other: how long from the call of the API until the sidecar of each Pod answers by it. Ends what it started.
"""

import argparse
import http.client
import json
import re
import signal
import ssl
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from control import Api, context_of, percentile

ROOT = Path(__file__).resolve().parents[1]
POLICY = "/apis/security.istio.io/v1/namespaces/many/authorizationpolicies/change"


def start(program, folder):
    begun = time.perf_counter()
    process = subprocess.Popen(
        [program, "up", "--data", folder, "--port", "0", "--gateway-port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    ready = next((line for line in process.stdout if line.startswith("ready up ")), "")
    if not ready:
        sys.exit("up: it did not start")
    return process, ready, time.perf_counter() - begun


def stop(process):
    process.send_signal(signal.SIGTERM)
    process.wait(60)


def deploy(api, count):
    api.call("POST", "/api/v1/namespaces", json.dumps({
        "apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "many", "labels": {"istio-injection": "enabled"}}}))
    api.call("POST", "/apis/apps/v1/namespaces/many/deployments", json.dumps({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "httpbin"},
        "spec": {"replicas": count, "selector": {"matchLabels": {"app": "httpbin"}}, "template": {
            "metadata": {"labels": {"app": "httpbin"}},
            "spec": {"containers": [{"name": "httpbin", "image": "kennethreitz/httpbin", "ports": [{"containerPort": 80}]}]}}}}))
    api.call("POST", POLICY.rsplit("/", 1)[0], json.dumps(policy(0)))
    while True:
        pods = json.loads(api.call("GET", "/api/v1/namespaces/many/pods"))["items"]
        states = [pod["status"].get("containerStatuses", []) for pod in pods]
        if len(pods) == count and all(len(state) == 2 and all(one["ready"] for one in state) for state in states):
            return [pod["status"]["podIP"] for pod in pods]
        time.sleep(0.2)


def policy(number):
    return {"apiVersion": "security.istio.io/v1", "kind": "AuthorizationPolicy", "metadata": {"name": "change", "namespace": "many"},
            "spec": {"action": "DENY", "rules": [{"to": [{"operation": {"paths": [f"/change/{number}"]}}]}]}}


def status(connection, path):
    connection.request("GET", path, headers={"Host": "httpbin.many"})
    answer = connection.getresponse()
    answer.read()
    return answer.status


def change(api, connections, number):
    """Seconds until each proxy refused the path that the change denies."""
    begun = time.perf_counter()
    api.call("PATCH", POLICY, json.dumps({"spec": policy(number)["spec"]}), "application/merge-patch+json")
    waiting, seen = list(connections), []
    while waiting:
        for connection in list(waiting):
            if status(connection, f"/change/{number}") == 403:
                seen.append(time.perf_counter() - begun)
                waiting.remove(connection)
        if time.perf_counter() - begun > 30:
            sys.exit(f"change {number}: {len(waiting)} proxies do not have it after 30 s")
    return seen


def memory(root):
    """PSS in MiB of a process and all that it started."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
            parents[int(stat.parent.name)] = int(fields[1])
        except OSError:
            continue
    total, family = 0, {root}
    while grown := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= grown
    for pid in family:
        try:
            total += int(re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)[1])
        except (OSError, TypeError):
            continue
    return total / 1024


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--proxies", type=int, default=20)
    options.add_argument("--changes", type=int, default=200)
    options.add_argument("--program", default=str(ROOT / "sallyport"))
    options = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        process, _, _ = start(options.program, folder)
        stop(process)
        process, ready, warm = start(options.program, folder)
        try:
            print(f"{'ready, warm':44} {warm:.2f} s")
            api = Api(re.search(r"api=(\S+)", ready)[1], context_of(re.search(r"kubeconfig=(\S+)", ready)[1]))
            begun = time.perf_counter()
            addresses = deploy(api, options.proxies)
            print(f"{f'{options.proxies} pods with sidecars ready':44} {time.perf_counter() - begun:.1f} s")
            connections = [http.client.HTTPConnection(address, 8080, timeout=30) for address in addresses]
            seconds = [latency for number in range(1, options.changes + 1) for latency in change(api, connections, number)]
            print(f"{f'change in force at {options.proxies} proxies, {options.changes} changes':44} p50 {percentile(seconds, .5) * 1000:.0f} ms, "
                  f"p99 {percentile(seconds, .99) * 1000:.0f} ms, longest {max(seconds) * 1000:.0f} ms")
            print(f"{'memory of all processes, PSS':44} {memory(process.pid):.0f} MiB")
        finally:
            stop(process)


if __name__ == "__main__":
    main()
