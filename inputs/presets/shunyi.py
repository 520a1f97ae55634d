"""顺义区: 12,000 groups of one member and one villagers' representative, for a quarter of 2027.

Towns, villages and communities are real; people are made up. Each group of exactly one member
and one representative looks after some ten households of its village and calls on them
together. The households themselves are left out: each group is a unit that says how many it
has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from random import Random

from inputs.presets.making.people import Staff
from inputs.presets.making.places import county_rows, of_kind
from inputs.presets.making.tables import link, read_rows, settings_rows, unit, workbook
from inputs.presets.preset import Preset, Row
from inputs.workbook.schema import Rows
from planner.domain.language import _

_SEED = 110113
_START = date(2027, 4, 1)
_END = date(2027, 6, 30)

_GROUPS = 12_000
_LEAST = 6  # groups of the smallest place
_FIRST_TOWN = "110113111"  # 龙湾屯镇


def build() -> Rows:
    """All sheets of the example. The same rows every time."""
    random = Random(_SEED)
    units = county_rows("shunyi.csv")
    towns = of_kind(units, "镇", "街道")
    places = of_kind(units, "村", "社区")
    sizes = _sizes(random, places)
    groups: list[Row] = []
    staff = Staff(random, 2 * _GROUPS + len(places) + 2 * len(towns))
    for town in towns:
        staff.add(town["id"], "组织委员", "镇街联络员")
        staff.add(town["id"], "社会工作办公室主任", "镇街联络员")
    for place in places:
        staff.add(place["id"], "党组织书记", "村书记")
        own = _groups(random, place, sizes[str(place["id"])])
        place["households"] = sum(int(str(row["households"])) for row in own)
        groups += own
        for role in ("党员", "村民代表"):
            for _number in own:
                staff.add(place["id"], "", role)
    return workbook(
        settings=settings_rows("北京市顺义区", _START, _END),
        units=[*units, *groups],
        people=staff.rows,
        duties=read_rows("shunyi_duties.csv"),
        links=_links(groups, staff.rows),
    )


PRESET = Preset(
    "shunyi",
    _("Shunyi district: 12,000 groups of one member and one villagers' representative"),
    build,
)


def _sizes(random: Random, places: Sequence[Row]) -> dict[str, int]:
    """How many groups each place has, 12,000 in all; villages have more than communities."""
    ids = [str(place["id"]) for place in places]
    weights = [random.uniform(1, 3) if place["kind"] == "村" else 1.0 for place in places]
    drawn = Counter(random.choices(ids, weights, k=_GROUPS - _LEAST * len(ids)))
    return {place: _LEAST + drawn[place] for place in ids}


def _groups(random: Random, place: Row, count: int) -> list[Row]:
    return [
        unit(
            f"{place['id']}-{number:02d}",
            f"{place['name']}第{number}联户组",
            "联户组",
            place["id"],
            households=random.randint(8, 12),
        )
        for number in range(1, count + 1)
    ]


def _links(groups: Sequence[Row], people: Sequence[Row]) -> list[Row]:
    """The town that began has its pairs already; all others are still to be formed."""
    waiting: dict[tuple[object, object], list[Row]] = {}
    for person in people:
        waiting.setdefault((person["unit"], person["roles"]), []).append(person)
    rows: list[Row] = []
    for group in groups:
        if not str(group["id"]).startswith(_FIRST_TOWN):
            continue
        for role in ("党员", "村民代表"):
            holder = waiting[group["parent"], role].pop()["id"]
            rows.append(link("两人联户", holder, group["id"]))
    return rows
