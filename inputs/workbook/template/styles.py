"""How the cells of a workbook look, and how much room text takes in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

LINE_POINTS = 17.0
_A4 = 9


def printed(page: Worksheet, footer: str) -> None:
    """Set `page` up for landscape A4, as wide as one sheet of it."""
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.3, right=0.3, top=0.5, bottom=0.6)
    page.set_footer(footer)


def lines_of(text: str, width: int) -> int:
    """How many lines `text` needs where `width` columns fit into one."""
    return -(-_display_width(text) // width)


def _display_width(text: str) -> int:
    """Columns that `text` takes: two for each character beyond Latin."""
    return max(1, sum(1 if ord(character) < 0x2E80 else 2 for character in text))


@dataclass(frozen=True)
class Styles:
    """The formats of one workbook."""

    title: Format
    section: Format
    head: Format
    required: Format
    body: Format
    code: Format
    link: Format
    sample: Format
    sample_wrapped: Format
    sample_date: Format
    text: Format
    wrapped: Format
    date: Format
    number: Format
    setting: Format
    setting_date: Format

    @classmethod
    def of(cls, book: xlsxwriter.Workbook) -> Styles:
        """The formats, made in `book`."""
        font = {"font_name": "等线", "font_size": 11, "valign": "vcenter"}
        head = {**font, "bold": True, "align": "center", "text_wrap": True, "border": 1}
        head["border_color"] = "#FFFFFF"
        sample = {**font, "italic": True, "font_color": "#7F6000", "bg_color": "#FFF2CC"}
        sample.update({"border": 1, "border_color": "#E5D5A0"})
        wrapped = {**font, "text_wrap": True, "valign": "top", "bottom": 4}
        wrapped["bottom_color"] = "#BFBFBF"
        value = {**font, "bg_color": "#EAF1FB", "border": 1, "border_color": "#BDD0E9"}
        value["align"] = "left"
        day = {"num_format": "yyyy-mm-dd", "align": "center"}

        def add(*properties: Mapping[str, object]) -> Format:
            merged = {key: value for part in properties for key, value in part.items()}
            return book.add_format(merged)

        return cls(
            title=add(font, {"bold": True, "font_size": 18, "font_color": "#1F3864"}),
            section=add(font, {"bold": True, "font_size": 13, "font_color": "#1F4E79"}),
            head=add(head, {"bg_color": "#DCE6F2", "font_color": "#1F3864"}),
            required=add(head, {"bg_color": "#1F4E79", "font_color": "#FFFFFF"}),
            body=add(wrapped),
            code=add(wrapped, {"font_name": "Consolas", "num_format": "@"}),
            link=add(wrapped, {"font_color": "#0563C1", "underline": 1}),
            sample=add(sample, {"num_format": "@"}),
            sample_wrapped=add(sample, {"num_format": "@", "text_wrap": True}),
            sample_date=add(sample, day),
            text=add(font, {"num_format": "@"}),
            wrapped=add(font, {"num_format": "@", "text_wrap": True}),
            date=add(font, day),
            number=add(font, {"align": "center"}),
            setting=add(value, {"num_format": "@"}),
            setting_date=add(value, {"num_format": "yyyy-mm-dd"}),
        )
