"""The pictures of the READMEs: all there, small, and what they show can be made anew."""

from __future__ import annotations

import re
import struct
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.pictures import EXPECTED, OFFICE, SHOWN, take
from tests.test_packaging import ROOT

_LARGEST_BYTES = 150_000


def size(picture: Path) -> tuple[int, int]:
    """Width and height of a PNG."""
    data = picture.read_bytes()
    assert data.startswith(b"\x89PNG")
    assert 5_000 < len(data) < _LARGEST_BYTES, picture
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def test_the_readmes_show_pictures_that_can_be_made() -> None:
    """Each that is named is there, each that is there is named, and is made by the command."""
    named = {
        (ROOT / target).resolve()
        for readme in ("README.md", "README.zh-CN.md")
        for target in re.findall(r"!\[[^]]+\]\(([^)]+)\)", (ROOT / readme).read_text("utf-8"))
    }
    assert named == {(SHOWN / f"{name}.png").resolve() for name in EXPECTED}
    assert {one.resolve() for one in SHOWN.iterdir()} == named


def test_the_pictures_show_what_they_are_to_show(chromium: Browser, tmp_path: Path) -> None:
    """Made anew from the first to the last; nothing that is looked for is missing on any."""
    said = take(chromium, tmp_path)
    assert set(EXPECTED) - set(said) == (set() if OFFICE else {"workbook"})
    for name, text in said.items():
        lacking = [words for words in EXPECTED[name] if words not in text]
        assert not lacking, (name, lacking, text)
        kept, made = size(SHOWN / f"{name}.png"), size(tmp_path / f"{name}.png")
        assert abs(made[0] - kept[0]) <= 2
