"""What every township example needs: villages, groups, households, and who keeps in touch.

Everything takes a seeded ``Random`` and gives the same rows for the same seed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from random import Random

from inputs.presets.names import distinct_names, full_name
from inputs.presets.preset import Row
from planner.domain.workdays import WorkCalendar

HARDSHIP = "困难户"

_PERSONS = (1, 2, 3, 4, 5, 6)
_PERSONS_WEIGHTS = (11, 25, 28, 21, 10, 5)

_PRIORITY = (
    (("困难户", "低保户"), 0.012),
    (("困难户", "残疾户"), 0.007),
    (("困难户",), 0.014),
    (("独居老人",), 0.004),
    (("上访户",), 0.001),
)
"""Categories that get more attention, with the share of households that have them."""

_ORDINARY = ((("个体户",), 0.030), (("村民代表",), 0.012), (("军属户",), 0.006))


@dataclass(frozen=True, slots=True)
class Village:
    """A village (村) or community (社区) with the ids of its villager groups."""

    id: str
    name: str
    kind: str
    groups: tuple[str, ...]

    def group_name(self, number: int) -> str:
        """What people call the group of that number, counted from 1."""
        return f"{self.name}{number}组"


def _table(file: str) -> list[dict[str, str]]:
    text = files("inputs.presets").joinpath("data", file).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def read_rows(file: str) -> list[Row]:
    """The rows of a sheet kept in ``data/<file>`` under English column names.

    Empty cells are left out; whole numbers are numbers.
    """
    return [
        {name: int(cell) if cell.isdecimal() else cell for name, cell in row.items() if cell}
        for row in _table(file)
    ]


def read_villages(file: str, groups: Mapping[str, int]) -> list[Village]:
    """The villages of ``data/<file>``, each with as many groups as `groups` says by name."""
    villages = []
    for row in _table(file):
        name = row["name"].removesuffix("村委会").removesuffix("居委会")
        kind = "社区" if name.endswith("社区") else "村"
        ids = tuple(f"{row['code']}-{number:02d}" for number in range(1, groups[name] + 1))
        villages.append(Village(row["code"], name, kind, ids))
    return villages


def household_rows(
    random: Random, villages: Iterable[Village], sizes: Mapping[str, tuple[int, int]], town: str
) -> list[Row]:
    """The households, group after group, door after door.

    `sizes` gives the fewest and most households of one group by kind of village.
    """
    chances = (*_PRIORITY, *_ORDINARY)
    plain = 1 - sum(chance for _categories, chance in chances)
    categories: list[tuple[str, ...]] = [words for words, _chance in chances] + [()]
    weights = [chance for _categories, chance in chances] + [plain]
    rows: list[Row] = []
    for village in villages:
        for number, group in enumerate(village.groups, 1):
            count = random.randint(*sizes[village.kind])
            persons = random.choices(_PERSONS, _PERSONS_WEIGHTS, k=count)
            words = random.choices(categories, weights, k=count)
            for door in range(count):
                rows.append(
                    {
                        "id": f"H{len(rows) + 1:06d}",
                        "unit": group,
                        "head": full_name(random),
                        "categories": "、".join(words[door]),
                        "persons": persons[door],
                        "address": f"{town}{village.group_name(number)}{door + 1}号",
                    }
                )
    return rows


def by_group(households: Iterable[Row]) -> dict[str, list[Row]]:
    """The households of each group, in order."""
    found: dict[str, list[Row]] = {}
    for row in households:
        found.setdefault(str(row["unit"]), []).append(row)
    return found


def add_category(household: Row, word: str) -> None:
    """Put `household` into one more category."""
    words = [part for part in str(household["categories"]).split("、") if part]
    household["categories"] = "、".join([*words, word])


def is_hardship(household: Mapping[str, object]) -> bool:
    """Whether the household is in hardship."""
    return HARDSHIP in str(household["categories"]).split("、")


def give_contacts(
    village: Village,
    households: Mapping[str, Sequence[Row]],
    residents: Mapping[str, Sequence[Row]],
    share: float,
    most: int,
) -> None:
    """Enter 现联系人 for about `share` of the village's households.

    Residents of a group, by `residents`, take neighbours in their own group first, then what
    is left in the village; each has one hardship household where there is one left. Nobody
    gets more than `most` households or the person's 联户上限.
    """
    people = [person for group in village.groups for person in residents.get(group, ())]
    if not people:
        return
    total = sum(len(households[group]) for group in village.groups)
    quota = min(most, int(total * share / len(people)))
    room = {str(p["id"]): min(quota, _limit(p, most)) for p in people}

    def take(person: Row, rows: Iterable[Row], count: int) -> None:
        for row in rows:
            if count == 0 or room[str(person["id"])] == 0:
                return
            if "contact" not in row:
                row["contact"] = person["id"]
                room[str(person["id"])] -= 1
                count -= 1

    everywhere = [row for group in village.groups for row in households[group]]
    needy = [row for row in everywhere if is_hardship(row)]
    ordinary = [row for row in everywhere if not is_hardship(row)]
    own = {group: [r for r in households[group] if not is_hardship(r)] for group in village.groups}
    for person in people:
        group = str(person["home"])
        take(person, (row for row in needy if row["unit"] == group), 1)
    for person in people:
        if room[str(person["id"])] == min(quota, _limit(person, most)):
            take(person, needy, 1)
    for group in village.groups:
        for person in residents.get(group, ()):
            take(person, own[group], most)
    for person in people:
        take(person, ordinary, most)


def _limit(person: Mapping[str, object], most: int) -> int:
    limit = person.get("household_limit", most)
    return limit if isinstance(limit, int) else most


# A whole county or district -------------------------------------------------------------


def county_rows(file: str) -> list[Row]:
    """The units of ``data/<file>``: the county, its towns, and their villages, in that order.

    A village (村) or community (社区) has its town as parent, a town (街道, 镇, 乡) the county.
    """
    table = _table(file)
    county = table[0]
    name = county["county"]
    rows: list[Row] = [{"id": county["county_code"], "name": name, "kind": name[-1]}]
    for code, town in dict.fromkeys((row["town_code"], row["town"]) for row in table):
        kind = next((kind for kind in ("街道", "乡") if town.endswith(kind)), "镇")
        rows.append({"id": code, "name": town, "kind": kind, "parent": county["county_code"]})
    for row in table:
        stem = row["name"].removesuffix("居委会").removesuffix("居民委员会")
        kind = "村" if stem.endswith("村委会") else "社区"
        stem = stem.removesuffix("村委会").removesuffix(kind)
        rows.append(
            {"id": row["code"], "name": stem + kind, "kind": kind, "parent": row["town_code"]}
        )
    return rows


def of_kind(rows: Iterable[Row], *kinds: str) -> list[Row]:
    """The units of those kinds, in order."""
    return [row for row in rows if row["kind"] in kinds]


def settings_rows(
    organisation: str, start: date, end: date, more: Mapping[str, object] | None = None
) -> list[Row]:
    """Sheet 设置 with the usual hours; `more` replaces or adds values."""
    values: dict[str, object] = {
        "单位名称": organisation,
        "开始": start,
        "结束": end,
        "时区": "Asia/Shanghai",
        "语言": "zh",
        "上午": "08:30-11:30",
        "下午": "14:00-17:00",
        "晚上": "18:30-20:00",
        "每次走访户数": 6,
        "提前公示天数": 2,
        **(more or {}),
    }
    return [{"key": key, "value": value} for key, value in values.items()]


class Staff:
    """Makes the rows of 人员 one after the other, each with a name of its own."""

    def __init__(self, random: Random, most: int) -> None:
        """At most `most` people."""
        self.rows: list[Row] = []
        self._names = distinct_names(random, most)
        self._width = len(str(most))

    def add(self, unit: object, title: str, *roles: str, **more: object) -> Row:
        """One more person; `more` are further columns, and those that are None stay empty."""
        number = len(self.rows) + 1
        row: Row = {
            "id": f"P{number:0{self._width}d}",
            "name": self._names[number - 1],
            "unit": unit,
            "title": title,
            "roles": "、".join(roles),
            "phone": f"138{number:08d}",
            **{column: value for column, value in more.items() if value is not None},
        }
        self.rows.append(row)
        return row


def leave_rows(
    random: Random,
    people: Sequence[Row],
    share: float,
    weeks: Sequence[date],
    reason: str,
    most: int = 4,
) -> list[Row]:
    """Absences of one to `most` days for `share` of the people, in one of the `weeks`."""
    rows: list[Row] = []
    for person in random.sample(people, round(len(people) * share)):
        first = random.choice(weeks) + timedelta(days=random.randrange(2))
        last = first + timedelta(days=random.randrange(most))
        rows.append({"person": person["id"], "from": first, "to": last, "reason": reason})
    return rows


def mondays(first: date, count: int) -> list[date]:
    """`count` Mondays from `first`, which is one."""
    return [first + timedelta(days=7 * week) for week in range(count)]


def counted_back(due: date, days: Sequence[int]) -> list[date]:
    """The last day of each step: the last is due on `due`, each before it earlier by the
    working days of the one after it.
    """
    calendar = WorkCalendar.of(())
    found: list[date] = []
    day = due
    for count in reversed(days):
        while not calendar.is_working(day):
            day -= timedelta(days=1)
        found.append(day)
        for _step in range(count):
            day -= timedelta(days=1)
            while not calendar.is_working(day):
                day -= timedelta(days=1)
    return found[::-1]
