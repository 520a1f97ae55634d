"""洛社镇's people, by what they are: leaders, departments, stations, villages, members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from inputs.presets.making.people import Staff
from inputs.presets.making.places import Place
from inputs.presets.making.tables import read_rows
from inputs.presets.preset import Row

LEADERS_UNIT = "B00"
DEPARTMENTS = {
    f"B{number:02d}": row for number, row in enumerate(read_rows("luoshe_departments.csv"), 1)
}
"""Name and post of the head of each department, by its id."""

PETITIONS = next(key for key, row in DEPARTMENTS.items() if row["name"] == "信访办公室")
STATIONS = (("派出所", "民警", 6), ("供电所", "供电服务员", 5), ("卫生院", "医生", 6))

_CADRES = ((5, 6, 7, 8, 9, 10), (26, 26, 20, 14, 8, 6))  # cadres of a department, weights
_VILLAGE_TITLES = {
    "村": (
        *("党总支书记", "村委会主任", "副书记", "妇联主席", "治保主任", "会计"),
        *("委员", "委员"),
    ),
    "社区": ("党委书记", "居委会主任", "副书记", "妇联主席", "网格长", *("社区工作者",) * 3),
}
_OTHER_MEMBERS = 600


@dataclass(frozen=True)
class People:
    """The people of the example, by what they are; `everyone` in the order of their ids."""

    everyone: Sequence[Row]
    leaders: Sequence[Row]
    heads: Mapping[str, Row]
    cadres: Mapping[str, Sequence[Row]]
    village: Mapping[str, Sequence[Row]]
    members: Sequence[Row]


def village_of(place: object) -> str:
    """The village that a group, or a village, belongs to; empty for none."""
    return str(place).partition("-")[0] if place else ""


def near(person: Mapping[str, object]) -> str:
    """The village where somebody lives or, living elsewhere, was born; empty for neither."""
    return village_of(person.get("home")) or village_of(person.get("origin"))


def people_of(
    random: Random,
    villages: Sequence[Place],
    grouped: Mapping[str, Sequence[Row]],
    enterprises: Sequence[Row],
) -> People:
    """Members, cadres and village cadres cover the households; leaders hold none themselves."""
    titles = [str(row["title"]) for row in read_rows("luoshe_leaders.csv")]
    sizes = [random.choices(*_CADRES)[0] for _department in DEPARTMENTS]
    posts = [random.randint(5, 8) for _village in villages]
    stations = sum(count for _name, _title, count in STATIONS)
    total = len(titles) + len(sizes) + sum(sizes) + stations + sum(posts) + _OTHER_MEMBERS
    staff = Staff(random, total)
    groups = list(grouped)
    weights = [len(rows) for rows in grouped.values()]

    def living(local: float, born: float) -> Row:
        """Somewhere to live in the town, or at least to have been born, or neither."""
        place = random.choices(groups, weights)[0]
        draw = random.random()
        if draw < local:
            return {"home": place}
        return {"origin": village_of(place)} if draw < local + born else {}

    def member(chance: float) -> tuple[str, ...]:
        return ("党员",) if random.random() < chance else ()

    leaders = [
        staff.add(LEADERS_UNIT, title, "镇领导", "党员", household_limit=0) for title in titles
    ]
    heads: dict[str, Row] = {}
    cadres: dict[str, list[Row]] = {}
    for (unit, row), size in zip(DEPARTMENTS.items(), sizes, strict=True):
        post = f"{row['name']}{row['head']}"
        heads[unit] = staff.add(unit, post, "部门负责人", "党员", **living(0.4, 0.3))
        cadres[unit] = []
        for rank in range(size):
            party = member(0.75) or ("非党干部",)
            title = "副主任科员" if rank == 0 else "科员"
            cadres[unit].append(staff.add(unit, title, "干部", *party, **living(0.45, 0.3)))
    for number, (_name, title, count) in enumerate(STATIONS, 1):
        for _rank in range(count):
            staff.add(f"S{number:02d}", title, "站所人员")
    village_people: dict[str, list[Row]] = {village.id: [] for village in villages}
    for village, count in zip(villages, posts, strict=True):
        for rank, title in enumerate(_VILLAGE_TITLES[village.kind][:count]):
            party = ("党员",) if rank < 3 else member(0.6)
            home = random.choice(village.groups)
            village_people[village.id].append(
                staff.add(village.id, title, "村干部", *party, home=home)
            )
    members: list[Row] = []
    for _rank in range(_OTHER_MEMBERS):
        home = random.choices(groups, weights)[0]
        if random.random() < 0.2:
            members.append(staff.add(random.choice(enterprises)["id"], "职工", "党员", home=home))
        else:
            members.append(staff.add(village_of(home), "", "党员", home=home))
    return People(staff.rows, leaders, heads, cadres, village_people, members)
