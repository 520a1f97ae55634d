"""Examples of the small languages in the cells of 制度: who owes it, who serves, and where."""

from __future__ import annotations

from inputs.workbook.schema.words import EVERYONE, GROUP, LINKED, OWN, TARGET
from planner.domain.language import Text, _

OWNER_EXAMPLES: tuple[tuple[str, Text], ...] = (
    ("整体", _("Once for the whole organisation.")),
    ("每人", _("Each person whom 人员 names.")),
    ("每单位:部门", _("Each department; several kinds: 每单位:镇、街道.")),
    ("每对象", _("Each target must receive it.")),
)
"""How to write 主体 of 制度, and what it means."""

SELECTOR_EXAMPLES: tuple[tuple[str, Text], ...] = (
    ("镇领导", _("Everybody whose 角色 holds that word.")),
    ("村、社区", _("All units of these kinds; 、 joins several.")),
    ("规上企业", _("All units with that word in 标签.")),
    ("张示例", _("One person or one unit, by 编码 or unique name.")),
    (f"干部@{OWN.zh}", _("Those of the unit that owes the duty, and below it.")),
    ("村干部@示例村", _("Those of that unit and below it.")),
    (
        f"村干部@{TARGET.zh}",
        _("Those of the target; if it has none, of the nearest unit above that has."),
    ),
    (f"{LINKED.zh}:部门联村", _("What the owner, or who the target, is linked with by that duty.")),
    (f"村民组@{LINKED.zh}:部门联村", _("The villager groups of the linked villages.")),
    ("户:困难户", _("Households of that category; 户:全部 means all.")),
    (EVERYONE.zh, _("Everybody who is not away.")),
    ("部门负责人@本单位+干部@本单位*2", _("A team: one head, who leads, and two cadres.")),
    (
        "带班=镇领导*1+值班=干部*2",
        _("A team whose parts are called so on rosters, notices and calendars."),
    ),
    (
        f"{GROUP.zh}:护理组",
        _("One unit of that kind as a whole, everybody of it who is there; *2 for two units."),
    ),
    ("镇领导*全体", _("All of them together.")),
)
"""How to write 人员 and 对象 of 制度, and what it means."""
