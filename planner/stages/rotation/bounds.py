"""What no rotation can beat, found by counting months and stays.

A schedule that meets these bounds is proven without a solver, a thousand times as fast: most
villages have more groups than departments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from constraints.rotation.model import RotationRules
from planner.model.graphs import most_placed
from planner.model.linear import Linear
from planner.stages.rotation.schedule import Schedule


@dataclass(frozen=True, slots=True)
class RotationBounds:
    """What no schedule can beat: owner-months without a target, targets not reached within
    `cover`, and moves within the plan's months.
    """

    idle: int
    unreached: int
    moves: int


def bounds(rules: RotationRules) -> RotationBounds:
    """The bounds of `rules`, found by counting months and stays."""
    lacks = sum(len(rules.lacking(cluster)) for cluster in rules.clusters)
    unreached = lacks - sum(reachable(rules, cluster) for cluster in rules.clusters)
    crowd = max(0, len(rules.owners) - len(rules.area(rules.owners)))
    # Where somebody is always without a target, moves are a matter for the solver.
    moves = 0 if crowd else sum(least_moves(rules, cluster) for cluster in rules.clusters)
    return RotationBounds(crowd * rules.months, unreached, moves)


def settled(rules: RotationRules, found: Schedule) -> bool:
    """Whether counting shows that no schedule is worth more than `found`."""
    least = bounds(rules)
    moves = least.moves
    if all((o, month) in rules.posted for o in rules.owners for month in range(rules.counted)):
        moves = found.moves  # by what is kept
    return found.value == (least.idle, 0, least.unreached, 0, moves, 0)


def reachable(rules: RotationRules, cluster: Iterable[str]) -> int:
    """How many targets not yet covered `cluster` can reach within ``cover`` months, at most."""
    owners = tuple(cluster)
    open_targets = rules.lacking(owners)
    if rules.cover is None:
        return len(open_targets)
    entries = {owner: _entries(rules, owner, open_targets, rules.cover) for owner in owners}
    return most_entered(rules.targets, entries, open_targets)


def most_entered(
    targets: Mapping[str, Iterable[str]], entries: Mapping[str, int], wanted: frozenset[str]
) -> int:
    """How many of `wanted` can be entered by owners with so many `entries` each.

    Where owners have different targets this matches targets with owners: a target finds an
    owner with an entry left, or one who can leave another target to somebody else.
    """
    reach = {owner: wanted.intersection(targets[owner]) for owner in entries}
    if all(mine == wanted for mine in reach.values()):
        return min(len(wanted), sum(entries.values()))
    wants = {target: [o for o, mine in reach.items() if target in mine] for target in wanted}
    return most_placed(wants, entries)


def _entries(rules: RotationRules, owner: str, open_targets: frozenset[str], end: int) -> int:
    """Targets that `owner` alone can enter before month `end`."""
    fewest, most = rules.stay
    where, months = rules.ongoing(owner)
    bound_until = max(0, fewest - months) if where is not None else 0
    entries = _ceil(end - bound_until, fewest)
    if where in open_targets and months < most:
        # Staying on covers the present target, whose round began anew.
        entries = max(entries, 1 + _ceil(end - max(1, bound_until), fewest))
    return entries


def least_moves(rules: RotationRules, cluster: Iterable[str]) -> int:
    """The fewest moves of `cluster` in the plan's months that still reach all it can."""
    owners = tuple(cluster)
    open_targets = rules.lacking(owners)
    goal = reachable(rules, owners)
    # moves of the owners so far -> the most targets they can enter with them
    best: dict[int, int] = {0: 0}
    for owner in owners:
        if len(rules.targets[owner]) == 1:
            continue
        combined: dict[int, int] = {}
        for moves, entries in _choices(rules, owner, open_targets, goal):
            for before, entered in best.items():
                total = before + moves
                combined[total] = max(combined.get(total, 0), entered + entries)
        best = combined
    enough = [moves for moves, entries in best.items() if entries >= goal]
    return min(enough or best)


def _choices(
    rules: RotationRules, owner: str, open_targets: frozenset[str], goal: int
) -> Iterator[tuple[int, int]]:
    """Each number of moves in the plan's months, and the most targets entered with it."""
    fewest, most = rules.stay
    where, months = rules.ongoing(owner)
    earliest = max(0, fewest - months) if where is not None else 0
    latest = max(earliest, most - months) if where is not None else 0
    staying = int(where in open_targets and months < most)
    span = rules.counted
    for moves in range(span + 1):
        if latest + moves * most < span or (moves and earliest + (moves - 1) * fewest >= span):
            continue
        if rules.cover is None:
            yield moves, goal
            continue
        free = max(earliest + moves * fewest, span)
        yield moves, moves + staying + _ceil(rules.cover - free, fewest)


def _ceil(months: int, by: int) -> int:
    return max(0, -(-months // by))


def counted(model: Linear, rules: RotationRules, before: Sequence[int]) -> None:
    """State the bounds of `rules`, whose costs come after so many `before` in each level.

    Where less is reached than counting allows, or somebody is idle, fewer moves may do.
    """
    least = bounds(rules)
    terms = {
        objective.name: objective.terms[begin:]
        for objective, begin in zip(model.objectives, before, strict=True)
    }
    model.add(terms["idle"], low=least.idle)
    model.add(terms["unreached"], low=least.unreached)
    fewer = [(one, least.moves) for one, _cost in (*terms["idle"], *terms["unreached"])]
    model.add([*terms["moves"], *fewer], low=least.moves * (1 + least.idle + least.unreached))
