#!/usr/bin/env python3
"""A hop through the mesh beside Envoy: client sidecar, mutual TLS, server sidecar with a token rule and one policy. docs/performance.md.

usage: mesh.py [--rounds N] [--seconds N]
"""

import argparse
import json
import shutil
import signal
import statistics
import subprocess
import sys
from pathlib import Path

import rivals
from gateway import Running, compare, free_port
from rivals import HOST, ISSUER, ROOT, Rival, World

OURS, RIVAL = "Sallyport to Sallyport", "Envoy to Envoy"
NAMESPACE = "foo"
SUBJECT = f"cluster.local/ns/{NAMESPACE}/sa/a"


def make_certificates(folder: Path) -> Path:
    """An authority of a mesh and the certificates of its workloads a and b, all by our own commands."""
    documents = folder / "cacerts.yaml"
    documents.write_bytes(subprocess.run([ROOT / "sallyport", "cert", "authority"], check=True, capture_output=True).stdout)
    for account in "ab":
        subprocess.run([ROOT / "sallyport", "cert", "issue", "-f", documents, "--namespace", NAMESPACE, "--service-account", account, "--out", folder / account],
                       check=True, stdout=subprocess.DEVNULL)
    return documents


def both(name: str, client: list[str], server: list[str]) -> Rival:
    """Two programs as one rival: what both of them need counts."""
    return Rival(name, [sys.executable, "-c", PAIR, json.dumps([client, server])])


PAIR = """
import json, subprocess, sys
running = [subprocess.Popen(command) for command in json.loads(sys.argv[1])]
for one in running: one.wait()
"""


def sallyport(world: World, cacerts: Path, port: int) -> Rival:
    inside = free_port()
    folder = world.folder / "mesh"
    folder.mkdir()
    shutil.copy(cacerts, folder)
    (folder / "all.yaml").write_text(f"""
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {{name: b, namespace: {NAMESPACE}}}
spec:
  hosts: [{HOST}]
  location: MESH_INTERNAL
  ports: [{{number: 80, name: http, protocol: HTTP}}]
  resolution: STATIC
  endpoints: [{{address: 127.0.0.1, ports: {{http: {inside}}}, serviceAccount: b}}]
---
apiVersion: v1
kind: Service
metadata: {{name: b, namespace: {NAMESPACE}}}
spec: {{selector: {{app: b}}, ports: [{{name: http, port: 80, targetPort: 8080}}]}}
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {{name: default, namespace: istio-system}}
spec: {{mtls: {{mode: STRICT}}}}
---
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: {{name: b, namespace: {NAMESPACE}}}
spec:
  selector: {{matchLabels: {{app: b}}}}
  jwtRules:
  - issuer: {ISSUER}
    forwardOriginalToken: true
    jwks: '{world.jwks}'
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {{name: b, namespace: {NAMESPACE}}}
spec:
  selector: {{matchLabels: {{app: b}}}}
  rules:
  - from: [{{source: {{principals: [{SUBJECT}], requestPrincipals: ["{ISSUER}/*"]}}}}]
    to: [{{operation: {{methods: [GET], paths: ["/bench/*"]}}}}]
""")

    def sidecar(name: str, *more: str) -> list[str]:
        return [str(ROOT / "sallyport"), "sidecar", "-f", str(folder), "--name", name, "--namespace", NAMESPACE, "--labels", f"app={name}",
                "--bind", "127.0.0.1", "--admin", "none", *more]

    client = sidecar("a", "--inbound", f"8080=127.0.0.1:{world.application_port}", "--port-map", "8080=0", "--outbound", f"127.0.0.1:{port}")
    return both(OURS, client, sidecar("b", "--inbound", f"8080=127.0.0.1:{world.application_port}", "--port-map", f"8080={inside}"))


def envoy(world: World, program: str, port: int) -> Rival:
    inside = free_port()
    policy = rivals.envoy_policy({"safe_regex": {"regex": ".+"}}, "/bench/", "GET")
    policy["principals"][0]["and_ids"]["ids"].append({"authenticated": {"principal_name": {"exact": f"spiffe://{SUBJECT}"}}})
    client = rivals.envoy_config(world, "mesh client", port, inside, [], upstream_tls=tls(world, "a", "Upstream"))
    server = rivals.envoy_config(world, "mesh server", inside, world.application_port, [rivals.envoy_jwt(world), rivals.envoy_rbac({"one": policy})], listener_tls=tls(world, "b", "Downstream"))
    return both(RIVAL, *([program, "--concurrency", "1", "--disable-hot-restart", "--base-id", str(index), "-l", "error", "-c", str(file)]
                         for index, file in enumerate((client, server))))


def tls(world: World, account: str, side: str) -> dict:
    folder = world.folder / account
    peer = f"spiffe://cluster.local/ns/{NAMESPACE}/sa/{'b' if account == 'a' else 'a'}"
    context = {"@type": rivals.message_type(f"envoy.extensions.transport_sockets.tls.v3.{side}TlsContext"), "common_tls_context": {
        "alpn_protocols": ["istio-http/1.1", "istio", "http/1.1"],
        "tls_certificates": [{"certificate_chain": {"filename": str(folder / "cert-chain.pem")}, "private_key": {"filename": str(folder / "key.pem")}}],
        "validation_context": {"trusted_ca": {"filename": str(folder / "root-cert.pem")},
                               "match_typed_subject_alt_names": [{"san_type": "URI", "matcher": {"exact": peer}}]}}}
    if side == "Downstream":
        context["require_client_certificate"] = True
    return {"name": "envoy.transport_sockets.tls", "typed_config": context}


def line_up(world: World, folder: Path) -> list[tuple[Rival, int]]:
    ports = [free_port(), free_port()]
    lined_up = [(sallyport(world, make_certificates(folder), ports[0]), ports[0])]
    if program := rivals.find_envoy(folder):
        lined_up.append((envoy(world, program, ports[1]), ports[1]))
    else:
        print("skipped: Envoy is neither installed nor in ../shared/peers")
    return lined_up


def report(measured: list[Running]) -> None:
    by_name = {one.name: one for one in measured if one.cpu}
    print(f"\n{'':28} {'CPU µs/request':>15} {'to Envoy':>9} {'req/s':>8} {'p99 ms':>8} {'PSS idle':>9} {'loaded':>7}  errors")
    for one in by_name.values():
        pairs = list(zip(one.cpu, by_name[RIVAL].cpu)) if RIVAL in by_name else []
        ratio = f"{statistics.median(a / b for a, b in pairs):.2f}" if pairs else "-"
        print(f"{one.name:28} {statistics.median(one.cpu):15.1f} {ratio:>9} {statistics.median(one.rate):8.0f} {statistics.median(one.p99):8.2f} "
              f"{one.idle[0]:9.1f} {one.loaded[0]:7.1f}  {one.errors}")
    print("CPU: user and system time of both proxies, median of the rounds; the ratio is the median of each round's. Memory in MiB of both.")


def main() -> int:
    options = argparse.ArgumentParser(description="A hop through the mesh beside Envoy.")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seconds", type=int, default=3, help="length of a round for each rival")
    chosen = options.parse_args()
    return compare(chosen.rounds, chosen.seconds, line_up, report)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
