"""What `qabot ask` costs as a whole process, beside the least such a process can do.

    python benchmarks/ask_process.py LIBRARY [--runs 25] [--question TEXT] [--imports]

LIBRARY is a library file, such as `compare.py --keep` leaves. The floor is Python
that imports rank_bm25, pydantic and tantivy and makes one model. Both are run in
turn, so that what else the machine does meets them alike; medians are compared.
`--imports` shows which imports of `qabot ask` take the longest.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Final

FLOOR: Final = "import rank_bm25, pydantic, tantivy\nclass M(pydantic.BaseModel): x: int\nM(x=1)"
GOAL: Final = 1.35
SHOWN: Final = 25


def seconds(command: list[str]) -> float:
    """The wall time of a process; 0 and 1 are fine as its exit code."""
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    elapsed = time.perf_counter() - started
    if done.returncode not in {0, 1} or "Traceback" in done.stderr:
        raise SystemExit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr}")
    return elapsed


def own_imports(command: list[str]) -> list[tuple[int, str]]:
    """(microseconds of the module itself, its name), the slowest first."""
    environment = {**os.environ, "PYTHONPROFILEIMPORTTIME": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    found = []
    for line in done.stderr.splitlines():
        cells = line.removeprefix("import time:").split("|")
        if len(cells) == 3 and cells[0].strip().isdigit():
            found.append((int(cells[0]), cells[2].strip()))
    return sorted(found, reverse=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("library", type=Path, help="a library file")
    parser.add_argument("--runs", type=int, default=25, help="how often each is run")
    parser.add_argument(
        "--question", default="Does vitamin D deficiency raise the risk of fractures?"
    )
    parser.add_argument("--imports", action="store_true", help="show the slowest imports")
    options = parser.parse_args()
    program = shutil.which("qabot", path=str(Path(sys.executable).parent)) or shutil.which("qabot")
    if program is None:
        parser.error("the command qabot is not installed")
    ask = [program, "--library", str(options.library), "ask", options.question]
    floor = [sys.executable, "-c", FLOOR]
    for command in (ask, floor):
        seconds(command)
    runs = [(seconds(ask), seconds(floor)) for _ in range(options.runs)]
    asked, least = median(a for a, _ in runs), median(b for _, b in runs)
    ratio = median(a / b for a, b in runs)
    print("| process | median ms |\n|---|---|")
    print(f"| `qabot ask` | {asked * 1000:.0f} |")
    print(f"| import rank_bm25, pydantic, tantivy; one model | {least * 1000:.0f} |")
    print(
        f"\n{asked / least:.2f} times the floor (of the medians; {ratio:.2f} median of pairs; "
        f"goal at most {GOAL}), {options.runs} runs each, in turn"
    )
    if options.imports:
        in_floor = {name for _, name in own_imports(floor)}
        print("\nSlowest imports that the floor does not have (µs of the module itself):")
        extra = [(took, name) for took, name in own_imports(ask) if name not in in_floor]
        for took, name in extra[:SHOWN]:
            print(f"{took:8,}  {name}")
        print(f"{sum(took for took, _ in extra):8,}  all {len(extra)}")


if __name__ == "__main__":
    main()
