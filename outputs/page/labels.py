"""Labels of cells, said once in the style of a page and not in each row of it.

On a phone a cell of a stacked table says what it is; a table of a thousand rows would say it a
thousand times. Pages of the site, which have no style of their own, leave it to each cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

_TABLE = re.compile(r'<table class="stack"(?P<rest>.*?)</table>', re.DOTALL)
_ROW = re.compile(r"<tbody>\s*<tr[^>]*>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<t[hd]([^>]*)>")
_LABEL = re.compile(r' data-label="([^"]*)"')
_STYLE_ENDS = "</style>"


def labels_once(page: str) -> str:
    """`page`, in which all rows of a table have the same labels, with these in its style."""
    rules: list[str] = []

    def table(found: re.Match[str]) -> str:
        name = f"l{len(rules)}"
        rules.append("".join(_rules(name, found[0])))
        return f'<table class="stack {name}"' + _LABEL.sub("", found["rest"]) + "</table>"

    page = _TABLE.sub(table, page)
    style = f"@media (max-width: 40rem) {{{''.join(rules)}}}\n"
    return page.replace(_STYLE_ENDS, style + _STYLE_ENDS, 1)


def _rules(name: str, table: str) -> Iterator[str]:
    row = _ROW.search(table)
    for n, cell in enumerate(_CELL.findall(row[1]) if row else (), start=1):
        for label in _LABEL.findall(cell):
            said = re.sub(r'[\\"<\n]', lambda sign: f"\\{ord(sign[0]):x} ", unescape(label))
            yield f'.{name} td:nth-child({n})::before{{content:"{said}"}}'
