"""Rows of publications at random, each looked at with the eyes of every client."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from outputs.calendars.events import calendar_domain, event_uid
from outputs.store import Store
from outputs.store.entries import previous_quarter
from planner.domain.changes import same, superseded
from planner.domain.plan import Assigned, Shift
from tests.builders.calendar_clients import GONE, DatesOnly, Dropper, Seen, Striker, read
from tests.builders.same import assert_same_plan
from tests.builders.sample_plan import shift
from tests.builders.store_problems import AT, PEOPLE, plan, problem
from tests.builders.stored_events import every_feed, live

DAY = timedelta(days=1)
DOMAIN = calendar_domain(problem())
QUARTERS = (
    (date(2027, 1, 1), date(2027, 3, 31)),
    (date(2027, 4, 1), date(2027, 6, 30)),
)

MOSTLY = st.sampled_from((True, True, True, False))

Kind = Literal["people", "units", "duties"]
Place = tuple[Kind, str]


def a_shift(
    number: int, day: date, people: tuple[str, ...], *, duty: str = "R", place: str = "V1"
) -> Shift:
    """A reception or visit in a village; the second person is a substitute."""
    parts = tuple((key, part) for part, key in enumerate(people))
    kind = "reception" if duty == "R" else "visit"
    key = f"{duty}.{number}"
    return shift(key, duty, kind, day, "am", parts, place=place, target=place)


def audiences(one: Shift) -> set[Place]:
    """The calendars that a shift belongs to."""
    found: set[Place] = {("duties", one.duty), ("units", "T")}
    found |= {("people", person.id) for person in one.people}
    return found | {("units", key) for key in (one.place, one.target) if key}


@cache
def _empty_store() -> bytes:
    """The file of a store in which nothing is yet: quicker to copy than to make."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "sanfang.db"
        Store.open(file)
        return file.read_bytes()


class Publishing(RuleBasedStateMachine):
    """Publishes one plan after another, and compares what everybody is shown."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()
        file = Path(self._folder.name) / "sanfang.db"
        file.write_bytes(_empty_store())
        self.store = Store.open(file)
        self.now = AT
        self.people = list(PEOPLE)
        self.drafts: dict[int, dict[str, Shift]] = {0: {}, 1: {}}
        self.truth: dict[str, tuple[Shift, date]] = {}
        """What is published and in force: shifts, and the last day of their plan."""
        self.sequences: dict[str, int] = {}
        self.published: list[tuple[int, Any]] = []
        self.clients: dict[Place, tuple[Dropper, Striker, DatesOnly]] = {}
        self.files: dict[Place, tuple[bytes, datetime]] = {}

    def teardown(self) -> None:
        """Remove the store."""
        self._folder.cleanup()

    # -- what happens to a plan ------------------------------------------------------------

    @initialize(number=st.integers(2, 5))
    def begin(self, number: int) -> None:
        """A first quarter with a few shifts."""
        for n in range(number):
            day = QUARTERS[0][0] + n * 9 * DAY
            self._put(0, a_shift(n, day, (PEOPLE[n % 4], PEOPLE[(n + 1) % 4])))
        self._publish(0)

    @rule(
        quarter=st.integers(0, 1),
        number=st.integers(0, 9),
        offset=st.integers(0, 95),
        now=MOSTLY,
    )
    def add(self, quarter: int, number: int, offset: int, now: bool) -> None:
        """A new shift, or one that moves; what is deferred may lie after its quarter."""
        key = number + 10 * quarter
        day = QUARTERS[quarter][0] + offset * DAY
        duty = "V" if number % 3 == 0 else "R"
        self._put(quarter, a_shift(key, day, tuple(self.people[:1]), duty=duty))
        self._perhaps(quarter, now)

    @rule(
        quarter=st.integers(0, 1),
        pick=st.integers(0, 99),
        place=st.sampled_from(("V1", "V2")),
        now=MOSTLY,
    )
    def relocate(self, quarter: int, pick: int, place: str, now: bool) -> None:
        """A shift goes to another village."""
        if one := self._pick(quarter, pick):
            self._put(quarter, replace(one, place=place, target=place))
            self._perhaps(quarter, now)

    @rule(quarter=st.integers(0, 1), pick=st.integers(0, 99), now=MOSTLY)
    def drop(self, quarter: int, pick: int, now: bool) -> None:
        """A shift is not held any more."""
        if one := self._pick(quarter, pick):
            del self.drafts[quarter][one.id]
            self._perhaps(quarter, now)

    @rule(
        quarter=st.integers(0, 1),
        pick=st.integers(0, 99),
        people=st.lists(st.sampled_from(PEOPLE), min_size=0, max_size=3, unique=True),
        now=MOSTLY,
    )
    def hand_over(self, quarter: int, pick: int, people: list[str], now: bool) -> None:
        """Others take a shift; whoever comes second is a substitute."""
        if one := self._pick(quarter, pick):
            there = [key for key in people if key in self.people]
            given = tuple(Assigned(key, part) for part, key in enumerate(there))
            self._put(quarter, replace(one, people=given))
            self._perhaps(quarter, now)

    @rule(person=st.sampled_from(PEOPLE))
    def leave_or_join(self, person: str) -> None:
        """A person goes, with all shifts still to come, or comes back."""
        if person not in self.people:
            self.people.append(person)
            return
        self.people.remove(person)
        for draft in self.drafts.values():
            for one in list(draft.values()):
                rest = tuple(who for who in one.people if who.id != person)
                draft[one.id] = replace(one, people=rest)

    @rule(days=st.integers(0, 25))
    def wait(self, days: int) -> None:
        """Time passes."""
        self.now += days * DAY

    @rule(quarter=st.integers(0, 1))
    def publish(self, quarter: int) -> None:
        """Publish the plan of a quarter."""
        self._publish(quarter)

    @precondition(lambda self: bool(self.published))
    @rule(pick=st.integers(0, 99))
    def publish_an_old_one(self, pick: int) -> None:
        """Go back to a plan that was published before."""
        quarter, old = self.published[pick % len(self.published)]
        if {who.id for one in old.shifts for who in one.people} - set(self.people):
            return  # somebody has left meanwhile, whose name the workbook no longer has
        self.drafts[quarter] = {one.id: one for one in old.shifts}
        self._publish(quarter)

    # -- what has to hold ------------------------------------------------------------------

    def _perhaps(self, quarter: int, now: bool) -> None:
        if now:
            self._publish(quarter)

    def _pick(self, quarter: int, pick: int) -> Shift | None:
        draft = sorted(self.drafts[quarter])
        return self.drafts[quarter][draft[pick % len(draft)]] if draft else None

    def _put(self, quarter: int, one: Shift) -> None:
        self.drafts[quarter][one.id] = one

    def _publish(self, quarter: int) -> None:
        start, end = QUARTERS[quarter]
        made = plan(self.drafts[quarter].values(), start, end)
        town = problem(sorted(self.people))
        publication = self.store.publish(made, town, at=self.now, by="me")
        before = dict(self.truth)
        if publication.fresh:
            self.published.append((quarter, made))
        self.now = max(self.now, publication.revision.at)
        for key, (one, until) in before.items():
            if until >= start and one.date >= date(2027, 1, 1):
                overlaps = until == end  # the two quarters do not overlap each other
                if overlaps and superseded(one.date, until, start, end):
                    del self.truth[key]
        self.truth.update({one.id: (one, end) for one in made.shifts})
        changed = self._count(before)
        self._look(changed, publication.revision.at if publication.fresh else None)
        self._no_revision_is_lost()

    def _no_revision_is_lost(self) -> None:
        """The newest revision is what was published last; the others are all there."""
        assert [info.number for info in self.store.revisions()] == [
            number + 1 for number in range(len(self.published))
        ]
        for number in {1, len(self.published)}:
            assert_same_plan(self.store.revision(number).plan, self.published[number - 1][1])

    def _count(self, before: dict[str, tuple[Shift, date]]) -> set[str]:
        """Raise the number of every shift that differs, and of no other."""
        changed = set()
        for key in before.keys() | self.truth.keys():
            old, new = before.get(key), self.truth.get(key)
            if old is None or new is None or not same(old[0], new[0]):
                changed.add(key)
                self.sequences[key] = self.sequences.get(key, -1) + 1
        assert {one.event.shift: one.sequence for one in live(self.store)} == self.sequences
        return changed

    def _look(self, changed: set[str], at: datetime | None) -> None:
        files = dict(self._files())
        window = previous_quarter(self.now.astimezone(UTC).date())
        for place in sorted(files.keys() | self.clients.keys()):
            if place not in files:
                # Somebody left, and every tombstone had its time: nobody misses the file.
                assert place[0] == "people"
                assert place[1] not in self.people
                del self.clients[place], self.files[place]
                continue
            content, modified = files[place]
            self._check_file(place, content, modified, at)
            wanted = {
                event_uid(one.id, DOMAIN): one.start.astimezone(UTC)
                for one, _until in self.truth.values()
                if place in audiences(one) and one.date >= window
            }
            events = read(content)
            clients = self.clients.setdefault(place, (Dropper(), Striker(), DatesOnly()))
            for client in clients:
                shown = client.poll(events)
                recent = {key: when for key, when in shown.items() if when.date() >= window}
                assert recent == wanted, (place, type(client).__name__)
            self._check_events(events)
        self.files = files

    def _files(self) -> Iterator[tuple[Place, tuple[bytes, datetime]]]:
        kinds: tuple[Kind, ...] = ("duties", "people", "units")
        keys = {"duties": ("R", "V"), "people": PEOPLE, "units": ("T", "V1", "V2")}
        every = every_feed(self.store)
        for kind in kinds:
            for key in keys[kind]:
                found = self.store.feed(kind, key)
                assert (found and found[0]) == every.get(f"{kind}/{key}.ics")
                if found is not None:
                    yield (kind, key), found
        assert all(f"people/{key}.ics" in every for key in self.people)

    def _check_file(
        self, place: Place, content: bytes, modified: datetime, at: datetime | None
    ) -> None:
        """Bytes and moment of change go together, and the moment never goes back."""
        if place not in self.files:
            assert modified == at
            return
        old, before = self.files[place]
        assert (content == old) == (modified == before), place
        assert modified in (before, at)
        assert modified >= before
        unchanged = {one.uid: one for one in read(old)}
        for one in read(content):
            same_one = unchanged.get(one.uid)
            if same_one is not None and same_one.sequence == one.sequence:
                assert one.content == same_one.content
            elif same_one is not None:
                assert one.sequence > same_one.sequence
                assert one.modified == at

    @staticmethod
    def _check_events(events: list[Seen]) -> None:
        """No UID stands twice, and a tombstone is marked in every way there is."""
        assert len({one.uid for one in events}) == len(events)
        for one in events:
            assert one.stamp == one.modified
            assert one.cancelled == one.title.startswith(GONE)
            assert one.transparent or not one.cancelled


def publish_at_random(examples: int, steps: int) -> None:
    """Go through `examples` rows of at most `steps` steps; raises where a client is misled."""
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Publishing,
        settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None),
    )
