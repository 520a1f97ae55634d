"""What ``sanfang plan`` wrote, by names, and what the workbook says: no code of the product."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.whole.days import Span
from tests.whole.typed import Sheets

ZONE = ZoneInfo("Asia/Shanghai")
_DAY = timedelta(days=1)

# -- what is owed ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Owed:
    """What a duty asks, as its office would say it.

    `hours` end on the next day where they do not end later. `team` is, part by part, the label
    or "", whoever may serve, and how many. `serves` narrows these by owner or target.
    """

    spans: Sequence[Span]
    hours: str
    team: Sequence[tuple[str, str, int]]
    owners: Sequence[str] = ("",)
    serves: Mapping[str, str] = field(default_factory=dict)
    order: bool = False
    rest_hours: int = 0
    rest_days: int = 0
    most_run: int = 0

    @property
    def length(self) -> timedelta:
        """How long a shift lasts."""
        start, end = (datetime.combine(date.min, one) for one in _clock(self.hours))
        return end - start if end > start else end - start + _DAY

    def on(self, day: date) -> tuple[datetime, datetime]:
        """When it begins and ends."""
        start = datetime.combine(day, _clock(self.hours)[0])
        return start, start + self.length


def _clock(hours: str) -> list[time]:
    return [time.fromisoformat(one) for one in hours.split("-")]


@dataclass(frozen=True)
class Turn:
    """A shift of a plan, by names; the people of each part."""

    duty: str
    owner: str
    start: datetime
    end: datetime
    parts: tuple[tuple[str, ...], ...]

    @property
    def day(self) -> date:
        """The day it belongs to."""
        return self.start.date()

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who serves."""
        return tuple(one for part in self.parts for one in part)

    def clashes(self, start: datetime, end: datetime) -> bool:
        """Whether it overlaps that time."""
        return self.start < end and start < self.end


@dataclass(frozen=True)
class Book:
    """What the workbook says of people, by name."""

    roles: Mapping[str, frozenset[str]]
    unit: Mapping[str, str]
    away: Sequence[tuple[str, datetime, datetime]]
    past: Sequence[tuple[date, str, str]]

    @classmethod
    def of(cls, sheets: Sheets) -> Book:
        """Read from the sheets as they were typed."""
        staff = sheets["人员"]
        return cls(
            {one["姓名"]: frozenset(one["角色"].split("、")) for one in staff},
            {one["姓名"]: one.get("单位", "") for one in staff},
            [(one["人员"], _day(one["起"]), _day(one["止"]) + _DAY)
             for one in sheets.get("不可用", ())],
            [(_day(one["日期"]).date(), one["制度"], one["人员"])
             for one in sheets.get("历史", ())],
        )  # fmt: skip

    def may(self, owed: Owed, part: int, owner: str, person: str) -> bool:
        """Whether the duty names `person` for that part."""
        wanted = owed.team[part][1]
        within = owed.serves.get(owner, "")
        named = wanted in self.roles[person] or wanted == self.unit[person]
        return named and within in ("", self.unit[person], person)

    def there(self, person: str, start: datetime, end: datetime) -> bool:
        """Whether no absence overlaps that time."""
        return not any(one == person and since < end and start < till
                       for one, since, till in self.away)  # fmt: skip


def _day(text: str) -> datetime:
    """A day as these books have it; without its year it is one of 2026."""
    parts = text.replace("年", "-").replace("月", "-").replace("日", "").split("-")
    return datetime(*map(int, ["2026", *parts][-3:]))  # type: ignore[arg-type]


# -- what was planned --------------------------------------------------------------------------


@dataclass(frozen=True)
class Made:
    """What a plan's folder holds."""

    folder: Path
    plan: Mapping[str, object]
    turns: Sequence[Turn]
    substitutes: Sequence[tuple[Turn, tuple[str, ...]]] = ()

    def by_person(self) -> dict[str, list[Turn]]:
        """Everybody's turns, in order of time."""
        found: dict[str, list[Turn]] = defaultdict(list)
        for turn in self.turns:
            for person in turn.people:
                found[person].append(turn)
        return dict(found)


def read(folder: Path, sheets: Sheets, owed: Mapping[str, Owed]) -> Made:
    """The shifts of the duties in `owed`, by names."""
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    names = {one["编码"]: one["姓名"] for one in sheets["人员"]}
    rank = {one["编码"]: number for number, one in enumerate(sheets["人员"])}
    names |= {one["编码"]: one["名称"] for one in sheets["单位"]}
    duties = {one["编码"]: one["名称"] for one in sheets["制度"]}
    turns, substitutes = [], []
    for shift in plan["shifts"]:
        if (duty := duties[shift["duty"]]) not in owed:
            continue
        count = len(owed[duty].team)
        serving = sorted(shift["people"], key=lambda one: rank[one["id"]])
        parts = [
            tuple(names[one["id"]] for one in serving if one["part"] == part)
            for part in range(count + 1)
        ]
        start, end = (_local(shift[key]) for key in ("start", "end"))
        owner = names.get(shift["owner"] or shift["target"] or "", "")
        turn = Turn(duty, owner, start, end, tuple(parts[:count]))
        turns.append(turn)
        substitutes.append((turn, parts[count]))
    return Made(folder, plan, sorted(turns, key=lambda one: (one.start, one.owner)), substitutes)


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(ZONE).replace(tzinfo=None)
