#!/usr/bin/env python3
"""Draws where the gateway's processor time goes: `./dev bench flame [OUT.svg]`. Needs Linux' perf, wrk and nginx, and root or perf_event_paranoid < 2.

One gateway with one rule on one processor, warmed for twenty seconds, is sampled for five while wrk asks it. A box is a function, above it those that it
called; its width is its share. Kernel, libraries, runtime and our own code have a colour each.
"""

import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import gateway
import rivals
from limits import Bench

OUT = rivals.ROOT / "docs" / "performance-flame.svg"
WIDTH, LINE, LEAST = 1600, 17, 0.7
COLOURS = {"kernel": "#e8a07a", "ours": "#7fb2e5", "runtime": "#a8d08d", "native": "#d9c979"}


def sampled(bench: Bench) -> list[list[tuple[str, str]]]:
    """The stacks, outermost first, of the event loop's thread: (name, kind) of each frame."""
    port = gateway.free_port()
    settings = {"DOTNET_PROCESSOR_COUNT": "1", "DOTNET_PerfMapEnabled": "1", "DOTNET_EnableWriteXorExecute": "0"}
    one = bench.start(rivals.sallyport(bench.world, "Sallyport", port, gateway.free_port(), 1, settings), port)
    script = bench.script(bench.tokens, "good")
    one.load(script, 20)
    load = threading.Thread(target=one.load, args=(script, 7))
    load.start()
    data = bench.folder / "perf.data"
    subprocess.run(["perf", "record", "-q", "-F", "4000", "-g", "-p", str(one.process.pid), "-o", data, "--", "sleep", "5"], check=True, capture_output=True)
    load.join()
    text = subprocess.run(["perf", "script", "-i", data, "-F", "comm,ip,sym,dso"], check=True, capture_output=True, text=True, errors="replace").stdout
    Path(f"/tmp/perf-{one.process.pid}.map").unlink(missing_ok=True)
    stacks = []
    for block in text.split("\n\n"):
        lines = block.strip().splitlines()
        if lines and lines[0].startswith("event loop"):
            stacks.append([frame(line) for line in reversed(lines[1:])])
    return stacks


def frame(line: str) -> tuple[str, str]:
    _, symbol, library = re.match(r"\s*(\S+) (.*) \((.*)\)$", line).groups()
    if "kernel" in library:
        return symbol, "kernel"
    if managed := re.search(r"\[([\w.]+)\] ([^(\[]+)", symbol):
        assembly, name = managed.groups()
        name = re.sub(r"`\d", "", name).replace("::MoveNext", "")
        name = re.sub(r"\+<(\w+)>[\w|]*", r".\1", name).replace("::", ".")
        return ".".join(name.strip().split(".")[-2:]), "ours" if assembly.startswith("Sallyport") else "runtime"
    return (symbol if symbol != "[unknown]" else Path(library).name), "ours" if "Sallyport" in library else "native"


class Node:
    def __init__(self, name: str, kind: str):
        self.name, self.kind, self.count, self.inside = name, kind, 0, {}

    def depth(self) -> int:
        return 1 + max((each.depth() for each in self.inside.values()), default=0)


def draw(stacks: list[list[tuple[str, str]]]) -> str:
    root = Node("all", "native")
    for stack in stacks:
        root.count += 1
        at = root
        for name, kind in stack:
            at = at.inside.setdefault((name, kind), Node(name, kind))
            at.count += 1
    height = (root.depth() + 2) * LINE
    boxes = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="monospace" font-size="11">',
             f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>']
    boxes += [f'<rect x="{10 + 120 * i}" y="3" width="12" height="12" fill="{colour}"/><text x="{28 + 120 * i}" y="13">{kind}</text>'
              for i, (kind, colour) in enumerate(COLOURS.items())]

    def box(node: Node, x: float, level: int) -> None:
        width = node.count / root.count * WIDTH
        if width < LEAST:
            return
        y = height - (level + 1) * LINE
        label = html.escape(node.name[: int(width / 6.7)]) if width > 22 else ""
        boxes.append(f'<g><title>{html.escape(node.name)}: {node.count / root.count:.1%}</title><rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{LINE - 1}" '
                     f'fill="{COLOURS[node.kind]}" stroke="#fff" stroke-width="0.4"/><text x="{x + 3:.1f}" y="{y + 12}">{label}</text></g>')
        for each in sorted(node.inside.values(), key=lambda one: one.name):
            box(each, x, level + 1)
            x += each.count / root.count * WIDTH

    box(root, 0, 0)
    return "\n".join([*boxes, "</svg>\n"])


def main() -> int:
    for needed in ("perf", "wrk", "nginx", "openssl"):
        if not shutil.which(needed):
            print(f"skipped: it needs {needed}")
            return 0
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else OUT
    subprocess.run([rivals.ROOT / "sallyport", "--version"], check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory(prefix="sallyport-bench-") as folder:
        bench = Bench(Path(folder), 1, 1)
        try:
            stacks = sampled(bench)
        finally:
            bench.end_all()
    out.write_text(draw(stacks))
    kinds: dict[str, int] = {}
    for stack in stacks:
        kinds[stack[-1][1]] = kinds.get(stack[-1][1], 0) + 1
    print(f"{len(stacks)} samples; " + ", ".join(f"{kind} {count / len(stacks):.0%}" for kind, count in sorted(kinds.items(), key=lambda pair: -pair[1])))
    print(os.path.relpath(out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
