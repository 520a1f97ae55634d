"""What each person is told of their own work."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from outputs.tables.ledger import ledger
from outputs.tables.named import NamedPlan
from outputs.tables.personal import PersonalTables
from planner.domain.problem import Item
from tests.builders.sample_plan import sample


def test_a_slip_and_the_ledger_give_the_same_deadline() -> None:
    """A deadline on a Sunday is the Friday before in both, and settled items have none."""
    problem, plan = sample()
    items = {
        "I1": Item("I1", "V1", "要求修路", person="P8", due=date(2027, 1, 31)),
        "I2": Item("I2", "H1", "已办", person="P8", due=date(2027, 1, 31), state="resolved"),
        "I3": Item("I3", "V1", "早些", person="P8", due=date(2027, 1, 20)),
    }
    named = NamedPlan.of(plan, replace(problem, items=items))
    mine = {row.entry.item.id: row.due for row in PersonalTables(named).items("P8")}
    assert mine == {"I3": date(2027, 1, 20), "I1": date(2027, 1, 29), "I2": None}
    assert list(mine) == ["I3", "I1", "I2"]
    told = {entry.item.id: entry.due for entry in ledger(named)}
    assert (told["I1"], told["I3"]) == (mine["I1"], mine["I3"])
