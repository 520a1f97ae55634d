"""Fairness: turns are shared as equally as the rules allow, account by account.

In words: for every duty and part for which some occurrence has more eligible people than
places, everybody eligible has a load: the turns in the plan plus what 历史 shows in the
calendar year and what is credited (``credits.py``), people without any turn included. Parts of
duties with one 公平组 are one. The sum of the squares of the loads is minimised: where only
eligibility limits the choice, that makes the most loaded as little loaded, and the least as
much, as any plan can. Where shares (人员 份额) differ each square is divided by the share. Turns
on public holidays come first, over the years of 节日回看, then those on days off, then all
turns; the first two exist where some duty may be held on such days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from constraints.fairness.credits import Past
from constraints.posting import FAIRNESS, Counted, Post
from planner.domain.accounts import LEVEL_OF, Parts, accounts_of, counts, sharing, weights
from planner.domain.plan import ACCOUNTS, Account
from planner.domain.problem import Duty
from planner.model.choices import Choices, Turn
from planner.model.demands import Demand
from planner.model.linear import Term


class Pool(NamedTuple):
    """Everybody eligible for `parts`, which share their accounts; the first names them."""

    parts: Parts
    people: tuple[str, ...]


def pools(duties: Mapping[str, Duty], demands: Sequence[Demand]) -> tuple[Pool, ...]:
    """The pools of the demands' parts in which there is a choice of people."""
    chosen: set[Parts] = set()
    eligible: dict[Parts, set[str]] = defaultdict(set)
    known: dict[tuple[str, int], Parts] = {}
    for demand in demands:
        if demand.spare:
            continue
        for index, part in enumerate(demand.parts):
            one = (demand.duty.id, index)
            if one not in known:
                known[one] = sharing(duties, demand.duty, index)
            anybody = {*part.candidates, *part.elsewhere}
            eligible[known[one]] |= anybody
            if index == 0 and demand.duty.owner.by == "person":
                continue
            if part.need is not None and len(anybody) > part.need:
                chosen.add(known[one])
    return tuple(Pool(parts, tuple(sorted(eligible[parts]))) for parts in sorted(chosen))


def post(choices: Choices) -> None:
    """Minimise the sums of the squares of the loads, over all pools."""
    problem, calendar = choices.problem, choices.calendar
    past = Past(problem, choices.directory, calendar)
    weight = weights(problem.people)
    own: dict[tuple[str, int], dict[str, list[Turn]]] = defaultdict(lambda: defaultdict(list))
    for turn in choices.turns:
        own[turn.demand.duty.id, turn.part][turn.person].append(turn)
    for parts, people in pools(problem.duties, choices.eligible):
        for account in accounts_of(problem.duties, parts):
            level = choices.level(LEVEL_OF[account])
            had = past.of(account, parts)
            credit = had.credits(people)
            for person in people:
                turns = [
                    turn
                    for part in parts
                    for turn in own[part].get(person, ())
                    if counts(calendar, account, turn.when.day)
                ]
                square, less = _of_blocks(choices, turns)
                choices.model.convex_load(
                    level,
                    choices.load(turns),
                    base=had.turns(person) + credit.get(person, 0),
                    most=len({turn.demand.id for turn in turns}),
                    since=level,
                    weight=weight[person],
                    square=square,
                    less=less,
                )


def _of_blocks(choices: Choices, turns: Iterable[Turn]) -> tuple[list[Term], int]:
    """What the square of a person's load is at least, by the blocks they serve; and less how much.

    Whoever serves a block has all its days that are held, whose square a block is worth: of a
    duty by the week (连班) fractions of many blocks would cost next to nothing.
    """
    days: dict[int, dict[int, None]] = defaultdict(dict)
    for turn in turns:
        member = choices.block_of(turn)
        if member is not None:
            days[member][choices.placed[turn.demand.id][turn.when]] = None
    terms: list[Term] = []
    less = 0
    for member, held in days.items():
        count = len(held)
        if count > 1:  # if some of them are not held: (count - n)^2 >= count^2 - 2 * count * n
            terms += [(member, count * count), *((one, 2 * count) for one in held)]
            less += 2 * count * count
    return terms, less


def levels(choices: Choices) -> Iterable[Counted]:
    """The sums of the squares of the loads, of every account that some pool has."""
    found: set[Account] = {"all"}
    duties = choices.problem.duties
    for parts, _people in pools(duties, choices.eligible):
        found.update(accounts_of(duties, parts))
    return [
        Counted(FAIRNESS, rank, (LEVEL_OF[account], None))
        for rank, account in enumerate(ACCOUNTS)
        if account in found
    ]


POST: Final = Post(post, 110, levels, of_items=True)
