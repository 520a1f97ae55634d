"""变更公告: the notice that tells of changes to days that were already posted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from outputs.print.typeset import Press, Stamp
from planner.domain.language import Text, _


@dataclass(frozen=True, slots=True)
class Change:
    """One row of a notice of change, in the words that are to be printed.

    `day` is the day as posted, `what` the duty, `before` and `after` who, when and where;
    `after` is empty where something is dropped without a substitute.
    """

    day: str
    what: str
    before: str
    after: str
    reason: str = ""


def write_change_notice(
    path: Path,
    changes: Iterable[Change],
    stamp: Stamp,
    press: Press,
    *,
    number: str = "",
    preamble: Text | str | None = None,
) -> None:
    """Write the notice to `path`, an A4 page or as many as the changes take.

    `number` is the notice's own (变更〔2027〕3号); `preamble` stands above the table. Raises
    OSError where it cannot be written.
    """
    title = str(_("{unit} notice of change", unit=stamp.organisation))
    data = {
        "number": number,
        "preamble": str(
            preamble
            or _("The following arrangements that were announced before are changed as shown here.")
        ),
        "rows": [
            (
                one.day,
                one.what,
                one.before,
                one.after or str(_("no longer takes place")),
                one.reason,
            )
            for one in changes
        ],
        "words": {
            "columns": [
                str(one)
                for one in (_("date"), _("what changes"), _("before"), _("now"), _("reason"))
            ]
        },
    }
    press.pdf("change.typ", title, stamp, data, path)
