"""Speed and size: what was asked for beside what is measured, a row for each kind of work.

Run as ``python -m tests.benchmarks.table`` from the project's folder, or with the names of
rows, such as ``luoshe days``; ``--list`` tells them. Every run is a process of its own. Told
are the seconds of the whole process by the clock, its processor seconds and the memory of
its largest process. Some rows take many minutes. Nothing is asserted: ratios within one run
say the most, and seconds by the clock only on a computer that has nothing else to do.

The books of some rows are files of their own; ``--cases`` names the folder they lie in.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from inputs.presets import Rows, presets
from inputs.workbook.template import write_book
from outputs.files import read_plan
from tests.benchmarks.district import district, write_folder
from tests.benchmarks.township import enlarged

_COMMAND = ("-m", "planner.cli", "--lang", "en")
_DAYS = "Days and people"
_LIMIT = "每村每周来访上限"
_SLACK, _BINDING = 3, 1


class Missing(Exception):
    """A row cannot be measured here, and why."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds by the clock and of processors, MiB of memory, what the process printed, and its
    exit status.
    """

    wall: float
    cpu: float
    memory: int
    said: str
    status: int

    def __str__(self) -> str:
        return f"{self.wall:.1f} s, {self.cpu:.1f} CPU s, {self.memory} MiB"


def spend(*words: object) -> Spent:
    """Run Python with `words`, and what that takes."""
    with tempfile.TemporaryFile() as said:
        began = monotonic()
        process = subprocess.Popen(
            [sys.executable, *map(str, words)], stdout=said, stderr=subprocess.DEVNULL
        )
        _pid, status, usage = os.wait4(process.pid, 0)
        wall = monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    if process.returncode not in (0, 1):
        raise Missing(f"exit status {process.returncode}: {text[-300:]}")
    cpu = usage.ru_utime + usage.ru_stime
    return Spent(wall, cpu, usage.ru_maxrss // 1024, text, process.returncode)


class Bench:
    """Makes the books in `folder`, plans each once, and remembers what that took."""

    def __init__(self, folder: Path, cases: Path | None) -> None:
        self._folder, self._cases = folder, cases
        self._spent: dict[Path, Spent] = {}

    def example(self, name: str, times: int = 1, limit: int | None = None) -> Path:
        """The workbook of an example, so many times as large, or with another limit."""
        path = self._folder / f"{name}-{times}-{limit}.xlsx"
        if not path.exists():
            rows = enlarged(presets()[name].build(), times)
            write_book(path, rows if limit is None else _limited(rows, limit))
        return path

    def case(self, name: str) -> Path:
        """A workbook of the folder of cases."""
        if self._cases is None or not (self._cases / name).exists():
            raise Missing(f"{name} is not there: name its folder with --cases")
        return self._cases / name

    def district(self) -> Path:
        """The folder of a district."""
        path = self._folder / "district"
        if not path.exists():
            write_folder(path, district())
        return path

    def planned(self, book: Path) -> Spent:
        """What it takes to plan `book`, from reading to all outputs."""
        if book not in self._spent:
            self._spent[book] = spend(*_COMMAND, "plan", book, "--out", self.plan(book))
        return self._spent[book]

    def plan(self, book: Path) -> Path:
        """The folder of its plan."""
        return self._folder / f"{book.name}-plan"

    def told(self, book: Path) -> str:
        """What planning takes, and how much of it is proven."""
        spent, plan = self.planned(book), read_plan(self.plan(book))
        proven = sum(level.proven for level in plan.levels)
        gaps = sum(gap.missing for gap in plan.gaps)
        return f"{spent}; {proven} of {len(plan.levels)} levels proven; {gaps} missing"

    def ratio(self, book: Path, base: Path) -> str:
        """How many times as much `book` takes as `base`, and the days of it that are unproven."""
        one, other = self.planned(book), self.planned(base)
        return f"{one.wall / other.wall:.1f} x, CPU {one.cpu / other.cpu:.1f} x ({self.told(book)})"

    def store(self) -> Path:
        """The published plan of luoshe."""
        book = self.example("luoshe")
        self.planned(book)
        store = self._folder / "sanfang.db"
        if not store.exists():
            spend(*_COMMAND, "publish", self.plan(book), "--book", book, "--store", store)
        return store


def _limited(rows: Rows, limit: int) -> Rows:
    settings = [
        {**row, "value": limit} if row["key"] == _LIMIT else row for row in rows["settings"]
    ]
    return {**rows, "settings": settings}


# -- the rows ----------------------------------------------------------------------------


def _days(bench: Bench) -> str:
    said = spend("-m", "tests.benchmarks.township", "--book", bench.example("luoshe")).said
    found: dict[str, Any] = json.loads(said)
    return f"{found['seconds'][_DAYS]:.1f} s, {found['cpu'][_DAYS]:.1f} CPU s"


def _copies(times: int) -> Callable[[Bench], str]:
    def row(bench: Bench) -> str:
        return bench.ratio(bench.example("luoshe", times), bench.example("luoshe"))

    return row


def _example(name: str) -> Callable[[Bench], str]:
    return lambda bench: bench.told(bench.example(name))


def _four(bench: Bench) -> str:
    return bench.ratio(bench.case("township-four-times.xlsx"), bench.case("township-once.xlsx"))


def _replan(bench: Bench) -> str:
    book = bench.example("luoshe")
    bench.planned(book)
    people = presets()["luoshe"].build()["people"]
    leader = next(row["id"] for row in people if "领导" in str(row["roles"]))
    away = f"{leader} 2027-02-01..2027-02-05"
    read = spend(*_COMMAND, "check", book)
    done = spend(*_COMMAND, "replan", book, "--base", bench.plan(book), "--try", away)
    return f"{done.cpu - read.cpu:.1f} CPU s beyond reading ({done})"


def _substitute(bench: Bench) -> str:
    store = bench.store()
    shift = read_plan(bench.plan(bench.example("luoshe"))).shifts[0].id
    return str(spend(*_COMMAND, "substitute", shift, "--store", store))


def _rivals(_bench: Bench) -> str:
    return spend("-m", "tests.benchmarks.rivals").said.splitlines()[-1]


def _overloaded(bench: Bench) -> str:
    return bench.ratio(
        bench.example("luoshe", limit=_BINDING), bench.example("luoshe", limit=_SLACK)
    )


def _too_few(_bench: Bench) -> str:
    return spend("-m", "tests.benchmarks.overloaded", "yanqing", "office").said.splitlines()[-1]


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of work: what it took when the goals were set, the goal, how it is measured."""

    work: str
    before: str
    goal: str
    measure: Callable[[Bench], str]


ROWS = {
    "luoshe": Row(
        "luoshe, workbook to all outputs",
        "36-40 s (35 CPU s), 1.2 GB, 43 of 45 levels proven", "12 s, 0.8 GB, all proven",
        _example("luoshe"),
    ),
    "days": Row("days of luoshe", "22-24 s", "3.5 s", _days),
    "copies-4": Row("4 townships in one book against 1", "7.3 x", "4.2 x", _copies(4)),
    "copies-8": Row("8 townships in one book against 1", "not known", "9 x", _copies(8)),
    "four-times": Row(
        "the township of many departments four times against once",
        "not finished after 23 minutes", "4.2 x, all days proven", _four,
    ),
    "laizhou": Row("laizhou", "85 s", "45 s", _example("laizhou")),
    "mentougou": Row("mentougou", "60 s", "30 s", _example("mentougou")),
    "shunyi": Row("shunyi", "99 s", "45 s", _example("shunyi")),
    "district": Row(
        "a district: 12,484 people, 700,000 households in CSV", "270 CPU s, 1.4 GB",
        "130 CPU s, 1.2 GB", lambda bench: bench.told(bench.district()),
    ),
    "replan": Row("replan of luoshe, a leader away", "2.8 CPU s beyond reading", "1.5", _replan),
    "substitute": Row("substitute on luoshe, whole process", "1.2 s", "0.7 s", _substitute),
    "rivals": Row(
        "against the better of HiGHS and CP-SAT, 12 parts, geometric mean", "0.68", "0.5", _rivals
    ),
    "many-duties": Row(
        "a township of many duties", "551 CPU s, 2.9 GB", "40 CPU s, 1 GB, all proven",
        lambda bench: bench.told(bench.case("township-of-many-duties.xlsx")),
    ),
    "overloaded": Row(
        f"luoshe with a limit that binds ({_BINDING}) against a slack one ({_SLACK})",
        "unproven levels", "2 x, all proven", _overloaded,
    ),
    "too-few": Row(
        "two offices overloaded in several ways against slack ones", "unproven levels",
        "2 x, all proven", _too_few,
    ),
}  # fmt: skip


def main(words: Sequence[str] | None = None) -> None:
    """Measure the rows that are named, or all of them, and print each as soon as it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW")
    parser.add_argument("--cases", type=Path, help="the folder of further workbooks")
    parser.add_argument("--list", action="store_true", help="tell the names of the rows")
    asked = parser.parse_args(words)
    unknown = [name for name in asked.rows if name not in ROWS]
    if unknown:
        parser.error(f"no such row: {', '.join(unknown)}; there are {', '.join(ROWS)}")
    if asked.list:
        for name, row in ROWS.items():
            print(f"{name:<12} {row.work}")
        return
    print("| work | before | goal | measured |\n| --- | --- | --- | --- |", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), asked.cases)
        for name in asked.rows or ROWS:
            row = ROWS[name]
            try:
                measured = row.measure(bench)
            except Missing as why:
                measured = f"not measured: {why}"
            print(f"| {row.work} | {row.before} | {row.goal} | {measured} |", flush=True)


if __name__ == "__main__":
    main()
