"""Which pairing duties are decided in which order: each after those its selectors ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from planner.domain.problem import Duty, Problem, Selector


def in_force(duty: Duty, problem: Problem) -> bool:
    """Whether `duty` is in force on any day of the plan."""
    settings = problem.settings
    return (duty.start is None or duty.start <= settings.end) and (
        duty.until is None or settings.start <= duty.until
    )


def _selectors(duty: Duty) -> Iterator[Selector]:
    yield from (part.selector for part in duty.team)
    if duty.target is not None:
        yield duty.target
    if duty.owner.units is not None:
        yield duty.owner.units


def linking_duties(selectors: Iterable[Selector]) -> frozenset[str]:
    """The duties that 联系:DUTY names in `selectors`, as a name or as a scope."""
    found: set[str] = set()
    for selector in selectors:
        for term in selector.terms:
            if term.by == "linked":
                found.add(term.value)
            if term.scope is not None and term.scope.by == "linked":
                found.add(term.scope.value)
    return frozenset(found)


def generations(duties: Sequence[Duty]) -> Iterator[list[Duty]]:
    """`duties` so that each comes after those its selectors ask for."""
    waiting = {duty.id: duty for duty in duties}
    while waiting:
        ready = [
            duty
            for duty in waiting.values()
            if not (linking_duties(_selectors(duty)) - {duty.id}) & waiting.keys()
        ]
        # A circle is an input fault told elsewhere; here its duties are taken together.
        ready = ready or list(waiting.values())
        for duty in ready:
            del waiting[duty.id]
        yield ready
