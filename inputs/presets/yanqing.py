"""延庆区: forty projects, each with a leader, a section and a worker, for a quarter of 2027.

Towns and villages are real; people and projects are made up. Each project is looked after by
one district leader, one section of a department and one worker of that section, who call
dispatch meetings and visit the site together.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from inputs.presets.making.people import DISTRICT_LEADERS, Staff, having, leave_rows, mondays
from inputs.presets.making.places import county_rows, of_kind
from inputs.presets.making.tables import link, read_rows, settings_rows, step_rows, unit, workbook
from inputs.presets.preset import Preset, Row
from inputs.workbook.schema import Rows
from planner.domain.language import _
from planner.domain.workdays import WorkCalendar

_SEED = 110119
_START = date(2027, 3, 1)
_END = date(2027, 5, 31)

_LEADERS = (*DISTRICT_LEADERS, *("副区长",) * 5)
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
    units = county_rows("yanqing.csv")
    district = str(units[0]["id"])
    units.append(unit("QLD", "区领导班子", "领导班子", district))
    units.append(unit("DDS", "区重点项目调度室", "会议室", district))
    staff = Staff(random, 400)
    for title in _LEADERS:
        staff.add("QLD", title, "区领导")
    units += _departments(random, district, staff)
    projects = _projects(random, of_kind(units, "村", "社区"))
    units += projects
    return workbook(
        settings=settings_rows(
            "北京市延庆区", _START, _END, {"每村每周来访上限": 3, "提前公示天数": 3}
        ),
        units=units,
        people=staff.rows,
        absences=_absences(random, staff.rows),
        duties=read_rows("yanqing_duties.csv"),
        links=_links(random, staff.rows, projects),
        pins=_pins(projects),
        milestones=_milestones(random, projects),
    )


PRESET = Preset(
    "yanqing",
    _("Yanqing district: a leader, a section and a worker for each of 40 projects"),
    build,
)


def _departments(random: Random, district: str, staff: Staff) -> list[Row]:
    """Departments with those of their sections that look after projects.

    Each section has a head and some workers.
    """
    sections: dict[str, list[str]] = {}
    for row in read_rows("yanqing_sections.csv"):
        sections.setdefault(str(row["department"]), []).append(str(row["section"]))
    rows: list[Row] = []
    for number, (name, own) in enumerate(sections.items(), 1):
        department = f"B{number:02d}"
        rows.append(unit(department, name, "部门", district))
        staff.add(department, f"{name}主要负责人", "部门负责人")
        for index, section in enumerate(own, 1):
            key = f"{department}-K{index}"
            rows.append(unit(key, f"{name}{section}", "科室", department))
            staff.add(key, f"{section}科长".replace("科科长", "科长"), "科室负责人")
            for _worker in range(random.randint(3, 5)):
                staff.add(key, "科员", "科室工作人员")
    return rows


def _projects(random: Random, villages: Sequence[Row]) -> list[Row]:
    """Forty projects in forty villages; a quarter of them must be ready within the year."""
    names = [str(row["name"]) for row in read_rows("yanqing_projects.csv")]
    rows: list[Row] = []
    for number, village in enumerate(random.sample(villages, _COUNT), 1):
        title = names[(number - 1) % len(names)].format(village["name"])
        tags = "年内竣工" if number % 4 == 1 else ""
        rows.append(unit(f"X{number:02d}", title, "项目", village["id"], tags=tags))
    return rows


def _absences(random: Random, people: Sequence[Row]) -> list[Row]:
    """Meetings of the district's leaders, and leave of the sections."""
    weeks = mondays(date(2027, 3, 8), 11)
    rows: list[Row] = [
        {"person": "QLD", "from": day, "slot": "上午", "reason": "区委常委会会议"} for day in weeks
    ]
    return rows + leave_rows(random, people[len(_LEADERS) :], 0.2, weeks, "公休")


def _links(random: Random, people: Sequence[Row], projects: Sequence[Row]) -> list[Row]:
    """The projects carried over from last year keep their leader; the rest is open."""
    pairs = zip(having(people, "区领导"), random.sample(projects, 14), strict=False)
    return [link("项目领导", leader["id"], project["id"]) for leader, project in pairs]


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
        pace = 1 if soon else 2
        steps = [(duty, name, days * pace) for duty, name, days in _STEPS]
        own = step_rows(project["id"], steps, due)
        last_days = _counted_back(due, [days for _duty, _name, days in steps])
        for row, last in zip(own, last_days, strict=True):
            if last < _START:
                row["done_on"] = last - timedelta(days=7)
        rows += own
    return rows


def _counted_back(due: date, days: Sequence[int]) -> list[date]:
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
