"""A part as bytes: all that solving it takes, and nothing else. They hold numbers, no names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version

import msgspec

from planner.model.linear import Term
from planner.solver.engines import Limits, Stop
from planner.solver.minimise import solve_part
from planner.solver.parts import Answer, Bounds, Part
from planner.version import __version__


@cache
def _made_by() -> str:
    """What the answer depends on beside the part; other versions give others, as good."""
    return f"sanfang {__version__}, ortools {version('ortools')}"


class OtherVersion(RuntimeError):
    """Whoever was to solve the part might come to another answer."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """`low`, `high` and `continuous` are in the order of the part's variables."""

    made_by: str
    part: Part
    low: list[int]
    high: list[int]
    continuous: list[bool]
    known: dict[int, int]
    seed: int
    limits: Limits


@dataclass(frozen=True, slots=True)
class _Own:
    """The bounds of a part's own variables."""

    low: dict[int, int]
    high: dict[int, int]
    continuous: dict[int, bool]


def packed(
    model: Bounds,
    part: Part,
    known: Mapping[int, int],
    seed: int,
    limits: Limits,
    *,
    alone: bool = False,
) -> bytes:
    """What :func:`solve_packed` takes. The user's clock is not sent: each computer has its own.

    With `alone` the part's variables are numbered from 0: alike in models that differ elsewhere.
    """
    return msgspec.msgpack.encode(
        _Sent(
            made_by=_made_by(),
            part=numbered(part) if alone else part,
            low=[model.low[one] for one in part.variables],
            high=[model.high[one] for one in part.variables],
            continuous=[model.continuous[one] for one in part.variables],
            known={
                place if alone else one: known[one]
                for place, one in enumerate(part.variables)
                if one in known
            },
            seed=seed,
            limits=replace(limits, until=None),
        )
    )


def numbered(part: Part) -> Part:
    """`part` with its variables numbered from 0, in their order."""
    place = {one: number for number, one in enumerate(part.variables)}

    def of(terms: Iterable[Term]) -> list[Term]:
        return [(place[one], cost) for one, cost in terms]

    return replace(
        part,
        variables=list(range(len(part.variables))),
        rows=[replace(row, terms=of(row.terms)) for row in part.rows],
        terms=of(part.terms),
        ahead=of(part.ahead),
        groups=[of(group) for group in part.groups],
        hints=[{place[one]: value for one, value in hint.items()} for hint in part.hints],
    )


def solve_packed(data: bytes) -> Answer:
    """Solve a part, wherever this runs. Raises OtherVersion, and what `solve_part` does."""
    sent = msgspec.msgpack.decode(data, type=_Sent)
    if sent.made_by != _made_by():
        raise OtherVersion(f"{_made_by()} was asked by {sent.made_by}.")
    own = sent.part.variables
    bounds = _Own(
        low=dict(zip(own, sent.low, strict=True)),
        high=dict(zip(own, sent.high, strict=True)),
        continuous=dict(zip(own, sent.continuous, strict=True)),
    )
    return solve_part(bounds, sent.part, sent.known, sent.seed, sent.limits, Stop())
