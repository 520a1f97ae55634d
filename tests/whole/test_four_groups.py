"""Three shifts a day for four groups (四班三运转): nights, mornings, evenings, a day off."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from pathlib import Path

from tests.builders.commands import sanfang
from tests.whole.days import between
from tests.whole.typed import duties, duty, people, settings, units, write

GROUPS = {"甲班": "王海、李明", "乙班": "赵刚、孙丽", "丙班": "周强、吴敏", "丁班": "郑华、冯涛"}
HOURS = {
    "晚班": ("00:00-08:00", 24),
    "早班": ("08:00-16:00", 16),
    "中班": ("16:00-24:00", 16),
}
BOOK = {
    "设置": settings("柳河派出所", "2026年3月1日", "2026年3月28日", 公示电话="110"),
    "单位": units("柳河派出所、派出所", *(f"{group}、班组、柳河派出所" for group in GROUPS)),
    "人员": people(*(f"民警@{group}: {names}" for group, names in GROUPS.items())),
    "制度": duties(
        *(
            duty(
                name, "值班", "组:班组1个", 周期="每天", 星期="每天", 时段=hours, 公平组="三班",
                参数=f"休息={rest}小时，次序=轮流",
            )
            for name, (hours, rest) in HOURS.items()
        )
    ),
}  # fmt: skip
DAYS = between(date(2026, 3, 1), date(2026, 3, 28))


def test_the_groups_go_round(tmp_path: Path) -> None:
    """Every group has a night, a morning and an evening on three days running, then a day off."""
    book = write(tmp_path / "book.xlsx", BOOK)
    done = sanfang("plan", book, "--out", tmp_path / "plan")
    assert done.exit_code == 0, done.output
    assert sanfang("verify", tmp_path / "plan", "--book", book).exit_code == 0
    plan = json.loads((tmp_path / "plan/plan.json").read_text(encoding="utf-8"))
    assert plan["gaps"] == []
    assert all(level["proven"] for level in plan["levels"])
    group_of = {one["编码"]: one["单位"] for one in BOOK["人员"]}
    names = {one["编码"]: one["名称"] for one in BOOK["制度"]}
    served: dict[tuple[str, date], list[str]] = defaultdict(list)
    for shift in plan["shifts"]:
        [group] = {group_of[one["id"]] for one in shift["people"]}
        assert len(shift["people"]) == len(GROUPS[group].split("、"))
        served[group, date.fromisoformat(shift["date"])].append(names[shift["duty"]])
    for group in GROUPS:
        days = [served[group, day] for day in DAYS]
        begin = days.index(["晚班"])
        assert begin < 4
        round_of_four = [["晚班"], ["早班"], ["中班"], []]
        assert days == [round_of_four[(n - begin) % 4] for n in range(len(DAYS))]
