"""Which plan a page shows: the newest revision, an older one, or the draft."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from inputs.boundaries import boundaries_beside
from outputs.files import PLAN_FILE, UnreadablePlan, read_plan
from outputs.store import StoreTrouble
from outputs.tables.checklists import Checklist, checklists
from outputs.tables.coverage import KeyFigures, key_figures
from outputs.tables.households import HouseholdSums
from outputs.tables.named import NamedPlan
from outputs.tables.notices import Notice, notices
from outputs.tables.timeline import Timeline
from outputs.tables.watches import WatchNotice, watches
from outputs.words.shifts import ShiftWords
from planner.domain.language import _, current, speaking
from planner.domain.problem import USUAL_TIMEZONE
from planner.domain.standing import standing
from planner.questions.whatif.bench import Bench
from planner.web.patience import Workroom
from planner.web.reading import mends_apart, read_apart, rows_apart

if TYPE_CHECKING:
    from pathlib import Path

    from inputs.workbook.entries import Listings
    from inputs.workbook.mending import Mend
    from inputs.workbook.reading import Reading
    from outputs.store import RevisionInfo
    from planner.domain.language import Text
    from planner.domain.plan import Plan, Shift
    from planner.domain.problem import Problem
    from planner.web.desk import Desk
    from planner.web.drafts import Aside

T = TypeVar("T")

DRAFT = "draft"
_NEWEST_SECONDS = 1.0
_KEPT = 4


@dataclass(frozen=True)
class Shown:
    """A plan with what is needed to put it in words; `info` is None for the draft.

    `mark` tells it from any other, for what was worked out of it.
    """

    plan: Plan
    problem: Problem
    info: RevisionInfo | None
    mark: str

    @cached_property
    def named(self) -> NamedPlan:
        """The plan with its names, in the language of whoever asked first."""
        return NamedPlan.of(self.plan, self.problem)

    @cached_property
    def notices(self) -> tuple[Notice, ...]:
        """The public notices, in the language of whoever asked first."""
        return notices(self.named)

    @cached_property
    def watches(self) -> tuple[WatchNotice, ...]:
        """The rosters of watches, in the language of whoever asked first."""
        return watches(self.named)

    @cached_property
    def timeline(self) -> Timeline:
        """Who has what on which day, in the language of whoever asked first."""
        return Timeline(self.named)

    @cached_property
    def words(self) -> ShiftWords:
        """How shifts are said."""
        return ShiftWords(self.problem)

    @cached_property
    def bench(self) -> Bench:
        """The plan, ready to be asked what a change would break."""
        return Bench(self.plan, self.problem)

    @cached_property
    def shifts(self) -> dict[str, Shift]:
        """The shifts by id."""
        return {shift.id: shift for shift in self.plan.shifts}

    def between(self, first: date, last: date) -> Sequence[Shift]:
        """The shifts from `first` to `last`, in the order people read them."""
        shifts = self.named.shifts
        return shifts[
            bisect_left(shifts, first, key=lambda one: one.date) : bisect_right(
                shifts, last, key=lambda one: one.date
            )
        ]

    @property
    def knows_everybody(self) -> bool:
        """Whether its problem names everybody who serves."""
        served = {one.id for shift in self.plan.shifts for one in shift.people}
        return served <= self.problem.people.keys()

    @cached_property
    def households(self) -> HouseholdSums:
        """How many households are held, in the language of whoever asked first."""
        return HouseholdSums(self.named)

    @cached_property
    def checklists(self) -> tuple[Checklist, ...]:
        """What of every duty is owed, planned and done, in the language of whoever asked first."""
        return checklists(self.named)

    @cached_property
    def key_figures(self) -> KeyFigures:
        """The key figures of the plan."""
        return key_figures(self.named)

    @property
    def word(self) -> str:
        """What addresses call this plan: ``draft`` or the number of the revision."""
        return DRAFT if self.info is None else str(self.info.number)

    def today(self, now: datetime) -> date:
        """The day it is where the plan is for."""
        return self.plan.day_of(now)


def changed_at(file: Path) -> int:
    """When the file was written, in nanoseconds; 0 where there is none."""
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


class Shelf:
    """The plans that pages showed last, decoded once; safe to use from several threads."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept: OrderedDict[tuple[str, str], Shown] = OrderedDict()
        self._workroom = Workroom(kept=6)
        self._last: Reading | None = None
        self._newest_known: tuple[float, RevisionInfo | None] = (float("-inf"), None)
        self._zone_known: tuple[int, ZoneInfo] | None = None
        self._lock = Lock()
        self._decoding = Lock()

    def organisation(self) -> str:
        """The organisation's name by the newest revision; before the first, the program's."""
        newest = self.newest()
        return newest.organisation if newest is not None else str(_("Sanfang"))

    def zone(self) -> ZoneInfo:
        """The time zone by whose clocks pages tell moments: the newest revision's.

        Before the first it is that of the workbook as far as it has been read.
        """
        newest = self.newest()
        if newest is None:
            problem = None if self._last is None else self._last.problem
            return ZoneInfo(USUAL_TIMEZONE if problem is None else problem.settings.timezone)
        zone = self._zone_known
        if zone is None or zone[0] != newest.number:
            zone = self._zone_known = (newest.number, self._desk.store.zone())
        return zone[1]

    def newest(self) -> RevisionInfo | None:
        """The newest revision.

        Every page asks, so the store is asked at most once a second; pages that say what is
        wrong with it ask too, so that it then is the one that was known before.
        """
        until, newest = self._newest_known
        if monotonic() >= until:
            with suppress(StoreTrouble):
                newest = next(reversed(self._desk.store.revisions()), None)
            self._newest_known = (monotonic() + _NEWEST_SECONDS, newest)
        return newest

    def reading(self) -> Reading | None:
        """The workbook as it is now, read once as long as it stays so; None without one.

        Raises UnderWay where that takes longer than an answer may wait.
        """
        self._last = self._read(self._desk.book)
        return self._last

    def known(self) -> Problem | None:
        """What the workbook said when it was read last; None where it has not been."""
        return None if self._last is None else self._last.problem

    def people(self) -> Problem | None:
        """A workbook whose people are known: the one read last, though it may have changed since.

        None where there is none that can be read.
        """
        known = self._last
        reading = self.reading() if known is None or known.problem is None else known
        return None if reading is None else reading.problem

    def aside(self) -> Reading | None:
        """As :meth:`reading`, the workbook that was set aside."""
        return self._read(self._desk.aside)

    def rows(self, book: Path) -> Listings | None:
        """The rows of a workbook as they are filled in, read once as long as it stays so.

        Raises UnderWay as :meth:`reading`, FileFault where it cannot be read.
        """
        return self._once(book, "rows", rows_apart)

    def mends(self, book: Path) -> tuple[Mend, ...] | None:
        """What can safely be mended in a workbook; raises as :meth:`rows`."""
        return self._once(book, "mends", mends_apart)

    def _read(self, book: Path) -> Reading | None:
        return self._once(book, "reading", read_apart)

    def _once(self, book: Path, about: str, read: Callable[[Path, Path | str], T]) -> T | None:
        try:
            saved = book.stat().st_mtime_ns, changed_at(boundaries_beside(book))
            mark = sha256(book.read_bytes()).hexdigest()
        except OSError:
            return None
        what = _("The workbook is being read.")
        store = self._desk.place
        return self._workroom.work_out(
            (book, mark, saved, about), what, "", lambda: read(book, store)
        )

    def close(self) -> None:
        """Read nothing any more."""
        self._workroom.close()

    def revision(self, number: int | None = None) -> Shown | None:
        """Revision `number`, else the newest; None where nothing is published.

        It may be one that a restore has taken back.
        Raises StoreUnreadable for a number that there is not.
        """
        if number is None:
            infos = self._desk.store.revisions()
            if not infos:
                return None
            number = infos[-1].number
        key = (str(number), current())
        found = self._found(key)
        if found is None:
            with self._decoding:
                found = self._found(key)  # whoever was at it has done it
                if found is None:
                    one = self._desk.store.revision(number, also_undone=True)
                    found = self._keep(key, Shown(one.plan, one.problem, one.info, key[0]))
        return found

    def on(self, day: date) -> Shown | None:
        """The newest revision of those that have `day`; None where none has."""
        infos = reversed(self._desk.store.revisions())
        number = next((one.number for one in infos if one.start <= day <= one.end), None)
        return None if number is None else self.revision(number)

    def in_force(self, first: date, last: date) -> Iterator[tuple[Shown, Shift]]:
        """The shifts from `first` to `last` that hold, by day, with the revision of each.

        The plan of the next quarter does not hide the last days of this one.
        """
        found = []
        for one in standing(self._desk.store.revisions(), first):
            shown = self.revision(one.of.number) if one.of.start <= last else None
            if shown is not None:
                shifts = shown.between(first, last)
                found += [(shown, shift) for shift in shifts if one.has(shift.date)]
        yield from sorted(found, key=lambda one: (one[1].date, one[0].plan.start))

    def posted(self) -> Shown | None:
        """What is published, for everybody; None where nothing is.

        Where the store cannot be read it is what was shown of it before, else the plan in the
        folder ``published`` with the names of the workbook. Raises StoreTrouble where neither
        says it, and UnderWay where that takes longer than an answer may wait.
        """
        try:
            return self.revision()
        except StoreTrouble:
            newest = self.newest()
            known = None if newest is None else self._found((str(newest.number), current()))
            found = known or self._in(self._desk.published, _("The notice is being prepared."))
            if found is None or not found.knows_everybody:
                raise
            return found

    def revisions(self) -> tuple[RevisionInfo, ...]:
        """What was published, oldest first."""
        return self._desk.store.revisions()

    def serves(self, person: str) -> bool:
        """Whether `person` is in the workbook of the newest revision."""
        newest = self.revision()
        return newest is not None and person in newest.problem.people

    def draft(self) -> Shown | None:
        """The draft, read with the workbook as it is now; None where there is none.

        Raises UnderWay where that takes longer than an answer may wait.
        """
        return self._in(self._desk.draft, _("The draft is being prepared."))

    def set_aside(self, one: Aside) -> Shown | None:
        """A draft that was set aside, as :meth:`draft`."""
        return self._in(one.folder, _("The draft is being prepared."))

    def _in(self, folder: Path, what: Text) -> Shown | None:
        """The plan in `folder`, of the workbook as it is now."""
        try:
            content = (folder / PLAN_FILE).read_bytes()
        except OSError:
            return None
        reading = self.reading()
        problem = None if reading is None else reading.problem
        if problem is None:
            return None
        key = (f"{sha256(content).hexdigest()} {problem.source_sha256}", current())
        known = self._found(key)
        if known is not None:
            return known

        def prepare() -> Shown | None:
            try:
                plan = read_plan(folder)
            except UnreadablePlan:
                return None
            return self._keep(key, Shown(plan, problem, None, key[0]))

        return self._workroom.work_out(key, what, "", prepare, keep=False)

    def named(self, word: str) -> Shown | None:
        """The plan that an address calls `word`; the newest revision where it is empty."""
        if word == DRAFT:
            return self.draft()
        if not word:
            return self.revision()
        known = {str(one.number) for one in self._desk.store.revisions()}
        return self.revision(int(word)) if word in known else None

    def _found(self, key: tuple[str, str]) -> Shown | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: tuple[str, str], shown: Shown) -> Shown:
        with speaking(key[1]):
            shown.named, shown.words  # noqa: B018  worked out in this language
        with self._lock:
            self._kept[key] = shown
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return shown
