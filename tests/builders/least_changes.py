"""The fewest shifts that must change, worked out from the cells of a workbook alone.

A second reading of the rules, for workbooks of one small shape, that shares nothing with the
product: cells are read here, the model is stated here. What is known of the published plan is
its plan.json. Rules: a team part has so many people of a role who are there, each in one place
at a time; named weekdays, 遇假 顺延, 生效 and 失效, 休息 and 上班 of 日历; 间隔 between turns of
a person; visits of a village in a week; 必须 and 禁止 of 指定.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from ortools.linear_solver.python import model_builder

from tests.builders.sheets import Sheets

Row = dict[str, str]
Shift = Mapping[str, Any]
"""A shift as plan.json has it."""

_HALVES = {
    "全天": ("day", {"am", "pm"}), "上午": ("am", {"am"}), "下午": ("pm", {"pm"}),
    "晚上": ("evening", {"evening"}),
}  # fmt: skip
_ALL_DAY = {"am", "pm", "evening"}
_VISITS = {"走访", "下访"}


def rows(sheets: Sheets, title: str) -> list[Row]:
    """The rows of a sheet by the titles of its columns."""
    head, *lines = sheets.get(title, ("",))
    return [dict(zip(head.split(","), line.split(","), strict=True)) for line in lines]


@dataclass
class Occurrence:
    """What a duty owes once: on one of `days`; `was` is its published shift.

    Days that 必须 alone has `opened` are for whom it names.
    """

    duty: Row
    target: str | None
    days: list[date]
    was: Shift | None
    opened: set[date]
    placed: dict[date, Any] = field(default_factory=dict)
    serving: dict[tuple[date, str, int], Any] = field(default_factory=dict)

    @property
    def slot(self) -> tuple[str, set[str]]:
        """The slot as plan.json calls it, and what of the day it takes."""
        return _HALVES[self.duty["时段"]]

    @property
    def parts(self) -> list[tuple[str, int]]:
        """The team: a role and how many of it, part by part."""
        pairs = (part.partition("*") for part in self.duty["人员"].split("+"))
        return [(role, int(count or 1)) for role, _star, count in pairs]


class Book:
    """What the cells of a workbook say, as far as it matters here."""

    def __init__(self, sheets: Sheets) -> None:
        settings = {row["项"]: row["值"] for row in rows(sheets, "设置")}
        self.start, self.end = (date.fromisoformat(settings[one]) for one in ("开始", "结束"))
        self.notice = timedelta(days=int(settings["提前公示天数"]))
        self.visits = int(settings.get("每村每周来访上限") or 10**6)
        self.people = {row["编码"]: row for row in rows(sheets, "人员")}
        self.units = {row["编码"]: row for row in rows(sheets, "单位")}
        self.villages = [key for key, row in self.units.items() if row["类别"] == "村"]
        self.duties = rows(sheets, "制度")
        self.absences = rows(sheets, "不可用")
        self.pins = rows(sheets, "指定")
        self.days_off = {row["日期"]: row["类型"] for row in rows(sheets, "日历")}

    def works(self, day: date) -> bool:
        """Whether `day` is a working day."""
        said = self.days_off.get(day.isoformat())
        return said == "上班" if said else day.weekday() < 5

    def musts(self, duty: Row, person: str | None = None) -> list[Row]:
        """The rows 必须 of a duty, all of them or somebody's."""
        return [
            pin for pin in self.pins
            if pin["方式"] == "必须" and pin["制度"] == duty["编码"]
            and person in (None, pin["人员"])
        ]  # fmt: skip

    def every(self, first: date, last: date) -> Iterator[date]:
        """The days from `first` to `last`."""
        return (first + timedelta(days=n) for n in range((last - first).days + 1))

    def there(self, person: str, day: date, parts: set[str]) -> bool:
        """Whether somebody is in office and not away for any of those parts of the day."""
        row = self.people[person]
        if row["起"] > day.isoformat() or "" < row["止"] < day.isoformat():
            return False
        for away in self.absences:
            covered = {"": _ALL_DAY, "全天": _ALL_DAY}.get(away["时段"]) or {
                "上午": {"am"}, "下午": {"pm"}, "晚上": {"evening"},
            }[away["时段"]]  # fmt: skip
            days = away["起"] <= day.isoformat() <= (away["止"] or away["起"])
            if away["人员"] in (person, row["单位"]) and days and covered & parts:
                return False
        return True

    def occurrences(self) -> Iterator[tuple[Row, str | None, date, date, list[date]]]:
        """Every occurrence: the duty, the target, its period, the days on which it may be."""
        for duty in self.duties:
            for target in self.villages if duty["主体"] == "每对象" else [None]:
                for first, last in self._periods(duty["周期"]):
                    days = self._days(duty, first, last)
                    if days is not None:
                        for _turn in range(int(duty["次数"])):
                            yield duty, target, first, last, days

    def _periods(self, period: str) -> Iterator[tuple[date, date]]:
        if period == "月":
            yield self.start, self.end
        step = 1 if period == "日" else 7
        begun = self.start - timedelta(days=self.start.weekday() if step == 7 else 0)
        while period != "月" and begun <= self.end:
            yield begun, begun + timedelta(days=step - 1)
            begun += timedelta(days=step)

    def _days(self, duty: Row, first: date, last: date) -> list[date] | None:
        """The days of the plan on which it may be; None where this plan does not owe it."""
        named = {"一二三四五六日".index(one) for one in duty["星期"].replace("、", "")}
        lives = [
            day for day in self.every(first, last)
            if duty["生效"] <= day.isoformat() and not "" < duty["失效"] < day.isoformat()
        ]  # fmt: skip
        nominal = [day for day in lives if not named or day.weekday() in named]
        allowed = [day for day in nominal if self.works(day)]
        if not allowed and nominal and duty["周期"] != "日":
            day = nominal[-1]
            while not self.works(day):
                day += timedelta(days=1)
            allowed = [day]
        if not allowed or not self.start <= allowed[-1] <= self.end:
            return None
        return [day for day in allowed if day >= self.start]


def least(sheets: Sheets, published: Sequence[Shift], today: date) -> int:
    """How many shifts from `today` on must change from the `published` ones.

    Fewest people are missing first, then fewest posted shifts change, then fewest shifts.
    """
    return _Model(Book(sheets), published, today).least()


class _Model:
    def __init__(self, book: Book, published: Sequence[Shift], today: date) -> None:
        self.book, self.today = book, today
        self.model = model_builder.Model()
        self.past = [shift for shift in published if _day(shift) < today]
        self.missing: list[Any] = []
        self.changes: list[tuple[bool, Any]] = []
        left = [shift for shift in published if _day(shift) >= today]
        self.occurrences = list(self._matched(left))
        for one in left:  # nothing owes them any more
            self.changes.append((self._posted(one), 1))
        for occurrence in self.occurrences:
            self._state(occurrence)
        self._one_place()
        self._spacing()
        self._visits()
        self._apart()
        self._pins()

    def _matched(self, left: list[Shift]) -> Iterator[Occurrence]:
        """What is owed from today on, each with the published shift that met it before.

        Which of several turns of one period was which is told by the ids.
        """
        served = list(self.past)
        for duty, target, first, last, days in self.book.occurrences():
            of = duty["编码"], target

            def fits(shift: Shift, of: tuple[str, str | None] = of,
                     when: frozenset[date] = frozenset({*self.book.every(first, last), *days}),
                     ) -> bool:  # fmt: skip
                return (shift["duty"], shift["owner"]) == of and _day(shift) in when

            over = next(filter(fits, served), None)
            if over is not None:
                served.remove(over)
                continue
            was = min(filter(fits, left), key=lambda shift: str(shift["id"]), default=None)
            if was is not None:
                left.remove(was)
            asked = (date.fromisoformat(pin["日期"]) for pin in self.book.musts(duty))
            opened = {
                day for day in asked
                if first <= day <= last and self.book.works(day) and day not in days
            }  # fmt: skip
            open_days = sorted(day for day in {*days, *opened} if day >= self.today)
            yield Occurrence(duty, target, open_days, was, opened)

    def _posted(self, shift: Shift) -> bool:
        return _day(shift) <= self.today + self.book.notice

    def _state(self, one: Occurrence) -> None:
        """Where it is and who serves; what is missing; whether it is as it was."""
        model, whole = self.model, sum(count for _role, count in one.parts)
        one.placed = {day: model.new_bool_var(None) for day in one.days}
        unplaced = model.new_bool_var(None)
        model.add(sum([*one.placed.values(), unplaced]) == 1)
        self.missing.append(whole * unplaced)
        for day, placed in one.placed.items():
            by_person: dict[str, list[Any]] = defaultdict(list)
            for part, (role, count) in enumerate(one.parts):
                able = [
                    person for person, row in self.book.people.items()
                    if role in row["角色"].split("、")
                    and self.book.there(person, day, one.slot[1])
                    and not self._forbidden(one, person, day)
                ]  # fmt: skip
                short = model.new_int_var(0, count, None)
                for person in able:
                    turn = one.serving[day, person, part] = model.new_bool_var(None)
                    by_person[person].append(turn)
                serving = [one.serving[day, person, part] for person in able]
                model.add(sum(serving) + short == count * placed)
                self.missing.append(short)
            model.add(sum(sum(turns) for turns in by_person.values()) >= placed)
            for turns in by_person.values():
                model.add(sum(turns) <= 1)
            if day in one.opened:
                named = {p["人员"] for p in self.book.musts(one.duty) if p["日期"] == str(day)}
                model.add(sum(sum(by_person[who]) for who in named) >= placed)
        self.changes.append(self._changed(one, unplaced))

    def _changed(self, one: Occurrence, unplaced: Any) -> tuple[bool, Any]:
        if one.was is None:
            return False, 1 - unplaced
        posted, day, duty = self._posted(one.was), _day(one.was), one.duty
        place = {"对象": one.target, "": None}.get(duty["地点"], duty["地点"])
        known = (one.was["slot"], one.was["target"], one.was["place"])
        if day not in one.placed or known != (one.slot[0], one.target, place):
            return posted, 1
        team = {(who["id"], who["part"]) for who in one.was["people"]}
        if any((day, *who) not in one.serving for who in team):
            return posted, 1
        same = self.model.new_bool_var(None)
        self.model.add(same <= one.placed[day])
        for (when, person, part), turn in one.serving.items():
            if when == day:
                self.model.add(same <= (turn if (person, part) in team else 1 - turn))
        return posted, 1 - same

    def _forbidden(self, one: Occurrence, person: str, day: date) -> bool:
        return any(
            pin["方式"] == "禁止" and self._about(pin, one, day) and pin["人员"] in ("", person)
            for pin in self.book.pins
        )

    @staticmethod
    def _about(pin: Row, one: Occurrence, day: date) -> bool:
        """Whether a row of 指定 speaks of `one` on `day`, whoever serves."""
        slot = not pin["时段"] or bool(_HALVES[pin["时段"]][1] & one.slot[1])
        duty, target = pin["制度"] in ("", one.duty["编码"]), pin["对象"] in ("", one.target)
        return duty and target and slot and pin["日期"] in ("", day.isoformat())

    def _turns(self) -> Iterator[tuple[Occurrence, date, str, Any]]:
        for one in self.occurrences:
            for (day, person, _part), turn in one.serving.items():
                yield one, day, person, turn

    def _one_place(self) -> None:
        """Nobody is in two places at once."""
        busy: dict[tuple[str, date, str], list[Any]] = defaultdict(list)
        for one, day, person, turn in self._turns():
            for half in one.slot[1]:
                busy[person, day, half].append(turn)
        for turns in busy.values():
            self.model.add(sum(turns) <= 1)

    def _spacing(self) -> None:
        """Two turns of one person in a duty are so many working days apart."""
        position, count = {}, 0
        for day in self.book.every(self.book.start, self.book.end):
            position[day] = count
            count += self.book.works(day)
        for duty in self.book.duties:
            if not duty["间隔"]:
                continue
            turns: dict[str, dict[date, list[Any]]] = defaultdict(lambda: defaultdict(list))
            for one, day, person, turn in self._turns():
                if one.duty is duty:
                    turns[person][day].append(turn)
            for shift in self.past:
                for who in shift["people"] if shift["duty"] == duty["编码"] else ():
                    turns[who["id"]][_day(shift)].append(1)
            for person, days in turns.items():
                fixed = {pin["日期"] for pin in self.book.musts(duty, person)}
                free = [day for day in sorted(days) if str(day) not in fixed]
                for first, other in combinations(free, 2):
                    if position[other] - position[first] < int(duty["间隔"]):
                        self.model.add(sum(days[first]) + sum(days[other]) <= 1)

    def _visits(self) -> None:
        """So many visits of a village in a week, by people from elsewhere."""
        weeks: dict[tuple[str | None, date], list[Any]] = defaultdict(list)
        for one in self.occurrences:
            for day, placed in one.placed.items() if one.duty["类型"] in _VISITS else ():
                weeks[one.target, _monday(day)].append(placed)
        kinds = {duty["编码"] for duty in self.book.duties if duty["类型"] in _VISITS}
        for shift in self.past:
            if shift["duty"] in kinds:
                weeks[shift["target"], _monday(_day(shift))].append(1)
        for (_village, week), visits in weeks.items():
            if week + timedelta(days=6) >= self.today:
                over = sum(one for one in visits if isinstance(one, int))
                self.model.add(sum(visits) <= max(self.book.visits, over))

    def _apart(self) -> None:
        """Turns of one owner in one period are on different days."""
        for one, other in combinations(self.occurrences, 2):
            if one.duty is other.duty and one.target == other.target:
                for day in one.placed.keys() & other.placed.keys():
                    self.model.add(one.placed[day] + other.placed[day] <= 1)
        for one in self.occurrences:
            for shift in self.past:
                own = shift["duty"] == one.duty["编码"] and shift["owner"] in (one.target, None)
                if own and _day(shift) in one.placed:
                    self.model.add(one.placed[_day(shift)] == 0)

    def _pins(self) -> None:
        """What 必须 asks for is done, or is missing."""
        for pin in self.book.pins:
            if pin["方式"] != "必须" or pin["日期"] < self.today.isoformat():
                continue
            meant = [
                turn for one, day, person, turn in self._turns()
                if self._about(pin, one, day) and pin["人员"] == person
            ]  # fmt: skip
            unmet = self.model.new_bool_var(None)
            self.model.add(sum(meant) + unmet >= 1)
            self.missing.append(unmet)

    def least(self) -> int:
        """The number of changes, after what comes before them."""
        posted = sum(change for soon, change in self.changes if soon)
        every = sum(change for _soon, change in self.changes)
        found = 0
        for level in (sum(self.missing), posted, every):
            self.model.minimize(level)
            solver = model_builder.Solver("scip")
            assert solver.solve(self.model) == model_builder.SolveStatus.OPTIMAL
            found = round(solver.objective_value)
            self.model.add(level <= found)
        return found


def _day(shift: Shift) -> date:
    return date.fromisoformat(shift["date"])


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
