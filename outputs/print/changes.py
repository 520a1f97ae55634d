"""变更公告: the notice that tells of changes to days that were already posted, as a paper."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from outputs.print.typeset import Press, Stamp
from outputs.tables.changes import NOTICE_HEADS, ChangeList
from planner.domain.language import _
from planner.domain.plan import Plan


def write_change_notice(
    path: Path, plan: Plan, found: ChangeList, at: datetime, press: Press
) -> None:
    """Write changes.pdf: an A4 page or as many as the changes take.

    `at` is the moment of publication. Raises OSError where it cannot be written.
    """
    data = {
        "preamble": str(found.preamble()),
        "rows": [row._asdict() for row in found.rows(found.notice())],
        "warning": str(found.warning(found.notice()) or ""),
        "words": {"columns": [str(one) for one in NOTICE_HEADS]},
    }
    title = str(_("{unit} notice of change", unit=plan.organisation))
    stamp = Stamp(plan.organisation, at.astimezone(ZoneInfo(plan.timezone)))
    press.pdf("change.typ", title, stamp, data, path)
