"""The charts of a report as data, once for the workbook and the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from outputs.report.words import duration_words
from outputs.tables.period.places import AreaFigures
from outputs.tables.period.report import PeriodReport
from outputs.words.naming import Names, kind_word
from planner.domain.directory import Directory
from planner.domain.language import Text, _
from planner.domain.spoken import month_word

MOST_BARS = 40
"""More villages than this are shown by the units above them."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One place on a chart: `planned` None where there is only one number."""

    label: str
    done: int
    planned: int | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """One chart: `names` of its one or two numbers, a row for each bar.

    `lying` bars run to the right, `percent` ones are shares of 100.
    """

    title: Text
    names: tuple[Text, ...]
    rows: tuple[Bar, ...]
    lying: bool = False
    percent: bool = False


def charts(report: PeriodReport, names: Names) -> Iterator[Series]:
    """The charts that have something to show, in the order of reading."""
    both = (_("planned"), _("done"))
    months = [(month_word(one.month, short=True), one) for one in report.months]
    rows = tuple(Bar(word, one.done, one.planned) for word, one in months)
    yield Series(_("Planned and done by month"), both, rows)
    kinds = [one for one in report.kinds if one.tally.owed or one.tally.done]
    if kinds:
        rows = tuple(
            Bar(kind_word(one.kind), percent(one.tally.done, one.tally.owed)) for one in kinds
        )
        title = _("Done of what is owed, by kind of duty (percent)")
        yield Series(title, (_("share done"),), rows, lying=True, percent=True)
    if report.problem.items:
        pair = (_("items received"), _("items handled"))
        rows = tuple(Bar(word, one.handled, one.received) for word, one in months)
        yield Series(_("Items received and handled by month"), pair, rows)
        groups = zip(duration_words(), report.items.groups, strict=True)
        rows = tuple(Bar(word, count) for word, count in groups)
        yield Series(_("How long handled items took"), (_("items handled"),), rows)
    areas = area_bars(report, names)
    if any(one.planned or one.done for one in areas):
        title = _("Visits by village, household visits included")
        yield Series(title, both, areas, lying=True)


def percent(part: int, whole: int) -> int:
    """`part` of `whole` in percent, rounded down so that only all is 100; 0 of nothing."""
    return 100 * part // whole if whole else 0


def area_bars(report: PeriodReport, names: Names) -> tuple[Bar, ...]:
    """Visits of every village, or of the units above where there are too many villages."""
    directory = Directory(report.problem)
    areas = [one for one in report.areas if one.area]
    if len(areas) <= MOST_BARS:
        return tuple(Bar(names.unit(one.area), *_visits(one)) for one in areas)
    planned, done = Counter[str](), Counter[str]()
    for one in areas:
        chain = directory.chain(one.area)
        above = chain[1] if len(chain) > 1 else one.area
        visits = _visits(one)
        done[above] += visits[0]
        planned[above] += visits[1]
    order = [unit for unit in report.problem.units if unit in planned]
    return tuple(Bar(names.unit(unit), done[unit], planned[unit]) for unit in order[:MOST_BARS])


def _visits(one: AreaFigures) -> tuple[int, int]:
    deeds = one.deeds
    return deeds.visits_done + deeds.homes_done, deeds.visits_planned + deeds.homes_planned
