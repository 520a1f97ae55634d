"""洛社镇's quarter: who is away, what is settled, which matters are open, what was done before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random

from inputs.presets.luoshe.links import Links
from inputs.presets.luoshe.people import LEADERS_UNIT, PETITIONS, People
from inputs.presets.making.families import is_hardship
from inputs.presets.making.people import mondays
from inputs.presets.making.places import Place
from inputs.presets.making.tables import item
from inputs.presets.preset import Row

START = date(2027, 1, 1)
END = date(2027, 3, 31)

_MONDAYS = [day for day in mondays(date(2027, 1, 4), 13) if day != date(2027, 2, 8)]
"""Those on which the leaders meet; one is in the Spring Festival."""

_SUBJECTS = (
    *("楼道照明损坏", "门前道路积水", "申请临时救助"),
    *("邻里宅基纠纷", "河道保洁不及时", "咨询医保报销"),
)
_ITEMS = 24


def _ids(rows: Sequence[Row]) -> list[str]:
    return [str(row["id"]) for row in rows]


def absences(random: Random, people: People) -> list[Row]:
    """Leave and meetings of an ordinary quarter; nobody is away for all of it."""
    rows: list[Row] = []

    def away(who: str, first: date, days: int, reason: str, slot: str = "") -> None:
        last = first + timedelta(days=days - 1)
        more: Row = {"slot": slot} if slot else {}
        if days > 1:
            more["to"] = last
        rows.append({"person": who, "from": first, "reason": reason, **more})

    for monday in _MONDAYS:
        away(LEADERS_UNIT, monday, 1, "党委会议", "上午")
    away(LEADERS_UNIT, date(2027, 1, 20), 2, "镇人民代表大会")
    away(LEADERS_UNIT, date(2027, 2, 18), 1, "全镇工作部署会", "下午")
    away("B06", date(2027, 1, 14), 1, "平安建设工作例会", "下午")
    away("B25", date(2027, 3, 11), 2, "春耕备耕培训")
    away("S01", date(2027, 2, 4), 1, "春运安保")

    leaders, heads = _ids(people.leaders), _ids(list(people.heads.values()))
    cadres = _ids([row for rows in people.cadres.values() for row in rows])
    village = _ids([row for rows in people.village.values() for row in rows])
    weeks = [date(2027, 1, 11), date(2027, 2, 22), date(2027, 3, 8), date(2027, 3, 15)]
    for who in (*random.sample(leaders, 2), *random.sample(heads, 5), *random.sample(cadres, 10)):
        away(who, random.choice(weeks), 5, "党校学习")
    mothers = random.sample(cadres, 4)
    for number, who in enumerate(mothers):
        away(who, date(2026, 10, 12) if number < 2 else date(2027, 2, 24), 128, "产假")
    others = sorted(set(cadres) - set(mothers))
    for among, count, least, most, reason in (
        (heads, 8, 1, 3, "公休"),
        (others, 70, 2, 5, "公休"),
        (village, 20, 1, 4, "事假"),
        (others, 12, 1, 10, "病假"),
        (leaders, 4, 1, 1, "外出招商"),
    ):
        for who in random.sample(among, count):
            day = _working_start(random)
            away(who, day, least if least == most else random.randint(least, most), reason)
    return rows


def _working_start(random: Random) -> date:
    """A Monday to Thursday of the quarter, clear of New Year and the Spring Festival."""
    week = random.choice((0, 1, 2, 3, 6, 7, 8, 9, 10, 11))
    return date(2027, 1, 4) + timedelta(days=7 * week + random.randrange(4))


def pins(people: People) -> list[Row]:
    """Sheet 指定."""
    settled = ((0, (1, 6), "必须"), (1, (3, 3), "必须"), (5, (2, 24), "禁止"), (8, (3, 17), "希望"))
    return [
        {
            "duty": "领导接访",
            "person": people.leaders[number]["id"],
            "date": date(2027, *day),
            "mode": mode,
        }
        for number, day, mode in settled
    ]


def items(random: Random, people: People, households: Sequence[Row]) -> list[Row]:
    """Matters of December 2026, with the village cadres who hold the households: open,
    resolved and closed ones.
    """
    cadres = {row["id"] for rows in people.village.values() for row in rows}
    held = [row for row in households if row.get("contact") in cadres]
    rows: list[Row] = []
    for number, household in enumerate(random.sample(held, _ITEMS), 1):
        important, state = number % 3 == 0, ("在办", "在办", "办结", "销号")[number % 4]
        # An ordinary matter that is open still has days of January left.
        days = (28, 31) if state == "在办" and not important else (7, 20)
        received = date(2026, 12, random.randint(*days))
        subject = _SUBJECTS[number % len(_SUBJECTS)]
        who, key = household["contact"], f"S{number:03d}"
        row = item(key, household["id"], subject, received, who, state, important=important)
        if state != "在办":
            row["resolved_on"] = date(2026, 12, random.randint(21, 30))
        rows.append(row)
    return rows


def history(
    random: Random,
    villages: Sequence[Place],
    people: People,
    links: Links,
    households: Sequence[Row],
) -> list[Row]:
    """What was done from October to December 2026, in order of date."""
    rows: list[Row] = []

    def add(day: date, duty: str, who: str, target: str = "") -> None:
        more: Row = {"target": target} if target else {}
        rows.append({"date": day, "duty": duty, "person": who, **more})

    leaders, receivers = _ids(people.leaders), _ids(people.cadres[PETITIONS])
    for week in range(12):
        day = date(2026, 10, 14) + timedelta(days=7 * week)
        for group in (leaders, receivers):
            add(day, "领导接访", group[week % len(group)])
    for month in (10, 11, 12):
        for who, places in links.leader_villages.items():
            for index, place in enumerate(places):
                add(_day_of(random, month, index), "领导驻村", who, place)

    groups = {
        village.id: random.sample(village.groups, len(village.groups)) for village in villages
    }
    for unit, place in links.department_villages.items():
        left = groups[place]
        target = left.pop()
        stays = random.random() < 0.5  # October's group again in November
        for month in (10, 11, 12):
            if month == 12 or (month == 11 and not stays):
                target = left.pop()
            day = _day_of(random, month, month % 2)
            for who in _ids([people.heads[unit], *random.sample(people.cadres[unit], 2)]):
                add(day, "部门轮组", who, target)

    visited = [row for row in households if "contact" in row and is_hardship(row)]
    for row in random.sample(visited, 300):
        day = _day_of(random, random.choice((11, 12)), random.randrange(2))
        add(day, "联户", str(row["contact"]), str(row["id"]))
    return sorted(rows, key=_when_and_what)


def _when_and_what(row: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(str(row.get(key, "")) for key in ("date", "duty", "target", "person"))


def _day_of(random: Random, month: int, half: int) -> date:
    """A working day of that month of 2026, in its earlier or later half after the 8th."""
    first = date(2026, month, 12 if half == 0 else 19)
    day = first + timedelta(days=random.randrange(7))
    return day - timedelta(days=max(day.weekday() - 4, 0))
