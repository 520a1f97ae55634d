"""Most turns of a person as rows: turns of a period, days of one block counted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from constraints.most_turns.rule import MOST
from constraints.posting import Post
from planner.domain.accounts import pooled
from planner.domain.periods import Period, period_of
from planner.domain.problem import Duty, PeriodName
from planner.model.choices import Choices
from planner.model.demands import block_label
from planner.model.linear import Term


@dataclass(slots=True)
class Share:
    """The turns of one person in one period: those that are open, as terms, and the `past`.

    `turns` are the obligations and blocks of which each is one turn at most.
    """

    terms: list[Term] = field(default_factory=list)
    past: int = 0
    turns: set[object] = field(default_factory=set)


def shares(
    choices: Choices, duties: Sequence[Duty], name: PeriodName, anchor: date | None
) -> dict[tuple[str, Period], Share]:
    """The turns of `duties` by person and period; what 历史 shows is there without any, too."""
    found: dict[tuple[str, Period], Share] = defaultdict(Share)
    for duty in duties:
        _add(choices, duty, lambda day: period_of(name, day, anchor=anchor), found)
    return found


def _add(
    choices: Choices,
    duty: Duty,
    period_at: Callable[[date], Period],
    found: dict[tuple[str, Period], Share],
) -> None:
    blocks: dict[tuple[str, Period], set[str]] = defaultdict(set)
    for done in choices.problem.history:
        if done.duty == duty.id and done.person is not None and done.count:
            key = done.person, period_at(done.date)
            label = block_label(duty, done.date)
            if label is None:
                found[key].past += done.count
            elif label not in blocks[key]:
                blocks[key].add(label)
                found[key].past += 1
    served: dict[tuple[str, Period, str], list[int]] = defaultdict(list)
    for turn in choices.turns_of(duty.id):
        if turn.standby:
            continue
        key = turn.person, period_at(turn.when.day)
        label = block_label(duty, turn.when.day)
        if label is None:
            found[key].terms.append((turn.variable, 1))
            found[key].turns.add(turn.demand.id)
        elif label not in blocks[key]:
            served[(*key, label)].append(turn.variable)
    for (person, period, label), days in served.items():
        found[person, period].terms.append((_any_of(choices, days), 1))
        found[person, period].turns.add((duty.id, label))


def _any_of(choices: Choices, variables: list[int]) -> int:
    """A variable that is 1 just where one of `variables` is."""
    if len(variables) == 1:
        return variables[0]
    model, found = choices.model, choices.model.boolean()
    for one in variables:
        model.add([(one, 1), (found, -1)], high=0)
    model.add([(found, 1), *((one, -1) for one in variables)], high=0)
    return found


def post(choices: Choices) -> None:
    """In no period more turns of a person than the duty, or its pool, allows."""
    # A duty without demands may still limit those of its pool.
    own = {demand.duty.id: demand.duty for demand in choices.demands}
    duties = {**own, **choices.problem.duties}
    for duty in duties.values():
        for limit in duty.params[MOST]:
            all_of = pooled(duties, duty) if limit.pool else (duty,)
            for share in shares(choices, all_of, limit.period, duty.start).values():
                left = max(0, limit.times - share.past)
                if len(share.turns) > left:
                    choices.model.add(share.terms, high=left)


POST: Final = Post(post, 56)
