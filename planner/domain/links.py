"""Who is linked to what in a plan: pairings, who holds which household, months of rotations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import itemgetter

from planner.domain.frames import Frame, columns_of
from planner.domain.plan import Plan, PlannedLink, RotationRow

Columns = tuple[Sequence[str], Sequence[str]]
"""Some links of one duty, side by side: one end of each, and the other."""


@dataclass(frozen=True, eq=False)
class Links:
    """Who is linked to what, as far as the plan has decided it.

    `targets` and `holders` map duty to holder to targets and duty to target to holders.
    `monthly` maps a rotation duty to (owner, first day of month) to that month's target.
    """

    targets: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    holders: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    monthly: Mapping[str, Mapping[tuple[str, date], str]] = field(default_factory=dict)


NO_LINKS = Links()


def links_in(plan: Plan) -> Links:
    """All links of `plan`."""
    held = columns_of(plan, "holders", "duty", "holder", "household")
    return _links(plan.links, held, plan.rotations)


def links_of(
    pairings: Iterable[PlannedLink],
    holders: Frame | None = None,
    rotations: Iterable[RotationRow] = (),
) -> Links:
    """The links that are decided so far; `holders` has the columns of households.csv."""
    held = None
    if holders is not None:
        held = [holders[name].tolist() for name in ("duty", "holder", "household")]
    return _links(pairings, held, rotations)


def _links(
    pairings: Iterable[PlannedLink],
    held: Sequence[Sequence[str]] | None,
    rotations: Iterable[RotationRow],
) -> Links:
    """The links of pairings, of duty, holder and household side by side, and of rotations."""
    pairs: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for link in pairings:
        pairs[link.duty][0].append(link.holder)
        pairs[link.duty][1].append(link.target)
    rows: dict[str, list[Columns]] = {duty: [columns] for duty, columns in pairs.items()}
    if held is not None:
        homes: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
        for duty, holder, household in zip(*held, strict=True):
            holders, households = homes[duty]
            holders.append(holder)
            households.append(household)
        for duty in sorted(homes):
            rows.setdefault(duty, []).append(homes[duty])
    monthly: dict[str, dict[tuple[str, date], str]] = defaultdict(dict)
    for row in rotations:
        monthly[row.duty][row.owner, row.month] = row.target
    back = {duty: [(targets, own) for own, targets in some] for duty, some in rows.items()}
    return Links(_ByDuty(rows), _ByDuty(back), dict(monthly))


class _ByDuty(Mapping[str, Mapping[str, tuple[str, ...]]]):
    """Of each duty what each end is linked to, sorted out when it is first asked for.

    Households are many, and few selectors look at who holds them.
    """

    def __init__(self, rows: Mapping[str, Sequence[Columns]]) -> None:
        self._rows = rows
        self._known: dict[str, dict[str, tuple[str, ...]]] = {}

    def __getitem__(self, duty: str) -> Mapping[str, tuple[str, ...]]:
        if duty not in self._known:
            every = self._rows[duty]
            pairs = sorted({pair for columns in every for pair in zip(*columns, strict=True)})
            self._known[duty] = {
                one: tuple(other for _one, other in some)
                for one, some in groupby(pairs, key=itemgetter(0))
            }
        return self._known[duty]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
