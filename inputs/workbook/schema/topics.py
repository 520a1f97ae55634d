"""What an office may plan, and which sheets and example rows it needs for that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from inputs.workbook.schema.types import Sheet
from planner.domain.words import SEPARATORS, Word

Examples = Mapping[str, Sequence[Mapping[str, str]]]
"""Example rows by the English name of their sheet."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Something to plan: `word` names it, `kinds` are the duties it is about, by their word.

    `sheets` are needed beside those that everybody fills.
    """

    word: Word
    kinds: tuple[str, ...]
    sheets: tuple[str, ...] = ()


TOPICS = (
    Topic(Word("reception", "接访", "reception", ("信访接待", "领导接访")), ("接访",)),
    Topic(
        Word("watch", "值班", "watch", ("值守", "带班", "窗口", "窗口值守")),
        ("值班",),
        ("history",),
    ),
    Topic(
        Word("meetings", "会议活动", "meetings", ("会议", "活动", "学习", "培训", "报告")),
        ("会议",),
    ),
    Topic(
        Word(
            "visits", "下村走访", "visits", ("走访", "下访", "下村", "驻村", "联村", "联系", "结对")
        ),
        ("联系", "走访"),
        ("links",),
    ),
    Topic(
        Word("rotation", "轮换驻组", "rotation", ("轮换", "驻组", "驻点")),
        ("联系", "轮换"),
        ("links", "history"),
    ),
    Topic(
        Word("households", "联户", "households", ("入户", "包户", "联系群众")),
        ("联户",),
        ("households",),
    ),
    Topic(Word("ledger", "台账", "ledger", ("回访", "诉求")), ("回访",), ("items",)),
    Topic(Word("projects", "项目", "projects", ("节点", "重点项目")), ("节点",), ("milestones",)),
)

_ALWAYS = ("settings", "units", "people", "duties", "absences")
_NAMED = ("people", "units")
_APART = re.compile(rf"[+@*×=:{SEPARATORS}]")
_NAMING = ("reference", "place", "selector", "owner", "team", "params")


def mentioned(sheet: Sheet, rows: Iterable[Mapping[str, str]]) -> frozenset[str]:
    """The words by which `rows` of `sheet` name something on other sheets."""
    naming = [column.en for column in sheet.columns if column.cell in _NAMING]
    cells = {row.get(en, "") for row in rows for en in naming}
    return frozenset(word.strip() for cell in cells for word in _APART.split(cell) if word.strip())


def examples_for(topics: Sequence[Topic], sheets: Sequence[Sheet]) -> Examples:
    """The example rows of those `sheets` that the `topics` need: their duties, and whoever and
    whatever these name.
    """
    named = {sheet.en: sheet for sheet in sheets}
    kinds = {kind for topic in topics for kind in topic.kinds}
    every = named["duties"].examples
    found = {"duties": tuple(row for row in every if row["kind"] in kinds)}
    others = {row["name"] for row in every if row["kind"] not in kinds}
    for en in {*_ALWAYS, *(one for topic in topics for one in topic.sheets)} - found.keys():
        rows = named[en].examples
        found[en] = tuple(row for row in rows if others.isdisjoint(mentioned(named[en], [row])))
    words = {word for en in found.keys() - _NAMED for word in mentioned(named[en], found[en])}
    for en in _NAMED:  # who is named brings along the unit, and a unit the one above it
        rows = named[en].examples
        for _step in rows:
            kept = tuple(row for row in rows if not words.isdisjoint(_told(row)))
            words |= mentioned(named[en], kept)
        found[en] = kept
    return {sheet.en: found[sheet.en] for sheet in sheets if sheet.en in found}


def _told(row: Mapping[str, str]) -> set[str]:
    """Everything by which a person or a unit may be named."""
    listed = _APART.split("、".join(row.get(en, "") for en in ("kind", "roles", "tags")))
    return {row["name"], *filter(None, listed)}
