"""延庆区: forty projects, each with a leader, a section and a worker, for a quarter of 2027.

Towns and villages are real; people and projects are made up. Each project is looked after by
one district leader, one section of a department and one worker of that section, who call
dispatch meetings and visit the site together.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from inputs.presets import township
from inputs.presets.preset import Preset, Row, Rows
from planner.domain.language import _

_SEED = 110119
_START = date(2027, 3, 1)
_END = date(2027, 5, 31)

_LEADERS = (
    "区委书记",
    "区委副书记、区长",
    "区人大常委会主任",
    "区政协主席",
    "区委副书记",
    "区委常委、政法委书记",
    "区委常委、组织部部长",
    "区委常委、宣传部部长",
    "区委常委、纪委书记",
    "区委常委、统战部部长",
    "区委常委、常务副区长",
    "副区长",
    "副区长",
    "副区长",
    "副区长",
    "副区长",
)

# Departments and those of their sections that look after projects.
_SECTIONS = {
    "区发展改革委": ("投资科", "重大项目科", "能源科"),
    "区住房城乡建设委": ("工程管理科", "住房保障科", "质量监督科"),
    "区交通局": ("公路建设科", "运输管理科"),
    "区水务局": ("工程科", "河湖管理科", "供排水科"),
    "区园林绿化局": ("造林营林科", "城镇绿化科"),
    "区农业农村局": ("乡村建设科", "产业发展科", "农田建设科"),
    "区文化和旅游局": ("产业促进科", "文物保护科"),
    "区生态环境局": ("大气科", "水生态科"),
    "区城市管理委": ("市政设施科", "环境卫生科", "供热燃气科"),
    "区教委": ("基建科", "学前教育科"),
    "区卫生健康委": ("规划建设科", "基层卫生科"),
    "区民政局": ("养老服务科", "社区建设科"),
    "区人力资源社会保障局": ("就业促进科",),
    "区经济和信息化局": ("园区建设科", "信息化科"),
    "区商务局": ("流通服务科",),
    "区体育局": ("冰雪运动科", "场馆管理科"),
    "市规划自然资源委延庆分局": ("规划实施科", "土地利用科"),
    "区应急管理局": ("防汛科",),
    "区残联": ("无障碍建设科",),
    "区退役军人局": ("优抚安置科",),
    "区财政局": ("经济建设科", "农业科"),
    "区市场监管局": ("食品流通科", "特种设备科"),
    "区科委": ("科技项目科",),
}

_PROJECTS = (
    "{}道路大修工程",
    "{}污水处理站",
    "{}老旧小区改造",
    "{}养老服务驿站",
    "{}山区农民搬迁安置房",
    "{}冬季清洁取暖改造",
    "{}民宿集聚区",
    "{}高标准农田",
    "{}卫生服务中心改建",
    "{}幼儿园新建",
    "{}小流域综合治理",
    "{}文化活动中心",
    "{}供水管网改造",
    "{}果品冷链仓库",
    "{}古堡修缮",
    "{}口袋公园",
    "{}停车场扩建",
    "{}生活垃圾分类站",
    "{}体育公园",
    "{}危桥改造",
)
_COUNT = 40

# The steps of every project: duty, what is to be done, working days after the step before.
_STEPS = (
    ("项目节点", "初步设计批复", 20),
    ("节点调度", "开工调度会", 10),
    ("项目节点", "进场开工", 5),
    ("节点调度", "主体推进调度会", 30),
    ("项目节点", "主体完工", 10),
    ("节点调度", "收尾调度会", 25),
    ("项目节点", "竣工验收", 10),
)


def build() -> Rows:
    """All sheets of the example. The same rows every time."""
    random = Random(_SEED)
    units = township.county_rows("yanqing.csv")
    district = str(units[0]["id"])
    units.append({"id": "QLD", "name": "区领导班子", "kind": "领导班子", "parent": district})
    units.append({"id": "DDS", "name": "区重点项目调度室", "kind": "会议室", "parent": district})
    staff = township.Staff(random, 400)
    for title in _LEADERS:
        staff.add("QLD", title, "区领导")
    units += _departments(random, district, staff)
    projects = _projects(random, township.of_kind(units, "村", "社区"))
    units += projects
    return {
        "settings": township.settings_rows(
            "北京市延庆区", _START, _END, {"每村每周来访上限": 3, "提前公示天数": 3}
        ),
        "calendar": (),
        "units": units,
        "people": staff.rows,
        "absences": _absences(random, staff.rows),
        "households": (),
        "duties": township.read_rows("yanqing_duties.csv"),
        "links": _links(random, staff.rows, projects),
        "pins": _pins(projects),
        "milestones": _milestones(random, projects),
        "items": (),
        "history": (),
    }


PRESET = Preset(
    "yanqing",
    _("Yanqing district: a leader, a section and a worker for each of 40 projects"),
    build,
)


def _departments(random: Random, district: str, staff: township.Staff) -> list[Row]:
    """Departments with their sections; each section has a head and some workers."""
    rows: list[Row] = []
    for number, (name, sections) in enumerate(_SECTIONS.items(), 1):
        department = f"B{number:02d}"
        rows.append({"id": department, "name": name, "kind": "部门", "parent": district})
        staff.add(department, f"{name}主要负责人", "部门负责人")
        for index, section in enumerate(sections, 1):
            unit = f"{department}-K{index}"
            full = f"{name}{section}"
            rows.append({"id": unit, "name": full, "kind": "科室", "parent": department})
            staff.add(unit, f"{section}科长".replace("科科长", "科长"), "科室负责人")
            for _worker in range(random.randint(3, 5)):
                staff.add(unit, "科员", "科室工作人员")
    return rows


def _projects(random: Random, villages: Sequence[Row]) -> list[Row]:
    """Forty projects in forty villages; a quarter of them must be ready within the year."""
    rows: list[Row] = []
    for number, village in enumerate(random.sample(villages, _COUNT), 1):
        title = _PROJECTS[(number - 1) % len(_PROJECTS)].format(village["name"])
        rows.append(
            {
                "id": f"X{number:02d}",
                "name": title,
                "kind": "项目",
                "parent": village["id"],
                "tags": "年内竣工" if number % 4 == 1 else "",
            }
        )
    return rows


def _absences(random: Random, people: Sequence[Row]) -> list[Row]:
    """Meetings of the district's leaders, and leave of the sections."""
    weeks = township.mondays(date(2027, 3, 8), 11)
    rows: list[Row] = [
        {"person": "QLD", "from": day, "slot": "上午", "reason": "区委常委会会议"} for day in weeks
    ]
    return rows + township.leave_rows(random, people[len(_LEADERS) :], 0.2, weeks, "公休")


def _links(random: Random, people: Sequence[Row], projects: Sequence[Row]) -> list[Row]:
    """The projects carried over from last year keep their leader; the rest is open."""
    leaders = [row["id"] for row in people if row["roles"] == "区领导"]
    old = random.sample(projects, 14)
    rows: list[Row] = []
    for leader, project in zip(leaders, old, strict=False):
        rows.append(
            {"duty": "项目领导", "holder": leader, "target": project["id"], "state": "现有"}
        )
    return rows


def _milestones(random: Random, projects: Sequence[Row]) -> list[Row]:
    """Seven steps for each project, counted back from its completion; some are done.

    Those to be ready within the year are due by autumn; the others take twice the time, into
    the next year. Of what should be done by the start of the plan, all is.
    """
    rows: list[Row] = []
    for project in projects:
        soon = project["tags"] == "年内竣工"
        month = random.randint(6, 10) if soon else random.randint(1, 4)
        due = date(2027 if soon else 2028, month, random.randint(10, 28))
        taken = [days if soon else 2 * days for _duty, _name, days in _STEPS]
        last_days = township.counted_back(due, taken)
        for number, (duty, name, _days) in enumerate(_STEPS, 1):
            row: Row = {
                "id": f"{project['id']}-{number}",
                "duty": duty,
                "project": project["id"],
                "name": name,
                "days": taken[number - 1],
            }
            if number == len(_STEPS):
                row["due"] = due
            if last_days[number - 1] < _START:
                row["done_on"] = last_days[number - 1] - timedelta(days=7)
            rows.append(row)
    return rows


def _pins(projects: Sequence[Row]) -> list[Row]:
    """The first two projects open the round of dispatch meetings."""
    return [
        {
            "duty": "项目调度会",
            "target": project["id"],
            "date": date(2027, 3, 2 + number),
            "mode": "必须",
        }
        for number, project in enumerate(projects[:2])
    ]
