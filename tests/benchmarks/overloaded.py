"""Overloaded books beside slack ones: what is proven of them, and how much longer that takes.

Run as ``python -m tests.benchmarks.overloaded`` from the project's folder, or with the names of
books and of ways to overload them, such as ``yanqing office limit-1 away``; ``--list`` tells
them. Each book is planned as it is and overloaded in every way, in a process of its own, from
the workbook to all outputs. Told are the exit status, the levels proven of all, the processor
seconds and how many times those of the slack book they are, what is missing, whether the judge
has nothing against the plan, and the levels that are not proven with value and bound. The last
line sums up those that are overloaded.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from constraints.kinds import KINDS
from inputs.presets import Rows, presets
from inputs.presets.preset import Row
from inputs.workbook.template import write_book
from outputs.files import read_plan
from planner import judge, read_book
from planner.domain.plan import Plan
from tests.benchmarks.office import office
from tests.benchmarks.table import spend

_COMMAND = ("-m", "planner.cli", "--lang", "en", "plan")
_LIMIT = "每村每周来访上限"
_SHIFTS = "每人每日班次上限"
_MONTH = timedelta(days=30)

BOOKS: Mapping[str, tuple[Callable[[], Rows], str]] = {
    "yanqing": (presets()["yanqing"].build, "区领导"),
    "office": (office, "领导"),
    "guixi": (presets()["guixi"].build, "园区领导"),
    "baoshan": (presets()["baoshan"].build, "班子成员"),
    "luoshe": (presets()["luoshe"].build, "镇领导"),
}
"""The books by name, each with the role of its leaders, those of few people first."""


# -- ways to overload a book -----------------------------------------------------------------


def _with_setting(rows: Rows, key: str, value: object) -> Rows:
    kept = [row for row in rows["settings"] if row["key"] != key]
    return {**rows, "settings": [*kept, {"key": key, "value": value}]}


def _with_duties(rows: Rows, change: Callable[[Row], Row]) -> Rows:
    """`rows` with every duty changed that takes days of its own."""
    duties = [change(dict(row)) if _of_days(row) else row for row in rows["duties"]]
    return {**rows, "duties": duties}


def _visits(most: int) -> Callable[[Rows, str], Rows]:
    """At most so many visits of a village in a week."""
    return lambda rows, _leader: _with_setting(rows, _LIMIT, most)


def _one_shift(rows: Rows, _leader: str) -> Rows:
    """Nobody has two shifts on one day."""
    return _with_setting(rows, _SHIFTS, 1)


def _one_turn(rows: Rows, _leader: str) -> Rows:
    """Nobody serves in one duty twice in a fortnight."""

    def limited(row: Row) -> Row:
        params = [str(row[name]) for name in ("params",) if row.get(name)]
        return {**row, "params": "，".join([*params, "每人最多=1/双周"])}

    return _with_duties(rows, limited)


def _away(rows: Rows, _leader: str) -> Rows:
    """Every third of the people is away for thirty days from the start on."""
    start = next(row["value"] for row in rows["settings"] if row["key"] == "开始")
    away = [
        {"person": row["id"], "from": start, "to": start + _MONTH, "reason": "外出"}
        for row in rows["people"][::3]
    ]
    return {**rows, "absences": [*rows["absences"], *away]}


def _gone(rows: Rows, leader: str) -> Rows:
    """Every second leader goes before the plan begins."""
    start = next(row["value"] for row in rows["settings"] if row["key"] == "开始")
    own = [row["id"] for row in rows["people"] if leader in str(row["roles"]).split("、")]
    gone = frozenset(own[1::2])
    people = [
        {**row, "until": start - timedelta(days=1)} if row["id"] in gone else row
        for row in rows["people"]
    ]
    return {**rows, "people": people}


def _doubled(rows: Rows, _leader: str) -> Rows:
    """Every team has twice as many people, but where it is of all."""

    def part(words: str) -> str:
        counted = re.fullmatch(r"(.*)\*(\d+|全体)", words)
        if counted is None:
            return f"{words}*2"
        words, number = counted.groups()
        return f"{words}*{number if number == '全体' else 2 * int(number)}"

    def twice(row: Row) -> Row:
        team = str(row["team"])
        return {**row, "team": "+".join(map(part, team.split("+")))}

    return _with_duties(rows, twice)


def _same_day(rows: Rows, _leader: str) -> Rows:
    """What is held once in a week or more rarely is held on Wednesdays."""

    def moved(row: Row) -> Row:
        return row if row.get("period") in (None, "日", "一次") else {**row, "weekdays": "三"}

    return _with_duties(rows, moved)


WAYS: Mapping[str, Callable[[Rows, str], Rows]] = {
    "limit-3": _visits(3),
    "limit-2": _visits(2),
    "limit-1": _visits(1),
    "one-shift": _one_shift,
    "one-turn": _one_turn,
    "away": _away,
    "gone": _gone,
    "doubled": _doubled,
    "same-day": _same_day,
}


def _of_days(row: Row) -> bool:
    """Whether the duty takes days of its own."""
    return any(kind.zh == row["kind"] and kind.by_days for kind in KINDS.values())


# -- measuring -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Made:
    """What planning a book took and came to."""

    status: int
    cpu: float
    plan: Plan
    breaches: int

    def told(self, slack: Made | None) -> str:
        """The cells of a row of the table."""
        levels = self.plan.levels
        cells = (
            self.status,
            f"{sum(level.proven for level in levels)} of {len(levels)}",
            f"{self.cpu:.1f}",
            "" if slack is None else f"{self.cpu / slack.cpu:.1f}",
            sum(gap.missing for gap in self.plan.gaps),
            "clean" if not self.breaches else f"{self.breaches} breaches",
            "; ".join(self._unproven()),
        )
        return " | ".join(map(str, cells))

    def _unproven(self) -> Iterator[str]:
        for level in self.plan.levels:
            if not level.proven:
                rank = "" if level.rank is None else f" {level.rank}"
                yield f"{level.stage}.{level.name}{rank} {level.value}/{level.bound}"


def made(path: Path) -> Made:
    """Plan the book at `path` and judge what comes out."""
    spent = spend(*_COMMAND, path, "--out", path.with_suffix(""))
    plan = read_plan(path.with_suffix(""))
    breaches = sum(finding.hard for finding in judge(plan, read_book(path)))
    return Made(spent.status, spent.cpu, plan, breaches)


def main(words: Sequence[str] | None = None) -> None:
    """Print a row for each book as it is, and for each way to overload it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="books, and ways")
    parser.add_argument("--list", action="store_true", help="tell the names")
    asked = parser.parse_args(words)
    unknown = [name for name in asked.names if name not in {**BOOKS, **WAYS}]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join([*BOOKS, *WAYS])}")
    if asked.list:
        print(" ".join(BOOKS), "|", " ".join(WAYS))
        return
    books = [name for name in BOOKS if name in asked.names] or list(BOOKS)
    ways = [name for name in WAYS if name in asked.names] or list(WAYS)
    print("| book | exit | proven | CPU s | ratio | missing | judged | not proven |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
    ratios: list[float] = []
    unproven = 0
    for name in books:
        build, leader = BOOKS[name]
        slack: Made | None = None
        for way in (None, *ways):
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "book.xlsx"
                write_book(path, build() if way is None else WAYS[way](build(), leader))
                found = made(path)
            print(f"| {name} {way or 'as it is'} | {found.told(slack)} |", flush=True)
            if slack is not None:
                ratios.append(found.cpu / slack.cpu)
                unproven += not all(level.proven for level in found.plan.levels)
            slack = slack or found
    print(f"at most {max(ratios):.1f} x; {unproven} of {len(ratios)} with levels that are unproven")


if __name__ == "__main__":
    main()
