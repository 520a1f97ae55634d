"""What calendars show after any row of publications: to every kind of client, the truth.

Three model clients read every calendar after each publication. One drops what is cancelled
and keeps the rest for ever; one shows what the calendar holds and strikes out what is
cancelled; one knows nothing of STATUS and SEQUENCE and goes by dates and titles alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from outputs.calendars.events import event_uid
from outputs.store import Store
from outputs.store.ledger import previous_quarter
from planner.domain.changes import same, superseded
from planner.domain.plan import Assigned, Shift
from tests.builders.sample_plan import shift
from tests.builders.store_problems import AT, PEOPLE, plan, problem
from tests.outputs.test_snapshot import assert_same_plan

GONE = "【取消】"
DAY = timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
QUARTERS = (
    (date(2027, 1, 1), date(2027, 3, 31)),
    (date(2027, 4, 1), date(2027, 6, 30)),
)

MOSTLY = st.sampled_from((True, True, True, False))

Kind = Literal["people", "units", "duties"]
Place = tuple[Kind, str]
Shown = dict[str, datetime]
"""What a client shows: UIDs and when they begin."""


@dataclass(frozen=True)
class Seen:
    """An event as it stands in a file, read by hand where it matters and by a library."""

    uid: str
    start: datetime
    sequence: int
    stamp: datetime
    modified: datetime
    title: str
    cancelled: bool
    transparent: bool
    content: bytes


def read(content: bytes) -> list[Seen]:
    """The events of a calendar, in its order; by hand, since it is done thousands of times."""
    return [_seen(block) for block in content.split(b"BEGIN:VEVENT\r\n")[1:]]


@lru_cache(maxsize=10_000)
def _seen(block: bytes) -> Seen:
    body, _end, _rest = block.partition(b"END:VEVENT\r\n")
    lines = body.replace(b"\r\n ", b"").decode().split("\r\n")
    values = {line.split(":")[0].split(";")[0]: line.partition(":")[2] for line in lines}
    local = datetime.strptime(values["DTSTART"], "%Y%m%dT%H%M%S").replace(tzinfo=SHANGHAI)
    return Seen(
        uid=values["UID"],
        start=local.astimezone(UTC),
        sequence=int(values["SEQUENCE"]),
        stamp=datetime.fromisoformat(values["DTSTAMP"]),
        modified=datetime.fromisoformat(values["LAST-MODIFIED"]),
        title=values["SUMMARY"],
        cancelled=values.get("STATUS") == "CANCELLED",
        transparent=values.get("TRANSP") == "TRANSPARENT",
        content=body,
    )


@dataclass
class Dropper:
    """Takes an event by its UID where SEQUENCE is not lower, and drops cancelled ones.

    It never forgets what is no longer in the file: the worst a client may do.
    """

    known: dict[str, Seen] = field(default_factory=dict)

    def poll(self, events: list[Seen]) -> Shown:
        """What it shows after reading the calendar."""
        for one in events:
            old = self.known.get(one.uid)
            if old is None or one.sequence >= old.sequence:
                self.known[one.uid] = one
        return {key: one.start for key, one in self.known.items() if not one.cancelled}


@dataclass
class Striker:
    """Shows what the file holds, and strikes out what is cancelled."""

    def poll(self, events: list[Seen]) -> Shown:
        """What it shows that is not struck out."""
        return {one.uid: one.start for one in events if not one.cancelled}


@dataclass
class DatesOnly:
    """Takes what was modified last, whatever its status; people read the title."""

    known: dict[str, Seen] = field(default_factory=dict)

    def poll(self, events: list[Seen]) -> Shown:
        """What it shows as still to be done."""
        for one in events:
            old = self.known.get(one.uid)
            if old is None or one.modified >= old.modified:
                self.known[one.uid] = one
        return {
            key: one.start
            for key, one in self.known.items()
            if not (one.title.startswith(GONE) and one.transparent)
        }


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
        assert {one.event.shift: one.sequence for one in self.store.live()} == self.sequences
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
                event_uid(one.id, "T"): one.start.astimezone(UTC)
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
        every = dict(self.store.feeds())
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


def test_any_row_of_publications_shows_the_truth() -> None:
    """No duplicate, no stale event, nobody's lost duty, unchanged feeds unchanged."""
    publish_at_random(examples=10, steps=12)
