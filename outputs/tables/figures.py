"""The numbers behind the coverage page: ids and counts, no words.

Every function takes a plan and its problem and returns a sorted frame. Whoever and
whatever has nothing is in it with 0: what is missing must be seen.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from constraints.rotation.rule import SHARE
from outputs.words.naming import Names
from planner.domain.directory import Context, Directory
from planner.domain.links import Links, links_in
from planner.domain.periods import month_start
from planner.domain.plan import Plan, RotationRow, Shift
from planner.domain.problem import Duty, Problem


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """What a reader wants to know first. `missing` is the sum over all gaps."""

    shifts: int
    people: int
    people_serving: int
    areas: int
    areas_reached: int
    households: int
    households_held: int
    households_visited: int
    gaps: int
    missing: int
    levels: int
    levels_proven: int


def has_villages(problem: Problem) -> bool:
    """Whether any unit is a village or community."""
    directory = Directory(problem)
    return any(directory.village_of(key) == key for key in problem.units)


def areas(problem: Problem) -> tuple[str, ...]:
    """What coverage is counted by: ids of units, in the order of the sheet.

    All villages and communities; where an organisation has none, the units directly below
    its top ones.
    """
    directory = Directory(problem)
    villages = tuple(key for key in problem.units if directory.village_of(key) == key)
    return villages or tuple(key for key in problem.units if len(directory.chain(key)) == 2)


def key_figures(plan: Plan, problem: Problem) -> KeyFigures:
    """The key numbers of the plan."""
    heat = area_months(plan, problem)
    reached = heat.loc[(heat["shifts"] > 0) & (heat["area"] != ""), "area"].nunique()
    homes = area_households(plan, problem)
    load = turns(plan, problem)
    return KeyFigures(
        shifts=len(plan.shifts),
        people=len(problem.people),
        people_serving=int((load.groupby("person")["turns"].sum() > 0).sum()),
        areas=len(areas(problem)),
        areas_reached=int(reached),
        households=int(homes["households"].sum()),
        households_held=int(homes["held"].sum()),
        households_visited=int(homes["visited"].sum()),
        gaps=len(plan.gaps),
        missing=sum(gap.missing for gap in plan.gaps),
        levels=len(plan.levels),
        levels_proven=sum(level.proven for level in plan.levels),
    )


def months(plan: Plan) -> tuple[date, ...]:
    """The first days of the plan's months, and of those that deferred shifts fall into."""
    first, last = month_start(plan.start), month_start(plan.end)
    found = {month_start(shift.date) for shift in plan.shifts}
    while first <= last:
        found.add(first)
        first = month_start(first, 1)
    return tuple(sorted(found))


def area_months(plan: Plan, problem: Problem) -> pd.DataFrame:
    """Shifts and gaps of every area in every month: area, month, shifts, gaps.

    A shift belongs to the area its target lies in, else its place, else its owner; a gap
    to its target's or its owner's. What lies in no area has the area ``""``. A gap without
    a date is counted in the first month of its period that the plan has.
    """
    directory, known = Directory(problem), frozenset(areas(problem))
    columns = months(plan)
    rows = [(area, month, 0, 0) for area in ("", *known) for month in columns]
    for shift in plan.shifts:
        area = _area(directory, known, _places(shift))
        rows.append((area, month_start(shift.date), 1, 0))
    for gap in plan.gaps:
        area = _area(directory, known, (gap.target, gap.owner))
        month = month_start(gap.date or max(gap.period[0], plan.start))
        rows.append((area, min(max(month, columns[0]), columns[-1]), 0, 1))
    frame = pd.DataFrame(rows, columns=["area", "month", "shifts", "gaps"])
    return frame.groupby(["area", "month"], as_index=False, sort=True).sum()


def _places(shift: Shift) -> tuple[str | None, ...]:
    return (shift.target, *shift.households[:1], shift.place, shift.owner)


def _area(directory: Directory, known: Container[str], references: Iterable[str | None]) -> str:
    """The area that the first of `references` to lie in one lies in, ``""`` for none."""
    for reference in references:
        for unit in directory.chain(directory.unit_of(reference)):
            if unit in known:
                return unit
    return ""


def area_households(plan: Plan, problem: Problem) -> pd.DataFrame:
    """Households of every area: area, households, held, visited.

    `held` have somebody who looks after them, `visited` are visited in the plan at least
    once. Households outside all areas have the area ``""``.
    """
    directory, known = Directory(problem), frozenset(areas(problem))
    units = [str(unit) for unit in problem.households["unit"].unique()]
    area = {unit: _area(directory, known, (unit,)) for unit in units}
    visited = {key for shift in plan.shifts for key in shift.households}
    homes = pd.DataFrame(
        {
            "area": problem.households["unit"].map(area).astype(object),
            "households": 1,
            "held": problem.households["id"].isin(plan.holders["household"].unique()).astype(int),
            "visited": problem.households["id"].isin(visited).astype(int),
        }
    )
    counted = homes.groupby("area").sum()
    index = pd.Index(sorted({*known, *counted.index}), name="area", dtype=object)
    return counted.reindex(index, fill_value=0).reset_index()


def turns(plan: Plan, problem: Problem) -> pd.DataFrame:
    """Who serves how often: person, duty, turns; a row with the duty ``""`` and 0 for nobody's.

    Substitutes do not count as serving. Everybody of the problem has at least one row.
    """
    names = Names(problem)
    rows = [(key, shift.duty, 1) for shift in plan.shifts for key in set(names.serving(shift))]
    idle = problem.people.keys() - {key for key, _, _ in rows}
    rows += [(key, "", 0) for key in idle]
    frame = pd.DataFrame(rows, columns=["person", "duty", "turns"])
    return frame.groupby(["person", "duty"], as_index=False, sort=True).sum()


def households_held(plan: Plan) -> Mapping[str, int]:
    """How many households each holder looks after."""
    held = plan.holders.drop_duplicates(["household", "holder"]).groupby("holder").size()
    return {str(holder): int(count) for holder, count in held.items()}


def rotation_progress(plan: Plan, problem: Problem) -> pd.DataFrame:
    """How far each rotation is: duty, owner, to_cover, covered, month; owners as in the sheet.

    `covered` targets are done by the plan's end: in the plan's own months, or since the
    last full round of 历史. `month` is the first one by which all are covered, the forecast
    included; None where the forecast does not get there. With ``share=yes`` what one owner
    does is done for all.
    """
    directory = Directory(problem)
    links = links_in(plan)
    rows_of: dict[str, list[RotationRow]] = {}
    for row in sorted(plan.rotations, key=lambda row: row.month):
        rows_of.setdefault(row.duty, []).append(row)
    found = []
    order = {key: number for number, key in enumerate([*problem.units, *problem.people])}
    owners = {(row.duty, row.owner) for row in plan.rotations}
    for duty_id, owner in sorted(owners, key=lambda one: (one[0], order.get(one[1], 0), one[1])):
        duty = problem.duties.get(duty_id)
        shared = duty is not None and duty.params[SHARE]
        own = {row.target for row in rows_of[duty_id] if row.owner == owner}
        wanted = own | _rotation_targets(directory, duty, owner, links)
        covered = _since_last_round(directory, problem, duty_id, None if shared else owner, wanted)
        reached, month = set(covered), None
        for row in rows_of[duty_id]:
            if row.target in wanted and (shared or row.owner == owner):
                if month is None and reached | {row.target} == wanted:
                    month = row.month
                reached.add(row.target)
                if not row.forecast:
                    covered.add(row.target)
        found.append((duty_id, owner, len(wanted), len(covered), month))
    return pd.DataFrame(found, columns=["duty", "owner", "to_cover", "covered", "month"])


def _rotation_targets(
    directory: Directory, duty: Duty | None, owner: str, links: Links
) -> frozenset[str]:
    if duty is None or duty.target is None:
        return frozenset()
    return frozenset(directory.units(duty.target, Context(owner=owner, links=links)))


def _since_last_round(
    directory: Directory, problem: Problem, duty: str, owner: str | None, wanted: set[str]
) -> set[str]:
    """What of `wanted` 历史 shows as done by `owner` (None: by anybody) since all was done."""
    covered: set[str] = set()
    for done in sorted(problem.history, key=lambda row: row.date):
        if done.duty != duty or done.target not in wanted:
            continue
        person = problem.people.get(done.person or "")
        mine = person is not None and owner in (person.id, *directory.chain(person.unit))
        if owner is None or done.person == owner or mine:
            covered.add(done.target)
            if covered == wanted:
                covered = set()
    return covered
