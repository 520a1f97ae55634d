"""The people of an example: who there is, who has a role, and who is away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from random import Random

from inputs.presets.making.names import distinct_names
from inputs.presets.preset import Row

DISTRICT_LEADERS = (
    *("区委书记", "区委副书记、区长", "区人大常委会主任", "区政协主席", "区委副书记"),
    *("区委常委、政法委书记", "区委常委、组织部部长", "区委常委、宣传部部长"),
    *("区委常委、纪委书记", "区委常委、统战部部长", "区委常委、常务副区长"),
)
"""The posts that every district has, each held by one."""


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


def having(people: Iterable[Row], *roles: str) -> list[Row]:
    """Those of `people` who have one of `roles`."""
    return [row for row in people if set(roles) & set(str(row["roles"]).split("、"))]


def by_unit(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """People or households by the unit they belong to, in order."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row["unit"]), []).append(row)
    return found


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


def received(
    random: Random, duty: str, first: date, leaders: Sequence[Row], others: Sequence[Row]
) -> list[Row]:
    """Four weekly receptions from `first` on as 历史: the next leader and any of the others."""
    rows: list[Row] = []
    for week in range(4):
        day = first + timedelta(days=7 * week)
        both = (leaders[week], random.choice(others))
        rows += [{"date": day, "duty": duty, "person": person["id"]} for person in both]
    return rows
