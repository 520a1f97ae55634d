"""Every part of a team is filled by people the duty names for it, or a gap says who is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from constraints.judging.case import Case, about, broken
from constraints.judging.face import Asked, Check, Refusal
from constraints.judging.obligations import has_occurrences
from constraints.kinds import KINDS
from constraints.staffing.rule import DIFFERENT_UNITS
from constraints.standby.rule import STANDBY
from planner.domain.findings import Finding
from planner.domain.language import _, marked
from planner.domain.parts import part_word
from planner.domain.plan import Assigned, Gap, Shift


def check(case: Case) -> Iterator[Finding]:
    """Findings on parts, counts, eligibility, different units and substitutes."""
    for shift in case.shifts:
        duty = case.duty(shift)
        if not has_occurrences(duty):
            continue
        yield from _eligible(case, shift)
        yield from _counts(case, shift)
        if duty.params[DIFFERENT_UNITS]:
            yield from _units(case, shift)
        if duty.params[STANDBY]:
            yield from _standby(case, shift)
    for gap in case.plan.gaps:
        yield from _whole_team(case, gap)


def needed(case: Case, shift: Shift, part: int, team: Iterable[Assigned]) -> int:
    """How many people `part` of `shift` must have, whose people are `team`.

    For 全体 that is everybody who is not away, but for those who serve in another part.
    """
    duty = case.duty(shift)
    if duty.owner.by == "person" and part == 0:
        return 1
    count = duty.team[part].count
    if count is not None:
        return count
    who = case.eligible(duty, part, shift.owner, shift.target, shift.date)
    who = who - {one.id for one in team if one.part != part}
    return sum(case.present(person, shift.date, shift.slot) for person in who)


def shortage(case: Case, shift: Shift, team: Sequence[Assigned] | None = None) -> dict[int, int]:
    """How many people each part lacks; parts that are full are left out.

    `team` are the people of a shift that is not the plan's.
    """
    team = case.team(shift) if team is None else team
    served = Counter(one.part for one in team)
    lacks = {
        part: needed(case, shift, part, team) - served[part]
        for part in range(len(case.duty(shift).team))
    }
    return {part: lack for part, lack in lacks.items() if lack > 0}


def _eligible(case: Case, shift: Shift) -> Iterator[Finding]:
    duty = case.duty(shift)
    for one in case.team(shift):
        if one.part >= len(duty.team) or one.part < 0:
            yield about(shift, "part", _("The team has no part {part}.", part=one.part),
                        person=one.id)  # fmt: skip
        elif one.id not in case.eligible(duty, one.part, shift.owner, shift.target, shift.date):
            text = _("{person} may not fill {part} of this duty.",
                     person=case.person_name(one.id), part=part_word(duty, one.part))  # fmt: skip
            yield about(shift, "not-eligible", text, person=one.id)


def _counts(case: Case, shift: Shift) -> Iterator[Finding]:
    duty = case.duty(shift)
    served = Counter(one.part for one in case.team(shift))
    for part in range(len(duty.team)):
        if (extra := served[part] - needed(case, shift, part, case.team(shift))) > 0:
            text = _(
                "{amount:person|people} too many: {part}.", amount=extra, part=part_word(duty, part)
            )
            yield about(shift, "too-many", text, amount=extra, unit="people")
    lacking = sum(shortage(case, shift).values())
    gap = case.gap_for.get(shift.id)
    if lacking and not case.team(shift):
        yield about(shift, "empty-shift", _("A shift without people is a gap only."))
    if lacking and gap is None:
        text = _("{amount:person is|people are} missing, and no gap says so.", amount=lacking)
        yield about(shift, "short", text, amount=lacking, unit="people")
    elif gap is not None and gap.missing != lacking:
        text = _("The gap says {has} are missing, but it is {expected}.", has=gap.missing,
                 expected=lacking)  # fmt: skip
        yield about(shift, "gap-missing", text, amount=abs(gap.missing - lacking), unit="people")


def _units(case: Case, shift: Shift) -> Iterator[Finding]:
    units = Counter(case.problem.people[one.id].unit for one in case.team(shift))
    for unit, count in sorted(units.items(), key=repr):
        if unit is not None and count > 1:
            text = _("{amount:person|people} of {unit} in a team of different units.", amount=count,
                     unit=case.name(unit))  # fmt: skip
            yield about(shift, "same-unit", text, amount=count - 1, unit="people")


def _standby(case: Case, shift: Shift) -> Iterator[Finding]:
    duty = case.duty(shift)
    named = case.substitutes(shift)
    day, slot = shift.date, shift.slot
    context = (shift.owner, shift.target, day)
    if len(named) > duty.params[STANDBY]:
        extra = len(named) - duty.params[STANDBY]
        yield about(shift, "too-many", _("{amount:substitute|substitutes} too many.", amount=extra),
                    amount=extra, unit="people")  # fmt: skip
    anyone = frozenset().union(
        *(case.named_for(duty, part, *context) for part in range(len(duty.team)))
    )
    for one in named:
        name = case.person_name(one.id)
        if one.part != len(duty.team):
            text = _("The team has no part {part}.", part=one.part)
            yield about(shift, "part", text, person=one.id)
        if one.id not in anyone:
            text = _("{person} may not stand in for this duty.", person=name)
            yield about(shift, "not-eligible", text, person=one.id)
        if case.takes_time(duty.id) and case.busy(one.id, day, slot):
            text = _("{person} stands in, but is not free.", person=name)
            yield about(shift, "substitute-busy", text, person=one.id)
    lacking = duty.params[STANDBY] - len(named)
    # What a person owes in person need not have a substitute, though it may.
    if lacking > 0 and duty.team and duty.owner.by != "person":
        idle = [
            person
            for person in sorted(case.named_for(duty, 0, *context))
            if not case.problem.people[person].members
            and person not in case.people(shift)
            and all(person != one.id for one in named)
            and case.present(person, day, slot)
            and not case.busy(person, day, slot)
            and not case.standing_by(person, day, slot)
            and not case.never(shift, person)
        ]
        if idle:
            text = _("{amount:substitute is|substitutes are} missing although {person} is free.",
                     amount=min(lacking, len(idle)), person=case.person_name(idle[0]))  # fmt: skip
            yield about(
                shift, "standby-missing", text, amount=min(lacking, len(idle)), unit="people"
            )


def _whole_team(case: Case, gap: Gap) -> Iterator[Finding]:
    """An occurrence that could not be placed misses its whole team."""
    owed = case.docket.of_gap.get(gap.id)
    if owed is None or KINDS[case.problem.duties[gap.duty].kind].rotates:
        return
    duty = case.problem.duties[gap.duty]
    counts = [part.count for part in duty.team]
    if duty.owner.by == "person" and counts:
        counts[0] = 1
    expected = max(1, sum(count for count in counts if count is not None))
    right = gap.missing >= expected if None in counts else gap.missing == expected
    if not right:
        text = _("The gap says {has} are missing, but it is {expected}.", has=gap.missing,
                 expected=expected)  # fmt: skip
        yield broken("gap-missing", text, amount=abs(gap.missing - expected), unit="people",
                     duty=gap.duty, day=gap.date)  # fmt: skip


def refuse(case: Case, asked: Asked) -> Refusal | None:
    """With different_units nobody serves beside somebody of their own unit."""
    if asked.person is None or not case.duty(asked.at).params[DIFFERENT_UNITS]:
        return None
    people = case.problem.people
    mates = {people[one.id].unit for one in asked.at.people if one.id != asked.person}
    if people[asked.person].unit not in mates - {None}:
        return None
    said = _("somebody of the same unit serves already")
    return Refusal("unit", said, marked("somebody of the same unit serves already"))


CHECK: Final = Check(check, "days", refuse, 50, turns=True)
