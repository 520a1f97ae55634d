"""What a plan says in words is told in the reader's language, whichever it was made in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from inputs.workbook.reading import read
from outputs.files import read_plan, write_households, write_plan
from outputs.store.snapshot import dump_plan, load_plan
from planner.domain.language import LANGUAGES, facts_of, in_each, speaking, told
from planner.domain.language import _ as text
from planner.domain.periods import Period
from planner.domain.plan import Gap, Plan, PlanWarning
from planner.domain.problem import Pin, Problem
from planner.gaps.by_hand import left_over
from planner.gaps.gap import reasons
from planner.gaps.households import HELD, HoldingGaps, holds_limit
from planner.gaps.pairing import MOST_REASONS, fixed_gap, holder_gap, target_gap
from planner.gaps.pins import missed
from planner.gaps.rotation import not_reached, pin_not_met, without_target
from planner.gaps.rounds import round_gap
from planner.gaps.turns import gap_of_turns
from planner.stages.whole import make_plan
from tests.builders.sample_plan import END, START
from tests.builders.sample_plan import problem as sample

EARLIER = Path(__file__).parents[2] / "data" / "earlier" / "book"


def _kept(plan: Plan) -> list[str]:
    """Every sentence as the plan keeps it."""
    return [
        *(one.message for one in (*plan.gaps, *plan.warnings)),
        *(one.reason for gap in plan.gaps for one in gap.people),
    ]


def _told(plan: Plan, language: str) -> list[str]:
    """The same sentences as they are told in `language`."""
    with speaking(language):
        return [
            *(one.words for one in (*plan.gaps, *plan.warnings)),
            *(one.words for gap in plan.gaps for one in gap.people),
        ]


def test_a_plan_is_told_in_either_language(tmp_path: Path) -> None:
    """A book in which everything is missing, planned in one language and told in the other.

    So it is, too, of the plan that is read from its file or comes out of the store.
    """
    book = read(EARLIER).problem
    assert book is not None
    made = {}
    for language in LANGUAGES:
        with speaking(language):
            made[language] = make_plan(book)
    assert len(made["zh"].gaps) > 20
    for language, plan in made.items():
        folder = tmp_path / language
        folder.mkdir()
        write_plan(plan, folder / "plan.json")
        write_households(plan, folder / "households.csv")
        for again in (plan, read_plan(folder), load_plan(dump_plan(plan))):
            assert _kept(again) == _kept(plan)
            for other in LANGUAGES:
                assert _told(again, other) == _kept(made[other])


PIN = Pin("R1", "P1", date(2027, 1, 6), "am", "V1", "must")
PERIOD = (START, END)


def _many(of: Problem) -> Gap:
    might = [(f"P{n:04}", HELD) for n in range(MOST_REASONS + 1)]
    return target_gap(of, of.duties["L1"], "V1", 1, might, able=True)


def _left_over(of: Problem) -> Gap:
    whole = round_gap(of, of.duties["HH"], "HH", "P8", "V1", 9, period=PERIOD, why="busy")
    (found,) = left_over(whole, of.duties["HH"], START, 2, ())
    return found


GAPS: dict[str, Callable[[Problem], Gap]] = {
    "holders, and a long list": _many,
    "a holder": lambda of: holder_gap(of, of.duties["L1"], "P1", 2, able=True),
    "a fixed link": lambda of: fixed_gap(of, of.duties["L1"], "V1", "P1", "V1", "recused"),
    "no group": lambda of: without_target(of, of.duties["M1"], "D1"),
    "groups left": lambda of: not_reached(
        of, of.duties["M1"], "D1", 2, ["G11", "G12"], months=24, period=PERIOD
    ),
    "a group at a time": lambda of: pin_not_met(of, of.duties["M1"], PIN, ["D1", "D2"]),
    "a group for nobody": lambda of: pin_not_met(
        of, of.duties["M1"], replace(PIN, person=None), ["D1", "D2"]
    ),
    "rounds": lambda of: round_gap(
        of, of.duties["HH"], "HH", "P8", "V1", 9, period=PERIOD, why="busy"
    ),
    "what is left": _left_over,
    "turns": lambda of: gap_of_turns(
        of, of.duties["R1"], "P1", Period(START, date(2027, 1, 31), "2027-01"), 2, 1
    ),
    "households": lambda of: HoldingGaps(of, of.duties["HH"], 0).household(
        "H1", 1, 2, reasons([("P8", HELD), ("P9", holds_limit(3))]), able=True
    ),
    "households of a person": lambda of: HoldingGaps(of, of.duties["HH"], 0).person("P8", 2),
    "categories": lambda of: HoldingGaps(of, of.duties["HH"], 0).mix("P8", 2),
}


@pytest.mark.parametrize("made", GAPS.values(), ids=GAPS)
def test_every_gap_is_told_in_either_language(made: Callable[[Problem], Gap]) -> None:
    """Told in English, one that was made in Chinese says what it had said if made in English."""
    of = sample()
    found = in_each(lambda: made(of))
    assert found["zh"].message != found["en"].message
    for gap in found.values():
        for language in LANGUAGES:
            with speaking(language):
                assert gap.words == found[language].message
                assert [one.words for one in gap.people] == [
                    one.reason for one in found[language].people
                ]


@pytest.mark.parametrize("holiday", [True, False])
def test_what_a_pin_demands_is_told_in_either_language(holiday: bool) -> None:
    """Its day and its part of the day, too."""
    of = sample()
    said = missed(of, of.duties["R1"], PIN, holiday=holiday)
    with speaking("zh"):
        assert "张三 2027年1月6日 上午 东河村" in told(facts_of(said), "")
    with speaking("en"):
        assert "张三 6 January 2027 in the morning 东河村" in told(facts_of(said), "")


def test_a_list_has_the_commas_of_the_reader() -> None:
    """Names are facts: what stands between them is not."""
    with speaking("zh"):
        warning = PlanWarning.of("omitted", text("The plan leaves out {duties}: nothing is asked"
                                                 " of them.", duties=("甲", "乙")))  # fmt: skip
    assert "甲、乙" in warning.message
    with speaking("en"):
        assert "甲, 乙" in warning.words


@pytest.mark.parametrize(
    "said",
    [
        None,
        {},
        {"A sentence of another version of the program.": {}},
        {"has {count} of {least:turn|turns}": {"count": 1}},
        {"has {count} of {least:turn|turns}": {"count": 1, "least": {"Never said.": {}}}},
        {"has {count} of {least:turn|turns}": {"count": 1, "least": {}}},
    ],
)
def test_what_is_not_known_stays_as_it_was_said(said: dict[str, dict[str, object]] | None) -> None:
    """Plans of earlier versions, and of later ones, keep the sentence that they were made with."""
    for language in LANGUAGES:
        with speaking(language):
            assert PlanWarning("any", "原话", said).words == "原话"
