"""The formats of every workbook: fonts that every Chinese Windows has, and grey for colour.

Offices print in black and white: what is red is bold, too.
"""

from __future__ import annotations

import xlsxwriter
from xlsxwriter.format import Format

from planner.domain.spoken import in_chinese

BODY, TITLE = "宋体", "黑体"
_BODY_SIZE, _TITLE_SIZE = 11, 18


def forms_of(workbook: xlsxwriter.Workbook) -> dict[str, Format]:
    """The formats of a new workbook, by style and variant."""
    forms: dict[str, Format] = {}
    body = {"font_name": BODY, "font_size": _BODY_SIZE, "valign": "vcenter", "border": 1}
    styles: dict[str, dict[str, object]] = {
        "text": {},
        "wrap": {"text_wrap": True},
        "center": {"align": "center", "text_wrap": True},
        "number": {"align": "center", "num_format": "0"},
        "percent": {"align": "center", "num_format": "0%"},
        "seconds": {"align": "center", "num_format": "0.0"},
        "date": {"align": "center", "num_format": "yyyy-mm-dd"},
        "day": {
            "align": "center",
            "num_format": 'm"月"d"日"' if in_chinese() else "d mmm",
        },
    }
    variants: dict[str, dict[str, object]] = {
        "": {},
        "first": {"top": 2},
        "forecast": {"bg_color": "#D9D9D9", "italic": True},
        "large": {"font_size": 13},
        "off": {"font_size": 13, "bg_color": "#E2E2E2"},
        "soon": {"font_color": "#C00000", "bold": True},
    }
    for style, look in styles.items():
        for variant, extra in variants.items():
            forms[style + variant] = workbook.add_format(body | look | extra)
    head = {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#E7E6E6"}
    forms["head"] = workbook.add_format(body | head)
    forms["headlarge"] = workbook.add_format(body | head | {"font_size": 13})
    forms["headforecast"] = workbook.add_format(
        body | head | {"bg_color": "#BFBFBF", "italic": True}
    )
    plain = {"font_name": BODY, "font_size": _BODY_SIZE, "valign": "vcenter"}
    title = {"font_name": TITLE, "font_size": _TITLE_SIZE, "align": "center"}
    forms["title"] = workbook.add_format(plain | title | {"text_wrap": True, "bold": True})
    forms["subtitle"] = workbook.add_format(plain | {"align": "center", "text_wrap": True})
    forms["note"] = workbook.add_format(plain | {"text_wrap": True})
    forms["section"] = workbook.add_format(
        plain | {"font_name": TITLE, "font_size": 13, "bold": True}
    )
    forms["band"] = workbook.add_format(
        body | {"font_name": TITLE, "font_size": 13, "bg_color": "#F2F2F2"}
    )
    forms["said"] = workbook.add_format(plain | {"font_size": 13, "text_wrap": True})
    forms["right"] = workbook.add_format(plain | {"font_size": 13, "align": "right"})
    return forms
