#!/usr/bin/env python3
"""Plays the kubectl transcripts against `sallyport control` and judges them by kubectl-known-failures.txt. `./dev test` calls this.

usage: kubectl.py CONFORMANCE-FOLDER RESULTS-FOLDER [-k TEXT]

A step in the list may fail, and must: an unlisted failure fails the run, and so does a listed step that passes.
The last line is `N passed, N failed, N skipped`; known failures count as skipped.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KNOWN = Path(__file__).with_name("kubectl-known-failures.txt")


def main() -> int:
    player, results = Path(sys.argv[1]) / "kubectl" / "transcript.py", Path(sys.argv[2])
    options = sys.argv[3:5]
    report = results / "kubectl.json"
    with tempfile.TemporaryDirectory(prefix="sallyport-kubectl-") as data:
        play(player, options, report, results / "kubectl.log", data)
    if not report.exists():
        print((results / "kubectl.log").read_text()[-4000:])
        print("0 passed, 1 failed, 0 skipped")
        return 1
    return judge(json.loads(report.read_text()), complete=not options)


def play(player: Path, options: list[str], report: Path, log: Path, data: str):
    """Starts the control plane, plays, and stops it whatever happened."""
    command = [str(ROOT / "sallyport"), "control", "--data", data, "--port", "0", "--bind", "127.0.0.1"]
    with log.open("w") as output, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=output, text=True) as server:
        try:
            ready = next((line for line in server.stdout if line.startswith("ready control ")), "")
            if not ready:
                return
            kubeconfig = ready.split("kubeconfig=", 1)[1].strip()
            subprocess.run([sys.executable, str(player), "play", "--kubeconfig", kubeconfig, "--json", str(report), *options],
                           stdout=output, stderr=subprocess.STDOUT, check=False)
        finally:
            server.terminate()


def judge(report, complete: bool) -> int:
    known = read_known()
    faults, passed, skipped, seen = [], 0, 0, set()
    for name, ok in steps(report):
        seen.add(name)
        if ok and name in known:
            faults.append(f"passes now, remove it from {KNOWN.name}: {name}")
        elif ok:
            passed += 1
        elif name in known:
            skipped += 1
        else:
            faults.append(name)
    if complete:
        faults += [f"no such step: {name}" for name in known if name not in seen]
    for fault in faults:
        print(f"FAIL {fault}")
    print(f"{passed} passed, {len(faults)} failed, {skipped} skipped")
    return 1 if faults else 0


def read_known() -> set[str]:
    """`transcript: command  # reason`, one a line."""
    lines = [line.strip() for line in KNOWN.read_text().splitlines() if line.strip() and not line.startswith("#")]
    for line in lines:
        if "  # " not in line:
            sys.exit(f"{KNOWN.name}: no reason given: {line}")
    return {line.rsplit("  # ", 1)[0].strip() for line in lines}


def steps(report):
    """Name and outcome of every step; a command that a transcript runs twice is told apart by its number."""
    for transcript in report:
        count = {}
        for step in transcript["steps"]:
            command = step["cmd"]
            count[command] = count.get(command, 0) + 1
            number = "" if count[command] == 1 else f" ({count[command]})"
            yield f"{transcript['name']}: {command}{number}", step["passed"]


if __name__ == "__main__":
    sys.exit(main())
