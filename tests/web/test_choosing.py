"""Choosing who is away: from a list by unit, however many there are, and without a script."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from inputs.workbook.reading import read
from planner.domain.problem import Person, Problem, Unit
from planner.web import choosing
from planner.web.choosing import choice
from tests.web.visits import job_of, pretend, signed_in, small_problem


def county() -> Problem:
    """1,150 people in 23 units; two are called 周一明."""
    units = {f"U{n}": Unit(f"U{n}", f"第{n}办", "部门", "T") for n in range(23)}
    people = {f"P{n}": Person(f"P{n}", f"人{n}", f"U{n % 23}", "", ()) for n in range(1148)}
    twins = {key: Person(key, "周一明", unit, "", ()) for key, unit in (("Z1", "U3"), ("Z2", "U7"))}
    town = small_problem()
    return replace(town, units=town.units | units, people=people | twins)


def test_few_are_all_listed_by_unit() -> None:
    """With the whole unit as one that can be away; nothing has to be said first."""
    found = choice(small_problem(), {})
    assert not found.units
    (group,) = found.groups
    assert group.unit == "洛社镇"
    assert group.people == [("张一", "张一"), ("李二", "李二"), ("T", "洛社镇全体（含下属）")]


def test_of_many_a_unit_or_a_name_is_said_first() -> None:
    """Never more than a list that one can look through."""
    everybody = choice(county(), {})
    assert (len(everybody.units), everybody.groups) == (23, ())
    office = choice(county(), {"away_unit": "U3"})
    assert [one.unit for one in office.groups] == ["第3办"]
    assert office.groups[0].people[-1] == ("U3", "第3办全体（含下属）")
    assert 40 < len(office.groups[0].people) < 60
    twins = choice(county(), {"away_name": "周一明"})
    assert [(one.unit, len(one.people)) for one in twins.groups] == [("第3办", 1), ("第7办", 1)]
    assert [name for one in twins.groups for name, _said in one.people] == [
        "周一明（Z1）", "周一明（Z2）",
    ]  # fmt: skip
    assert choice(county(), {"away_name": "P77"}).count == 1
    many = choice(county(), {"away_name": "人"})
    assert (many.count, many.groups) == (1148, ())
    assert choice(county(), {"away_name": "谁"}).count == 0


def test_the_page_asks_for_the_unit_first(
    town: TestClient, town_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two forms, one after the other; what is refused keeps the list, what is sent is entered."""
    token = signed_in(town)
    monkeypatch.setattr(choosing, "_MOST", 4)
    text = town.get("/plan").text
    assert 'name="away_unit"' in text
    assert 'name="person"' not in text
    assert "5 people fit" in town.get("/plan?away_unit=T").text
    assert "Nobody is called that" in town.get("/plan?away_name=nobody").text
    text = town.get("/plan?away_name=李").text
    offered = re.findall(r'<option value="([^"]*)">', text[text.index('id="person"') :])
    assert offered[:2] == ["", "李二"]
    form = {"csrf": token, "person": "李二", "away_unit": "", "away_name": "李"}
    refused = town.post("/plan/absence", data=form | {"first": "soon"})
    assert refused.status_code == 422
    assert '<option value="李二" selected' in refused.text
    pretend(monkeypatch, "pass")
    assert town.post("/plan/absence", data=form | {"first": "2027-01-13"}).status_code == 303
    job_of(town)
    problem = read(town_folder / "town.xlsx").problem
    assert problem is not None
    assert problem.absences[-1].who == "P2"
