"""The duties of one person as their own page tells them, of every plan that is in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from constraints.kinds import kind_of
from outputs.words.naming import hours_word
from planner.domain.language import _
from planner.domain.periods import month_start
from planner.domain.spoken import day_word, weekday_word
from planner.domain.standing import standing

if TYPE_CHECKING:
    from planner.domain.plan import Shift
    from planner.web.shown import Shelf, Shown

_MOST_PLANS = 3
_MOST_COMPANY = 6


@dataclass(frozen=True, slots=True)
class Turn:
    """One duty in words; `near` says how far off its day is, `company` who else serves there.

    `hours` are those of what takes time; what takes none is due by its day. `place` is told
    where the duty does not tell it. `homes` are the numbers of the households of a round. It is
    `over` once it has ended. What can be exchanged is `tradable`.
    """

    shift: str
    day: date
    near: str
    when: str
    hours: str
    duty: str
    place: str
    company: str
    homes: tuple[str, ...]
    over: bool
    tradable: bool

    @property
    def words(self) -> str:
        """When it is and what."""
        return " ".join(filter(None, (self.when, self.hours, self.duty)))


@dataclass(frozen=True, slots=True)
class Month:
    """The duties of one month, and the months beside it, None at either end."""

    month: date
    turns: Sequence[Turn]
    before: date | None
    after: date | None


def shifts_of(person: str, shelf: Shelf, today: date) -> list[tuple[Shown, Shift]]:
    """The shifts of `person` that are in force, each with its plan, as they begin. As substitute,
    too.

    They are those of the plans that have days from this month on, and what was put off into it
    from plans before; where there is none, those of the newest plan.
    """
    infos, month = shelf.revisions(), month_start(today)
    held = standing(infos, month)
    if not held:
        held, month = standing(infos[-1:], date.min), date.min
    found: list[tuple[Shown, Shift]] = []
    for one in held[:_MOST_PLANS]:
        shown = shelf.revision(one.of.number)
        if shown is None:
            continue
        first = date.min if one.of.end >= month else month
        found += [
            (shown, shift)
            for shift in shown.named.shifts
            if any(who.id == person for who in shift.people)
            and shift.date >= first
            and one.has(shift.date)
        ]
    return sorted(found, key=lambda one: (one[1].start, one[1].id))


def turn_of(shown: Shown, shift: Shift, person: str, now: datetime) -> Turn:
    """`shift` as `person` has it at the moment `now`."""
    today = shown.today(now)
    words, names, kind = shown.words, shown.named.names, kind_of(shift.kind)
    duty = words.duty(shift, person)
    if person in names.substitutes(shift):
        duty = str(_("{duty} (substitute)", duty=duty))
    others = sum(one != person for one in names.serving(shift))
    company = names.team(shift, _MOST_COMPANY, but=person)
    when = f"{day_word(shift.date)} {weekday_word(shift.date)}"
    if others > _MOST_COMPANY:
        company = str(_("{names} and others, {n} in all", names=company, n=others))
    return Turn(
        shift=shift.id,
        day=shift.date,
        near=near_word(shift.date, today),
        when=when if kind.takes_time else str(_("by {day}", day=when)),
        hours=hours_word(shift.start, shift.end) if kind.takes_time else "",
        duty=duty,
        place="" if shift.place == shift.target else words.place(shift.place),
        company=company,
        homes=shift.households,
        over=shift.end <= now,
        tradable=tradable(shift) and shift.date >= today,
    )


def tradable(shift: Shift) -> bool:
    """Whether such a shift can be exchanged at all."""
    kind = kind_of(shift.kind)
    return kind.takes_time and not kind.by_household


def near_word(day: date, today: date) -> str:
    """Today, tomorrow, in so many days; empty for a day that has passed."""
    days = (day - today).days
    if days < 0:
        return ""
    if days < 2:
        return str(_("today") if days == 0 else _("tomorrow"))
    return str(_("in {n:day|days}", n=days))


def by_month(turns: Iterable[Turn], months: Iterable[date]) -> list[Month]:
    """The duties month by month, of `months` and whatever lies between."""
    found: dict[date, list[Turn]] = {month: [] for month in months}
    for turn in turns:
        found.setdefault(month_start(turn.day), []).append(turn)
    if not found:
        return []
    month, last = min(found), max(found)
    every = []
    while month <= last:
        every.append(month)
        month = month_start(month, 1)
    return [
        Month(month, found.get(month, ()), before, after)
        for before, month, after in zip([None, *every], every, [*every[1:], None], strict=False)
    ]
