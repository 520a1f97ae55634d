"""洛社镇, a township of 25 villages and communities, for the first quarter of 2027.

The villages are real; people, households, enterprises and everything done are made up.
The systems are those the township practises: leaders and departments linked with villages
and enterprises, departments rotating among villager groups, members reporting in, and a
contact for every household.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, zip_longest
from random import Random

from inputs.presets import township
from inputs.presets.names import distinct_names
from inputs.presets.preset import Preset, Row, Rows
from inputs.presets.township import Village
from planner.domain.language import _

_SEED = 320206102
_TOWN = "320206102"
_LEADERS_UNIT = "B00"
_HALL = "F01"
_GATE = "320206102006-M01"
_PETITIONS = "信访办公室"

_START = date(2027, 1, 1)
_END = date(2027, 3, 31)

# Villager groups of each village; 404 in all.
_GROUPS = {
    "六龙社区": 22,
    "徐贵桥社区": 14,
    "钱巷社区": 12,
    "石塘湾社区": 25,
    "杨市社区": 24,
    "雅西社区": 20,
    "绿化村": 16,
    "双庙村": 14,
    "华圻村": 17,
    "花苑村": 15,
    "正明村": 13,
    "红明村": 16,
    "张镇桥村": 18,
    "新开河村": 15,
    "万马村": 16,
    "梅泾村": 12,
    "陡门村": 18,
    "天授村": 14,
    "秦巷村": 17,
    "五秦村": 15,
    "杨西园村": 16,
    "保健村": 8,
    "镇北村": 19,
    "润杨村": 13,
    "福山村": 15,
}
_GROUP_SIZES = {"村": (92, 138), "社区": (165, 218)}

_LEADERS = (
    "党委书记",
    "党委副书记、镇长",
    "人大主席",
    "党委副书记、政法委员",
    "党委副书记、组织委员",
    "党委委员、纪委书记",
    "党委委员、宣传委员",
    "党委委员、统战委员",
    "党委委员、人武部部长",
    "党委委员、副镇长",
    "党委委员、副镇长",
    "副镇长",
    "副镇长",
    "副镇长",
    "人大副主席",
    "三级调研员",
    "四级调研员",
)

# Departments: name and the post of its head.
_DEPARTMENTS = (
    ("党政办公室", "主任"),
    ("组织人事办公室", "主任"),
    ("宣传办公室", "主任"),
    ("统战办公室", "主任"),
    ("纪检监察室", "主任"),
    ("政法办公室", "主任"),
    (_PETITIONS, "主任"),
    ("综合治理中心", "主任"),
    ("人民武装部", "副部长"),
    ("总工会", "副主席"),
    ("团委", "书记"),
    ("妇联", "主席"),
    ("残联", "理事长"),
    ("科协", "秘书长"),
    ("老干部办公室", "主任"),
    ("机关事务中心", "主任"),
    ("档案室", "主任"),
    ("司法所", "所长"),
    ("经济发展局", "局长"),
    ("招商服务中心", "主任"),
    ("统计站", "站长"),
    ("财政所", "所长"),
    ("审计办公室", "主任"),
    ("集体资产管理办公室", "主任"),
    ("农业农村局", "局长"),
    ("水利站", "站长"),
    ("农机站", "站长"),
    ("动物防疫站", "站长"),
    ("建设局", "局长"),
    ("规划所", "所长"),
    ("自然资源所", "所长"),
    ("房屋征收办公室", "主任"),
    ("物业管理办公室", "主任"),
    ("交通管理所", "所长"),
    ("生态环境办公室", "主任"),
    ("城市管理办公室", "主任"),
    ("综合执法局", "局长"),
    ("安全生产监督管理所", "所长"),
    ("应急管理办公室", "主任"),
    ("市场监督管理分局", "局长"),
    ("行政审批局", "局长"),
    ("人力资源和社会保障所", "所长"),
    ("社会事务办公室", "主任"),
    ("卫生健康办公室", "主任"),
    ("教育文化体育办公室", "主任"),
    ("退役军人服务站", "站长"),
)
_CADRES = ((5, 6, 7, 8, 9, 10), (26, 26, 20, 14, 8, 6))  # cadres of a department, weights

_STATIONS = (
    ("派出所", "民警", 6),
    ("供电所", "供电服务员", 5),
    ("卫生院", "医生", 6),
)

_VILLAGE_TITLES = {
    "村": ("党总支书记", "村委会主任", "副书记", "妇联主席", "治保主任", "会计", "委员", "委员"),
    "社区": (
        "党委书记",
        "居委会主任",
        "副书记",
        "妇联主席",
        "网格长",
        "社区工作者",
        "社区工作者",
        "社区工作者",
    ),
}

_POSTS = (
    "政策宣传岗",
    "环境卫生岗",
    "治安巡逻岗",
    "矛盾调解岗",
    "扶贫帮困岗",
    "文体活动岗",
    "便民代办岗",
    "民情信息岗",
    "安全监督岗",
    "关爱老人岗",
    "助学辅导岗",
    "法律咨询岗",
)
_PER_POST = 12  # as 岗位认领 has it

_TRADES = (
    "机械",
    "电器",
    "纺织",
    "冶金",
    "化纤",
    "物流",
    "电子",
    "不锈钢制品",
    "塑料制品",
    "电动车",
    "建材",
    "食品",
)
_BRANDS = "恒盛宏泰瑞丰鼎鑫嘉禾永昌锦华益新腾达卓远"

_SUBJECTS = (
    "楼道照明损坏",
    "门前道路积水",
    "申请临时救助",
    "邻里宅基纠纷",
    "河道保洁不及时",
    "咨询医保报销",
)
_ITEMS = 24

_ENTERPRISES = 120
_OTHER_MEMBERS = 600
_RESEARCHED = 51  # three for each leader


@dataclass(frozen=True)
class _People:
    """The people of the example, by what they are."""

    leaders: Sequence[Row]
    heads: Mapping[str, Row]
    cadres: Mapping[str, Sequence[Row]]
    stations: Sequence[Row]
    village: Mapping[str, Sequence[Row]]
    members: Sequence[Row]

    @property
    def departments(self) -> list[Row]:
        """Heads and cadres, department by department."""
        return [row for unit, head in self.heads.items() for row in (head, *self.cadres[unit])]

    @property
    def everyone(self) -> list[Row]:
        """All, in the order of their ids."""
        village = [row for rows in self.village.values() for row in rows]
        return [*self.leaders, *self.departments, *self.stations, *village, *self.members]


@dataclass(frozen=True)
class _Links:
    """Who is linked with what already: holder to targets, for each linking duty."""

    leader_villages: Mapping[str, list[str]]
    leader_enterprises: Mapping[str, list[str]]
    department_villages: Mapping[str, str]
    department_enterprises: Mapping[str, list[str]]
    reported: Mapping[str, str]
    posts: Mapping[str, str]


def build() -> Rows:
    """All sheets of the example. The same rows every time."""
    random = Random(_SEED)
    villages = township.read_villages("luoshe.csv", _GROUPS)
    households = township.household_rows(random, villages, _GROUP_SIZES, "洛社镇")
    grouped = township.by_group(households)
    enterprises = _enterprises(random, villages)
    people = _people(random, villages, grouped, enterprises)
    for member in people.members:
        own = [row for row in grouped[str(member["home"])] if not row["categories"]]
        township.add_category(random.choice(own), "党员户")
    posts = _posts(villages, people)
    links = _links(random, villages, people, enterprises, posts)
    residents = _residents(people, links.reported)
    for village in villages:
        share = random.uniform(0.70, 0.80)
        load = _expected_load(village, grouped, people)
        _spread_hardship(random, village, grouped, load)
        _give_contacts(village, grouped, residents, int(share * load), load)
    return {
        "settings": _settings(),
        "calendar": (),
        "units": _units(villages, grouped, enterprises, posts),
        "people": people.everyone,
        "absences": _absences(random, people),
        "households": households,
        "duties": township.read_rows("luoshe_duties.csv"),
        "links": _link_rows(villages, people, links),
        "pins": _pins(people),
        "items": _items(Random(_SEED + 1), people, households),
        "milestones": (),
        "history": _history(random, villages, people, links, households),
    }


PRESET = Preset(
    "luoshe",
    _("Luoshe town: a township of 25 villages, 46 departments and some 55,000 households"),
    build,
)


# Settings and units ---------------------------------------------------------------------


def _settings() -> list[Row]:
    values: tuple[tuple[str, object], ...] = (
        ("单位名称", "洛社镇"),
        ("开始", _START),
        ("结束", _END),
        ("时区", "Asia/Shanghai"),
        ("语言", "zh"),
        ("上午", "08:30-11:30"),
        ("下午", "14:00-17:00"),
        ("晚上", "18:30-20:00"),
        ("每村每周来访上限", 3),
        ("每次走访户数", 6),
        ("提前公示天数", 2),
    )
    return [{"key": key, "value": value} for key, value in values]


def _units(
    villages: Sequence[Village],
    grouped: Mapping[str, Sequence[Row]],
    enterprises: Sequence[Row],
    posts: Mapping[str, Sequence[Row]],
) -> list[Row]:
    rows: list[Row] = [
        {"id": _TOWN, "name": "洛社镇", "kind": "镇"},
        {"id": _LEADERS_UNIT, "name": "镇领导班子", "kind": "领导班子", "parent": _TOWN},
    ]
    for number, (name, _head) in enumerate(_DEPARTMENTS, 1):
        rows.append({"id": f"B{number:02d}", "name": name, "kind": "部门", "parent": _TOWN})
    for number, (name, _title, _count) in enumerate(_STATIONS, 1):
        rows.append({"id": f"S{number:02d}", "name": name, "kind": "站所", "parent": _TOWN})
    rows.append({"id": _HALL, "name": "镇信访接待大厅", "kind": "服务点", "parent": _TOWN})
    for village in villages:
        sizes = [len(grouped[group]) for group in village.groups]
        rows.append(
            {
                "id": village.id,
                "name": village.name,
                "kind": village.kind,
                "parent": _TOWN,
                "households": sum(sizes),
            }
        )
        for number, (group, size) in enumerate(zip(village.groups, sizes, strict=True), 1):
            rows.append(
                {
                    "id": group,
                    "name": village.group_name(number),
                    "kind": "村民组",
                    "parent": village.id,
                    "households": size,
                }
            )
    gate = _by_name(villages)["雅西社区"]
    rows.append({"id": _GATE, "name": "雅西社区门口服务点", "kind": "服务点", "parent": gate.id})
    rows.extend(post for village in villages for post in posts[village.id])
    rows.extend(enterprises)
    return rows


def _by_name(villages: Iterable[Village]) -> dict[str, Village]:
    return {village.name: village for village in villages}


def _enterprises(random: Random, villages: Sequence[Village]) -> list[Row]:
    """Enterprises, spread over the villages; the larger ones carry a tag."""
    brands = random.sample([a + b for a in _BRANDS for b in _BRANDS if a != b], _ENTERPRISES)
    larger = set(random.sample(range(_ENTERPRISES), _RESEARCHED))
    rows: list[Row] = []
    for number, brand in enumerate(brands):
        rows.append(
            {
                "id": f"E{number + 1:03d}",
                "name": f"{brand}{_TRADES[number % len(_TRADES)]}有限公司",
                "kind": "企业",
                "parent": villages[number % len(villages)].id,
                "tags": "规上企业" if number in larger else "",
            }
        )
    return rows


def _posts(villages: Sequence[Village], people: _People) -> dict[str, list[Row]]:
    """Service posts of each village: room for half as many members again as live there."""
    members: dict[str, int] = {}
    for person in people.everyone:
        if "党员" in _roles(person):
            place = _near(person)
            members[place] = members.get(place, 0) + 1
    found: dict[str, list[Row]] = {}
    for village in villages:
        count = -(-members.get(village.id, 0) * 3 // (2 * _PER_POST)) + 2
        found[village.id] = [
            {
                "id": f"{village.id}-J{number:02d}",
                "name": f"{village.name}{post}",
                "kind": "岗位",
                "parent": village.id,
            }
            for number, post in enumerate(_POSTS[: min(max(count, 4), len(_POSTS))], 1)
        ]
    return found


# People ---------------------------------------------------------------------------------


def _roles(person: Mapping[str, object]) -> list[str]:
    return str(person.get("roles", "")).split("、")


def _village_of(unit: object) -> str:
    """The village that a group, or a village, belongs to; empty for none."""
    return str(unit).partition("-")[0] if unit else ""


def _people(
    random: Random,
    villages: Sequence[Village],
    grouped: Mapping[str, Sequence[Row]],
    enterprises: Sequence[Row],
) -> _People:
    sizes = [random.choices(*_CADRES)[0] for _department in _DEPARTMENTS]
    posts = [random.randint(5, 8) for _village in villages]
    stations = sum(count for _name, _title, count in _STATIONS)
    total = len(_LEADERS) + len(sizes) + sum(sizes) + stations + sum(posts) + _OTHER_MEMBERS
    names = iter(enumerate(distinct_names(random, total), 1))
    groups = list(grouped)
    weights = [len(rows) for rows in grouped.values()]
    enterprise_ids = [str(row["id"]) for row in enterprises]

    def person(unit: str, title: str, *roles: str, **more: object) -> Row:
        number, name = next(names)
        return {
            "id": f"P{number:04d}",
            "name": name,
            "unit": unit,
            "title": title,
            "roles": "、".join(roles),
            "phone": f"1380000{number:04d}",
            **more,
        }

    def living(local: float, born: float) -> Row:
        """Somewhere to live in the town, or at least to have been born, or neither."""
        place = random.choices(groups, weights)[0]
        draw = random.random()
        if draw < local:
            return {"home": place}
        return {"origin": _village_of(place)} if draw < local + born else {}

    def member(chance: float) -> tuple[str, ...]:
        return ("党员",) if random.random() < chance else ()

    # Members, cadres and village cadres cover the households; leaders hold none themselves.
    leaders = [
        person(_LEADERS_UNIT, title, "镇领导", "党员", household_limit=0) for title in _LEADERS
    ]
    heads: dict[str, Row] = {}
    cadres: dict[str, list[Row]] = {}
    for number, ((name, title), size) in enumerate(zip(_DEPARTMENTS, sizes, strict=True), 1):
        unit = f"B{number:02d}"
        heads[unit] = person(unit, f"{name}{title}", "部门负责人", "党员", **living(0.4, 0.3))
        cadres[unit] = [
            person(
                unit,
                "副主任科员" if rank == 0 else "科员",
                "干部",
                *(member(0.75) or ("非党干部",)),
                **living(0.45, 0.3),
            )
            for rank in range(size)
        ]
    station_people = [
        person(f"S{number:02d}", title, "站所人员")
        for number, (_name, title, count) in enumerate(_STATIONS, 1)
        for _rank in range(count)
    ]
    village_people = {
        village.id: [
            person(
                village.id,
                _VILLAGE_TITLES[village.kind][rank],
                "村干部",
                *(("党员",) if rank < 3 else member(0.6)),
                home=random.choice(village.groups),
            )
            for rank in range(count)
        ]
        for village, count in zip(villages, posts, strict=True)
    }
    members: list[Row] = []
    for _rank in range(_OTHER_MEMBERS):
        home = random.choices(groups, weights)[0]
        works = random.random() < 0.2
        members.append(
            person(
                random.choice(enterprise_ids) if works else _village_of(home),
                "职工" if works else "",
                "党员",
                home=home,
            )
        )
    return _People(leaders, heads, cadres, station_people, village_people, members)


def _residents(people: _People, reported: Mapping[str, str]) -> dict[str, list[Row]]:
    """Those who look after households where they live, by the group they live in.

    They are the village's own cadres and the members who have reported in there.
    """
    found: dict[str, list[Row]] = {}
    for person in people.everyone:
        village = _village_of(person.get("home"))
        if village and village in (person["unit"], reported.get(_id(person))):
            found.setdefault(str(person["home"]), []).append(person)
    return found


def _expected_load(
    village: Village, grouped: Mapping[str, Sequence[Row]], people: _People
) -> float:
    """Households for each of those who will report in to the village or work there."""
    there = sum(
        person["unit"] == village.id or ("党员" in _roles(person) and _near(person) == village.id)
        for person in people.everyone
    )
    return sum(len(grouped[group]) for group in village.groups) / there


def _spread_hardship(
    random: Random, village: Village, households: Mapping[str, Sequence[Row]], load: float
) -> None:
    """Every group has a hardship household for each of those who will look after it.

    Groups that have many more than that have fewer instead.
    """
    for group in village.groups:
        rows = households[group]
        enough = int(len(rows) / load) + 1
        only = [row for row in rows if row["categories"] == township.HARDSHIP]
        plain = [row for row in rows if not row["categories"]]
        missing = enough - sum(map(township.is_hardship, rows))
        for row in random.sample(plain, max(missing, 0)):
            row["categories"] = township.HARDSHIP
        for row in random.sample(only, min(max(-missing - 1, 0), len(only))):
            row["categories"] = ""


def _give_contacts(
    village: Village,
    households: Mapping[str, Sequence[Row]],
    residents: Mapping[str, Sequence[Row]],
    most: int,
    load: float,
) -> None:
    """Enter 现联系人: residents look after `most` neighbours each, in their own group.

    One hardship household is among them where there is one. No more residents have
    contacts than their group has households for, where everybody carries `load`.
    """
    for group in village.groups:
        rows = households[group]
        needy = [row for row in rows if township.is_hardship(row)]
        ordinary = iter([row for row in rows if not township.is_hardship(row)])
        there = residents.get(group, ())[: int(len(rows) / (1.15 * load))]
        for person, first in zip_longest(there, needy[: len(there)]):
            taken = [row for row in (first, *islice(ordinary, most - 1)) if row is not None]
            for row in taken:
                row["contact"] = person["id"]


def _near(person: Mapping[str, object]) -> str:
    """The village where somebody lives or, living elsewhere, was born; empty for neither."""
    return _village_of(person.get("home")) or _village_of(person.get("origin"))


def _absences(random: Random, people: _People) -> list[Row]:
    """Leave and meetings of an ordinary quarter; nobody is away for all of it."""
    rows: list[Row] = []

    def away(who: str, first: date, days: int, reason: str, slot: str = "") -> None:
        row: Row = {"person": who, "from": first, "reason": reason}
        if days > 1:
            row["to"] = first + timedelta(days=days - 1)
        if slot:
            row["slot"] = slot
        rows.append(row)

    monday = date(2027, 1, 4)
    while monday <= _END:
        if monday != date(2027, 2, 8):  # still Spring Festival
            away(_LEADERS_UNIT, monday, 1, "党委会议", "上午")
        monday += timedelta(days=7)
    away(_LEADERS_UNIT, date(2027, 1, 20), 2, "镇人民代表大会")
    away(_LEADERS_UNIT, date(2027, 2, 18), 1, "全镇工作部署会", "下午")
    away("B06", date(2027, 1, 14), 1, "平安建设工作例会", "下午")
    away("B25", date(2027, 3, 11), 2, "春耕备耕培训")
    away("S01", date(2027, 2, 4), 1, "春运安保")

    leaders = [str(row["id"]) for row in people.leaders]
    heads = [str(row["id"]) for row in people.heads.values()]
    cadres = [str(row["id"]) for rows in people.cadres.values() for row in rows]
    village = [str(row["id"]) for rows in people.village.values() for row in rows]
    weeks = [date(2027, 1, 11), date(2027, 2, 22), date(2027, 3, 8), date(2027, 3, 15)]
    for who in (*random.sample(leaders, 2), *random.sample(heads, 5), *random.sample(cadres, 10)):
        away(who, random.choice(weeks), 5, "党校学习")
    mothers = random.sample(cadres, 4)
    for who in mothers[:2]:
        away(who, date(2026, 10, 12), 128, "产假")
    for who in mothers[2:]:
        away(who, date(2027, 2, 24), 128, "产假")
    for who in random.sample(heads, 8):
        away(who, _working_start(random), random.randint(1, 3), "公休")
    for who in random.sample(sorted(set(cadres) - set(mothers)), 70):
        away(who, _working_start(random), random.randint(2, 5), "公休")
    for who in random.sample(village, 20):
        away(who, _working_start(random), random.randint(1, 4), "事假")
    for who in random.sample(sorted(set(cadres) - set(mothers)), 12):
        away(who, _working_start(random), random.randint(1, 10), "病假")
    for who in random.sample(leaders, 4):
        away(who, _working_start(random), 1, "外出招商")
    return rows


def _working_start(random: Random) -> date:
    """A Monday to Thursday of the quarter, clear of New Year and the Spring Festival."""
    week = random.choice((0, 1, 2, 3, 6, 7, 8, 9, 10, 11))
    return date(2027, 1, 4) + timedelta(days=7 * week + random.randrange(4))


# Links, settled days, history -----------------------------------------------------------


def _links(
    random: Random,
    villages: Sequence[Village],
    people: _People,
    enterprises: Sequence[Row],
    posts: Mapping[str, Sequence[Row]],
) -> _Links:
    """Most links exist already; the rest is for the planner."""
    leaders = [str(row["id"]) for row in people.leaders]
    departments = list(people.heads)
    villages_left = [village.id for village in random.sample(villages, len(villages))]
    leader_villages = {who: [villages_left.pop()] for who in leaders[:14]}
    for who in leaders[3:7]:
        leader_villages[who].append(villages_left.pop())

    researched = [str(row["id"]) for row in enterprises if row["tags"]]
    random.shuffle(researched)
    leader_enterprises = {
        who: sorted(researched[3 * i : 3 * i + 3]) for i, who in enumerate(leaders[:12])
    }

    # The large villages have both their departments; two villages have none yet.
    by_size = sorted(villages, key=lambda village: (-len(village.groups), village.id))
    places = [village.id for village in by_size[:-2]] + [village.id for village in by_size[:15]]
    settled = random.sample(departments, len(places))
    department_villages = dict(sorted(zip(settled, places, strict=True)))

    shuffled = random.sample([str(row["id"]) for row in enterprises], len(enterprises))
    department_enterprises = {
        unit: sorted(shuffled[3 * i : 3 * i + 3]) for i, unit in enumerate(departments[:30])
    }

    reported: dict[str, str] = {}
    claimed: dict[str, str] = {}
    load: dict[str, int] = {}
    for person in people.everyone:
        if "党员" not in _roles(person):
            continue
        near = _near(person)
        linked = leader_villages.get(
            _id(person), [department_villages.get(str(person["unit"]), "")]
        )
        place = near or linked[0]
        if place and random.random() < (0.85 if near else 1.0):
            reported[str(person["id"])] = place
            open_posts = [p for p in map(_id, posts[place]) if load.get(p, 0) < _PER_POST - 4]
            if open_posts and random.random() < 0.7:
                post = random.choice(open_posts)
                claimed[str(person["id"])] = post
                load[post] = load.get(post, 0) + 1
    return _Links(
        leader_villages,
        leader_enterprises,
        department_villages,
        department_enterprises,
        reported,
        claimed,
    )


def _id(row: Mapping[str, object]) -> str:
    return str(row["id"])


def _link_rows(villages: Sequence[Village], people: _People, links: _Links) -> list[Row]:
    """Sheet 联系: what exists, two that are settled, and two that are ruled out."""
    rows: list[Row] = []

    def add(duty: str, holder: str, target: str, state: str = "现有") -> None:
        rows.append({"duty": duty, "holder": holder, "target": target, "state": state})

    secretary, mayor = (_id(row) for row in people.leaders[:2])
    for who, places in links.leader_villages.items():
        for place in places:
            add("领导联村", who, place, "固定" if who in (secretary, mayor) else "现有")
    unlinked = [_id(row) for row in people.leaders if _id(row) not in links.leader_villages]
    taken = {place for places in links.leader_villages.values() for place in places}
    free = [village.id for village in villages if village.id not in taken]
    for who, place in zip(unlinked[:2], free[:2], strict=True):
        add("领导联村", who, place, "禁止")
    for who, targets in links.leader_enterprises.items():
        for target in targets:
            add("领导联企", who, target)
    for unit, place in links.department_villages.items():
        add("部门联村", unit, place)
    for unit, targets in links.department_enterprises.items():
        for target in targets:
            add("部门联企", unit, target)
    for who, place in links.reported.items():
        add("党员报到", who, place)
    for who, post in links.posts.items():
        add("岗位认领", who, post)
    return rows


def _pins(people: _People) -> list[Row]:
    leaders = [_id(row) for row in people.leaders]
    return [
        {"duty": "领导接访", "person": leaders[0], "date": date(2027, 1, 6), "mode": "必须"},
        {"duty": "领导接访", "person": leaders[1], "date": date(2027, 3, 3), "mode": "必须"},
        {"duty": "领导接访", "person": leaders[5], "date": date(2027, 2, 24), "mode": "禁止"},
        {"duty": "领导接访", "person": leaders[8], "date": date(2027, 3, 17), "mode": "希望"},
    ]


def _history(
    random: Random,
    villages: Sequence[Village],
    people: _People,
    links: _Links,
    households: Sequence[Row],
) -> list[Row]:
    """What was done from October to December 2026, in order of date."""
    rows: list[Row] = []

    def add(day: date, duty: str, who: str, target: str = "") -> None:
        row: Row = {"date": day, "duty": duty, "person": who}
        if target:
            row["target"] = target
        rows.append(row)

    leaders = [_id(row) for row in people.leaders]
    petitions = f"B{[name for name, _head in _DEPARTMENTS].index(_PETITIONS) + 1:02d}"
    receivers = [_id(row) for row in people.cadres[petitions]]
    for week in range(12):
        day = date(2026, 10, 14) + timedelta(days=7 * week)
        add(day, "领导接访", leaders[week % len(leaders)])
        add(day, "领导接访", receivers[week % len(receivers)])
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
            team = [people.heads[unit], *random.sample(people.cadres[unit], 2)]
            for person in team:
                add(day, "部门轮组", _id(person), target)

    visited = [row for row in households if "contact" in row and township.is_hardship(row)]
    for row in random.sample(visited, 300):
        day = _day_of(random, random.choice((11, 12)), random.randrange(2))
        add(day, "联户", str(row["contact"]), _id(row))
    return sorted(rows, key=_when_and_what)


def _items(random: Random, people: _People, households: Sequence[Row]) -> list[Row]:
    """Matters of December 2026, with the village cadres who hold the households: open,
    resolved and closed ones.
    """
    cadres = {_id(row) for rows in people.village.values() for row in rows}
    held = [row for row in households if row.get("contact") in cadres]
    rows: list[Row] = []
    for number, household in enumerate(random.sample(held, _ITEMS), 1):
        important, state = number % 3 == 0, ("在办", "在办", "办结", "销号")[number % 4]
        # An ordinary matter that is open still has days of January left.
        days = (28, 31) if state == "在办" and not important else (7, 20)
        row: Row = {
            "id": f"S{number:03d}",
            "target": household["id"],
            "subject": _SUBJECTS[number % len(_SUBJECTS)],
            "class": "重要" if important else "一般",
            "received": date(2026, 12, random.randint(*days)),
            "person": household["contact"],
            "state": state,
        }
        if state != "在办":
            row["resolved_on"] = date(2026, 12, random.randint(21, 30))
        rows.append(row)
    return rows


def _when_and_what(row: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(str(row.get(key, "")) for key in ("date", "duty", "target", "person"))


def _day_of(random: Random, month: int, half: int) -> date:
    """A working day of that month of 2026, in its earlier or later half after the 8th."""
    first = date(2026, month, 12 if half == 0 else 19)
    day = first + timedelta(days=random.randrange(7))
    while day.weekday() >= 5:
        day -= timedelta(days=1)
    return day
