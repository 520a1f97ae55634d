"""公示 for print: one month a page on A4."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from outputs.print.typeset import Press, Stamp
from outputs.tables.named import NamedPlan
from outputs.tables.notices import Notice, Reception, notice_title, notices
from outputs.words.signing import phone_line, preamble, signature
from planner.domain.language import Text, _
from planner.domain.spoken import in_chinese


def write_notices(folder: Path, named: NamedPlan, press: Press) -> None:
    """Write the notices of every month that has receptions into `folder`."""
    stamp, settings = Stamp.of(named.plan), named.problem.settings
    words = _notice_words() | {
        "preamble": preamble(settings),
        "signature": signature(settings, stamp.moment.date()),
    }
    for month, found in groupby(notices(named), attrgetter("month")):
        file = _("notice-{month}", month=f"{month:%Y-%m}")
        sheets = list(map(_sheet, found))
        title = notice_title(named.plan.organisation, month)
        press.sheets("notice.typ", title, stamp, {"words": words}, sheets, folder / f"{file}.pdf")


def _notice_words() -> dict[str, object]:
    return {
        "columns": _said(
            _("date"),
            _("time"),
            _("received by"),
            _("post and portfolio"),
            _("place"),
            _("accompanied by (unit and name)"),
        ),
        "closing": str(_("Changes will be announced by a notice of change.")),
    }


def _said(*texts: Text) -> list[str]:
    return [str(text) for text in texts]


def _sheet(notice: Notice) -> Mapping[str, object]:
    return {
        "title": notice.title,
        "sections": [
            {"name": section.duty, "rows": [_cells(row) for row in section.rows]}
            for section in notice.sections
        ],
        "accompanied": notice.accompanied,
        "phone": phone_line(notice.phone),
    }


def _cells(row: Reception) -> list[str]:
    return [
        f"{row.when}\n{row.weekday}" if in_chinese() else f"{row.weekday} {row.when}",
        row.hours,
        row.who,
        row.positions,
        row.place,
        row.company,
    ]
