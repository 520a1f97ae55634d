"""Charts as inline SVG: no script, no picture file, sharp on paper.

A planned number is a light shape and a done one a dark shape inside it or beside it, so
that black and white printing keeps them apart. Every chart carries its numbers as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil, log10

from markupsafe import Markup, escape

from outputs.report.series import Bar, Series
from planner.domain.language import Text, _

LIGHT, DARK, INK, SOFT, GRID = "#b6d5f2", "#1f5fa8", "#1d2733", "#4a5665", "#d5dbe3"

_SIZE = 13
"""Height of letters, in the chart's units."""

_CHART_WIDTH = 440
"""Small enough for letters to be read on half a page of A4."""

_WIDE = 1.0
_NARROW = 0.56
"""Widths of a Chinese character and of others, as parts of the height."""


def picture(series: Series) -> Markup:
    """The chart of `series`."""
    names = series.names if len(series.names) > 1 else ()
    if not series.lying:
        return columns(series.rows, series.title, names=names)
    rows = [replace(one, planned=100) for one in series.rows] if series.percent else series.rows
    return bars(rows, series.title, names=names, percent=series.percent)


def columns(bars: Sequence[Bar], title: Text | str, *, names: Sequence[Text | str] = ()) -> Markup:
    """Upright columns, planned and done side by side, in the order given.

    `names` are what the two colours mean; with one number a bar has one colour.
    """
    width, height = _CHART_WIDTH, 230
    left, right, top, bottom = 46, 8, 34 if names else 14, 30
    most = _ceiling(max((max(one.done, one.planned or 0) for one in bars), default=0))
    room, tall = width - left - right, height - top - bottom
    pieces = [_legend(names, left)] if names else []
    for step in range(5):
        value = most * step // 4
        y = top + tall - tall * step / 4
        pieces.append(_line(left, y, width - right, y))
        pieces.append(_text(left - 6, y + 4, f"{value}", "end", SOFT))
    slot = room / max(len(bars), 1)
    series = 1 + any(one.planned is not None for one in bars)
    thick = min(slot * 0.76 / series, 40)
    numbered = _width(f"{most}") <= thick + 2
    for number, one in enumerate(bars):
        shown = [(one.done, DARK)]
        if one.planned is not None:
            shown.insert(0, (one.planned, LIGHT))
        start = left + slot * number + (slot - thick * len(shown)) / 2
        for place, (value, colour) in enumerate(shown):
            tallness = tall * value / most
            x = start + thick * place
            pieces.append(_rect(x, top + tall - tallness, thick - 2, tallness, colour))
            if numbered:
                middle = x + (thick - 2) / 2
                pieces.append(_text(middle, top + tall - tallness - 4, f"{value}", "middle"))
        pieces.append(_text(left + slot * (number + 0.5), height - 10, one.label, "middle"))
    return _svg(width, height, title, pieces, bars)


def bars(
    rows: Sequence[Bar],
    title: Text | str,
    *,
    names: Sequence[Text | str] = (),
    percent: bool = False,
) -> Markup:
    """Lying bars, what is done inside what is planned, in the order given: no ranking.

    With `percent` the numbers are shares of 100.
    """
    row, top = 24, 26 if names else 6
    labels = max((_width(one.label) for one in rows), default=0)
    left = min(max(labels + 12, 60), 170)
    width, right = _CHART_WIDTH, 96
    height = top + row * len(rows) + 6
    most = max((max(one.done, one.planned or 0) for one in rows), default=0) or 1
    room = width - left - right
    pieces = [_legend(names, left)] if names else []
    for number, one in enumerate(rows):
        y = top + row * number
        planned = one.planned or 0
        if one.planned is not None:
            pieces.append(_rect(left, y + 3, room * planned / most, row - 7, LIGHT))
        pieces.append(_rect(left, y + 6, room * one.done / most, row - 13, DARK))
        pieces.append(_text(left - 8, y + 16, _cut(one.label, left - 12), "end"))
        value = f"{one.done}" if one.planned is None else f"{one.done} / {one.planned}"
        value = f"{one.done}%" if percent else value
        longest = max(planned, one.done)
        pieces.append(_text(left + room * longest / most + 6, y + 16, value, "start", SOFT))
    return _svg(width, height, title, pieces, rows)


def _ceiling(most: int) -> int:
    """A round number at or above `most` that four equal steps divide."""
    if most <= 4:
        return 4
    unit: int = 10 ** int(log10(most))
    for factor in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10):
        found = ceil(factor * unit)
        if found >= most and found % 4 == 0:
            return found
    return ceil(most / 4) * 4


def _width(text: str) -> float:
    return sum(_SIZE * (_WIDE if ord(one) > 0x2E7F else _NARROW) for one in text)


def _cut(text: str, room: float) -> str:
    """`text` as far as it has room, ending in … where it has not."""
    if _width(text) <= room:
        return text
    while text and _width(text) > room - _SIZE:
        text = text[:-1]
    return f"{text}…"


def _legend(names: Sequence[Text | str], left: float) -> Markup:
    pieces, x = [], left
    for name, colour in zip(names, (LIGHT, DARK), strict=False):
        pieces.append(_rect(x, 5, 14, 12, colour))
        pieces.append(_text(x + 20, 16, str(name), "start"))
        x += 20 + _width(str(name)) + 24
    return Markup("").join(pieces)


def _rect(x: float, y: float, width: float, height: float, colour: str) -> Markup:
    return Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}"/>').format(
        x, y, max(width, 0), max(height, 0), colour
    )


def _line(x1: float, y1: float, x2: float, y2: float) -> Markup:
    return Markup('<path d="M{:.1f} {:.1f}L{:.1f} {:.1f}" stroke="{}"/>').format(
        x1, y1, x2, y2, GRID
    )


def _text(x: float, y: float, text: str, anchor: str, colour: str = INK) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}" fill="{}">{}</text>').format(
        x, y, anchor, colour, text
    )


def _svg(
    width: float,
    height: float,
    title: Text | str,
    pieces: Sequence[Markup],
    rows: Sequence[Bar],
) -> Markup:
    """The picture, with its title and its numbers for those who do not see it."""
    said = "; ".join(
        f"{one.label} {one.done}"
        if one.planned is None
        else str(_("{label}: {done} of {planned}", label=one.label, done=one.done,
                   planned=one.planned))
        for one in rows
    )  # fmt: skip
    return Markup(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" font-size="{}"><title>{}</title>'
        "<desc>{}</desc>{}</svg>"
    ).format(width, f"{height:.0f}", _SIZE, escape(str(title)), said, Markup("").join(pieces))
