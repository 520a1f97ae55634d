"""Time and memory of every stage for a township of one, two and four times its size.

Run as ``python -m tests.benchmarks.township`` from the project's folder. Every size runs in a
process of its own, as a user's command would: from the workbook to all outputs. The bigger
townships have further villages, departments, people and households under the same rules.
Growth is the time over the time at the size before, divided by the growth of the township;
above 1.3 is too much.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from time import monotonic, process_time
from typing import Any

from inputs.presets import Rows, presets
from inputs.workbook.template import write_book
from planner.domain.language import Text, speaking
from planner.domain.progress import Silent

MOST_GROWTH = 1.3

_WHOSE = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)

_COPIED = ("units", "people", "households", "items")
"""The sheets whose rows are copied for a bigger township, with everything that names them."""

_DEPENDENT = ("absences", "links", "history")


class Stopwatch(Silent):
    """A progress that notes how long each stage takes, in seconds and in processor seconds."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.cpu: dict[str, float] = {}
        self._name: str | None = None
        self._since = monotonic(), process_time()

    def stage(self, name: Text) -> None:
        """Stop the stage that was going on and start `name`."""
        self.stop()
        self._name = str(name)

    def stop(self) -> None:
        """Stop the stage that is going on."""
        now, spent = monotonic(), process_time()
        if self._name is not None:
            began, before = self._since
            self.seconds[self._name] = self.seconds.get(self._name, 0.0) + now - began
            self.cpu[self._name] = self.cpu.get(self._name, 0.0) + spent - before
        self._name, self._since = None, (now, spent)


def enlarged(rows: Rows, times: int) -> Rows:
    """The township `rows` with `times` as many units, people and households.

    Copies hang below the same town: units without a parent are not copied. Duties stay as
    they are, so what they owe grows with the units and people they name.
    """
    tops = {row["id"] for row in rows["units"] if not row.get("parent")}
    copied = [row for sheet in _COPIED for row in rows.get(sheet, ()) if row["id"] not in tops]
    words = {row[column] for row in copied for column in ("id", "name") if column in row}
    bigger = {sheet: list(of_sheet) for sheet, of_sheet in rows.items()}
    for number in range(2, times + 1):
        for sheet in (*_COPIED, *_DEPENDENT):
            for row in rows.get(sheet, ()):
                copy = {
                    column: f"{value}-{number}" if value in words else value
                    for column, value in row.items()
                }
                if copy != row:
                    bigger[sheet].append(copy)
    return bigger


def measure(book: Path) -> dict[str, object]:
    """Plan `book` in this process: seconds of each stage, gaps, and peak memory in MiB."""
    began = monotonic()
    from planner import plan, read_book, write

    watch = Stopwatch()
    watch.seconds["import"] = monotonic() - began
    watch.stage(Text("Reading the workbook"))
    made = plan(read_book(book), progress=watch)
    write(made, book.with_suffix(""), progress=watch)
    watch.stop()
    peaks = (resource.getrusage(who).ru_maxrss for who in _WHOSE)
    unproven = sum(not level.proven for level in made.plan.levels)
    return {
        "seconds": watch.seconds,
        "cpu": watch.cpu,
        "levels": len(made.plan.levels),
        "memory_mib": round(sum(peaks) / 1024),
        "gaps": len(made.plan.gaps),
        "unproven": unproven,
    }


def report(sizes: list[int], measured: list[dict[str, Any]]) -> Iterator[str]:
    """The lines of a table: a row for each stage, a column for each size."""
    stages = list(dict.fromkeys(stage for one in measured for stage in one["seconds"]))
    yield _row("seconds", (f"{size}x" for size in sizes))
    for stage in stages:
        yield _row(stage, (f"{one['seconds'].get(stage, 0):.1f}" for one in measured))
    totals = [one["whole_seconds"] for one in measured]
    yield _row("whole process", (f"{total:.1f}" for total in totals))
    for name in ("memory_mib", "gaps", "unproven"):
        yield _row(name.replace("_mib", " (MiB)"), (str(one[name]) for one in measured))
    growth = [
        (total / before) / (size / smaller)
        for (smaller, before), (size, total) in pairwise(zip(sizes, totals, strict=True))
    ]
    yield _row(f"growth (at most {MOST_GROWTH})", ["", *(f"{one:.2f}" for one in growth)])


def _row(name: str, cells: Iterable[str]) -> str:
    return f"{name:<32}" + "".join(f"{cell:>10}" for cell in cells)


def main() -> None:
    """Measure every size in a process of its own and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preset", default="luoshe", choices=sorted(presets()))
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--book", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.book:
        with speaking("en"):
            print(json.dumps(measure(arguments.book)))
        return
    rows = presets()[arguments.preset].build()
    measured = []
    with tempfile.TemporaryDirectory() as folder:
        for size in arguments.sizes:
            book = Path(folder) / f"{size}.xlsx"
            write_book(book, enlarged(rows, size))
            began = monotonic()
            done = subprocess.run(
                [sys.executable, "-m", "tests.benchmarks.township", "--book", str(book)],
                stdout=subprocess.PIPE,
                check=True,
            )
            measured.append(json.loads(done.stdout) | {"whole_seconds": monotonic() - began})
    print("\n".join(report(arguments.sizes, measured)))


if __name__ == "__main__":
    main()
