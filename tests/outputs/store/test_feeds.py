"""What stands in a published calendar, read by two parsers, case by case."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import vobject  # type: ignore[import-untyped]
from icalendar import Calendar

from outputs.calendars import building as rendering
from outputs.calendars import events
from outputs.calendars.building import calendars
from outputs.calendars.events import calendar_domain, event_uid
from outputs.store import Store
from outputs.store.entries import previous_quarter
from planner.domain.language import speaking
from planner.domain.plan import Assigned, Shift
from planner.domain.problem import Problem
from tests.builders.sample_plan import sample, shift
from tests.builders.store_problems import AT, END, PEOPLE, plan, problem
from tests.builders.stored_events import every_feed, live

DAY = timedelta(days=1)
DOMAIN = calendar_domain(problem())
ONE = shift("R.1", "R", "reception", date(2027, 1, 6), "am", ("P1",), place="T", target="V1")
TWO = shift("R.2", "R", "reception", date(2027, 1, 13), "am", ("P2",), place="T", target="V2")

Row = tuple[str, int, str, datetime]
"""UID, sequence, title, begin."""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store that is empty."""
    return Store.open(tmp_path / "sanfang.db")


def publish(
    store: Store, *shifts: Shift, at: datetime = AT, town: Problem | None = None
) -> datetime:
    """Publish a plan of these shifts; the moment it was published."""
    made = store.publish(plan(shifts), town or problem(), at=at, by="me")
    return made.revision.at


def rows(store: Store, kind: str, key: str, at: datetime | None = None) -> list[Row]:
    """The events of a calendar, as both parsers read them."""
    found = store.feed(kind, key, at=at)  # type: ignore[arg-type]
    assert found is not None
    one = [
        (str(e["UID"]), int(e["SEQUENCE"]), str(e["SUMMARY"]), e.decoded("DTSTART"))
        for e in Calendar.from_ical(found[0]).events
    ]
    parsed = vobject.readOne(found[0].decode())
    other = [
        (e.uid.value, int(e.sequence.value), e.summary.value, e.dtstart.value)
        for e in parsed.contents.get("vevent", [])
    ]
    assert one == other
    return one


def changed(store: Store, key: str) -> datetime:
    """When the calendar of a person last changed."""
    found = store.feed("people", key)
    assert found is not None
    return found[1]


def test_a_handed_over_shift(store: Store) -> None:
    """Who had it reads that it is cancelled; who has it reads it; units read the new name."""
    publish(store, ONE)
    handed = replace(ONE, people=(Assigned("P2", 0),))
    at = publish(store, handed, at=AT + DAY)
    begin = ONE.start
    uid = f"R.1@{DOMAIN}.sanfang"
    assert rows(store, "people", "P1") == [(uid, 1, "【取消】接访日 · 东河村", begin)]
    assert rows(store, "people", "P2") == [(uid, 1, "接访日 · 东河村", begin)]
    assert rows(store, "units", "V1") == [(uid, 1, "接访日 · 东河村：人P2", begin)]
    assert rows(store, "duties", "R") == rows(store, "units", "T") == rows(store, "units", "V1")
    content, moment = store.feed("people", "P1") or (b"", at)
    assert moment == at
    for line in (b"STATUS:CANCELLED", b"TRANSP:TRANSPARENT", b"LAST-MODIFIED:20261221T080000Z"):
        assert content.count(line + b"\r\n") == 1
    assert b"DTSTAMP:20261221T080000Z\r\n" in content


def test_a_store_keeps_the_domain_of_its_first_publication(store: Store) -> None:
    """Whatever the town is called later, and whatever 日历域 says: nobody sees anything twice."""
    assert store.domain() is None
    publish(store, ONE)
    assert store.domain() == DOMAIN
    named = problem(organisation="新示例镇")
    settings = replace(named.settings, calendar_domain="else.where")
    publish(store, ONE, TWO, at=AT + DAY, town=replace(named, settings=settings))
    assert store.domain() == DOMAIN
    uids = {row[0] for key in ("P1", "P2") for row in rows(store, "people", key)}
    assert uids == {f"R.{n}@{DOMAIN}.sanfang" for n in (1, 2)}


def test_what_was_published_by_an_earlier_version_keeps_its_uids(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those ended in the root unit's id alone; new events of that store do, too."""
    monkeypatch.setattr(events, "calendar_domain", lambda _problem: "T")
    publish(store, ONE)
    monkeypatch.undo()
    publish(store, replace(ONE, people=(Assigned("P2", 0),)), TWO, at=AT + DAY)
    assert [row[0] for row in rows(store, "people", "P2")] == [
        event_uid(one.id, "T") for one in (ONE, TWO)
    ]


def test_a_shift_comes_back_to_whom_it_was(store: Store) -> None:
    """Within the time of the tombstone and after it, always with a higher number."""
    others = replace(ONE, people=(Assigned("P2", 0),))
    numbers = []
    for days in (0, 1, 2, 5, 60, 70):
        now = others if len(numbers) % 2 else ONE
        publish(store, now, at=AT + days * DAY)
        numbers.append(rows(store, "people", "P1")[0][1:3])
    assert numbers == [
        (0, "接访日 · 东河村"),
        (1, "【取消】接访日 · 东河村"),
        (2, "接访日 · 东河村"),
        (3, "【取消】接访日 · 东河村"),
        (4, "接访日 · 东河村"),
        (5, "【取消】接访日 · 东河村"),
    ]


def test_a_dropped_shift_keeps_its_number(store: Store) -> None:
    """Cancelled for everybody; planned again after months it goes on where it was."""
    publish(store, ONE, TWO)
    publish(store, TWO, at=AT + DAY)
    assert rows(store, "duties", "R")[0][1:3] == (1, "【取消】接访日 · 东河村：人P1")
    assert [one.status for one in live(store)] == ["cancelled", "confirmed"]
    publish(store, TWO, replace(TWO, id="R.3"), at=AT + 40 * DAY)
    assert "R.1" not in str(rows(store, "duties", "R"))
    publish(store, ONE, TWO, at=AT + 80 * DAY)
    assert rows(store, "people", "P1") == [
        (f"R.1@{DOMAIN}.sanfang", 2, "接访日 · 东河村", ONE.start)
    ]


def test_tombstones_stay_for_thirty_days(store: Store) -> None:
    """Then they go with the next publication, or by themselves where the reader asks for today."""
    publish(store, ONE)
    at = publish(store, at=AT + DAY)
    assert len(rows(store, "people", "P1", at=at + 30 * DAY)) == 1
    later = at + 30 * DAY + timedelta(seconds=1)
    assert rows(store, "people", "P1", at=later) == []
    assert (store.feed("people", "P1", at=at + 30 * DAY) or (b"", AT))[1] == at
    assert (store.feed("people", "P1", at=later + DAY) or (b"", AT))[1] == later
    assert len(rows(store, "people", "P1")) == 1
    after = publish(store, TWO, at=at + 31 * DAY)
    assert rows(store, "people", "P1") == []
    assert changed(store, "P1") == after


def test_who_has_left_is_told_so(store: Store) -> None:
    """The calendar stays while there is something in it, and keeps the name it had."""
    publish(store, ONE)
    rest = problem(PEOPLE[1:])
    publish(store, replace(ONE, people=(Assigned("P2", 0),)), at=AT + DAY, town=rest)
    assert rows(store, "people", "P1")[0][2].startswith("【取消】")
    assert (store.feed("people", "P1") or (b"", AT))[0].count("人P1".encode()) == 3
    publish(store, TWO, at=AT + 40 * DAY, town=rest)
    assert store.feed("people", "P1") is None
    assert "people/P1.ics" not in every_feed(store)


def test_served_days_keep_the_names(store: Store) -> None:
    """Whoever is no longer in the workbook is still named where they have served."""
    publish(store, ONE, TWO)
    before = every_feed(store)
    publish(store, ONE, replace(TWO, slot="pm"), at=AT + 30 * DAY, town=problem(PEOPLE[1:]))
    publish(store, ONE, TWO, at=AT + 31 * DAY, town=problem(PEOPLE[1:]))
    assert store.feed("people", "P1") == (before["people/P1.ics"], AT)
    assert rows(store, "duties", "R")[0][1:3] == (0, "接访日 · 东河村：人P1")


def test_calendars_begin_with_the_previous_quarter(store: Store) -> None:
    """What is older goes, where the clock of the place says so; calendars stay valid."""
    publish(store, ONE, TWO)
    publish(store, ONE, replace(TWO, slot="pm"), at=datetime(2027, 6, 30, 15, 59, 59, tzinfo=UTC))
    assert len(rows(store, "people", "P1")) == 1
    publish(store, ONE, TWO, at=datetime(2027, 6, 30, 16, tzinfo=UTC))  # 1 July in Shanghai
    assert rows(store, "people", "P1") == rows(store, "people", "P3") == []
    assert len(live(store)) == 2


@pytest.mark.parametrize(
    "day, first",
    [
        (date(2027, 1, 1), date(2026, 10, 1)),
        (date(2027, 3, 31), date(2026, 10, 1)),
        (date(2027, 4, 1), date(2027, 1, 1)),
        (date(2027, 12, 31), date(2027, 7, 1)),
    ],
)
def test_the_previous_quarter(day: date, first: date) -> None:
    """It is a whole one, also over the turn of the year."""
    assert previous_quarter(day) == first


def test_the_next_plan_leaves_the_last_one_alone(store: Store) -> None:
    """Another quarter adds its shifts; what was deferred into it stays."""
    deferred = replace(ONE, id="R.9", date=date(2027, 4, 2))
    publish(store, TWO, deferred)
    spring = replace(TWO, id="R.20", date=date(2027, 4, 7))
    before = live(store)
    store.publish(
        plan((spring,), date(2027, 4, 1), date(2027, 6, 30)), problem(), at=AT + DAY, by="me"
    )
    assert [one for one in live(store) if one.event.shift != "R.20"] == list(before)


def test_a_plan_of_the_rest_keeps_what_was_served(store: Store) -> None:
    """A plan that begins within another's time replaces what is left of it, no more."""
    publish(store, ONE, TWO)
    rest = plan((), date(2027, 1, 7), END)
    made = store.publish(rest, problem(), at=AT + 20 * DAY, by="me")
    assert [(one.kind, one.shift) for one in made.changes] == [("dropped", "R.2")]
    assert rows(store, "duties", "R")[0][1:3] == (0, "接访日 · 东河村：人P1")
    assert rows(store, "duties", "R")[1][2].startswith("【取消】")


def test_a_new_name_is_told_once(store: Store) -> None:
    """Who is renamed, or a unit, raises the number where the name stands, nowhere else."""
    publish(store, ONE, TWO)
    town = problem()
    people = {**town.people, "P1": replace(town.people["P1"], name="王五")}
    at = publish(store, ONE, TWO, at=AT + DAY, town=replace(town, people=people))
    assert [one.sequence for one in live(store)] == [1, 0]
    assert [changed(store, key) for key in PEOPLE] == [at, AT, AT, AT]
    assert "示例镇 王五" in (store.feed("people", "P1") or (b"", AT))[0].decode()


def test_another_version_changes_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the name of the program nor how a newer one writes events is news."""
    publish(store, ONE, TWO)
    before = every_feed(store)
    monkeypatch.setattr(rendering, "__version__", "99.0")
    monkeypatch.setattr(rendering, "_FREE", b"X-NEWER:1\r\n")
    at = publish(store, ONE, replace(TWO, slot="pm"), at=AT + DAY)
    after = every_feed(store)
    same = {path for path in before if before[path] == after[path]}
    assert same == {f"people/{key}.ics" for key in ("P1", "P3", "P4")} | {"units/V1.ics"}
    assert changed(store, "P2") == at


def test_another_language_is_another_text(store: Store) -> None:
    """Texts are in the language they were published in; a new one is a change."""
    publish(store, ONE)
    with speaking("en"):
        publish(store, at=AT + DAY)
    assert rows(store, "people", "P1")[0][2] == "[Cancelled] 接访日 · 东河村"


def test_a_published_file_is_the_plans_file_with_its_history(store: Store) -> None:
    """The same events as `plan` writes, and what only subscribers need."""
    town, made = sample()
    store.publish(made, town, at=AT, by="me")
    published = every_feed(store)
    plain = dict(calendars(made, town))
    assert published.keys() == plain.keys()
    for path, content in plain.items():
        ours = Calendar.from_ical(published[path])
        theirs = Calendar.from_ical(content)
        assert ours["X-WR-CALNAME"] == theirs["X-WR-CALNAME"]
        assert ours["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
        assert ours["REFRESH-INTERVAL"].to_ical() == b"PT1H"
        assert ours["X-PUBLISHED-TTL"].to_ical() == b"PT1H"
        assert b"LAST-MODIFIED" not in content
        for one, other in zip(ours.events, theirs.events, strict=True):
            assert one.pop("LAST-MODIFIED").to_ical() == b"20261220T080000Z"
            assert one.pop("DTSTAMP").to_ical() == b"20261220T080000Z"
            other.pop("DTSTAMP")
            assert one.to_ical() == other.to_ical()


def test_no_calendar_of_what_is_not_there(store: Store) -> None:
    """A person, unit or duty nobody knows has none."""
    publish(store, ONE)
    assert store.feed("people", "P9") is None
    assert store.feed("units", "P1") is None


def test_a_zone_with_summer_time_is_described_for_years(store: Store) -> None:
    """The clock of the place does not change a calendar from one quarter to the next."""
    berlin = replace(plan((ONE,)), timezone="Europe/Berlin")
    store.publish(berlin, problem(), at=AT, by="me")
    content, _at = store.feed("people", "P1") or (b"", AT)
    assert b"BEGIN:DAYLIGHT" in content
    other = replace(plan((), date(2028, 1, 1), date(2028, 3, 31)), timezone="Europe/Berlin")
    store.publish(other, problem(), at=AT + DAY, by="me")
    assert store.feed("people", "P1") == (content, AT)
