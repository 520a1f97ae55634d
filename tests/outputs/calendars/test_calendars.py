"""The calendars, read back by two parsers that know nothing of each other."""

from __future__ import annotations

import dataclasses
import re
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest
import vobject  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from outputs.calendars.building import calendars, file_name, write_calendars
from outputs.calendars.events import calendar_domain, domain_of, event_uid
from planner.domain.language import speaking
from planner.domain.plan import Plan
from planner.domain.problem import Person, Problem, Unit
from tests.builders.sample_plan import shift

Facts = tuple[str, str, datetime, datetime, str, str, str]

DOMAIN = "T-" + sha256("示例镇".encode()).hexdigest()[:8]
"""The domain of the township's events."""

AWKWARD = 'a,b;c:d\\n\\N"e"^\'%\t\u2028\x07雅西社区第十一村民小组' * 3


def _awkward(problem: Problem) -> Problem:
    """The township with names that calendars have to escape and to fold."""
    units = {k: dataclasses.replace(u, name=f"{u.name}{AWKWARD}") for k, u in problem.units.items()}
    duties = {
        k: dataclasses.replace(d, name=f"{AWKWARD}{d.name}") for k, d in problem.duties.items()
    }
    return dataclasses.replace(problem, units=units, duties=duties)


def _by_icalendar(content: bytes) -> list[Facts]:
    return sorted(
        (
            str(event["UID"]),
            str(event["SUMMARY"]),
            event.decoded("DTSTART").astimezone(UTC),
            event.decoded("DTEND").astimezone(UTC),
            str(event.get("LOCATION", "")),
            str(event.get("DESCRIPTION", "")),
            "".join(event.categories),
        )
        for event in Calendar.from_ical(content).events
    )


def _by_vobject(content: bytes) -> list[Facts]:
    calendar = vobject.readOne(content.decode())
    return sorted(
        (
            event.uid.value,
            event.summary.value,
            event.dtstart.value.astimezone(UTC),
            event.dtend.value.astimezone(UTC),
            event.location.value if hasattr(event, "location") else "",
            event.description.value if hasattr(event, "description") else "",
            "".join(event.categories.value),
        )
        for event in calendar.contents.get("vevent", [])
    )


def _summaries(plan: Plan, problem: Problem, path: str) -> list[str]:
    return [facts[1] for facts in _by_icalendar(dict(calendars(plan, problem))[path])]


@pytest.mark.parametrize("awkward", [False, True])
def test_two_parsers_agree_on_every_event(plan: Plan, problem: Problem, awkward: bool) -> None:
    """Whatever the names are, icalendar and vobject read the same events, all of them."""
    problem = _awkward(problem) if awkward else problem
    seen = set()
    for path, content in calendars(plan, problem):
        events = _by_icalendar(content)
        assert events == _by_vobject(content), path
        seen |= {event[0] for event in events}
    assert len(seen) == len(plan.shifts)


def test_an_event_is_its_shift(plan: Plan, problem: Problem) -> None:
    """Times, place, kind and UID are the plan's; the stamp is when the plan was made."""
    calendar = Calendar.from_ical(dict(calendars(plan, problem))["people/P1.ics"])
    event = next(one for one in calendar.events if one["UID"] == f"V1D.P1.2027-01@{DOMAIN}.sanfang")
    zone = ZoneInfo("Asia/Shanghai")
    assert event.start == datetime(2027, 1, 8, 8, 30, tzinfo=zone)
    assert event.end == datetime(2027, 1, 8, 11, 30, tzinfo=zone)
    assert event["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert plan.created == event.DTSTAMP
    assert event["DTSTAMP"].to_ical() == b"20261224T013000Z"
    assert (event["LOCATION"], event.categories) == ("东河村", ["走访"])
    assert event["SEQUENCE"] == 0
    assert calendar["NAME"] == calendar["X-WR-CALNAME"] == "示例镇 张三"
    assert "METHOD" not in calendar
    assert [zone["TZID"] for zone in calendar.timezones] == ["Asia/Shanghai"]


def test_lines_are_whole_and_short(plan: Plan, problem: Problem) -> None:
    """Lines end in CRLF, have at most 75 octets, cut no character, and are never empty."""
    for _path, content in calendars(plan, _awkward(problem)):
        assert content.endswith(b"END:VCALENDAR\r\n")
        lines = content.removesuffix(b"\r\n").split(b"\r\n")
        for line in lines:
            assert 0 < len(line) <= 75
            assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", line.decode())
            assert not re.fullmatch(rb"[A-Z-]+:", line), "an empty property"


def test_the_same_plan_is_the_same_bytes(plan: Plan, problem: Problem) -> None:
    """Two exports do not differ, also when another plan was exported in between."""
    first = list(calendars(plan, problem))
    other = dataclasses.replace(plan, timezone="Europe/Berlin")
    assert list(calendars(other, problem)) != first
    assert list(calendars(plan, problem)) == first


def test_everybody_has_a_calendar(plan: Plan, problem: Problem, tmp_path: Path) -> None:
    """People without a turn have one too; units and duties only where they have shifts."""
    write_calendars(plan, problem, tmp_path)
    stems = {kind: {p.stem for p in (tmp_path / kind).iterdir()} for kind in ("people", "duties")}
    assert stems["people"] == set(problem.people)
    assert stems["duties"] == {shift.duty for shift in plan.shifts}
    assert _by_icalendar((tmp_path / "people" / "P6.ics").read_bytes()) == []
    units = {path.stem for path in (tmp_path / "units").iterdir()}
    assert units == {"T", "D1", "D2", "H", "V1", "V2", "G11", "G12", "G21"}


def test_a_unit_has_the_shifts_of_what_lies_in_it(plan: Plan, problem: Problem) -> None:
    """Target, place, owner and households count, and everything below the unit."""
    made = dict(calendars(plan, problem))
    uids = {facts[0].partition("@")[0] for facts in _by_icalendar(made["units/V1.ics"])}
    assert uids == {"V1D.P1.2027-01", "M1.D1.2027-01", "M1.D1.2027-02", "HH.P8.2027-01.1"}
    owned = {facts[0].partition("@")[0] for facts in _by_icalendar(made["units/D2.ics"])}
    assert owned == {"W1.D2.2027-01-04"}
    one = shift(
        "X", "HH", "household", plan.start, "am", ("P9",), owner="P9", households=("H3", "H4")
    )
    made = dict(calendars(dataclasses.replace(plan, shifts=(one,)), problem))
    units = {path for path in made if path.startswith("units/")}
    assert units == {f"units/{key}.ics" for key in ("G12", "G21", "V1", "V2", "T")}


def test_titles_say_who_serves(plan: Plan, problem: Problem) -> None:
    """Units and duties read names in the title, people do not, substitutes what they are."""
    assert "领导接访日：张三、赵六" in _summaries(plan, problem, "duties/R1.ics")
    assert "领导接访日" in _summaries(plan, problem, "people/P5.ics")
    assert "替补：领导接访日" in _summaries(plan, problem, "people/P2.ics")
    assert "便民服务窗口 · 党政办公室" in _summaries(plan, problem, "duties/W1.ics")
    with speaking("en"):
        assert "Substitute: 领导接访日" in _summaries(plan, problem, "people/P2.ics")


def test_what_takes_no_time_leaves_it_free(plan: Plan, problem: Problem) -> None:
    """Reports, and days one is only a substitute, do not make a phone say busy."""
    made = dict(calendars(plan, problem))
    for path, free in {"duties/Q1": 1, "people/P2": 1, "duties/R1": 0}.items():
        assert made[f"{path}.ics"].count(b"\r\nTRANSP:TRANSPARENT\r\n") == free


def test_large_teams_are_cut_short(plan: Plan, problem: Problem) -> None:
    """A title names six people and counts the rest, a description thirty."""
    crowd = {f"C{n:02}": Person(f"C{n:02}", f"人{n:02}") for n in range(40)}
    one = shift("X", "E1D", "activity", plan.start, "am", tuple(crowd))
    problem = dataclasses.replace(problem, people=crowd)
    made = dict(calendars(dataclasses.replace(plan, shifts=(one,)), problem))
    (event,) = _by_icalendar(made["duties/E1D.ics"])
    assert event[1].endswith("：人00、人01、人02、人03、人04、人05等40人")
    assert "人29等40人" in event[5]
    assert "人30" not in event[5]


def test_no_household_is_named(plan: Plan, problem: Problem) -> None:
    """Neither heads, addresses nor ids of households are in any calendar."""
    everything = b"".join(content for _path, content in calendars(plan, problem))
    unfolded = everything.replace(b"\r\n ", b"").decode()
    for column in ("head", "address"):
        for word in problem.households[column]:
            assert word not in unfolded
    assert "户数：2" in unfolded


def test_a_zone_with_summer_time_is_described(plan: Plan, problem: Problem) -> None:
    """Other zones' changes of the clock are in the file, and the hours are the plan's."""
    plan = dataclasses.replace(plan, timezone="Europe/Berlin")
    content = dict(calendars(plan, problem))["people/P1.ics"]
    assert b"BEGIN:DAYLIGHT" in content
    assert _by_icalendar(content) == _by_vobject(content)


def test_the_domain_is_the_organisations_own(problem: Problem) -> None:
    """The root unit's id and eight digits of the name's SHA-256; 日历域 comes before both."""
    assert calendar_domain(problem) == DOMAIN

    def domain(organisation: str, root: str = "T", written: str = "") -> str:
        settings = dataclasses.replace(
            problem.settings, organisation=organisation, calendar_domain=written
        )
        units = {root: Unit(root, "镇", "镇"), "R2": Unit("R2", "另一镇", "镇")}
        return calendar_domain(dataclasses.replace(problem, settings=settings, units=units))

    assert domain("示例镇") == "T-" + sha256("示例镇".encode()).hexdigest()[:8]
    assert domain("别的镇") != domain("示例镇")
    assert domain("示例镇", written="qingshi.example") == "qingshi.example"
    for root in ("T_1", "镇", "镇" * 64):
        assert re.fullmatch(r"[A-Za-z0-9.-]{1,80}", domain("示例镇", root))
    nowhere = dataclasses.replace(problem, units={})
    assert re.fullmatch(r"[0-9a-f]{8}", calendar_domain(nowhere))


@pytest.mark.parametrize(
    "shift_id, domain, uid",
    [
        ("jf@2027-W01@1", "luoshe", "jf@2027-W01@1@luoshe.sanfang"),
        ("D_01.x-y", "t-1", "D_01.x-y@t-1.sanfang"),
        ("接访1", "t", "_.e68ea5e8aebf.1@t.sanfang"),
        ("a_.b", "t", "a_.5f2e.b@t.sanfang"),
    ],
)
def test_uids_keep_what_they_may(shift_id: str, domain: str, uid: str) -> None:
    """Ids of letters, digits and ._-@ stay as they are; anything else is encoded."""
    assert event_uid(shift_id, domain) == uid
    assert domain_of(uid) == domain


_ALPHABET = st.sampled_from("ab0._-@/ 接访_.e6")


@given(
    ids=st.lists(st.text(_ALPHABET | st.characters(), max_size=80), unique=True, max_size=6),
    domain=st.text("ab0.-", min_size=1, max_size=80),
)
def test_uids_are_unique_and_plain(ids: list[str], domain: str) -> None:
    """Two shifts never share a UID, of at most 200 octets of the allowed characters."""
    uids = [event_uid(shift_id, domain) for shift_id in ids]
    assert len(set(uids)) == len(ids)
    for uid in uids:
        assert re.fullmatch(r"[A-Za-z0-9._@-]{1,200}", uid)
        assert uid.endswith(".sanfang")


@given(key=st.text("ab0._-组%/\\:", min_size=1, max_size=64))
def test_file_names_are_ids_percent_encoded(key: str) -> None:
    """A short id can be read from its file's name; a long one still fits a file system."""
    name = file_name(key)
    assert re.fullmatch(r"[A-Za-z0-9._~%-]{1,204}", name)
    if "~" not in name:
        assert unquote(name.removesuffix(".ics")) == key
