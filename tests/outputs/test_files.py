"""plan.json and households.csv, there and back."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, get_args

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outputs.files import (
    HOLDERS_FILE,
    PLAN_FILE,
    UnreadablePlan,
    read_plan,
    write_households,
    write_plan,
)
from planner.domain.language import speaking
from planner.domain.plan import Assigned, Gap, Level, Plan, Reason, Shift, Sort, Stage
from tests.builders.sample_plan import plan as sample_plan


def _write(plan: Plan, folder: Path) -> Path:
    write_plan(plan, folder / PLAN_FILE)
    write_households(plan, folder / HOLDERS_FILE)
    return folder


def _assert_same(one: Plan, other: Plan) -> None:
    for field in dataclasses.fields(Plan):
        if field.name != "holders":
            assert getattr(one, field.name) == getattr(other, field.name), field.name
    assert one.holders.to_numpy().tolist() == other.holders.to_numpy().tolist()


def test_a_plan_comes_back_as_it_was(tmp_path: Path) -> None:
    """Reading the folder, or the file in it, gives the plan that was written."""
    plan = sample_plan()
    _write(plan, tmp_path)
    _assert_same(plan, read_plan(tmp_path))
    _assert_same(plan, read_plan(tmp_path / PLAN_FILE))


def test_the_same_plan_is_the_same_bytes(tmp_path: Path) -> None:
    """Two writings of one plan do not differ, and keys are sorted."""
    first, second = tmp_path / "1", tmp_path / "2"
    first.mkdir()
    second.mkdir()
    _write(sample_plan(), first)
    _write(sample_plan(), second)
    for name in (PLAN_FILE, HOLDERS_FILE):
        assert (first / name).read_bytes() == (second / name).read_bytes()
    content = json.loads((first / PLAN_FILE).read_text("utf-8"))
    assert list(content) == sorted(content)
    assert list(content["shifts"][0]) == sorted(content["shifts"][0])


def test_the_file_says_what_the_contract_says(tmp_path: Path) -> None:
    """Formats of dates, times, periods and months, null for what is not there."""
    plan = dataclasses.replace(sample_plan(), levels=(Level("days", "gaps", 1, 1, True, 0.123456),))
    content = json.loads((_write(plan, tmp_path) / PLAN_FILE).read_text("utf-8"))
    assert content["format"] == "sanfang-plan/1"
    assert content["created"] == "2026-12-24T09:30:00+08:00"
    assert content["levels"][0]["seconds"] == 0.12
    reception = next(row for row in content["shifts"] if row["id"] == "R1.2027-W01")
    assert reception["owner"] is None
    assert reception["start"] == "2027-01-06T08:30:00+08:00"
    assert reception["people"][0] == {"id": "P1", "part": 0}
    assert {row["period"] for row in content["gaps"]} >= {"2027-01-11/2027-01-17"}
    assert content["rotations"][0]["month"] == "2027-01"
    text = (tmp_path / HOLDERS_FILE).read_bytes()
    assert text.startswith(b"\xef\xbb\xbfhousehold,duty,holder\nH1,HH,P8\n")


_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_IDS = st.text("ABC0._-@村组", min_size=1, max_size=8)
_DAYS = st.dates(date(2026, 1, 1), date(2029, 12, 31))
_ZONES = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
_MOMENTS = st.datetimes(
    datetime(2026, 1, 1),
    datetime(2029, 12, 31),
    timezones=_ZONES,
).map(lambda moment: moment.replace(microsecond=0))


@st.composite
def _shifts(draw: st.DrawFn) -> Shift:
    start = draw(_MOMENTS)
    return Shift(
        id=draw(_IDS),
        duty=draw(_IDS),
        kind=draw(_TEXTS),
        owner=draw(st.none() | _IDS),
        date=draw(_DAYS),
        slot=draw(st.sampled_from(("day", "am", "pm", "evening"))),
        start=start,
        end=start + timedelta(minutes=draw(st.integers(0, 600))),
        place=draw(st.none() | _IDS),
        target=draw(st.none() | _IDS),
        people=tuple(draw(st.lists(st.builds(Assigned, _IDS, st.integers(0, 9)), max_size=3))),
        households=tuple(draw(st.lists(_IDS, max_size=3))),
    )


@st.composite
def _gaps(draw: st.DrawFn) -> Gap:
    first = draw(_DAYS)
    return Gap(
        id=draw(_IDS),
        obligation=draw(_IDS),
        duty=draw(_IDS),
        owner=draw(st.none() | _IDS),
        cause=draw(st.sampled_from(("all_busy", "no_day", "pin"))),
        missing=draw(st.integers(0, 10**6)),
        period=(first, first + timedelta(days=draw(st.integers(0, 400)))),
        date=draw(st.none() | _DAYS),
        target=draw(st.none() | _IDS),
        people=tuple(draw(st.lists(st.builds(Reason, _IDS, _TEXTS), max_size=2))),
        message=draw(_TEXTS),
        stage=draw(st.sampled_from(get_args(Stage))),
        sort=draw(st.sampled_from(get_args(Sort))),
    )


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    shifts=st.lists(_shifts(), max_size=3),
    gaps=st.lists(_gaps(), max_size=3),
    organisation=_TEXTS,
    holders=st.lists(st.tuples(_IDS, _IDS, _IDS), max_size=5),
)
def test_any_plan_comes_back(
    tmp_path: Path,
    shifts: list[Shift],
    gaps: list[Gap],
    organisation: str,
    holders: list[tuple[str, str, str]],
) -> None:
    """Whatever texts, ids, times and offsets a plan has, reading gives it back."""
    rows = sorted(holders, key=lambda row: (row[1], row[0], row[2]))
    frame = pd.DataFrame(rows, columns=["household", "duty", "holder"], dtype=str)
    plan = dataclasses.replace(
        sample_plan(),
        shifts=tuple(shifts),
        gaps=tuple(gaps),
        organisation=organisation,
        holders=frame,
    )
    _assert_same(plan, read_plan(_write(plan, tmp_path)))


def _set(*path: str | int, to: object) -> Callable[[dict[str, Any]], None]:
    def change(content: Any) -> None:
        for step in path[:-1]:
            content = content[step]
        content[path[-1]] = to

    return change


def _drop(name: str) -> Callable[[dict[str, Any]], None]:
    return lambda content: content.pop(name)


@pytest.mark.parametrize(
    "change, where",
    [
        (_set("format", to="sanfang-plan/2"), "sanfang-plan/1"),
        (_drop("format"), "sanfang-plan/1"),
        (_drop("shifts"), "shifts"),
        (_drop("warnings"), "warnings"),
        (_set("shifts", to={}), "shifts"),
        (_set("shifts", 0, to=None), "shifts[0]"),
        (_set("shifts", 0, "date", to="20270104"), "shifts[0].date"),
        (_set("shifts", 0, "date", to="2027-02-30"), "shifts[0].date"),
        (_set("shifts", 0, "slot", to="noon"), "shifts[0].slot"),
        (_set("shifts", 0, "slot", to=[]), "shifts[0].slot"),
        (_set("shifts", 0, "start", to="2027-01-04T08:30:00"), "shifts[0].start"),
        (_set("shifts", 0, "start", to="2027-01-04T25:30:00Z"), "shifts[0].start"),
        (_set("shifts", 0, "end", to="2020-01-04T08:30:00Z"), "shifts[0].end"),
        (_set("shifts", 0, "people", 0, to={"id": "P1"}), "shifts[0].people[0].part"),
        (_set("shifts", 0, "people", 0, to={"id": "P1", "part": True}), "people[0].part"),
        (_set("shifts", 0, "people", 0, to={"id": "P1", "part": -1}), "people[0].part"),
        (_set("shifts", 0, "owner", to=7), "shifts[0].owner"),
        (_set("shifts", 0, "households", to=["H1", 2]), "shifts[0].households"),
        (_set("gaps", 0, "cause", to="laziness"), "gaps[0].cause"),
        (_set("gaps", 0, "period", to="2027-01-04"), "gaps[0].period"),
        (_set("gaps", 0, "period", to="2027-01-04/2027-01-01"), "gaps[0].period"),
        (_set("gaps", 0, "stage", to="weeks"), "gaps[0].stage"),
        (_set("gaps", 0, "sort", to=None), "gaps[0].sort"),
        (_set("levels", 0, "what", to=3), "levels[0].what"),
        (_set("levels", 0, "rank", to="1"), "levels[0].rank"),
        (_set("levels", 0, "value", to=1.5), "levels[0].value"),
        (_set("levels", 0, "seconds", to=-1), "levels[0].seconds"),
        (_set("levels", 0, "seconds", to=10**400), "levels[0].seconds"),
        (_set("fairness", 0, "loads", to={"P1": "2"}), "fairness[0].loads.P1"),
        (_set("rotations", 0, "month", to="2027-13"), "rotations[0].month"),
        (_set("calendar", "provisional", to="no"), "calendar.provisional"),
        (_set("calendar", "working_days", to=["today"]), "calendar.working_days"),
        (_set("source", to=[]), "source"),
        (_set("timezone", to="Asia/Sanfang"), "timezone"),
        (_set("timezone", to="Asia"), "timezone"),
        (_set("timezone", to="../etc"), "timezone"),
        (_set("end", to="2020-01-01"), "end"),
    ],
)
def test_what_is_malformed_is_named(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], where: str
) -> None:
    """Every wrong or missing field is one named error that says where it is."""
    file = _write(sample_plan(), tmp_path) / PLAN_FILE
    content = json.loads(file.read_text("utf-8"))
    change(content)
    file.write_text(json.dumps(content), "utf-8")
    with pytest.raises(UnreadablePlan) as caught:
        read_plan(tmp_path)
    assert where in str(caught.value)
    with speaking("en"):
        assert str(caught.value).isascii()


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{", b"\xff\xfe", b"null", b'{"format": NaN}', b"[" * 100_000, b"PK\x03\x04"],
    ids=["empty", "list", "cut", "utf-16", "null", "nan", "deep", "zip"],
)
def test_what_is_no_plan_at_all_is_named(tmp_path: Path, content: bytes) -> None:
    """Any other file is an UnreadablePlan, never another error."""
    file = _write(sample_plan(), tmp_path) / PLAN_FILE
    file.write_bytes(content)
    with pytest.raises(UnreadablePlan, match=r"plan\.json"):
        read_plan(file)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"household,holder\nH1,P1\n",
        b"household,duty,duty,holder\n",
        b"household,duty,holder\nH1,HH\n",
        b"household,duty,holder\nH1,,P1\n",
        "household,duty,holder\nH1,联户,P1\n".encode("gb18030"),
    ],
    ids=["empty", "column", "twice", "short", "blank", "gb18030"],
)
def test_malformed_households_are_named(tmp_path: Path, content: bytes) -> None:
    """A table that is not the contract's is an UnreadablePlan."""
    _write(sample_plan(), tmp_path)
    (tmp_path / HOLDERS_FILE).write_bytes(content)
    with pytest.raises(UnreadablePlan, match=r"households\.csv"):
        read_plan(tmp_path)


def test_missing_files_are_named(tmp_path: Path) -> None:
    """A folder without a plan, and a plan without its households, cannot be read."""
    with pytest.raises(UnreadablePlan, match=r"plan\.json"):
        read_plan(tmp_path)
    _write(sample_plan(), tmp_path)
    (tmp_path / HOLDERS_FILE).unlink()
    with pytest.raises(UnreadablePlan, match=r"households\.csv"):
        read_plan(tmp_path)


def test_more_than_the_contract_is_let_pass(tmp_path: Path) -> None:
    """Added fields and columns, and a byte order mark, do no harm."""
    plan = sample_plan()
    file = _write(plan, tmp_path) / PLAN_FILE
    content = json.loads(file.read_text("utf-8"))
    content["added"] = content["shifts"][0]["added"] = 1
    file.write_text(json.dumps(content), "utf-8-sig")
    (tmp_path / HOLDERS_FILE).write_text(
        "note,holder,household,duty\nx,P8,H1,HH\nx,P8,H2,HH\nx,P8,H3,HH\nx,P9,H4,HH\n", "utf-8-sig"
    )
    _assert_same(plan, read_plan(tmp_path))
