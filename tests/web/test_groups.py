"""Whole units on the site: their shift, who could have it instead, and handing it over."""

from __future__ import annotations

from pathlib import Path

from starlette.testclient import TestClient

from outputs.files import read_plan
from outputs.store import Store
from planner.domain.plan import Assigned
from tests.builders.wards import on, ward
from tests.web.town import AT
from tests.web.visits import job_of, signed_in


def test_a_units_turn_is_handed_to_another(
    client: TestClient, store: Store, tmp_path: Path
) -> None:
    """Its page names the unit; units could take it, and one click makes a draft of who is there."""
    problem, plan = ward()
    store.publish(plan, problem, at=AT, by="boss")
    token = signed_in(client)
    shift = on(plan, 2)
    (unit,) = shift.groups
    other = "H3"
    assert unit.id == "H2"
    page = client.get(f"/shift/{shift.id}")
    assert page.status_code == 200
    assert problem.units[unit.id].name in page.text
    shown = client.get(f"/substitutes?shift={shift.id}").text
    assert problem.units[other].name in shown
    form = {"csrf": token, "shift": shift.id, "leaving": unit.id, "part": "1", "taking": other}
    answer = client.post("/substitutes", data=form)
    assert answer.status_code == 303, answer.text
    assert job_of(client).state == "done"
    after = on(read_plan(tmp_path / "book-draft"), 2)
    assert after.groups == (Assigned(other, unit.part),)
    served = {one.id for one in after.people if one.part == unit.part}
    assert served == {"N5", "N7"}  # N6 is on leave on the 3rd, on which the night ends
