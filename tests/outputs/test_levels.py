"""Levels by their names in people's words."""

from __future__ import annotations

import pytest

from outputs.words.levels import level_word
from planner.domain.language import speaking


@pytest.mark.parametrize(
    "code, zh, en",
    [
        (
            "days.gaps.3",
            "日期与人员：重要性为3的制度的缺口",
            "Days and people: gaps of duties of priority 3",
        ),
        ("days.fairness", "日期与人员：人员轮次不均", "Days and people: unequal turns"),
        ("pairing.kept", "联系结对：未沿用的现有联系", "Links: existing links dropped"),
        (
            "pairing.2.kept",
            "联系结对（第2轮）：未沿用的现有联系",
            "Links, round 2: existing links dropped",
        ),
        ("repair.visits", "重新安排：缺少的走访", "Re-planning: visits missing"),
        (
            "repair.past",
            "重新安排：已过去而不合规则的安排",
            "Re-planning: shifts of the past that break a rule",
        ),
        ("households.load", "联户：工作量不均", "Household holders: unequal loads"),
    ],
)
def test_a_level_is_said_in_words(code: str, zh: str, en: str) -> None:
    """A known code is shown in words, rounds and priorities included."""
    assert level_word(code) == zh
    with speaking("en"):
        assert level_word(code) == en


@pytest.mark.parametrize("code", ["", "days", "days.novel", "novel.fairness", "pairing.2", "a.b.c"])
def test_an_unknown_level_is_shown_by_its_code(code: str) -> None:
    """A level of a later version is still shown."""
    assert level_word(code) == code
