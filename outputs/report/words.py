"""What a report says in words, the same in the workbook and on the page."""

from __future__ import annotations

from dataclasses import dataclass

from outputs.report.timespan import span_word, title_word
from outputs.tables.period.report import PeriodReport
from outputs.words.naming import Names
from planner.domain.language import Text, _
from planner.domain.spoken import date_word, list_word, period_word

_NAMED = 30
"""How many villages are named where many have had no visit."""


def share(part: int, whole: int) -> float | None:
    """`part` of `whole` in hundredths, rounded down so that only all is 1; None of nothing."""
    return (100 * part // whole) / 100 if whole else None


def share_word(part: int, whole: int) -> str:
    """85%, rounded down so that only all is 100%; a dash of nothing."""
    return f"{100 * part // whole}%" if whole else "—"


def heading(report: PeriodReport) -> str:
    """2027年第一季度联系服务群众工作报告."""
    return str(_("{title}, {period}", title=title_word(report.period),
                 period=span_word(report.period)))  # fmt: skip


def subtitle(report: PeriodReport) -> str:
    """Who reports, on which days, up to when."""
    return str(
        _(
            "{unit}   Period: {period}   As of: {day}",
            unit=report.problem.settings.organisation,
            period=period_word(report.period.first, report.period.last),
            day=date_word(report.as_of),
        )
    )


def notes(report: PeriodReport) -> tuple[str, ...]:
    """Where the numbers come from and what the words mean."""
    found: list[Text] = [
        _(
            "Owed is what the workbook asks of the period; planned is what the plan has put on a"
            " day; done is only what the sheet 历史 records. A gap has no day or too few people."
        )
    ]
    if report.plans:
        spans = list_word(
            str(_("{period} (made on {day})", period=period_word(one.start, one.end),
                  day=date_word(one.day_of(one.created))))
            for one in report.plans
        )  # fmt: skip
        found.append(_("Plans used: {plans}.", plans=spans))
    else:
        found.append(_("No plan of this period was given: nothing is shown as owed or planned."))
    if report.plans and report.uncovered:
        spans = list_word(period_word(*one) for one in report.uncovered)
        found.append(_("No plan covers {periods}; nothing is owed there.", periods=spans))
    if report.recorded:
        found.append(
            _(
                "{n:row of 历史 lies|rows of 历史 lie} in the period. Overdue means: the day has"
                " passed before {day} and no record shows it done.",
                n=report.records,
                day=date_word(report.as_of),
            )
        )
    else:
        found.append(
            _(
                "The sheet 历史 has no row of this period, so nothing is shown as done, and"
                " nothing as overdue."
            )
        )
    found.append(_("Everything is in the order of the workbook; this is no ranking."))
    return tuple(str(one) for one in found)


def unvisited(report: PeriodReport, names: Names) -> str:
    """The villages without any recorded visit, in the order of the workbook; empty for none."""
    areas = [one.area for one in report.areas if one.area and one.unvisited]
    said = list_word(names.unit(area) for area in areas[:_NAMED])
    if len(areas) > _NAMED:
        return str(_("{names} and {n} more", names=said, n=len(areas) - _NAMED))
    return said


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One key number: `value` of `whole`, which is None where it stands alone."""

    name: Text
    value: int | float | None
    whole: int | None = None


def key_figures(report: PeriodReport) -> tuple[KeyFigure, ...]:
    """What a reader wants to know first; only what the workbook has."""
    areas = [one for one in report.areas if one.area]
    found = [
        KeyFigure(_("Done of what is owed"), report.total.done, report.total.owed),
        KeyFigure(_("Planned of what is owed"), report.total.planned, report.total.owed),
        KeyFigure(_("Overdue, without a record"), report.total.late),
        KeyFigure(_("Gaps"), report.total.short),
    ]
    if report.receptions.owed or report.receptions.extra:
        found.append(
            KeyFigure(_("Receptions held of those owed"), report.receptions.done,
                      report.receptions.owed)
        )  # fmt: skip
    if report.visits.owed or report.visits.extra:
        found.append(
            KeyFigure(_("Visits made of those owed"), report.visits.done, report.visits.owed)
        )
    if report.homes.owed or report.homes.extra:
        found.append(
            KeyFigure(_("Household visits made of those owed"), report.homes.done,
                      report.homes.owed)
        )  # fmt: skip
        listed = len(report.problem.households)
        found.append(KeyFigure(_("Households visited of all"), report.homes_visited, listed))
    if areas:
        reached = sum(not one.unvisited for one in areas)
        found.append(KeyFigure(_("Villages visited of all"), reached, len(areas)))
        planned = sum(bool(one.deeds.visits_planned or one.deeds.homes_planned) for one in areas)
        found.append(KeyFigure(_("Villages with a visit planned, of all"), planned, len(areas)))
    if report.problem.items:
        items = report.items
        found += [
            KeyFigure(_("Items received"), items.received),
            KeyFigure(_("Items handled"), items.handled),
            KeyFigure(_("Items closed out"), items.closed),
            KeyFigure(_("Items overdue of those open"), items.overdue, items.open),
            KeyFigure(_("Days to handle, median"), items.median),
        ]
    return tuple(found)


def duration_words() -> tuple[str, ...]:
    """The groups of how long items took."""
    return tuple(
        str(one)
        for one in (
            _("up to 7 days"),
            _("8 to 30 days"),
            _("31 to 60 days"),
            _("over 60 days"),
        )
    )
