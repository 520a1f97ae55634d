"""The same people serve a whole block; only for who is away does somebody else stand in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from constraints.coverage.rule import EACH_TARGET
from constraints.judging.case import Case, about
from constraints.judging.face import Asked, Check, Refusal
from constraints.spacing.check import block_of
from planner.domain.findings import Finding
from planner.domain.language import _, marked
from planner.domain.plan import Shift


def check(case: Case) -> Iterator[Finding]:
    """Findings on people who serve a part of a block in place of somebody who is there."""
    for duty in case.problem.duties.values():
        if duty.block is None:
            continue
        blocks: dict[tuple[object, ...], list[Shift]] = defaultdict(list)
        for shift in case.shifts_of.get(duty.id, ()):
            target = shift.target if duty.params[EACH_TARGET] else None
            blocks[shift.owner, target, block_of(duty, shift.date)].append(shift)
        for key in sorted(blocks, key=repr):
            for part, wanted in enumerate(duty.team):
                if wanted.count is not None:
                    here = _tied(case, blocks[key], part, wanted.count)
                    yield from _block(case, here, part, wanted.count)


def regulars(case: Case, shifts: Sequence[Shift], part: int, count: int) -> tuple[str, ...]:
    """The set of at most `count` people that the block belongs to.

    They are those who serve in each shift of the block, or are away from it; of these the
    ones who serve most. Who is no longer named for the part, or is gone, is away; at another
    target than their own nobody is.
    """
    duty, targets = case.duty(shifts[0]), {shift.target for shift in shifts}
    served = Counter(one.id for shift in shifts for one in shift.people if one.part == part)
    whole = [
        person
        for person in served
        if all(
            any(one.id == person and one.part == part for one in shift.people)
            or person not in case.problem.people
            or not case.present(person, shift.date, shift.slot)
            or not any(
                person in case.eligible(duty, part, shift.owner, target, shift.date)
                for target in targets
            )
            for shift in shifts
        )
    ]
    return tuple(sorted(whole, key=lambda person: (-served[person], person))[:count])


def _tied(case: Case, shifts: Sequence[Shift], part: int, count: int) -> Sequence[Shift]:
    """Those of a block's shifts that one set of people must serve.

    Days that were over when the plan was made may have been no block yet: where several sets
    served them, those from then on are a block of their own.
    """
    since = case.plan.since
    over = [shift for shift in shifts if since is not None and shift.date < since]
    if not any(_block(case, over, part, count)):
        return shifts
    return [shift for shift in shifts if shift not in over]


def _could(case: Case, shift: Shift, person: str, part: int) -> bool:
    """Whether `person` is there, and still among those whom the part names."""
    if person not in case.problem.people or not case.present(person, shift.date, shift.slot):
        return False
    duty = case.duty(shift)
    return person in case.eligible(duty, part, shift.owner, shift.target, shift.date)


def _block(case: Case, shifts: Sequence[Shift], part: int, count: int) -> Iterator[Finding]:
    if not shifts:
        return
    base = regulars(case, shifts, part, count)
    for shift in shifts:
        serving = {one.id for one in case.team(shift) if one.part == part}
        away = sum(person not in serving for person in base)
        others = sorted(serving - set(base))
        # Where the block's own set is smaller than the part, the rest must not change.
        if len(others) > away:
            text = _(
                "{person} serves on one day of a block that belongs to others.",
                person=case.person_name(others[0]),
            )
            yield about(
                shift, "block", text, amount=len(others) - away, unit="people", person=others[0]
            )


def refuse(case: Case, asked: Asked) -> Refusal | None:
    """A block that others serve is joined only on a day one of them is away."""
    at, duty = asked.at, case.duty(asked.at)
    if asked.person is None or duty.block is None:
        return None
    count = duty.team[asked.part].count
    if count is None:
        return None
    others = _tied(case, block_around(case, at), asked.part, count)
    if not others:
        return None
    base = regulars(case, others, asked.part, count)
    if asked.person in base or any(not _could(case, at, one, asked.part) for one in base):
        return None
    said = _("others serve the whole block")
    return Refusal("block", said, marked("on {days:day|days} others serve the whole block"))


def block_around(case: Case, at: Shift) -> list[Shift]:
    """The other shifts of the block that `at` lies in."""
    duty = case.duty(at)
    each = duty.params[EACH_TARGET]
    return [
        shift
        for shift in case.shifts_of.get(duty.id, ())
        if shift.owner == at.owner
        and shift.id != at.id
        and (shift.target == at.target or not each)
        and block_of(duty, shift.date) == block_of(duty, at.date)
    ]


CHECK: Final = Check(check, "days", refuse, 55, turns=True)
