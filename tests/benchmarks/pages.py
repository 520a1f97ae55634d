"""How long every page of the site takes, and how large it is, beside what was asked for.

Run as ``python -m tests.benchmarks.pages`` from the project's folder. It plans and publishes
luoshe, twice with some shifts handed over, makes a draft and gives everybody an address; with
``--folder`` it does so there, and finds what is there already. The site runs in this process,
warm; told are milliseconds of the processor and by the clock, the least of some tries, and
octets as they are sent, packed. The last lines name addresses that were not asked for. With
words, such as ``/my /gaps``, only pages whose address begins so are measured.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from starlette.routing import Route
from starlette.testclient import TestClient

from inputs.presets import presets
from inputs.workbook.template import write_book
from outputs.files import read_plan
from outputs.store import Store
from outputs.tables.areas import Areas
from planner.domain.directory import Directory
from planner.domain.plan import Plan
from planner.flows.books import reading_of
from planner.flows.drafts import write_draft
from planner.web import patience
from planner.web.accounts import Accounts
from planner.web.desk import Desk
from planner.web.site import create_site
from planner.web.subscriptions import Subscriptions
from planner.web.turns import tradable
from tests.benchmarks.table import spend

GOAL_MS, GOAL_OCTETS = 200, 100_000
_TRIES = 5
_PASSWORD = "correct horse battery"  # noqa: S105  made up
_NO_PAGES = (
    "/plan/book.xlsx",
    "/plan/aside.xlsx",
    "/plan/earlier/",
    "/language",
    "/signout",
    "/setup",
    "/files/",
    "/draft/roster.xlsx",
    "/start/{",
)
"""What sends the browser on, or a file."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What one page takes: milliseconds, and octets packed and plain."""

    path: str
    cpu: float
    wall: float
    packed: int
    plain: int

    def __str__(self) -> str:
        over = [
            word
            for word, more in (("slow", self.cpu > GOAL_MS), ("large", self.packed > GOAL_OCTETS))
            if more
        ]
        return (
            f"{self.path[:58]:58} {self.cpu:7.0f} {self.wall:7.0f} {self.packed / 1000:7.1f} "
            f"{self.plain / 1000:8.1f}  {' '.join(over)}"
        )


def prepare(folder: Path) -> Path:
    """The workbook of luoshe in `folder`, planned and published twice, with a draft."""
    book, made = folder / "luoshe.xlsx", folder / "plan"
    if not book.exists():
        write_book(book, presets()["luoshe"].build())
    if not made.exists():
        spend("-m", "planner.cli", "plan", book, "--out", made)
    store = Store.open(folder / "sanfang.db")
    missing = 2 - len(store.revisions())
    problem = reading_of(book, folder / "sanfang.db").problem if missing > 0 else None
    if problem is not None:
        plan = read_plan(made)
        for changed in (plan, handed_over(plan))[-missing:]:
            store.publish(changed, problem, at=datetime.now(UTC), by="benchmark")
    if not (folder / "luoshe-draft").exists():
        write_draft(read_plan(made), folder / "luoshe-draft")
    return book


def handed_over(plan: Plan) -> Plan:
    """The plan with the people of some shifts exchanged with those of the next one of its duty."""
    shifts = list(plan.shifts)
    for n in range(0, len(shifts) - 1, 40):
        one, other = shifts[n], shifts[n + 1]
        if one.duty == other.duty:
            shifts[n], shifts[n + 1] = (
                replace(one, people=other.people),
                replace(other, people=one.people),
            )
    return replace(plan, shifts=tuple(shifts))


def paths(store: Store, secret: str, person: str) -> Iterator[str]:
    """Every page, those with many things on them in their largest forms."""
    newest = store.latest()
    assert newest is not None
    plan, problem = newest.plan, newest.problem
    day = plan.start + timedelta(days=10)
    own = [one for one in plan.shifts if any(who.id == person for who in one.people)]
    swap = next(one for one in own if tradable(one))
    team = quote(max(plan.shifts, key=lambda one: len(one.people)).id)
    unit = next(one.id for one in problem.units.values() if one.parent is None)
    yield from ("/", "/roster", "/roster?view=table", "/roster?view=table&page=2")
    yield from (f"/roster?day={day}", f"/roster?person={quote(problem.people[person].name)}")
    yield from (f"/roster?village={unit}", "/coverage", "/coverage?by=week", "/gaps")
    village = Areas(Directory(problem)).keys[0]
    yield from ("/coverage?view=rotation", f"/coverage?view=households&village={village}")
    yield from ("/coverage?view=duties", "/coverage?view=people", f"/shift/{team}")
    yield from (f"/substitutes?shift={quote(swap.id)}", "/plan", "/plan/progress", "/import")
    yield from ("/draft", "/roster?plan=draft", "/requests", "/seen", "/accounts", "/start")
    yield from ("/subscriptions", "/subscriptions?kind=units", "/subscriptions?kind=duties")
    yield from (f"/subscriptions/doctor?kind=people&key={person}", "/history")
    yield from ("/history/difference?from=1&to=2", "/notice", "/signin?to=/")
    yield from (f"/my/{secret}", f"/my/{secret}/leave")
    yield f"/my/{secret}/leave?shift={quote(swap.id)}"
    yield from (f"/my/{secret}/swap", f"/my/{secret}/swap?shift={quote(swap.id)}")
    yield from (f"/my/{secret}/worker.js", f"/my/{secret}/duties.webmanifest")
    yield from (f"/feeds/{secret}", f"/feeds/{secret}.ics")


def measure(client: TestClient, path: str) -> Taken:
    """Ask for `path` until it is no page that asks for a moment, then some times more."""
    patience.PATIENCE_SECONDS = 600
    answer = client.get(path)
    assert answer.status_code in (200, 303), (path, answer.status_code)
    cpu, wall = [], []
    for _n in range(_TRIES):
        began, used = time.perf_counter(), time.process_time()
        answer = client.get(path)
        cpu.append(time.process_time() - used)
        wall.append(time.perf_counter() - began)
    sent = answer.num_bytes_downloaded
    return Taken(path, min(cpu) * 1000, min(wall) * 1000, sent, len(answer.content))


def unasked(client: TestClient, asked: Sequence[str]) -> list[str]:
    """The addresses of pages that none of `asked` is one of."""
    routes = [one for one in client.app.routes if isinstance(one, Route)]  # type: ignore[attr-defined]
    plain = [one.partition("?")[0] for one in asked]
    found = []
    for route in routes:
        if "GET" in (route.methods or ()) and not route.path.startswith(_NO_PAGES):
            shape = re.sub(r"\{\w+(:path)?\}", lambda one: ".+" if one[1] else "[^/]+", route.path)
            if not any(re.fullmatch(shape, one) for one in plain):
                found.append(route.path)
    return found


def run(folder: Path, words: Sequence[str]) -> int:
    """Measure, print, and tell how many pages are beyond the goal."""
    book = prepare(folder)
    store = Store.open(folder / "sanfang.db")
    newest = store.latest()
    assert newest is not None
    Accounts(store).put("benchmark", "planner", _PASSWORD, by="benchmark")
    busy: dict[str, int] = {}
    for shift in newest.plan.shifts:
        for one in shift.people:
            busy[one.id] = busy.get(one.id, 0) + 1
    trading = {who.id for one in newest.plan.shifts if tradable(one) for who in one.people}
    person = max(trading, key=lambda key: busy[key])
    made = Subscriptions(store).issue_all("people", newest.problem.people, by="benchmark")
    before = datetime.combine(newest.plan.start - timedelta(days=7), datetime.min.time(), UTC)
    app = create_site(Desk(book, store), hosts=["testserver"], clock=lambda: before)
    beyond, asked = 0, list(paths(store, made[person], person))
    print(f"{'page':58} {'CPU ms':>7} {'ms':>7} {'kB gz':>7} {'kB':>8}")
    headers = {"accept-encoding": "gzip", "sec-fetch-site": "same-origin"}
    with TestClient(app, follow_redirects=False, headers=headers) as client:
        client.post("/signin", data={"name": "benchmark", "password": _PASSWORD})
        for path in asked:
            if not words or path.startswith(tuple(words)):
                taken = measure(client, path)
                taken = replace(taken, path=path.replace(made[person], "SECRET"))
                beyond += taken.cpu > GOAL_MS or taken.packed > GOAL_OCTETS
                print(taken, flush=True)
        for path in unasked(client, asked):
            print(f"not measured: {path}")
    print(f"{beyond} beyond {GOAL_MS} ms or {GOAL_OCTETS // 1000} kB")
    return beyond


def main() -> None:
    """The command; its status is 1 where a page is beyond the goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="beginnings of addresses")
    parser.add_argument("--folder", type=Path, help="where the workbook and its store are kept")
    wanted = parser.parse_args()
    if wanted.folder:
        wanted.folder.mkdir(parents=True, exist_ok=True)
        sys.exit(bool(run(wanted.folder, wanted.words)))
    with TemporaryDirectory() as folder:
        sys.exit(bool(run(Path(folder), wanted.words)))


if __name__ == "__main__":
    main()
