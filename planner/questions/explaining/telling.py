"""What explanations call things: other demands, shifts that take people, parts of a team."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from constraints.judging.case import Case
from constraints.why import named
from outputs.words.naming import slot_word
from planner.domain.language import Text, _
from planner.domain.plan import Shift
from planner.domain.spoken import date_word, list_word
from planner.model.demands import Demand


def demand_words(case: Case, demand: Demand, beside: Iterable[Demand] = ()) -> Text:
    """A demand as people speak of it: duty, owner, target, period, and how many people.

    `beside` are those of the gap: where it is in one household with them, that is what counts.
    """
    pieces = [demand.duty.name]
    if demand.owner is not None:
        pieces.append(named(case, demand.owner))
    if demand.target is not None and demand.target != demand.owner:
        pieces.append(named(case, demand.target))
    first, last = demand.period.first, demand.period.last
    when = date_word(first) if first == last else f"{date_word(first)}–{date_word(last)}"
    if len(demand.when) == 1:
        when = date_word(demand.when[0].day)
    homes = case.directory.homes.unit_of
    if demand.target in homes and any(one.target == demand.target for one in beside):
        return _("{what}, {when}: a household is visited by the same people only in one week",
                 what=" ".join(pieces), when=when)  # fmt: skip
    return _("{what}, {when}, also needs {people:person|people}", what=" ".join(pieces), when=when,
             people=demand.whole_team)  # fmt: skip


def shift_taken(case: Case, shift: Shift, able: Collection[str]) -> Text:
    """A shift that takes some of the people who are `able` to fill a gap."""
    taken = list_word(named(case, one.id) for one in shift.people if one.id in able)
    return _("{people} at {duty}, {day} {slot}", people=taken, duty=named(case, shift.duty),
             day=date_word(shift.date), slot=slot_word(shift.slot))  # fmt: skip


def told(what: str, said: str) -> str:
    """What is said of somebody or something."""
    return str(_("{person}: {said}", person=what, said=said))
