"""Gaps in words: what is missing, and person by person why nobody can fill it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from constraints.kinds import KINDS
from constraints.spacing.post import owner_spacing
from constraints.staffing.rule import DIFFERENT_UNITS
from planner.domain.language import Text, _
from planner.domain.periods import monday
from planner.domain.plan import Cause, Gap, Reason, Shift
from planner.domain.problem import HALVES, Duty, Half, Pin, Slot
from planner.domain.steps import Step, schedule
from planner.model.choices import Choices
from planner.model.demands import SEPARATOR, Demand, When

_ONE_DAY = timedelta(days=1)

Obstacle = Literal[
    "away", "out", "busy", "spacing", "unit", "pin", "limit", "day", "order", "other"
]


@dataclass(frozen=True, slots=True)
class Unmet:
    """A demand that is unplaced (`when` None), or short of people by part; or a missed pin."""

    demand: Demand | None
    when: When | None
    short: Mapping[int, int]
    pin: Pin | None = None


def explain(choices: Choices, shifts: Sequence[Shift], unmet: Iterable[Unmet]) -> tuple[Gap, ...]:
    """A gap for everything unmet, sorted by id."""
    writer = _Writer(choices, shifts)
    gaps = [
        writer.pin_gap(one.pin) if one.pin is not None else writer.gap(one.demand, one)
        for one in unmet
        if one.pin is not None or one.demand is not None
    ]
    return tuple(sorted((gap for gap in gaps if gap is not None), key=lambda gap: gap.id))


class _Writer:
    """What is taken, and by what, once the plan stands."""

    def __init__(self, choices: Choices, shifts: Sequence[Shift]) -> None:
        self.choices, self.problem = choices, choices.problem
        self.taken: dict[tuple[str, date, Half], Shift] = {}
        self.turns: dict[tuple[str, str], list[date]] = defaultdict(list)
        self.owner_days: dict[tuple[str, str | None], list[date]] = defaultdict(list)
        self.visits: Counter[tuple[str, date]] = Counter()
        for shift in shifts:
            self.owner_days[shift.duty, shift.owner].append(shift.date)
            village = choices.directory.village_of(shift.target)
            team = {one.id for one in shift.people}
            if village and KINDS[shift.kind].disturbs_village:
                elsewhere = team - choices.directory.members(village)
                self.visits[village, monday(shift.date)] += bool(elsewhere)
            for one in shift.people:
                if KINDS[shift.kind].takes_time:
                    for half in HALVES[shift.slot]:
                        self.taken[one.id, shift.date, half] = shift
                self.turns[shift.duty, one.id].append(shift.date)
        for done in self.problem.history:
            if done.person is not None:
                self.turns[done.duty, done.person].append(done.date)
        self.team = {shift.id: {one.id for one in shift.people} for shift in shifts}
        steps = schedule(self.problem, choices.calendar) if self.problem.milestones else {}
        self.steps: Mapping[str, Step] = steps
        self.step_days = {
            shift.owner: shift.date
            for shift in shifts
            if shift.owner is not None and shift.owner in self.steps
        }

    # -- gaps ------------------------------------------------------------------------------

    def gap(self, demand: Demand | None, unmet: Unmet) -> Gap | None:
        """The gap of a demand that is short or unplaced."""
        if demand is None:
            return None
        times = (unmet.when,) if unmet.when else demand.when
        parts = unmet.short or range(len(demand.parts))
        people = sorted({p for index in parts for p in demand.parts[index].candidates})
        serving = self.team.get(demand.id, set())
        obstacles = {
            person: self._obstacles(demand, person, times, placed=unmet.when is not None)
            for person in people
            if person not in serving
        }
        missing = sum(unmet.short.values()) or demand.whole_team
        cause = self._cause(demand, obstacles)
        return Gap(
            id=f"gap{SEPARATOR}{demand.id}",
            obligation=demand.id,
            duty=demand.duty.id,
            owner=demand.owner,
            cause=cause,
            missing=missing,
            period=(demand.period.first, demand.period.last),
            date=unmet.when.day if unmet.when else None,
            target=demand.target,
            people=tuple(
                Reason(person, self._reason(found)) for person, found in obstacles.items()
            ),
            message=str(self._message(demand, unmet, missing, cause)),
        )

    def pin_gap(self, pin: Pin) -> Gap | None:
        """The gap of a 必须 that is not honoured, at the obligation it speaks of.

        Where nothing is owed there, the obligation is named after the pin itself. None
        only where no duty takes days at all.
        """
        duties = [
            duty
            for duty in self.problem.duties.values()
            if pin.duty in (None, duty.id) and KINDS[duty.kind].unfolds
        ]
        if not duties:
            return None
        demand = self._meant(pin)
        duty = demand.duty if demand is not None else duties[0]
        settings = self.problem.settings
        ids = [one for one in (pin.person, pin.date and str(pin.date), pin.slot, pin.target) if one]
        obligation = demand.id if demand is not None else SEPARATOR.join([duty.id, "pin", *ids])
        return Gap(
            id=SEPARATOR.join(["gap", "pin", *([pin.duty] if pin.duty else []), *ids, obligation]),
            obligation=obligation,
            duty=duty.id,
            owner=demand.owner if demand is not None else None,
            cause="pin",
            missing=1,
            period=(pin.date or settings.start, pin.date or settings.end),
            date=pin.date,
            target=pin.target,
            people=self._pin_reasons(pin, demand),
            message=str(self._pin_message(pin, duty)),
        )

    def _meant(self, pin: Pin) -> Demand | None:
        """The demand a missed pin speaks of: one its person could serve in, if there is."""
        demands = [
            demand
            for demand in self.choices.demands
            if pin.duty in (None, demand.duty.id)
            and pin.target in (None, demand.target)
            and (pin.date is None or pin.date in demand.period)
        ]
        named = [d for d in demands if pin.person is None or _names(d, pin.person)]
        return next(iter(named or demands), None)

    def _pin_reasons(self, pin: Pin, demand: Demand | None) -> tuple[Reason, ...]:
        if pin.person is None:
            return ()
        if demand is None:
            text = _("Nothing is owed that this person could serve in.")
            return (Reason(pin.person, str(text)),)
        if not _names(demand, pin.person):
            text = _("Not eligible: the duty's team does not name this person.")
            return (Reason(pin.person, str(text)),)
        times = [when for when in demand.when if self.choices.matches_time(pin, demand, when)]
        found = self._obstacles(demand, pin.person, times, placed=False)
        return (Reason(pin.person, self._reason(found)),)

    def _pin_message(self, pin: Pin, duty: Duty) -> Text:
        words = [
            self._name(pin.person) if pin.person else "",
            str(_date(pin.date)) if pin.date else "",
            str(SLOTS[pin.slot]) if pin.slot else "",
            self._name(pin.target) if pin.target else "",
        ]
        what = " ".join(word for word in words if word)
        if pin.date is not None and self.choices.calendar.is_holiday(pin.date):
            return _(
                "{duty}: what sheet 指定 demands ({what}) cannot be honoured: it is a holiday.",
                duty=duty.name,
                what=what,
            )
        return _(
            "{duty}: what sheet 指定 demands ({what}) cannot be honoured.",
            duty=duty.name,
            what=what,
        )

    def _cause(
        self, demand: Demand, obstacles: Mapping[str, Counter[tuple[Obstacle, str]]]
    ) -> Cause:
        if demand.duty.target is not None and demand.target is None:
            return "nobody_eligible"
        if demand.late:
            return "late"
        if not demand.when:
            return "no_day"
        if not obstacles:
            return "nobody_eligible" if demand.parts else "no_day"
        kinds: Counter[Obstacle] = Counter()
        for found in obstacles.values():
            for (kind, _detail), days in found.items():
                kinds[kind] += days
        if kinds.keys() <= {"away", "out"}:
            return "all_away"
        ranked: tuple[tuple[Obstacle, Cause], ...] = (
            ("busy", "all_busy"),
            ("spacing", "spacing"),
            ("order", "spacing"),
            ("limit", "limit"),
            ("pin", "pin"),
        )
        most, cause = max(ranked, key=lambda one: kinds[one[0]])
        return cause if kinds[most] else "all_busy"

    def _message(self, demand: Demand, unmet: Unmet, missing: int, cause: Cause) -> Text:
        owner = self._name(demand.owner) if demand.owner else self.problem.settings.organisation
        what = demand.duty.name
        if demand.target is not None and demand.target != demand.owner:
            what = str(_("{duty} at {target}", duty=what, target=self._name(demand.target)))
        if unmet.when is not None:
            others = cause == "nobody_eligible" and self.team.get(demand.id)
            return _(
                "{duty}, {owner}: {missing} people short on {day}: {cause}.",
                duty=what,
                owner=owner,
                missing=missing,
                day=_date(unmet.when.day),
                cause=_("nobody else is eligible") if others else CAUSES[cause],
            )
        if demand.duty.target is not None and demand.target is None:
            return _("{duty}, {owner}: there is no target to go to.", duty=what, owner=owner)
        first, last = demand.period.first, demand.period.last
        if demand.late:
            return _(
                "{duty}, {owner}: should be done by {day}, and no working day is left for it."
                " Enter its 完成日期, or set a later 期限.",
                duty=what,
                owner=owner,
                day=_date(last),
            )
        if first == last:
            return _(
                "{duty}, {owner}: not placed on {day}: {cause}.",
                duty=what,
                owner=owner,
                day=_date(first),
                cause=CAUSES[cause],
            )
        return _(
            "{duty}, {owner}: not placed between {first} and {last}: {cause}.",
            duty=what,
            owner=owner,
            first=_date(first),
            last=_date(last),
            cause=CAUSES[cause],
        )

    def _name(self, known: str | None) -> str:
        """A name people know; households keep their number, never their head's name."""
        key = known or ""
        if key in self.problem.people:
            return self.problem.people[key].name
        if key in self.problem.milestones:
            return self.problem.milestones[key].name or key
        return self.problem.units[key].name if key in self.problem.units else key

    # -- reasons ---------------------------------------------------------------------------

    def _obstacles(
        self, demand: Demand, person: str, times: Sequence[When], *, placed: bool
    ) -> Counter[tuple[Obstacle, str]]:
        """What keeps `person` from `demand`, counted over its days, each day once."""
        found: Counter[tuple[Obstacle, str]] = Counter()
        by_day: dict[date, tuple[Obstacle, str]] = {}
        for when in times:
            by_day.setdefault(when.day, self._obstacle(demand, person, when, placed=placed))
        found.update(by_day.values())
        return found

    def _obstacle(
        self, demand: Demand, person: str, when: When, *, placed: bool
    ) -> tuple[Obstacle, str]:
        choices = self.choices
        absence = choices.attendance.absence(person, when.day, when.slot)
        if absence is not None:
            return "away", absence.reason
        if not choices.attendance.present(person, when.day, when.slot):
            return "out", ""
        for pin in self.problem.pins:
            named = pin.person in (None, person)
            if pin.mode == "never" and named and choices.matches_time(pin, demand, when):
                return "pin", ""
        if KINDS[demand.duty.kind].takes_time:
            for half in HALVES[when.slot]:
                if (person, when.day, half) in self.taken:
                    duty = self.taken[person, when.day, half].duty
                    return "busy", self.problem.duties[duty].name
        least = demand.duty.spacing or 0
        if self._too_close(demand, when.day, self.turns[demand.duty.id, person], least):
            return "spacing", str(least)
        if placed and demand.duty.params[DIFFERENT_UNITS]:
            unit = self.problem.people[person].unit
            mates = self.team.get(demand.id, set())
            if unit is not None and any(self.problem.people[m].unit == unit for m in mates):
                return "unit", ""
        if not placed:
            days = self.owner_days[demand.duty.id, demand.owner]
            if when.day in days:
                return "day", ""
            least = owner_spacing(demand.duty)
            if self._too_close(demand, when.day, days, least):
                return "spacing", str(least)
            if self._out_of_order(demand, when.day):
                return "order", ""
            limit = self.problem.settings.village_visits_per_week
            if limit is not None and KINDS[demand.duty.kind].disturbs_village:
                village = choices.directory.village_of(demand.target)
                if village and self.visits[village, monday(when.day)] >= limit:
                    return "limit", str(limit)
        return "other", ""

    def _too_close(self, demand: Demand, day: date, others: Iterable[date], least: int) -> bool:
        """Whether any of `others` is nearer than `least` positions and in no common block."""
        block, at = demand.block(day), self.choices.position(day)
        return any(
            abs(at - self.choices.position(other)) < least
            and (block is None or block != demand.block(other))
            for other in others
        )

    def _out_of_order(self, demand: Demand, day: date) -> bool:
        """Whether a step on `day` would be too close to another step of its project."""
        own = self.steps.get(demand.owner or "")
        if own is None:
            return False
        within = self.choices.positions.within
        for other, at in self.step_days.items():
            first, last, needed = at, day, own.days_before.get(other)
            if needed is None:
                first, last = day, at
                needed = self.steps[other].days_before.get(own.milestone.id)
            if needed is not None and within(first + _ONE_DAY, last) < needed:
                return True
        return False

    def _reason(self, found: Counter[tuple[Obstacle, str]]) -> str:
        if not found:
            return str(_("There is no day left."))
        single = sum(found.values()) == 1
        pieces = [
            str(_reason_that_day(kind, detail) if single else _reason_text(kind, detail, days))
            for (kind, detail), days in sorted(found.items(), key=lambda one: (-one[1], one[0]))
        ]
        return "；".join(pieces)


def _date(day: date) -> Text:
    """A date as people write it."""
    return _("{year}-{month}-{day}", year=day.year, month=day.month, day=day.day)


def _names(demand: Demand, person: str) -> bool:
    """Whether any part of the demand's team names `person`."""
    return any(person in part.candidates for part in demand.parts)


SLOTS: Mapping[Slot, Text] = {
    "day": _("all day"),
    "am": _("in the morning"),
    "pm": _("in the afternoon"),
    "evening": _("in the evening"),
}


CAUSES: Mapping[Cause, Text] = {
    "nobody_eligible": _("nobody is eligible"),
    "all_away": _("everybody eligible is away"),
    "all_busy": _("everybody eligible is away or has other shifts"),
    "spacing": _("the spacing between turns leaves nobody"),
    "no_day": _("there is no day left"),
    "limit": _("the limit of visits per village and week is reached"),
    "over_capacity": _("all capacity is used up"),
    "cover": _("not all can be covered in time"),
    "pin": _("sheet 指定 rules it out"),
    "late": _("the deadline has passed"),
}


def _reason_that_day(kind: Obstacle, detail: str) -> Text:
    """The reason where only one day comes into question."""
    texts: Mapping[Obstacle, Text] = {
        "away": _("away ({reason})", reason=detail) if detail else _("away"),
        "out": _("not in service"),
        "busy": _("already at {duty}", duty=detail),
        "spacing": _("within {spacing} working days of another turn", spacing=detail),
        "unit": _("somebody of the same unit serves already"),
        "pin": _("ruled out by sheet 指定"),
        "limit": _("the village has its {limit} visits of the week", limit=detail),
        "day": _("another turn of the same duty takes place that day"),
    }
    return texts.get(kind, _("serving here would break another rule or leave another gap"))


def _reason_text(kind: Obstacle, detail: str, days: int) -> Text:
    """The reason that holds on `days` days."""
    texts: Mapping[Obstacle, Text] = {
        "away": _("away on {days} days ({reason})", days=days, reason=detail)
        if detail
        else _("away on {days} days", days=days),
        "out": _("not in service on {days} days", days=days),
        "busy": _("on {days} days already at {duty}", days=days, duty=detail),
        "spacing": _(
            "on {days} days within {spacing} working days of another turn",
            days=days,
            spacing=detail,
        ),
        "unit": _("somebody of the same unit serves already"),
        "pin": _("ruled out by sheet 指定 on {days} days", days=days),
        "limit": _(
            "on {days} days the village has its {limit} visits of the week",
            days=days,
            limit=detail,
        ),
        "day": _("on {days} days another turn of the same duty takes place", days=days),
        "order": _("on {days} days the project's other steps would be too near", days=days),
    }
    other = _(
        "on {days} days serving here would break another rule or leave another gap", days=days
    )
    return texts.get(kind, other)
