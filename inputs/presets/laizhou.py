"""莱州市, a county-level city of 17 towns and 1,000 villages, first quarter of 2027.

The villages are real; people, families, enterprises and schools are made up. The systems
are the city's: receptions at every level with no day empty, down-visits, contact points,
joint halls, ten families for each cadre of a town, and ten practical matters a year.
Only the families somebody looks after are listed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from inputs.presets.making.families import listed_households
from inputs.presets.making.people import Staff, by_unit, having, leave_rows, mondays, received
from inputs.presets.making.places import Place, place_rows, read_places
from inputs.presets.making.tables import (
    item,
    link,
    read_rows,
    settings_rows,
    step_rows,
    unit,
    workbook,
)
from inputs.presets.preset import Preset, Row
from inputs.workbook.schema import Rows
from planner.domain.language import _

_SEED = 370683
_CITY = "370683"
_START = date(2027, 1, 1)
_END = date(2027, 3, 31)
_MOST = 6000  # people

_LEADERS = (
    ("市委", ("书记", "副书记、市长", "副书记", *("常委",) * 8)),
    ("市人大", ("主任", *("副主任",) * 5)),
    ("市政府", ("副市长",) * 7),
    ("市政协", ("主席", *("副主席",) * 5)),
    ("市法院", ("院长",)),
    ("市检察院", ("检察长",)),
    ("市公安局", ("局长",)),
)

_DEPARTMENTS = (
    *("纪委监委机关", "市委办公室", "市政府办公室", "组织部", "宣传部", "统战部", "政法委员会"),
    *("机构编制办公室", "信访局", "总工会", "共青团市委", "妇女联合会", "科学技术协会"),
    *("残疾人联合会", "工商业联合会", "老干部局", "党校", "档案馆", "发展和改革局"),
    *("教育和体育局", "科学技术局", "工业和信息化局", "公安局", "民政局", "司法局", "财政局"),
    *("人力资源和社会保障局", "自然资源和规划局", "生态环境分局", "住房和城乡建设局"),
    *("交通运输局", "水务局", "农业农村局", "海洋发展和渔业局", "商务局", "文化和旅游局"),
    *("卫生健康局", "退役军人事务局", "应急管理局", "审计局", "国有资产监督管理局"),
    *("市场监督管理局", "统计局", "医疗保障局", "行政审批服务局", "综合行政执法局", "税务局"),
    *("气象局", "烟草专卖局", "供销合作社", "畜牧兽医中心", "公路事业中心", "地方金融中心"),
    *("投资促进中心", "大数据中心", "人民银行", "供电公司", "邮政公司", "石材行业中心", "盐务局"),
)
_AT_WINDOWS = (
    *("公安局", "民政局", "司法局", "人力资源和社会保障局", "自然资源和规划局"),
    *("住房和城乡建设局", "交通运输局", "农业农村局", "卫生健康局", "教育和体育局"),
    *("生态环境分局", "综合行政执法局"),
)
_IN_CONFERENCE = (*_AT_WINDOWS, "信访局", "水务局", "应急管理局", "市场监督管理局")

_MATTERS = (
    *("农村供水管网改造", "城区老旧小区改造", "农村公路养护", "中心幼儿园扩建"),
    *("村卫生室标准化建设", "城乡公交线路延伸", "日间照料中心建设", "污水处理厂提标"),
    *("农贸市场改造", "困难家庭危房改造"),
)
_MATTER_STEPS = (
    ("实事节点", "立项公示", 5),
    ("实事调度", "开工前调度会", 15),
    ("实事节点", "开工", 20),
    ("实事调度", "中期调度会", 65),
    ("实事节点", "完工验收", 80),
    ("实事节点", "群众评议", 10),
)
"""Duty, what is to be done, and the working days it takes after the step before."""

_TRADES = ("石材", "机械", "化工", "食品", "海产", "纺织", "黄金", "建材", "果品", "工艺品")
_BRANDS = "东莱云峰海润掖城光州鲁东金仓粉子恒泰瑞丰文峰柞村"
_SCHOOLS = ("中学", "实验学校", "小学", "中心幼儿园")

# The families listed in each village, one row each.
_FAMILIES = (
    *("老干部", "老干部", "党员", "党员", "村民代表", "村民代表"),
    *("个体户", "贫困户", "贫困户", "上访户"),
)


def build() -> Rows:
    """All sheets of the example. The same rows every time."""
    random = Random(_SEED)
    places = read_places("laizhou.csv")
    towns = {place.town: place.town_name for place in places}
    departments = {f"B{number:02d}": name for number, name in enumerate(_DEPARTMENTS, 1)}
    people = _people(random, places, towns, departments)
    units = _units(random, places, towns, departments)
    households = listed_households(
        random, places, {place.id: [(word,) for word in _FAMILIES] for place in places}
    )
    return workbook(
        settings=settings_rows("莱州市", _START, _END, {"每村每周来访上限": 3}),
        units=units,
        people=people,
        absences=_absences(random, people),
        households=households,
        duties=read_rows("laizhou_duties.csv"),
        links=_links(random, places, people, units),
        items=_items(random, places, people),
        milestones=_milestones(),
        history=_history(random, people),
    )


PRESET = Preset(
    "laizhou",
    _("Laizhou: a city of 17 towns, 1,000 villages, 60 departments and 1,000 town cadres"),
    build,
)


def _units(
    random: Random,
    places: Sequence[Place],
    towns: dict[str, str],
    departments: dict[str, str],
) -> list[Row]:
    """The city, its leaders and departments, towns and villages, and what else is visited."""
    rows: list[Row] = [
        {"id": _CITY, "name": "莱州市", "kind": "市"},
        unit("L00", "市领导班子", "领导班子", _CITY),
        unit("F01", "市信访接待中心", "接待场所", _CITY),
        unit("F02", "联合接访大厅", "接待场所", _CITY),
        unit("F03", "市民热线受理中心", "接待场所", _CITY),
        unit("F04", "广播电视台直播间", "接待场所", _CITY),
    ]
    for key, name in departments.items():
        tags = {"tags": "窗口单位"} if name in _AT_WINDOWS else {}
        rows.append(unit(key, name, "部门", _CITY, **tags))
    for town, name in towns.items():
        rows.append(unit(town, name, "街道" if name.endswith("街道") else "镇", _CITY))
        rows += [unit(f"{town}-F{n}", f"{name}第{n}服务点", "服务点", town) for n in (1, 2)]
    villages = place_rows(places)
    marked = random.sample([row for row in villages if row["kind"] == "村"], 60 + 60 + 33)
    for number, village in enumerate(marked):
        village["tags"] = ("后进村", "示范村", "领导联系村")[min(number // 60, 2)]
    rows += villages
    brands = random.sample([a + b for a in _BRANDS for b in _BRANDS if a != b], 66)
    for number, brand in enumerate(brands, 1):
        firm = f"{brand}{_TRADES[number % len(_TRADES)]}有限公司"
        rows.append(unit(f"E{number:03d}", firm, "企业", _CITY))
    for number in range(40):
        school = f"莱州市第{number // len(_SCHOOLS) + 1}{_SCHOOLS[number % len(_SCHOOLS)]}"
        rows.append(unit(f"X{number + 1:03d}", school, "学校", _CITY))
    for number, name in enumerate(_MATTERS, 1):
        rows.append(unit(f"M{number:02d}", name, "实事项目", _CITY))
    return rows


def _people(
    random: Random,
    places: Sequence[Place],
    towns: dict[str, str],
    departments: dict[str, str],
) -> list[Row]:
    """Leaders, departments, towns with a cadre for each village, two cadres in each village."""
    staff = Staff(random, _MOST)
    for body, titles in _LEADERS:
        for title in titles:
            staff.add("L00", f"{body}{title}", "市领导")
    for department, name in departments.items():
        for title in ("主要负责人", "常务副职"):
            staff.add(department, f"{name}{title}", "部门主要负责人")
        for _rank in range(random.randint(4, 6)):
            staff.add(department, "班子成员", "部门班子成员")
        for rank in range(random.randint(5, 9)):
            staff.add(department, "科长" if rank < 2 else "科员", "部门干部")
        staff.add(department, "信访专干", "陪访干部")
        if name in _IN_CONFERENCE:
            for _rank in range(2):
                staff.add(department, "联席会议成员", "联席会议成员")
        if name in _AT_WINDOWS:
            for _rank in range(4):
                staff.add(department, "窗口工作人员", "窗口人员")
        if name == "信访局":
            for _rank in range(4):
                staff.add(department, "热线专员", "热线专员")
    villages: dict[str, int] = {}
    for place in places:
        villages[place.town] = villages.get(place.town, 0) + 1
    for town in towns:
        for title in ("党（工）委书记", "镇长（主任）"):
            staff.add(town, title, "镇主要负责人")
        for _rank in range(6):
            staff.add(town, "班子成员", "镇班子成员")
        for _rank in range(3):
            staff.add(town, "副镇长（副主任）", "三合一副职")
        for _rank in range(6):
            staff.add(town, "服务中心工作人员", "镇窗口人员")
        for _rank in range(villages[town]):
            staff.add(town, "镇街干部", "镇干部")
    for place in places:
        staff.add(place.id, "党支部书记", "村干部")
        staff.add(place.id, "村委会主任" if place.kind == "村" else "居委会主任", "村干部")
    return staff.rows


def _absences(random: Random, people: Sequence[Row]) -> list[Row]:
    """An ordinary quarter's leave; of two who stand in for each other only one is away."""
    weeks = mondays(date(2027, 1, 4), 12)
    rows = leave_rows(random, having(people, "市领导"), 0.4, weeks, "外出招商")
    for role, share in (("部门班子成员", 0.3), ("镇班子成员", 0.2), ("窗口人员", 0.3)):
        rows += leave_rows(random, having(people, role), share, weeks, "公休")
    rows += leave_rows(random, having(people, "部门干部", "镇干部"), 0.2, weeks, "公休")
    rows += leave_rows(random, having(people, "镇窗口人员"), 0.2, weeks, "病假")
    principals = by_unit(having(people, "镇主要负责人", "部门主要负责人"))
    firsts = [group[0] for group in principals.values()]
    rows += leave_rows(random, firsts, 0.3, weeks, "党校学习")
    first_cadres = [group[0] for group in by_unit(having(people, "村干部")).values()]
    return rows + leave_rows(random, first_cadres, 0.1, weeks, "事假")


def _links(
    random: Random, places: Sequence[Place], people: Sequence[Row], units: Sequence[Row]
) -> list[Row]:
    """Most contact points of last year stay; the rest is for the planner."""
    rows: list[Row] = []

    def add(duty: str, holder: object, target: object) -> None:
        rows.append(link(duty, holder, target))

    def of(word: str) -> list[object]:
        found = [unit["id"] for unit in units if word in (unit["kind"], unit.get("tags"))]
        return random.sample(found, len(found))

    leaders = [row["id"] for row in having(people, "市领导")]
    for number, town in enumerate(of("镇") + of("街道")):
        add("领导联镇", leaders[number], town)
    departments = of("部门")
    for number, department in enumerate(departments[:50]):
        add("领导联部门", leaders[number % len(leaders)], department)
    for duty, word, most in (("领导联村", "领导联系村", 28), ("领导联校", "学校", 33)):
        for leader, target in zip(leaders, of(word)[:most], strict=False):
            add(duty, leader, target)
    for number, firm in enumerate(of("企业")[:60]):
        add("领导联企", leaders[number // 2], firm)
    for duty, word in (("部门联后进村", "后进村"), ("部门联示范村", "示范村")):
        for department, village in zip(departments[:52], of(word)[:52], strict=True):
            add(duty, department, village)
    teams = by_unit(having(people, "镇班子成员"))
    for number, place in enumerate(places):
        if random.random() < 0.9:
            team = teams[place.town]
            add("镇班子联村", team[number % len(team)]["id"], place.id)
    return rows


def _items(random: Random, places: Sequence[Place], people: Sequence[Row]) -> list[Row]:
    """Villages under alert, each with an owner in the town."""
    cadres = by_unit(having(people, "镇干部"))
    subjects = ("土地承包纠纷", "征地补偿争议", "石材厂粉尘扰民", "换届信访苗头", "拖欠工资")
    rows: list[Row] = []
    for number, place in enumerate(random.sample(places, 40), 1):
        received_on = date(2026, 12, random.randint(7, 31))
        subject = f"{place.name}{subjects[number % len(subjects)]}"
        who, key = random.choice(cadres[place.town])["id"], f"Y{number:03d}"
        row = item(key, place.id, subject, received_on, who, "在办", important=True)
        rows.append({**row, "alert": ("黄", "黄", "橙", "红")[number % 4]})
    return rows


def _milestones() -> list[Row]:
    """The steps of the ten matters, counted back from a day in autumn."""
    return [
        row
        for number in range(1, len(_MATTERS) + 1)
        for row in step_rows(
            f"M{number:02d}", _MATTER_STEPS, date(2027, 10, 12) + timedelta(days=3 * number)
        )
    ]


def _history(random: Random, people: Sequence[Row]) -> list[Row]:
    """The Wednesdays of December 2026."""
    leaders, companions = having(people, "市领导"), having(people, "陪访干部")
    return received(random, "周三接访", date(2026, 12, 2), leaders, companions)
