"""Who comes to which village when: single visits by day, household rounds as sums."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from constraints.kinds import kind_of
from outputs.tables.named import NamedPlan
from outputs.words.naming import time_word
from planner.domain.language import _
from planner.domain.periods import month_start
from planner.domain.plan import Shift
from planner.domain.spoken import list_word


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit in words, or all rounds of one duty in a month; these have no `day`."""

    village: str
    month: date
    day: date | None
    time: str
    duty: str
    visitors: str
    units: str
    visited: str


@dataclass
class _Rounds:
    """Household rounds of one duty in one village and month, as numbers only."""

    rounds: int = 0
    households: set[str] = field(default_factory=set)
    holders: set[str] = field(default_factory=set)


def visits(named: NamedPlan) -> Iterator[Visit]:
    """Village by village and month by month: visits by day, then the rounds."""
    single: dict[tuple[str, date], list[Shift]] = defaultdict(list)
    rounds: dict[tuple[str, date], dict[str, _Rounds]] = defaultdict(dict)
    for shift in named.shifts:
        village, kind = named.village(shift.target or shift.place), kind_of(shift.kind)
        if village is None:
            continue
        key = (village, month_start(shift.date))
        if kind.by_household:
            total = rounds[key].setdefault(shift.duty, _Rounds())
            total.rounds += 1
            total.households.update(shift.households)
            total.holders.update(named.names.serving(shift))
        elif kind.disturbs_village:
            single[key].append(shift)
    keys = single.keys() | rounds.keys()
    for key in sorted(keys, key=lambda key: (named.unit_rank(key[0]), key[1])):
        village, month = named.names.unit(key[0]), key[1]
        for shift in single[key]:
            yield _visit(village, month, shift, named)
        for duty, total in sorted(rounds[key].items()):
            yield Visit(
                village,
                month,
                None,
                str(_("{n} rounds", n=total.rounds)),
                named.names.duty(duty),
                str(_("{n:person|people}", n=len(total.holders))),
                "",
                str(_("{n:household|households}", n=len(total.households))),
            )


def _visit(village: str, month: date, shift: Shift, named: NamedPlan) -> Visit:
    names = named.names
    people = names.serving(shift)
    return Visit(
        village,
        month,
        shift.date,
        time_word(shift),
        names.duty(shift.duty),
        names.team(shift) or str(_("to be announced")),
        list_word(dict.fromkeys(filter(None, map(names.person_unit, people)))),
        names.target(shift.target or shift.place),
    )
