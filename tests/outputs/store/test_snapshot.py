"""Problems and plans come back from their bytes exactly."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import msgspec
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outputs.store.snapshot import UnknownFormat, dump, dump_plan, load, load_plan
from planner.domain.problem import (
    HOUSEHOLD_COLUMNS,
    Absence,
    Cadence,
    CalendarDay,
    Deadline,
    Done,
    Item,
    Link,
    Person,
    Pin,
    Problem,
    Settings,
    Unit,
)
from tests.builders.parameters import having
from tests.builders.same import assert_same_plan, assert_same_problem
from tests.builders.sample_plan import sample


def test_the_sample_comes_back() -> None:
    """A workbook with every kind of duty, and its plan; the clock is the place's again."""
    problem, plan = sample()
    assert_same_problem(load(dump(problem)), problem)
    back = load_plan(dump_plan(plan))
    assert_same_plan(back, plan)
    assert back.shifts[0].start.tzinfo == ZoneInfo("Asia/Shanghai")
    assert dump(load(dump(problem))) == dump(problem)
    assert dump_plan(back) == dump_plan(plan)


_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_maybe = st.none() | _texts
_days = st.dates(date(1990, 1, 1), date(2090, 1, 1))
_floats = st.floats(-180, 180) | st.just(float("nan"))
_households = st.lists(
    st.fixed_dictionaries(
        {
            "id": _texts,
            "unit": _maybe,
            "head": _texts,
            "categories": st.lists(_texts, max_size=2).map(tuple),
            "persons": st.none() | st.integers(0, 20),
            "contact": _maybe,
            "address": _texts,
            "longitude": _floats,
            "latitude": _floats,
        }
    ),
    max_size=4,
)


def _frame(rows: list[dict[str, object]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(HOUSEHOLD_COLUMNS), dtype=object)
    return frame.astype({"longitude": float, "latitude": float})


_problems = st.builds(
    Problem,
    settings=st.builds(
        Settings,
        organisation=_texts,
        start=_days,
        end=_days,
        timezone=st.just("Asia/Shanghai"),
        language=st.sampled_from(("zh", "en")),
        hours=st.just({"am": (time(8, 15), time(11))}),
        village_visits_per_week=st.none() | st.integers(0, 9),
    ),
    calendar=st.lists(st.builds(CalendarDay, _days, st.just("off"), _texts)).map(tuple),
    units=st.dictionaries(_texts, st.builds(Unit, _texts, _texts, _texts, _maybe), max_size=3),
    people=st.dictionaries(
        _texts,
        st.builds(Person, _texts, _texts, _maybe, roles=st.lists(_texts).map(tuple)),
        max_size=3,
    ),
    absences=st.lists(st.builds(Absence, _texts, _days, _days, st.none() | st.just("am"))).map(
        tuple
    ),
    households=_households.map(_frame),
    links=st.lists(st.builds(Link, _texts, _texts, _texts)).map(tuple),
    pins=st.lists(
        st.builds(Pin, _maybe, _maybe, st.none() | _days, st.none(), _maybe, st.just("wish"))
    ).map(tuple),
    items=st.dictionaries(
        _texts, st.builds(Item, _texts, _maybe, received=st.none() | _days), max_size=2
    ),
    history=st.lists(st.builds(Done, _days, _texts, _maybe, _maybe, st.integers(0, 9))).map(tuple),
    source_file=_texts,
    source_sha256=_texts,
)


@settings(max_examples=60, deadline=None)
@given(problem=_problems)
def test_any_problem_comes_back(problem: Problem) -> None:
    """Whatever stands in a workbook, odd texts and missing numbers too."""
    assert_same_problem(load(dump(problem)), problem)


def test_ids_keep_the_order_of_the_sheet() -> None:
    """Mappings come back in their order, which the outputs follow."""
    problem, _plan = sample()
    turned = replace(problem, people=dict(reversed(problem.people.items())))
    assert list(load(dump(turned)).people) == list(turned.people)


def test_what_older_bytes_lack_takes_its_default() -> None:
    """A field that a later version adds is its default where the bytes have none."""
    problem, _plan = sample()
    word, packed = dump(problem).split(b"\n", 1)
    older = zlib.decompress(packed).replace(b'"source_sha256":', b'"once_called":')
    assert load(word + b"\n" + zlib.compress(older)).source_sha256 == ""


@pytest.mark.parametrize(
    "data", [b"", b"sanfang-problem/9\nx", b"sanfang-problem/1\nnot compressed"]
)
def test_other_bytes_are_refused(data: bytes) -> None:
    """A newer format, or a damaged one, is said to be that."""
    with pytest.raises(UnknownFormat):
        load(data)


def test_a_plan_is_no_problem() -> None:
    """The two are not taken for each other."""
    _problem, plan = sample()
    with pytest.raises(UnknownFormat):
        load(dump_plan(plan))


def test_moments_keep_their_instant() -> None:
    """Plans of places with summer time come back at the same instants."""
    _problem, plan = sample()
    zone = ZoneInfo("Europe/Berlin")
    one = replace(plan.shifts[0], start=datetime(2027, 7, 1, 8, tzinfo=zone))
    back = load_plan(dump_plan(replace(plan, timezone="Europe/Berlin", shifts=(one,))))
    assert back.shifts[0].start == one.start
    assert back.shifts[0].start.utcoffset() == one.start.utcoffset()


def test_deadlines_and_parameters_come_back() -> None:
    """Parameters of parameters are their own types again."""
    problem, _plan = sample()
    key, duty = next(iter(problem.duties.items()))
    chosen = having(deadline=(Deadline("一般", 7, "day"),), stay=(1, 2))
    changed = replace(problem, duties={key: replace(duty, params=chosen)})
    assert load(dump(changed)).duties[key].params == chosen


def test_parameters_of_the_first_version_are_read() -> None:
    """They were fields, each with a value, three of them under another name."""
    problem, _plan = sample()
    key = next(iter(problem.duties))
    word, packed = dump(problem).split(b"\n", 1)
    json = msgspec.json.decode(zlib.decompress(packed))
    json["duties"][key]["params"] = {
        "stay": [1, 2], "cover": None, "share": False, "after_days": 30, "except_duties": ["A"],
        "visits": [{"category": "全部", "times": 1, "period": "year"}], "standby": 0,
    }  # fmt: skip
    old = word + b"\n" + zlib.compress(msgspec.json.encode(json))
    expected = having(stay=(1, 2), after=30, except_=("A",), visits=(Cadence("全部", 1, "year"),))
    assert load(old).duties[key].params == expected


def test_a_parameter_nobody_knows_is_a_newer_format() -> None:
    """Bytes of a later version are refused, not half read."""
    problem, _plan = sample()
    word, packed = dump(problem).split(b"\n", 1)
    json = msgspec.json.decode(zlib.decompress(packed))
    json["duties"][next(iter(problem.duties))]["params"] = {"pairs": [["tomorrow", 1]]}
    with pytest.raises(UnknownFormat):
        load(word + b"\n" + zlib.compress(msgspec.json.encode(json)))
