"""联系点: who is linked to what, by holder, by target, and as matrices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from outputs.tables.named import NamedPlan
from planner.domain.directory import VILLAGE_KINDS
from planner.domain.language import _
from planner.domain.plan import PlannedLink
from planner.domain.spoken import list_word


class HolderLinks(NamedTuple):
    """What one holder is linked to under one duty, in words; `new` are those new this time."""

    duty: str
    holder: str
    post: str
    unit: str
    targets: str
    number: int
    new: str


class TargetLinks(NamedTuple):
    """Who is linked to one target under one duty, in words; `new` are those new this time."""

    duty: str
    target: str
    kind: str
    parent: str
    holders: str
    number: int
    new: str


def by_holder(named: NamedPlan) -> Iterator[HolderLinks]:
    """A row for each duty and holder, in the order of the workbook."""
    names = named.names
    for (duty, holder), links in _grouped(named, lambda one: one.holder).items():
        yield HolderLinks(
            names.duty(duty),
            _holder(links[0], named),
            names.title(holder),
            names.person_unit(holder),
            list_word(names.target(one.target) for one in links),
            len(links),
            list_word(names.target(one.target) for one in links if not one.current),
        )


def by_target(named: NamedPlan) -> Iterator[TargetLinks]:
    """A row for each duty and target, in the order of the workbook."""
    names = named.names
    for (duty, target), links in _grouped(named, lambda one: one.target).items():
        unit = named.problem.units.get(target)
        yield TargetLinks(
            names.duty(duty),
            names.target(target),
            "" if unit is None else unit.kind,
            "" if unit is None else names.unit(unit.parent),
            list_word(_holder(one, named) for one in links),
            len(links),
            list_word(_holder(one, named) for one in links if not one.current),
        )


def _holder(link: PlannedLink, named: NamedPlan) -> str:
    return named.names.holder(named.problem.duties.get(link.duty), link.holder)


def _grouped(
    named: NamedPlan, side: Callable[[PlannedLink], str]
) -> Mapping[tuple[str, str], list[PlannedLink]]:
    """The links by duty and one `side` of them, in the order of the workbook."""
    found: dict[tuple[str, str], list[PlannedLink]] = defaultdict(list)
    for one in named.plan.links:
        found[one.duty, side(one)].append(one)

    def rank(key: tuple[str, str]) -> tuple[object, ...]:
        duty, other = key
        return (named.duty_rank(duty)[0], named.person_rank(other)[0], named.unit_rank(other))

    return {key: found[key] for key in sorted(found, key=rank)}


@dataclass(frozen=True, slots=True)
class ContactMatrix:
    """The units of one kind down, the duties that link them across; cells are lists of names."""

    kind: str
    duties: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]


def contact_matrices(named: NamedPlan) -> Iterator[ContactMatrix]:
    """A matrix for villages and communities together, then one for each other kind of target."""
    by_kind: dict[str, dict[str, dict[str, list[PlannedLink]]]] = {}
    for one in named.plan.links:
        unit = named.problem.units.get(one.target)
        if unit is not None:
            kind = "" if unit.kind.lower().endswith(VILLAGE_KINDS) else unit.kind
            by_duty = by_kind.setdefault(kind, {}).setdefault(unit.id, {})
            by_duty.setdefault(one.duty, []).append(one)
    for kind in sorted(by_kind, key=lambda key: (key != "", key)):
        targets = by_kind[kind]
        linking = {duty for links in targets.values() for duty in links}
        duties = [duty for duty in named.problem.duties if duty in linking]
        yield ContactMatrix(
            kind or str(_("villages and communities")),
            tuple(map(named.names.duty, duties)),
            tuple(
                (
                    named.names.unit(target),
                    tuple(
                        tuple(_holder(one, named) for one in targets[target].get(duty, ()))
                        for duty in duties
                    ),
                )
                for target in sorted(targets, key=named.unit_rank)
            ),
        )
