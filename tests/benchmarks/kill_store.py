"""Kills whoever publishes and records, at random moments, and looks at what is left.

``python -m tests.benchmarks.kill_store 200`` does it two hundred times in a new folder and says how
often the store held the revision before, and how often the new one.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import mkdtemp
from zipfile import ZipFile

from outputs.files import read_plan
from outputs.store import Store
from planner import JudgedPlan, Published, Workbook, publish
from planner.domain.plan import Plan
from planner.domain.records import Record
from tests.builders.ends import PATIENCE_SECONDS
from tests.builders.sample_plan import shift
from tests.builders.store_problems import AT, PEOPLE, START, plan, problem
from tests.builders.stored_events import live

_DAYS = 80
_TURNS = 2.5
"""Kills come within the time of so many publications, as the first one took."""

_ROWS = 3

CLEAN = get_context("forkserver")
"""Forks off a process without threads: a fork of one that has some, as typesetting has, hangs."""

CLEAN.set_forkserver_preload([publish.__module__, problem.__module__])


def plan_number(number: int) -> Plan:
    """The plan that becomes revision `number`: its day and person tell which it is."""
    day = START + timedelta(days=number % _DAYS)
    who = PEOPLE[number % len(PEOPLE)]
    return plan((shift("R.1", "R", "reception", day, "am", (who,), place="T", target="V1"),))


def publish_number(folder: Path, number: int, *, outputs: bool) -> None:
    """Publish that plan, and record that three people did something on its day."""
    store = Store.open(folder / "sanfang.db")
    at = AT + timedelta(hours=number)
    if outputs:
        publish_all(folder, number, at)
    else:
        store.publish(plan_number(number), problem(), at=at, by="me", note=str(number))
    store.record(
        [Record(date(2027, 1, row + 1), "R", "P1", None, note=str(number)) for row in range(_ROWS)],
        at=AT + timedelta(hours=number),
        by="me",
    )


@dataclass(frozen=True)
class Left:
    """What a killed process has left: the newest revision, record, and what the folder shows."""

    newest: int
    recorded: int
    shown: int | None


def look(folder: Path) -> Left:
    """Check that everything there is whole; raises AssertionError where it is not."""
    file = folder / "sanfang.db"
    store = Store.open(file)
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    infos = store.revisions()
    newest = len(infos)
    assert [info.number for info in infos] == list(range(1, newest + 1))
    assert [info.note for info in infos] == [str(info.number) for info in infos]
    notes = [record.note for record in store.records()]
    recorded = int(notes[0]) if notes else 0
    assert notes in ([], [str(recorded)] * _ROWS)
    assert recorded <= newest
    assert sum(entry.action == "publish" for entry in store.audit(10_000)) == newest
    if newest:
        latest = store.latest()
        assert latest is not None
        assert latest.plan.shifts == plan_number(newest).shifts
        assert [one.sequence for one in live(store)] == [newest - 1]
    return Left(newest, recorded, _shown(folder / "published", newest))


def _shown(folder: Path, newest: int) -> int | None:
    """The revision that the folder shows; every file of it has to be of that one."""
    if not folder.exists():
        return None
    day = read_plan(folder).shifts[0].date
    number = next(one for one in (newest, newest - 1) if plan_number(one).shifts[0].date == day)
    for name in ("roster.xlsx", "changes.xlsx"):
        with ZipFile(folder / name) as packed:
            assert packed.testzip() is None
    content = (folder / "calendars" / "duties" / "R.ics").read_bytes()
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert f"SEQUENCE:{number - 1}\r\n".encode() in content
    return number


def _publish_on(folder: Path, first: int, outputs: bool, say: Connection) -> None:
    """Publish revision after revision from `first` on, telling of each; 0 when begun."""
    say.send(0)
    for number in range(first, first + 1000):
        publish_number(folder, number, outputs=outputs)
        say.send(number)


def _heard(heard: Connection) -> Iterator[int]:
    """What was told before the end."""
    with heard, suppress(EOFError):
        while True:
            yield heard.recv()


def publish_next(folder: Path, times: int) -> None:
    """Publish plans that no other process publishes, each when its turn comes."""
    store = Store.open(folder / "sanfang.db")
    for turn in range(times):
        number = (os.getpid() * 7 + len(store.revisions()) + turn) % _DAYS
        while not publish_all(folder, number, AT + timedelta(hours=1)).publication.fresh:
            number += 1


def publish_all(folder: Path, number: int, at: datetime) -> Published:
    """Publish the plan that becomes revision `number` with everything for the public."""
    town = problem()
    made = JudgedPlan(plan_number(number), town, "zh")
    return publish(made, Workbook(folder / "book", town), now=at, by="me", note=str(number))


def kill_once(folder: Path, delay_seconds: float, *, outputs: bool) -> Left:
    """Let a process publish again and again, kill it after `delay_seconds`, and look."""
    heard, say = CLEAN.Pipe(duplex=False)
    first = look(folder).newest + 1
    child = CLEAN.Process(target=_publish_on, args=(folder, first, outputs, say))
    child.start()
    say.close()
    assert heard.poll(PATIENCE_SECONDS), "the publishing process does not begin"
    assert heard.recv() == 0
    time.sleep(delay_seconds)
    child.kill()
    child.join(PATIENCE_SECONDS)
    assert child.exitcode == -signal.SIGKILL, "the publishing process failed by itself"
    finished = list(_heard(heard))
    left = look(folder)
    done = finished[-1] if finished else first - 1
    assert done <= left.newest <= done + 1, "a revision that was published is lost"
    assert not finished or done <= left.recorded, "a record is lost"
    for rest in folder.glob(".published-*"):  # a day later the next run would remove it
        shutil.rmtree(rest)
    return left


def kill_often(folder: Path, times: int, seed: int = 0) -> Counter[str]:
    """Kill `times` processes one after the other; how often which revision was there.

    Every other one publishes into the store alone, so that kills meet its transactions.
    """
    chance = random.Random(seed)
    found: Counter[str] = Counter()
    longest: dict[bool, float] = {}
    for outputs in (True, False):
        place = folder / ("whole" if outputs else "store")
        place.mkdir()
        publish_number(place, 1, outputs=outputs)
        began = time.monotonic()
        publish_number(place, 2, outputs=outputs)
        longest[outputs] = (time.monotonic() - began) * _TURNS
    for turn in range(times):
        outputs = turn % 2 == 0
        place = folder / ("whole" if outputs else "store")
        before = look(place)
        left = kill_once(place, chance.uniform(0, longest[outputs]), outputs=outputs)
        found["new" if left.newest > before.newest else "old"] += 1
        found["folder behind"] += outputs and left.shown != left.newest
        found["record behind"] += left.recorded < left.newest
    return found


def main() -> None:
    """Kill as often as the first argument says."""
    folder = Path(mkdtemp(prefix="sanfang-kill-"))
    began = time.monotonic()
    found = kill_often(folder, int(sys.argv[1]) if len(sys.argv) > 1 else 200)
    print(f"{dict(found)} in {time.monotonic() - began:.0f} s")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
