#!/usr/bin/env python3
"""Runs the conformance suites over the wire and judges them against known-failures.txt. `./dev test` calls this.

usage: wire.py CONFORMANCE-FOLDER RESULTS-FOLDER [-k TEXT]

A case in known-failures.txt may fail, and must: an unlisted failure fails the run, and so does a listed case that passes.
The last line is `N passed, N failed, N skipped`; known failures count as skipped.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KNOWN = Path(__file__).with_name("known-failures.txt")
PARTS = {  # name of the part: what is given to run.py
    "wire": ["istio", "oracle"],
    "validation-istio": ["--validation", "istio/validation.json"],
    "validation-generated": ["--validation", "validation/cases.json"],
}


class Known:
    """The list: `suite/case  # reason`, one a line; a `*` at the end stands for any rest."""

    def __init__(self, text: str):
        lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
        self._entries = {line.split("  # ")[0].strip(): False for line in lines}
        self.without_reason = [line for line in lines if "  # " not in line]

    def find(self, name: str) -> str | None:
        for entry in self._entries:
            if name == entry or entry.endswith("*") and name.startswith(entry[:-1]):
                self._entries[entry] = True
                return entry
        return None

    def unused(self) -> list[str]:
        return [entry for entry, used in self._entries.items() if not used]


def main() -> int:
    conformance, results = Path(sys.argv[1]), Path(sys.argv[2])
    only = sys.argv[4] if len(sys.argv) > 4 and sys.argv[3] == "-k" else None
    known = Known(KNOWN.read_text())
    faults = [f"known-failures.txt: no reason given: {line}" for line in known.without_reason]
    counts = [0, 0, 0]
    for part, arguments in PARTS.items():
        report = results / f"{part}.json"
        run(arguments, conformance, results / f"{part}.log", report, only)
        if not report.exists():
            faults.append(f"{part}: the runner wrote no results:\n{(results / f'{part}.log').read_text()[-4000:]}")
            continue
        part_counts = judge(json.loads(report.read_text()), known, faults)
        print(f"  {part}: {text_of(part_counts)}", flush=True)
        counts = [a + b for a, b in zip(counts, part_counts)]
    if only is None:
        faults += [f"known-failures.txt: no such case: {entry}" for entry in known.unused()]
    for fault in faults:
        print(f"FAIL {fault}")
    counts[1] += len(faults)
    print(text_of(counts))
    return 1 if counts[1] else 0


def text_of(counts: list[int]) -> str:
    return f"{counts[0]} passed, {counts[1]} failed, {counts[2]} skipped"


def run(arguments: list[str], conformance: Path, log: Path, report: Path, only: str | None):
    paths = [a if a.startswith("--") else str(conformance / a) for a in arguments]
    command = [sys.executable, str(conformance / "run.py"), "--program", str(ROOT / "sallyport"), "--json", str(report), *paths]
    if only:
        command += ["-k", only]
    with log.open("w") as output:
        subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, cwd=ROOT, check=False)


def judge(report: dict, known: Known, faults: list[str]) -> list[int]:
    """Passed, failed, skipped of one report. Failures are printed; what is wrong with a whole suite goes to faults."""
    counts = [0, 0, 0]
    for suite in report["suites"]:
        if suite["startFailure"]:
            print(f"FAIL {suite['suite']}: the program did not start: {suite['startFailure'][:600]}")
        if suite["earlyExit"] is not None:
            faults.append(f"{suite['suite']}: the program ended with exit code {suite['earlyExit']} during the suite")
        for case in suite["cases"]:
            name = f"{suite['suite']}/{case['name']}"
            entry = known.find(name)
            if case["result"] == "skipped" or (case["result"] == "failed" and entry):
                counts[2] += 1
            elif case["result"] == "passed" and not entry:
                counts[0] += 1
            else:
                counts[1] += 1
                why = f"it passes; take it off known-failures.txt ({entry})" if entry else "; ".join(case["differences"])[:400]
                if not suite["startFailure"]:
                    print(f"FAIL {name}: {why}")
    return counts


if __name__ == "__main__":
    sys.exit(main())
