"""What forces a gap, and what would help: how a rule answers whoever asks for a way out.

Each folder of ``constraints`` with a ``why.py`` has a WHY. It yields the facts that narrow
some demands, each with the edits of the workbook that take it away and with its easings from
the smallest on. Nothing is decided here: explanations try facts and easings by solving.

Prices count what an easing asks of people: a row of the planner's own is cheapest (4), then
limits raised by one (6), a day opened (8), a day of leave given up (10), a rule given up (12
to 16), somebody's service (20); more people cost 30 each, owing less 40.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TypeVar

from constraints.found import faces
from constraints.judging.case import Case
from constraints.kinds import KINDS
from planner.domain.directory import Context
from planner.domain.edits import Edits, Fill, FillParam, edited
from planner.domain.language import Text, _
from planner.domain.params import Param
from planner.domain.periods import each_day
from planner.domain.plan import Gap
from planner.domain.problem import Duty, Problem
from planner.model.demands import Demand

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Easing:
    """A smaller rule or fact: what it counts, what it says, and the edits that make it so.

    A `last_resort` takes more people, or asks for less, where the others ease what forces the
    gap.
    """

    cost: int
    text: Text
    edits: Edits
    last_resort: bool = False


Ways = Callable[[Case, Sequence[Demand]], Iterator[Sequence[Easing]]]
"""Rows of easings for the demands in question, in each row the smallest first."""


def no_ways(_case: Case, _demands: Sequence[Demand]) -> Iterator[Sequence[Easing]]:
    """Nothing that could be eased."""
    yield from ()


@dataclass(frozen=True, slots=True)
class Fact:
    """One rule or fact: `sort` and `about` identify it, `text` says it.

    `without` are the edits after which it is not so; None for another demand, which is left
    out of the question instead. `ways` are its easings.
    """

    sort: str
    about: tuple[object, ...]
    text: Text
    without: Edits | None
    ways: Ways = no_ways


def nothing(_case: Case, _about: object) -> Iterator[Fact]:
    """What a rule says that has nothing to do with it."""
    yield from ()


@dataclass(frozen=True, slots=True)
class Why:
    """The explaining part of a rule; `rank` puts first what people know best.

    `facts` narrow the days and people of demands; `standing` ones narrow what is decided for
    longer, and stand behind a gap of links, rotations, households or rounds.
    """

    facts: Callable[[Case, Sequence[Demand]], Iterator[Fact]]
    rank: int
    standing: Callable[[Case, Gap], Iterator[Fact]] = nothing


@cache
def _whys() -> tuple[Why, ...]:
    return tuple(sorted(faces("why", Why).values(), key=lambda why: why.rank))


def facts(case: Case, demands: Sequence[Demand]) -> tuple[Fact, ...]:
    """Everything that narrows the choices of `demands`, what people know best first."""
    return tuple(fact for why in _whys() for fact in why.facts(case, demands))


def standing_facts(case: Case, gap: Gap) -> tuple[Fact, ...]:
    """Everything that narrows who is linked, where who goes, who holds what, for this gap."""
    return tuple(fact for why in _whys() for fact in why.standing(case, gap))


def relaxed(problem: Problem, every: Iterable[Fact]) -> Problem:
    """`problem` without any of the facts."""
    return edited(problem, [edit for fact in every for edit in fact.without or ()])


# -- edits of duties -------------------------------------------------------------------------


def change_duty(identity: str, field: str, value: object) -> Edits:
    """Another value in one column of a duty."""
    return (Fill("duties", identity, field, value),)


def change_param(identity: str, param: Param[T], value: T) -> Edits:
    """Another value of one parameter of a duty."""
    return (FillParam(identity, param, value),)


def given_up(sort: str, about: tuple[object, ...], text: Text, without: Edits, cost: int) -> Fact:
    """A rule that holds or does not: its one easing is to give it up."""
    said = _("give up this rule: {said}", said=text)

    def ways(_case: Case, _demands: Sequence[Demand]) -> Iterator[Sequence[Easing]]:
        yield [Easing(cost, said, without)]

    return Fact(sort, about, text, without, ways)


def steps(easings: Iterable[Easing]) -> Ways:
    """One row of easings, each of which goes further than the one before."""
    row = tuple(easings)

    def ways(_case: Case, _demands: Sequence[Demand]) -> Iterator[Sequence[Easing]]:
        yield row

    return ways


# -- what facts are about --------------------------------------------------------------------


def duties_of(demands: Sequence[Demand]) -> tuple[Duty, ...]:
    """The duties of `demands`, each once."""
    return tuple({demand.duty.id: demand.duty for demand in demands}.values())


def eligible(case: Case, demand: Demand) -> tuple[frozenset[str], ...]:
    """Whom the team names part by part, whether or not they are in service.

    For items of the ledger and households these are the candidates of the demand, and an item's
    own person: who answers for one is not said by the team alone.
    """
    kind = KINDS[demand.duty.kind]
    if kind.by_item or kind.by_household:
        item = case.problem.items.get(demand.owner or "")
        own = frozenset((item.person,) if item is not None and item.person is not None else ())
        return tuple(frozenset(part.candidates) | own for part in demand.parts)
    day = demand.when[0].day if demand.when else demand.period.first
    context = Context(demand.owner, demand.target, day, case.links)
    found = []
    for index, part in enumerate(demand.duty.team):
        if index == 0 and demand.duty.owner.by == "person" and demand.owner is not None:
            found.append(frozenset((demand.owner,)))
        else:
            found.append(frozenset(case.directory.people(part.selector, context)))
    return tuple(found)


def people_of(case: Case, demands: Sequence[Demand]) -> frozenset[str]:
    """Everybody whom the teams of `demands` name."""
    return frozenset().union(*(who for one in demands for who in eligible(case, one)))


def nominal_days(case: Case, demand: Demand) -> tuple[date, ...]:
    """The days of the demand's period that lie in what is left of the plan."""
    first, last = max(demand.period.first, case.since), min(demand.period.last, case.end)
    return tuple(sorted({*each_day(first, last), *(when.day for when in demand.when)}))


def days_of(case: Case, demands: Sequence[Demand]) -> tuple[date, ...]:
    """The days on which `demands` may be met; where there are none, those of their periods."""
    allowed = {when.day for one in demands for when in one.when}
    nominal = {day for one in demands for day in nominal_days(case, one)}
    return tuple(sorted(allowed or nominal))


def named(case: Case, reference: str | None) -> str:
    """The name of a person, unit or duty; the id of anything else."""
    problem, key = case.problem, reference or ""
    known = problem.people.get(key) or problem.units.get(key) or problem.duties.get(key)
    return known.name if known is not None else key
