"""The households."""

from __future__ import annotations

from inputs.workbook.schema.types import ID_NOTE, Column, Sheet, integer, number, reference
from planner.domain.language import _

HOUSEHOLDS = Sheet(
    "户",
    "households",
    _("One row per household."),
    (
        Column("编码", "id", "id", ID_NOTE, "H00001"),
        reference(
            "单位",
            "unit",
            "units",
            _("Its villager group, or its village."),
            "示例村第1组",
            required=True,
        ),
        Column(
            "户主",
            "head",
            "text",
            _("Never shown on anything public."),
            "王示例",
            also=("户主姓名", "姓名"),
        ),
        Column("类别", "categories", "list", _("Words such as hardship."), "困难户"),
        integer("人口", "persons", (0, 1000), _("How many people live there."), "4"),
        reference(
            "现联系人",
            "contact",
            "people",
            _("Who looks after it now."),
            "李示例",
            also=("联户干部", "包户干部"),
        ),
        Column("地址", "address", "text", _("Where it is."), also=("住址", "家庭住址", "家庭地址")),
        number("经度", "longitude", (-180, 180), _("Degrees east.")),
        number("纬度", "latitude", (-90, 90), _("Degrees north.")),
    ),
    told_by=("unit", "head", "address", "persons"),
    always=2,
    examples=(
        {
            "unit": "示例村第1组",
            "head": "王示例",
            "categories": "困难户",
            "persons": "4",
            "contact": "李示例",
        },
        {"unit": "示例村第1组", "head": "赵示例", "persons": "3"},
    ),
    perhaps=("农户", "住户", "群众", "户籍"),
)
