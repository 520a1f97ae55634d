"""How things are called in what people read: words, dates, names, and what is masked.

Everything is shown in the current language of ``planner.domain.language``. Public sheets and
feeds use `masked_name` and `masked_phone`; household names are shown nowhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, time

from constraints.kinds import KINDS
from constraints.pairing.rule import HOLDER
from planner.domain.crews import crewed
from planner.domain.hours import Hours
from planner.domain.language import Text, _
from planner.domain.plan import FairnessRow, Shift
from planner.domain.problem import DayPart, Duty, Problem, Slot
from planner.domain.shifts import substitutes, team
from planner.domain.spoken import in_chinese, list_word

_SLOTS: Mapping[DayPart, tuple[str, str]] = {
    "day": ("全天", "day"),
    "am": ("上午", "am"),
    "pm": ("下午", "pm"),
    "evening": ("晚上", "evening"),
}

CAUSES: Mapping[str, Text] = {
    "nobody_eligible": _("nobody is eligible"),
    "all_away": _("everyone is away"),
    "all_busy": _("everyone is busy elsewhere"),
    "spacing": _("too close to other turns"),
    "no_day": _("no day is allowed"),
    "limit": _("a limit is reached"),
    "over_capacity": _("more than can be held"),
    "cover": _("not covered in time"),
    "pin": _("a fixed arrangement cannot be kept"),
    "late": _("past its deadline"),
}
"""Why a gap is there, in words; the ids are those of plan.json."""

_STATES: Mapping[str, Text] = {
    "done": _("done"),
    "planned": _("planned"),
    "gap": _("gap"),
    "late": _("overdue"),
}


def slot_word(slot: Slot) -> str:
    """全天, 上午, 下午, 晚上 (day, am, pm, evening in English), or its own hours."""
    if isinstance(slot, Hours):
        return _from_to(slot.start, slot.end, next_day=slot.overnight)
    chinese, english = _SLOTS[slot]
    return chinese if in_chinese() else english


def kind_word(kind: str) -> str:
    """接访; reception in English. A kind that is not known is shown by its id."""
    spec = KINDS.get(kind)
    return spec.zh if in_chinese() and spec is not None else kind


def cause_word(cause: str) -> str:
    """Why there is a gap, in a few words; a cause that is not known by its id."""
    text = CAUSES.get(cause)
    return cause if text is None else str(text)


def state_word(state: str | None) -> str:
    """已完成, 已安排, 缺口 or 逾期; 本期无 where nothing is owed."""
    return str(_("none this period") if state is None else _STATES[state])


def hours_word(start: datetime, end: datetime) -> str:
    """08:30-11:30, by the clock of the place; 17:30-次日08:30 where it ends on the next day."""
    return _from_to(start.time(), end.time(), next_day=end.date() > start.date())


def time_word(shift: Shift) -> str:
    """When on its day a shift is: 上午 08:30-11:30, or its own hours alone."""
    hours = hours_word(shift.start, shift.end)
    return hours if isinstance(shift.slot, Hours) else f"{slot_word(shift.slot)} {hours}"


def _from_to(start: time, end: time, *, next_day: bool) -> str:
    until = f"{end:%H:%M}"
    return f"{start:%H:%M}-{_('{time} (next day)', time=until) if next_day else until}"


def masked_name(name: str) -> str:
    """张* for 张三: the first character and one star, whatever the length. Empty stays empty."""
    stripped = name.strip()
    return f"{stripped[0]}*" if stripped else ""


class Names:
    """What the people, units and duties of a problem are called, each by its own name.

    A unit whose name is not unique (第一组 of every village) is shown after the unit above
    it, 雅西社区第一组, and if that is not enough with its id.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._units = _unit_names(problem)
        self._sharing = Counter(person.name for person in problem.people.values())
        titles = Counter(duty.name for duty in problem.duties.values())
        self._duties = {
            duty.id: duty.name if titles[duty.name] == 1 else _with_id(duty.name, duty.id)
            for duty in problem.duties.values()
        }

    def knows(self, key: str) -> bool:
        """Whether `key` is the id of a person."""
        return key in self._problem.people

    def person(self, key: str | None) -> str:
        """The person's name, or that of a unit; the id of somebody unknown; empty for None."""
        if key is None:
            return ""
        person = self._problem.people.get(key)
        return self.unit(key) if person is None else person.name or key

    def apart(self, key: str | None) -> str:
        """A person as lists and answers name them: with the id where two have one name.

        Of a unit as :meth:`unit`; the id of anything else, empty for None.
        """
        person = self._problem.people.get(key or "")
        if person is None or key is None:
            return self.unit(key)
        alone = self._sharing[person.name] == 1
        return person.name if alone and person.name else _with_id(person.name, key)

    def title(self, key: str | None) -> str:
        """The person's 职务, empty where there is none."""
        person = self._problem.people.get(key or "")
        return "" if person is None else person.title

    def person_unit(self, key: str | None) -> str:
        """The name of the unit the person belongs to, empty where there is none."""
        person = self._problem.people.get(key or "")
        return "" if person is None else self.unit(person.unit)

    def unit(self, key: str | None) -> str:
        """The unit's name, told apart where it has to be; empty for None."""
        return "" if key is None else self._units.get(key, key)

    def duty(self, key: str | None) -> str:
        """The duty's name, told apart where it has to be; empty for None."""
        return "" if key is None else self._duties.get(key, key)

    def target(self, key: str | None) -> str:
        """A unit by its name; a household or an item by its id, never by a name."""
        return self.unit(key)

    def step(self, key: str | None) -> str:
        """The name of a step of sheet 节点; empty for anything else."""
        milestone = self._problem.milestones.get(key or "")
        return "" if milestone is None else milestone.name or milestone.id

    def owner(self, duty: Duty | None, key: str | None) -> str:
        """The owner of an obligation: person, unit, target, item or step; empty for 整体."""
        if key is None:
            return ""
        if duty is not None and KINDS[duty.kind].by_steps:
            return self.step(key) or self.unit(key)
        if duty is not None and duty.owner.by == "unit":
            return self.unit(key)
        if duty is not None and duty.owner.by == "target" and key in self._units:
            return self.unit(key)
        return self.person(key) if key in self._problem.people else self.unit(key)

    def holder(self, duty: Duty | None, key: str) -> str:
        """The holder of a link: a unit where the duty says ``holder=unit``, else a person."""
        if duty is not None and duty.params[HOLDER] == "unit":
            return self.unit(key)
        return self.person(key) if key in self._problem.people else self.unit(key)

    def serving(self, shift: Shift) -> tuple[str, ...]:
        """Ids of those who serve in the shift, by part; substitutes are not among them."""
        serving = team(shift, self._problem.duties.get(shift.duty))
        return tuple(one.id for one in sorted(serving, key=lambda one: (one.part, one.id)))

    def label(self, shift: Shift, person: str) -> str:
        """What the person is called who serves in the shift, such as 带班; often empty."""
        duty = self._problem.duties.get(shift.duty)
        named = (*shift.groups, *shift.people)
        part = next((one.part for one in named if one.id == person), None)
        if duty is None or part is None or part >= len(duty.team):
            return ""
        return duty.team[part].label

    def pool(self, key: str, part: int) -> str:
        """Who shares turns: the 公平组 of a duty, else the duty, and which part of its team."""
        duty = self._problem.duties.get(key)
        if duty is None or part >= len(duty.team):
            return self.duty(key)
        called = duty.pool or self.duty(key)
        if label := duty.team[part].label:
            return str(_("{duty}, {label}", duty=called, label=label))
        if len(duty.team) == 1:
            return called
        return str(_("{duty}, part {part}", duty=called, part=part + 1))

    def account(self, row: FairnessRow) -> str:
        """What an account counts: its duty or 公平组, the part where there are several, which
        days.
        """
        said, years = self.pool(row.duty, row.part), self._problem.settings.holiday_years
        if row.account == "holidays":
            told = _("{duty}, on public holidays of {years:year|years}", duty=said, years=years)
            return str(told)
        if row.account == "days_off":
            return str(_("{duty}, on days off of this year", duty=said))
        return str(_("{duty}, this year", duty=said))

    def held(self, shift: Shift, person: str) -> str:
        """The duty, with what the person is called there: 值班（带班）."""
        duty, label = self.duty(shift.duty), self.label(shift, person)
        return str(_("{duty} ({label})", duty=duty, label=label)) if label else duty

    def turns(self, shift: Shift) -> tuple[str, ...]:
        """As `serving`, with whole units for their people."""
        return self.serving(crewed(shift))

    def team(
        self,
        shift: Shift,
        most: int | None = None,
        *,
        members: bool = True,
        but: str | None = None,
    ) -> str:
        """Who serves, each part after what it is called; at most so many of them.

        Whole units by their names, and their people behind them unless without `members`. With
        `but` everybody else: those who serve with that person, one by one.
        """
        parts: dict[str, list[str]] = {}
        among = self.turns(shift) if but is None else self.serving(shift)
        members = members and but is None
        for one in [one for one in among if one != but][:most]:
            parts.setdefault(self.label(shift, one), []).append(self.person(one))
        for last in {one.part: one for one in shift.groups if members}.values():
            people = [self.person(one.id) for one in shift.people if one.part == last.part]
            units = parts.get(self.label(shift, last.id), [])
            if (called := self.unit(last.id)) in units:
                units[units.index(called)] = with_people(called, list_word(people))
        said = (
            f"{label} {list_word(people)}" if label else list_word(people)
            for label, people in parts.items()
        )
        return ("；" if in_chinese() else "; ").join(said)

    def substitutes(self, shift: Shift) -> tuple[str, ...]:
        """Ids of those named by standby: free that day, not counted as serving."""
        spare = substitutes(shift, self._problem.duties.get(shift.duty))
        return tuple(sorted(one.id for one in spare))


def with_people(unit: str, people: str) -> str:
    """A whole unit, and its people behind it."""
    return f"{unit}（{people}）" if in_chinese() else f"{unit} ({people})"


def _with_id(name: str, key: str) -> str:
    return f"{name}（{key}）" if in_chinese() else f"{name} ({key})"


def _unit_names(problem: Problem) -> dict[str, str]:
    """A name of its own for every unit: its name, the one above and its name, or with its id.

    Units of one kind in one place are named alike: where 第一组 needs its village, 第二组 has
    it too.
    """
    units = problem.units
    plain = Counter(unit.name for unit in units.values())
    shared = {(unit.parent, unit.kind) for unit in units.values() if plain[unit.name] > 1}
    gap = "" if in_chinese() else " "
    named: dict[str, str] = {}
    for unit in units.values():
        parent = units.get(unit.parent or "")
        if not unit.name:
            named[unit.id] = unit.id
        elif parent is None or (unit.parent, unit.kind) not in shared:
            named[unit.id] = unit.name
        else:
            named[unit.id] = f"{parent.name}{gap}{unit.name}"
    taken = Counter(named.values())
    return {
        key: name if taken[name] == 1 else _with_id(units[key].name or key, key)
        for key, name in named.items()
    }
