"""Levels by their names in people's words."""

from __future__ import annotations

import pytest

from outputs.earlier import level_facts
from outputs.words.levels import level_word
from planner.domain.language import speaking
from planner.domain.plan import Level


def _level(stage: str, name: str, rank: int | None = None, generation: int = 1) -> Level:
    return Level(stage, name, 1, 1, True, 0.0, rank, generation)


@pytest.mark.parametrize(
    "level, zh, en",
    [
        (
            _level("days", "gaps", 3),
            "日期与人员：重要性为3的制度的缺口",
            "Days and people: gaps of duties of priority 3",
        ),
        (_level("days", "fairness"), "日期与人员：人员轮次不均", "Days and people: unequal turns"),
        (_level("pairing", "kept"), "联系结对：未沿用的现有联系", "Links: existing links dropped"),
        (
            _level("pairing", "kept", generation=2),
            "联系结对（第2轮）：未沿用的现有联系",
            "Links, round 2: existing links dropped",
        ),
        (_level("repair", "visits"), "重新安排：缺少的走访", "Re-planning: visits missing"),
        (
            _level("repair", "past"),
            "重新安排：已过去而不合规则的安排",
            "Re-planning: shifts of the past that break a rule",
        ),
        (_level("households", "load"), "联户：工作量不均", "Household holders: unequal loads"),
    ],
)
def test_a_level_is_said_in_words(level: Level, zh: str, en: str) -> None:
    """A known level is shown in words, rounds and priorities included."""
    assert level_word(level) == zh
    with speaking("en"):
        assert level_word(level) == en


@pytest.mark.parametrize("code", ["", "days", "days.novel", "novel.fairness", "pairing.2", "a.b.c"])
def test_an_unknown_level_is_shown_by_its_code(code: str) -> None:
    """A level of a later version, or of an earlier one, is still shown."""
    facts = level_facts(code)
    del facts["what"]
    assert level_word(_level(**facts)) == code
