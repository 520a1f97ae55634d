"""公示 for print: one month a page on A4."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from outputs.print.typeset import Press, Stamp
from outputs.tables.named import NamedPlan
from outputs.tables.notices import Notice, Reception, notice_title, notices
from planner.domain.language import Text, _
from planner.domain.spoken import in_chinese


def write_notices(folder: Path, named: NamedPlan, press: Press) -> None:
    """Write the notices of every month that has receptions into `folder`."""
    stamp = Stamp.of(named.plan)
    for month, found in groupby(notices(named), attrgetter("month")):
        file = _("notice-{month}", month=f"{month:%Y-%m}")
        sheets = list(map(_sheet, found))
        title = notice_title(named.plan.organisation, month)
        data = {"words": _notice_words()}
        press.sheets("notice.typ", title, stamp, data, sheets, folder / f"{file}.pdf")


def _notice_words() -> Mapping[str, object]:
    colon = "：" if in_chinese() else ": "
    return {
        "issued_by": f"{_('issued by')}{colon}",
        "issued_on": f"{_('date of issue')}{colon}",
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
    rows = [row for section in notice.sections for row in section.rows]
    return {
        "title": notice.title,
        "unit": notice.unit,
        "sections": [
            {"name": section.duty, "rows": [_cells(row) for row in section.rows]}
            for section in notice.sections
        ],
        "listed": any(len(row.days) > 1 for row in rows),
        "accompanied": notice.accompanied,
    }


def _cells(row: Reception) -> list[str]:
    return [
        f"{row.when}\n{row.weekdays}" if in_chinese() else f"{row.weekdays} {row.when}",
        row.hours,
        row.who,
        row.positions,
        row.place,
        row.company,
    ]
