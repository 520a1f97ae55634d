"""Whom an id and a name mean together, in edited rosters and in logs alike."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inputs.handback.lookup import Spellings, Unclear
from planner.domain.problem import Person
from tests.web.visits import small_problem


@pytest.mark.parametrize(
    "code, name, planned, meant",
    [
        ("P1", "", "", "P1"),
        ("P1", "张一", "P2", "P1"),
        ("P1", "李二", "P1", "P2"),  # the name was changed
        ("P1", "李二", "P2", "P1"),  # the id was changed
        ("P1", "李二", "P3", "id-and-name-differ"),
        ("P1", "张一镇长", "P2", "P1"),  # a name that nobody has leaves the id
        ("P1", "查无此人", "P1", "unknown"),
        ("P9", "李二", "P2", "unknown"),
        ("王五", "", "P4", "P4"),
        ("王五", "", "P1", "ambiguous"),
        ("P4", "王五", "P1", "P4"),
    ],
)
def test_an_id_and_a_name(code: str, name: str, planned: str, meant: str) -> None:
    """Where they disagree the one that was changed counts; what is not clear says why."""
    problem = small_problem()
    twins = {key: Person(key, "王五", "T", "", ()) for key in ("P3", "P4")}
    spelled = Spellings(replace(problem, people=problem.people | twins))
    found = spelled.person_of(code, name, frozenset(filter(None, (planned,))))
    assert (found.said[0] if isinstance(found, Unclear) else found) == meant
