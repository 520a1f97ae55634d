"""Choosing who: everybody by unit where they are few, else those of a unit or a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from outputs.words.naming import Names
from planner.domain.language import _

if TYPE_CHECKING:
    from planner.domain.problem import Problem

_MOST = 200
"""So many are looked through in a list; of more one says a unit or a name first."""

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Group:
    """The people of one unit as a list offers them, each with what a form sends."""

    unit: str
    people: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Choice:
    """Who can be chosen, of `count` who fit; no `groups` where these are too many.

    Where everybody is too many, `units` are those to choose from first, and `unit` and `name`
    what was asked for.
    """

    groups: Sequence[Group]
    count: int
    units: Sequence[tuple[str, str]] = ()
    unit: str = ""
    name: str = ""


def choice(problem: Problem, asked: Mapping[str, str]) -> Choice:
    """Whom the fields ``away_unit`` and ``away_name`` of `asked` leave to choose from."""
    names = Names(problem)
    by_unit: dict[str | None, list[str]] = defaultdict(list)
    for key, person in problem.people.items():
        by_unit[person.unit].append(key)
    rank = {unit: n for n, unit in enumerate(problem.units)}
    units = sorted(by_unit, key=lambda one: rank.get(one or "", len(rank)))
    if len(problem.people) <= _MOST:
        groups = [_group(names, unit, by_unit[unit], whole=True) for unit in units]
        return Choice(groups, len(problem.people))
    unit, name = asked.get("away_unit", ""), asked.get("away_name", "").strip()[:_LONGEST]
    fit = {
        one: [key for key in by_unit[one] if name in names.apart(key) or name == key]
        for one in units
        if unit in ("", one)
    }
    count = sum(map(len, fit.values())) if unit or name else 0
    groups = [_group(names, one, some, whole=not name) for one, some in fit.items() if some]
    offered = [(one, names.unit(one)) for one in units if one is not None]
    return Choice(groups if 0 < count <= _MOST else (), count, offered, unit, name)


def _group(names: Names, unit: str | None, people: Sequence[str], *, whole: bool) -> Group:
    """The people of a unit; with the `whole` of it as one that can be chosen, too."""
    found = [(names.apart(key), names.apart(key)) for key in people]
    if whole and unit is not None:
        found.append((unit, str(_("everybody of {unit} and below it", unit=names.unit(unit)))))
    return Group(names.unit(unit) or str(_("without a unit")), found)
