"""门头沟区: 7,491 members report in where they live or were born, for the second quarter of 2027.

Towns, villages and communities are real; people, their units and posts are made up. Members
who work elsewhere in the district report in to the village or community of their home, claim
a service post there, and serve in the evening and at the weekend.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from random import Random

from inputs.presets.making.people import Staff, leave_rows, mondays
from inputs.presets.making.places import county_rows, of_kind
from inputs.presets.making.tables import link, read_rows, settings_rows, unit, workbook
from inputs.presets.preset import Preset, Row
from inputs.workbook.schema import Rows
from planner.domain.language import _

_SEED = 110109
_START = date(2027, 4, 1)
_END = date(2027, 6, 30)

_MEMBERS = 7491
_PER_POST = 6  # members near a place for each of its posts; a post takes twice as many


def build() -> Rows:
    """All sheets of the example. The same rows every time."""
    random = Random(_SEED)
    units = county_rows("mentougou.csv")
    district = str(units[0]["id"])
    places = of_kind(units, "村", "社区")
    works = [
        unit(f"W{number:02d}", row["name"], "工作单位", district)
        for number, row in enumerate(read_rows("mentougou_workplaces.csv"), 1)
    ]
    units += works
    staff = Staff(random, _MEMBERS + len(places))
    for place in places:
        staff.add(place["id"], "党组织书记", "报到联络员", home=place["id"])
    members = _members(random, staff, places, works)
    units += _service_posts(random, places, members)
    return workbook(
        settings=settings_rows("北京市门头沟区", _START, _END),
        units=units,
        people=staff.rows,
        absences=leave_rows(random, members, 0.05, mondays(date(2027, 4, 12), 10), "出差"),
        duties=read_rows("mentougou_duties.csv"),
        links=_links(random, members),
    )


PRESET = Preset(
    "mentougou",
    _("Mentougou district: 7,491 members report in where they live and claim a service post"),
    build,
)


def _members(
    random: Random, staff: Staff, places: Sequence[Row], works: Sequence[Row]
) -> list[Row]:
    """Members at their place of work: most live in the district, some only come from it.

    Every place is home to a few; the communities in town are home to more.
    """
    homes = [place["id"] for place in places for _few in range(8)]
    weights = [random.uniform(2, 5) if place["kind"] == "社区" else 1 for place in places]
    rest = _MEMBERS - len(homes)
    homes += [place["id"] for place in random.choices(places, weights, k=rest)]
    random.shuffle(homes)
    rows: list[Row] = []
    for number, place in enumerate(homes):
        draw = random.random()
        near: Row = {"home": place}
        if draw < 0.10:
            near = {"origin": place}
        elif draw < 0.14:
            near = {}
        work = works[number % len(works)]["id"]
        rows.append(staff.add(work, "职工" if draw > 0.6 else "科员", "党员", **near))
    return rows


def _near(member: Row) -> object:
    return member.get("home") or member.get("origin")


def _service_posts(random: Random, places: Sequence[Row], members: Sequence[Row]) -> list[Row]:
    """The posts of each place, by how many members are near it; different ones in each."""
    near = Counter(_near(member) for member in members)
    posts = [row["name"] for row in read_rows("mentougou_posts.csv")]
    rows: list[Row] = []
    for place in places:
        count = -(-near[place["id"]] // _PER_POST)
        for number, post in enumerate(random.sample(posts, count), 1):
            key, name = f"{place['id']}-J{number:02d}", f"{place['name']}{post}岗"
            rows.append(unit(key, name, "岗位", place["id"]))
    return rows


def _links(random: Random, members: Sequence[Row]) -> list[Row]:
    """A third of the members reported in last year already."""
    known = [member for member in members if _near(member)]
    found = sorted(random.sample(known, _MEMBERS // 3), key=lambda row: str(row["id"]))
    return [link("党员报到", row["id"], _near(row)) for row in found]
