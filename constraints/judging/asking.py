"""Why can't this person, this day, this place? Every rule is asked."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from constraints.found import faces
from constraints.judging.case import Case
from constraints.judging.face import Asked, Check, Refusal, Refuse


@cache
def _refusing() -> tuple[Refuse, ...]:
    checks = sorted(faces("check", Check).values(), key=lambda check: check.rank)
    return tuple(check.refuse for check in checks if check.refuse is not None)


def refusals(case: Case, *asked: Asked) -> Iterator[Refusal]:
    """What every rule has against any of it, in the order in which people are told."""
    for refuse in _refusing():
        yield from filter(None, (refuse(case, one) for one in asked))


def why_not(case: Case, *asked: Asked) -> Refusal | None:
    """The first thing that stands against any of it; None where every rule allows it all."""
    return next(refusals(case, *asked), None)
