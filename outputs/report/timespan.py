"""The period of a report: written 2027, 2027Q1, 2027H1, 2027-02 or 2027-01-01..2027-03-31."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from planner.domain.language import _
from planner.domain.periods import Period, month_end, month_start
from planner.domain.spoken import in_chinese, period_word

_YEAR = re.compile(r"(\d{4})年?", re.ASCII)
_PART = re.compile(r"(\d{4})-?([QqHh])([1-4])", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)
_QUARTERS = "一二三四"
_HALVES = "上下"


def parse_period(text: str) -> Period:
    """The period that `text` names. Raises ValueError for anything else."""
    text = text.strip()
    if found := _YEAR.fullmatch(text):
        year = int(found[1])
        return span(date(year, 1, 1), date(year, 12, 31))
    if found := _PART.fullmatch(text):
        size = 3 if found[2] in "Qq" else 6
        first = date(int(found[1]), 1, 1)
        if int(found[3]) * size > 12:
            raise ValueError(text)
        first = month_start(first, (int(found[3]) - 1) * size)
        return span(first, month_end(month_start(first, size - 1)))
    if found := _MONTH.fullmatch(text):
        first = date(int(found[1]), int(found[2]), 1)
        return span(first, month_end(first))
    first_text, dots, last_text = text.partition("..")
    first, last = date.fromisoformat(first_text.strip()), date.fromisoformat(last_text.strip())
    if not dots or first > last:
        raise ValueError(text)
    return span(first, last)


def span(first: date, last: date) -> Period:
    """The days `first` to `last`, labelled as a year, half-year, quarter or month if they are one.

    The label is fit for a file name.
    """
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    whole = first.day == 1 and last.day == monthrange(last.year, last.month)[1]
    if whole and months in (1, 3, 6, 12) and (first.month - 1) % months == 0:
        number = (first.month - 1) // months + 1
        label = {
            1: f"{first:%Y-%m}",
            3: f"{first.year}Q{number}",
            6: f"{first.year}H{number}",
            12: f"{first.year}",
        }[months]
        return Period(first, last, label)
    return Period(first, last, f"{first}_{last}")


def span_word(period: Period) -> str:
    """2027年第一季度; 2027 Q1 in English; days where it is no calendar period."""
    if period.label == f"{period.first.year}":
        return str(_("the year {year}", year=period.first.year))
    part = _PART.fullmatch(period.label)
    if part is None:
        return period_word(period.first, period.last)
    if not in_chinese():
        return f"{part[1]} {part[2]}{part[3]}"
    number = int(part[3])
    if part[2] == "Q":
        return f"{part[1]}年第{_QUARTERS[number - 1]}季度"
    return f"{part[1]}年{_HALVES[number - 1]}半年"


def title_word(period: Period) -> str:
    """What the report is called: 季度报告, 年度报告, or 工作报告 for other periods."""
    if period.label == f"{period.first.year}":
        return str(_("Yearly report"))
    return str(_("Quarterly report") if "Q" in period.label else _("Report of the period"))
