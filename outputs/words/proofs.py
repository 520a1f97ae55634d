"""How good a plan is, in plain words: what cannot be less, and by how much the rest might be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from outputs.words.levels import level_word
from planner.domain.language import Text, _
from planner.domain.plan import FairnessRow, Level, Plan


@dataclass(frozen=True, slots=True)
class Proof:
    """One goal in words: what was made small, how much of it there is, what is known of that.

    `open` says that it might be less; `code` is what plan.json calls it.
    """

    what: str
    value: int
    known: Text
    open: bool
    code: str


def proofs(levels: Iterable[Level]) -> tuple[Proof, ...]:
    """The goals of a plan: first what might be less, then the others in the order of planning."""
    found = [
        Proof(level_word(one), one.value, known(one), not one.proven, one.code) for one in levels
    ]
    return tuple(sorted(found, key=lambda one: not one.open))


def known(level: Level) -> Text:
    """What is known of how small a goal can be: 不可能更少, or 最多还能少 2."""
    if level.proven:
        return _("cannot be less")
    return _("at most {count} less", count=level.value - level.bound)


def proof_line(plan: Plan) -> Text:
    """How good the plan is, in one sentence."""
    count = len(plan.levels)
    unproven = sum(not level.proven for level in plan.levels)
    if not count:
        return _("This plan was not made by the planner: nothing is known of how good it is.")
    if not unproven:
        return _("None of its {count:goal|goals} can be reached any better.", count=count)
    return _(
        "{proven} of its {count:goal|goals} cannot be reached any better; of {open} that is not"
        " known.",
        proven=count - unproven,
        count=count,
        open=unproven,
    )


def evenness(row: FairnessRow, *, proven: bool) -> Text:
    """How evenly turns are shared, and whether they could be more so.

    As many turns as these cannot be shared more evenly where nobody has two more than
    somebody else; beyond that it depends on whether the level of fairness is `proven`.
    """
    apart = row.max - row.min
    if apart == 0:
        return _("everybody has as many: {count}", count=row.max)
    if apart == 1:
        return _("most {most}, fewest {least}: a difference of 1, which cannot be less",
                 most=row.max, least=row.min)  # fmt: skip
    if proven:
        return _(
            "most {most}, fewest {least}: a difference of {apart}; with all rules and absences"
            " turns cannot be shared more evenly on the whole",
            most=row.max,
            least=row.min,
            apart=apart,
        )
    return _(
        "most {most}, fewest {least}: a difference of {apart}; whether it could be less is not"
        " known",
        most=row.max,
        least=row.min,
        apart=apart,
    )
