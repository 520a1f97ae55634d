"""Ids for rows that have none: made of what tells a row from others, wherever it stands."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache

from inputs.workbook.cells import LONGEST_ID, check_id
from planner.domain.faults import CellFault

Known = Mapping[str, Sequence[Collection[str]]]
"""Ids that are published, each with what its row may say in the columns that tell it apart."""

Kept = Callable[[], Mapping[str, Known]]
"""Tells the ids that are published, by the sheet they stand on."""

_SHORT = 4
"""No name of a device is longer."""
_LONGEST_STEM = LONGEST_ID - 12
"""What is longer is cut; the rest is told by a digest, and a number where rows are alike."""


def nothing_kept() -> Mapping[str, Known]:
    """Nothing is published."""
    return {}


def given(
    rows: Mapping[int, Sequence[str]], always: int, written: Iterable[str], kept: Known
) -> dict[int, str]:
    """An id for each of `rows`, which hold what tells them apart, the most telling first.

    The id is made of the first `always` texts, of more where several rows would have the same,
    and none of `written`, whatever the case of letters. The order of the rows says nothing, but
    for rows that are alike in everything. What is published, as `kept` has it, keeps its id, also
    where it has moved. Rows without a text are left out.
    """
    taken = {one.casefold() for one in written}
    found: dict[int, str] = {}

    def give(some: Mapping[int, str]) -> None:
        found.update(some)
        taken.update(one.casefold() for one in some.values())

    give(_kept(rows, {one: told for one, told in kept.items() if one.casefold() not in taken}))
    longest = max(map(len, rows.values()), default=0)
    for depth in range(always, longest + 1):
        stems = {row: _stem(texts[:depth]) for row, texts in rows.items() if row not in found}
        often = Counter(stem.casefold() for stem in stems.values())
        free = {row: stem for row, stem in stems.items() if often[stem.casefold()] == 1}
        give({row: one for row, one in free.items() if one and one.casefold() not in taken})
    for row, texts in rows.items():
        stem = "" if row in found else _stem(texts)
        number = 1
        while stem and row not in found:
            one = stem if number == 1 else f"{stem}-{number}"
            if one.casefold() not in taken:
                give({row: one})
            number += 1
    return found


def _kept(rows: Mapping[int, Sequence[str]], kept: Known) -> dict[int, str]:
    """The rows that are published already, with their ids.

    Those that agree in the most texts come first; where several could be meant nobody is.
    """
    found: dict[int, str] = {}
    called: dict[str, set[str]] = defaultdict(set)
    for one, told in kept.items():
        for name in filter(None, told[0]):
            called[name].add(one)
    for depth in range(max(map(len, kept.values()), default=0), 0, -1):
        alike: dict[str, list[int]] = defaultdict(list)
        for row in rows.keys() - found.keys():
            texts = rows[row][:depth]
            ids = [one for one in called.get(texts[0], ()) if _agree(texts, kept[one])]
            if len(ids) == 1:
                alike[ids[0]].append(row)
        for one, several in alike.items():
            if len(several) == 1:
                found[several[0]] = one
                called[rows[several[0]][0]].remove(one)
    return found


def _agree(texts: Sequence[str], told: Sequence[Collection[str]]) -> bool:
    return all(text in may for text, may in zip(texts, told, strict=False))


def _stem(texts: Iterable[str]) -> str:
    """Texts as an id; empty where nothing of them may stand in one."""
    whole = "-".join(filter(None, map(_plain, texts)))
    if not whole or _SHORT < len(whole) <= _LONGEST_STEM:
        return whole
    with suppress(CellFault):  # the name of a device
        check_id(whole)
        if len(whole) <= _LONGEST_STEM:
            return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:8]
    return f"{whole[: _LONGEST_STEM - 9].rstrip('-')}-{digest}"


@lru_cache(maxsize=100_000)
def _plain(text: str) -> str:
    """A text of letters and digits, with hyphens for whatever else stands between them."""
    kept = "".join(c if unicodedata.category(c)[0] in "LN" else " " for c in text)
    return "-".join(kept.split())
