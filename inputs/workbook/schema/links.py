"""What is settled by hand: who is linked to what, and single days."""

from __future__ import annotations

from inputs.workbook.schema.types import Column, Sheet, choice, reference, slot
from inputs.workbook.schema.words import LINK_STATES, LONG_SLOTS, PIN_MODES
from planner.domain.language import _

LINKS = Sheet(
    "联系",
    "links",
    _("Who is linked to what already, must be, or must not be."),
    (
        reference("制度", "duty", "duties", _("The linking duty."), "联系村", required=True),
        reference(
            "主体",
            "holder",
            ("people", "units"),
            _("The person or unit that is linked."),
            "农业办",
            required=True,
        ),
        reference(
            "对象",
            "target",
            ("units", "households"),
            _("The unit or household it is linked to."),
            "示例村",
            required=True,
        ),
        choice(
            "状态",
            "state",
            LINK_STATES,
            _("Existing, fixed or forbidden; empty: existing."),
            "现有",
        ),
    ),
    examples=({"duty": "示例联系村", "holder": "农业办", "target": "示例村", "state": "现有"},),
)

PINS = Sheet(
    "指定",
    "pins",
    _("Single days that are settled by hand; an empty cell means any."),
    (
        reference("制度", "duty", "duties", _("Which duty."), "接访"),
        reference("人员", "person", "people", _("Who."), "张示例"),
        Column("日期", "date", "date", _("Which day."), "2027-01-06"),
        slot("时段", "slot", LONG_SLOTS, _("Which part of the day."), "全天"),
        reference("对象", "target", ("units", "households"), _("Which unit or household.")),
        choice("方式", "mode", PIN_MODES, _("Must, never, or a wish."), "必须", required=True),
    ),
    examples=({"duty": "示例接访日", "person": "张示例", "date": "2027-01-06", "mode": "必须"},),
    perhaps=("固定安排", "指定安排"),
)
