"""Stays, months and areas: why a rotation does not come round in time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from constraints.judging.case import Case
from constraints.kinds import KINDS
from constraints.rotation.rule import COVER, MOST_MONTHS, SHARE, STAY
from constraints.why import Easing, Fact, Why, change_duty, change_param, nothing, steps
from planner.domain.language import _, in_each
from planner.domain.periods import month_end, month_start
from planner.domain.plan import Gap
from planner.domain.problem import Duty
from planner.domain.spoken import date_word

_MONTH_MORE, _MONTH_LESS, _SHARED = 2, 6, 10
_MOST_MONTHS = 24


def standing(case: Case, gap: Gap) -> Iterator[Fact]:
    """The pace of the gap's rotation."""
    duty = case.problem.duties[gap.duty]
    if KINDS[duty.kind].rotates:
        yield from _stay(duty)
        yield from _area(duty)
        yield from _months(duty, gap.missing if gap.sort == "cover" else 1)
        yield from _end(duty)


def _stay(duty: Duty) -> Iterator[Fact]:
    low, high = duty.params[STAY]
    if high > 1:
        text = (
            _("{duty}: {low} to {high} months in each group", duty=duty.name, low=low, high=high)
            if low < high
            else _("{duty}: {months:month|months} in each group", duty=duty.name, months=high)
        )
        row = [
            Easing(
                _MONTH_LESS * (high - stay),
                _("{duty}: {months:month|months} in each group (stay={months})", duty=duty.name,
                  months=stay),
                change_param(duty.id, STAY, (min(low, stay), stay)),
            )
            for stay in range(high - 1, 0, -1)
        ]  # fmt: skip
        without = change_param(duty.id, STAY, (1, 1))
        yield Fact("spacing", (duty.id, STAY.en), text, without, steps(row))


def _area(duty: Duty) -> Iterator[Fact]:
    if not duty.params[SHARE]:
        text = _("{duty}: each owner goes to every group itself", duty=duty.name)
        said = _("{duty}: owners of one village share its groups (share=yes)", duty=duty.name)
        without = change_param(duty.id, SHARE, True)
        yield Fact(
            "units", (duty.id, SHARE.en), text, without, steps([Easing(_SHARED, said, without)])
        )


def _months(duty: Duty, missing: int) -> Iterator[Fact]:
    """The months to come round: so many more as the groups `missing` take at least, or any."""
    cover = duty.params[COVER]
    if cover is not None:
        text = _("{duty}: round within {months:month|months}", duty=duty.name, months=cover)
        least = (missing - 1) * duty.params[STAY][0] + 1
        row = [
            Easing(
                _MONTH_MORE * more,
                _("{duty}: {months:month|months} to come round (cover={months})", duty=duty.name,
                  months=cover + more),
                change_param(duty.id, COVER, cover + more),
            )
            for more in range(least, least + _MOST_MONTHS)
            if cover + more <= MOST_MONTHS
        ]  # fmt: skip
        without = change_param(duty.id, COVER, None)
        any_time = _("{duty}: no time to come round in (without cover)", duty=duty.name)
        row.append(Easing(_MONTH_MORE * (least + _MOST_MONTHS), any_time, without))
        yield Fact("window", (duty.id, COVER.en), text, without, steps(row))


def _end(duty: Duty) -> Iterator[Fact]:
    """That the duty ends, and with it the time to come round."""
    if duty.until is not None and duty.params[COVER] is not None:
        text = _("{duty}: ends on {day}", duty=duty.name, day=in_each(date_word, duty.until))
        row = [
            Easing(
                _MONTH_MORE * (more + 1),
                _("{duty}: ends on {day} (失效)", duty=duty.name, day=in_each(date_word, day)),
                change_duty(duty.id, "until", day),
            )
            for more in range(_MOST_MONTHS)
            for day in [month_end(month_start(duty.until, more))]
            if day > duty.until
        ]  # fmt: skip
        without = change_duty(duty.id, "until", None)
        yield Fact("window", (duty.id, "until"), text, without, steps(row))


WHY: Final = Why(nothing, 25, standing)
