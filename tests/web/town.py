"""A small town with everything the pages show, planned once and copied for every test.

Four leaders take turns at a weekly reception, at visits of two villages and beside the one
clerk of the night watch, who is away for a week: that leaves a gap. Each of six households
has a head whose name no public page may show. One leader's name is a piece of HTML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from inputs.workbook.template import write_book
from planner import plan, publish, read_book, write

SCRIPT = "<script>alert(1)</script>"
HEAD, PHONE = "某户主", "13800001111"
AT = datetime(2026, 12, 28, 1, tzinfo=UTC)
"""When the plan is published: the Monday before the week in which its January begins."""

RECEPTIONS = {"P2": "JF@all@2027-W01@1", "P1": "JF@all@2027-W02@1", "P4": "JF@all@2027-W03@1"}
"""Who receives in the first three weeks."""

SHORT = "YB@all@2027-W02@1"
"""The night watch that its clerk cannot keep."""

_ROWS: Mapping[str, Sequence[Mapping[str, object]]] = {
    "settings": [
        {"key": "单位名称", "value": "示例镇"},
    ],
    "units": [
        {"id": "T", "name": "示例镇", "kind": "镇"},
        {"id": "V1", "name": "东村", "kind": "村", "parent": "T"},
        {"id": "V2", "name": "西村", "kind": "村", "parent": "T"},
        {"id": "G1", "name": "东村一组", "kind": "村民组", "parent": "V1"},
    ],
    "people": [
        {"id": f"P{n}", "name": name, "unit": "T", "title": title, "roles": role, "phone": PHONE}
        for n, (name, title, role) in enumerate(
            (
                ("张一", "书记", "领导"),
                ("李二", "镇长", "领导"),
                ("王三", "副镇长", "领导"),
                (SCRIPT, "副书记", "领导"),
                ("赵五", "干事", "值班员"),
            ),
            start=1,
        )
    ],
    "households": [
        {"id": f"H{n}", "unit": "G1", "head": f"{HEAD}{n}", "categories": "困难户", "persons": 3}
        for n in range(1, 7)
    ],
    "duties": [
        {
            "id": "JF", "name": "领导接访", "kind": "接访", "owner": "整体", "team": "领导",
            "period": "周", "weekdays": "三", "slot": "上午", "place": "T",
        },
        {
            "id": "ZF", "name": "下村走访", "kind": "走访", "owner": "每对象", "team": "领导",
            "target": "村", "period": "周", "weekdays": "二", "slot": "下午", "place": "对象",
        },
        {
            "id": "YB", "name": "夜间值守", "kind": "活动", "owner": "整体", "team": "值班员+领导",
            "period": "周", "weekdays": "五", "slot": "晚上", "place": "T",
        },
        {
            "id": "LH", "name": "干部联户", "kind": "联户", "owner": "每人", "team": "领导",
            "target": "户:全部", "period": "季", "params": "per_holder=1-2",
        },
    ],
}  # fmt: skip

"""What does not depend on the days that are planned."""


def rows(start: date) -> dict[str, Sequence[Mapping[str, object]]]:
    """The town's workbook for the four weeks from the Monday `start`, holidays or not."""
    days = [start + timedelta(days=n) for n in range(28)]
    return {
        **_ROWS,
        "settings": [
            *_ROWS["settings"],
            {"key": "开始", "value": days[0].isoformat()},
            {"key": "结束", "value": days[-1].isoformat()},
        ],
        "calendar": [
            {"date": day.isoformat(), "kind": "上班" if day.weekday() < 5 else "休息"}
            for day in days
        ],
        "absences": [
            {"person": "P5", "from": days[7].isoformat(), "to": days[13].isoformat(),
             "reason": "培训"}
        ],
    }  # fmt: skip


ROWS = rows(date(2027, 1, 4))
"""The workbook that most tests use."""


def plan_town(
    folder: Path,
    start: date = date(2027, 1, 4),
    at: datetime = AT,
    more: Mapping[str, Sequence[Mapping[str, object]]] | None = None,
) -> None:
    """Put the planned town with its first revision, published `at`, into `folder`.

    `more` are sheets in the place of its own.
    """
    file = folder / "town.xlsx"
    write_book(file, {**rows(start), **(more or {})})
    book = read_book(file, language="zh")
    made = plan(book)
    write(made, folder / "plan")
    publish(made, book, by="boss", now=at)
