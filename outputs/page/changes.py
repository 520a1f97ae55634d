"""changes.html: the notice of change as a page to show or print."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from outputs.page.templating import filled
from outputs.tables.changes import NOTICE_HEADS, ChangeList
from planner.domain.plan import Plan
from planner.domain.spoken import date_word


def write_notice_page(path: Path, plan: Plan, found: ChangeList, at: datetime) -> None:
    """Write changes.html: the notice as a page to show or print.

    `at` is the moment of publication. Raises OSError where the file cannot be written.
    """
    page = filled(
        "changes.html",
        organisation=plan.organisation,
        day=date_word(plan.day_of(at)),
        preamble=str(found.preamble()),
        heads=[str(one) for one in NOTICE_HEADS],
        rows=found.rows(found.notice()),
        warning=found.warning(found.notice()),
    )
    path.write_text(page, encoding="utf-8", newline="\n")
