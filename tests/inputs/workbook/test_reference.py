"""The reference of the workbook says what the schema says."""

from __future__ import annotations

import re

from constraints.parameters import PARAMS
from inputs.workbook.reference import README, put
from inputs.workbook.schema import SETTINGS, SHEETS


def test_the_reference_is_the_schema() -> None:
    """Else run ``python -m inputs.workbook.reference``."""
    text = README.read_text(encoding="utf-8")
    assert put(text) == text


def test_every_cell_is_explained() -> None:
    """Each column, setting and parameter has a row that says what to write."""
    text = README.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| \**([^*|]+?)\**( `\w+` \| [^|]+) \|", text, re.MULTILINE))
    for thing in (*(c for sheet in SHEETS for c in sheet.columns), *SETTINGS, *PARAMS.values()):
        assert thing.zh in rows


def test_links_within_the_page_lead_somewhere() -> None:
    """Each anchor is a heading, written as GitHub makes anchors of headings."""
    text = README.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", one).lower().replace(" ", "-") for one in headings}
    assert set(re.findall(r"\(#([^)]+)\)", text)) <= anchors
