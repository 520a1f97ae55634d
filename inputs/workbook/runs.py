"""What is struck through in a workbook: whole cells by their style, and parts of their text.

Nothing but the standard library is imported here, see ``inputs.workbook.package``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Left = tuple[str, str, str]
"""A text of several runs: whole; what is left without those that are struck through, in a cell
whose style is not; and in one whose style is struck through."""

_OFF = ("0", "false")


class Runs:
    """The text of one string, run by run. A run without properties is as its cell is."""

    def __init__(self) -> None:
        self._parts: list[tuple[str, bool | None]] = []
        self._own: bool | None = None

    def start(self, name: str, given: Mapping[str, str]) -> None:
        """An element of a string begins."""
        if name == "r":
            self._own = None
        elif name == "rPr":
            self._own = False
        elif name == "strike":
            self._own = given.get("val", "1") not in _OFF

    def add(self, text: str) -> None:
        """The text of the run that has ended."""
        self._parts.append((text, self._own))

    def left(self) -> Left | None:
        """What is left; None for a string of no runs."""
        if not self._parts:
            return None
        whole = "".join(text for text, _own in self._parts)
        plain = "".join(text for text, own in self._parts if own is not True)
        styled = "".join(text for text, own in self._parts if own is False)
        return whole, plain, styled


def struck_styles(elements: Iterable[tuple[str, Mapping[str, str], int]]) -> frozenset[str]:
    """The numbers of the cell styles whose font is struck through.

    `elements` are those of the part of styles: name, attributes, and how deep each stands.
    """
    fonts: list[bool] = []
    styles: list[bool] = []
    inside = ""
    for name, given, depth in elements:
        if depth == 1:
            inside = name
        elif inside == "fonts" and name == "font":
            fonts.append(False)
        elif inside == "fonts" and name == "strike" and fonts:
            fonts[-1] = given.get("val", "1") not in _OFF
        elif inside == "cellXfs" and name == "xf":
            number = given.get("fontId", "0")
            font = int(number) if number.isdecimal() else 0
            styles.append(font < len(fonts) and fonts[font])
    return frozenset(str(number) for number, struck in enumerate(styles) if struck)
