"""Ways out for owners that have nowhere to go: a link, more targets, or fewer owners."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from constraints.judging.case import Case
from constraints.kinds import KINDS
from constraints.why import Easing, change_duty, named
from planner.domain.directory import Context
from planner.domain.edits import Edits, Put
from planner.domain.language import _
from planner.domain.problem import Duty, Link, Selector, Term, Unit
from planner.questions.explaining.easings import FEWER, PERSON, free_names
from planner.stages.pairing.order import linking_duties

_ROW = 4
_MOST_LINKS = 12
"""How many targets a further row of 联系 is tried with."""


def somewhere(case: Case, duty: Duty, owners: Sequence[str]) -> Iterator[Sequence[Easing]]:
    """Rows of easings after which `owners`, or some of them, need not be without a target."""
    if not owners:
        return
    for key in sorted(linking_duties([duty.target] if duty.target is not None else [])):
        other = case.problem.duties.get(key)
        if other is not None and KINDS[other.kind].pairs:
            yield _links(case, other, owners[0])
        elif other is not None and KINDS[other.kind].rotates:
            yield _more_targets(case, other, owners)
    yield _more_targets(case, duty, owners)
    yield _fewer_owners(case, duty, owners)


def _links(case: Case, pairing: Duty, owner: str) -> Sequence[Easing]:
    """A row of 联系 that gives `owner` a target of `pairing`."""
    known = {(one.holder, one.target) for one in case.problem.links if one.duty == pairing.id}
    every = case.directory.units(pairing.target) if pairing.target is not None else ()
    return [
        Easing(
            _ROW,
            _("a further row of sheet 联系: {duty}, {holder} and {target}, fixed",
              duty=pairing.name, holder=named(case, owner), target=named(case, unit)),
            (Put(Link(pairing.id, owner, unit, "fixed")),),
        )
        for unit in islice((one for one in every if (owner, one) not in known), _MOST_LINKS)
    ]  # fmt: skip


def _more_targets(case: Case, duty: Duty, owners: Sequence[str]) -> Sequence[Easing]:
    """One, two, ... further units like those the first of `owners` may go to."""
    problem, target = case.problem, duty.target or Selector(())
    own = case.directory.units(target, Context(owners[0], links=case.links))
    row: list[Easing] = []
    new: list[Unit] = []
    for key in islice(free_names(problem), len(owners) if own else 0):
        like = problem.units[own[0]]
        new.append(replace(like, id=key, name=key, households=None, note=""))
        edits: Edits = tuple(map(Put, new))
        if all(term.by == "unit" for term in target.terms):
            terms = (*target.terms, *(Term("unit", one.id) for one in new))
            words = "、".join((target.text, *(one.id for one in new)))
            edits += change_duty(duty.id, "target", Selector(terms, words))
        text = _("{duty}: more units to go to, like {unit}: {count}", duty=duty.name,
                 unit=like.name, count=len(new))  # fmt: skip
        row.append(Easing(PERSON * len(new), text, edits, last_resort=True))
    return row


def _fewer_owners(case: Case, duty: Duty, owners: Sequence[str]) -> Sequence[Easing]:
    """The duty without the first, the first two, ... of `owners`; the others are listed."""
    every = [one for one in case.owners(duty) if one is not None]
    row = []
    for count in range(1, min(len(owners), len(every) - 1) + 1):
        others = [one for one in every if one not in owners[:count]]
        text = _("{duty}: without {owners}; the others are listed one by one", duty=duty.name,
                 owners=tuple(named(case, one) for one in owners[:count]))  # fmt: skip
        row.append(Easing(FEWER * count, text, _owed_by(duty, others), last_resort=True))
    return row


def _owed_by(duty: Duty, owners: Sequence[str]) -> Edits:
    """`duty` owed by `owners`, named one by one where it says by whom."""
    words = "、".join(owners)
    if duty.owner.by == "person":
        people = Selector(tuple(Term("person", one) for one in owners), words)
        first, *more = duty.team
        return change_duty(duty.id, "team", (replace(first, selector=people), *more))
    units = Selector(tuple(Term("unit", one) for one in owners), words)
    return change_duty(duty.id, "owner", replace(duty.owner, units=units))
