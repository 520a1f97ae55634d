"""The audit log as people read it: codes in words, ids by the names of the newest revision."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from outputs.words.auditing import action_word, detail_words
from planner.domain.language import Text, _
from planner.telling.channels import CHANNELS
from planner.web.accounts import ROLES
from planner.web.asking import STATES

if TYPE_CHECKING:
    from outputs.store import AuditEntry
    from outputs.words.naming import Names

TERMINAL = "@terminal"
"""What the name of somebody ends with who worked on the command line."""

_VALUES: Mapping[str, Mapping[str, Text]] = {
    "kind": {"leave": _("leave"), "swap": _("swap")},
    "role": {str(role): word for role, word in ROLES.items()},
    "state": {str(state): word for state, word in STATES.items()},
    "way": {kind: channel.word for kind, channel in CHANNELS.items()},
    "what": {"rows": _("into the workbook"), "roster": _("as the draft")},
}
"""What the values of some details are called."""

_BY_PLANNERS = ("approved", "refused", "drafted")
"""States of a request that a planner brings about; the others are a cadre's doing."""


@dataclass(frozen=True, slots=True)
class Logged:
    """One entry of the log in words."""

    at: datetime
    by: str
    what: str
    detail: str


def logged(entries: Iterable[AuditEntry], names: Callable[[], Names | None]) -> Iterator[Logged]:
    """The entries in words; `names` tells those of the newest revision, asked once if at all."""
    known: list[Names | None] = []

    def named() -> Names | None:
        if not known:
            known.append(names())
        return known[0]

    for entry in entries:
        detail = {
            key: str(_VALUES.get(key, {}).get(value, value)) for key, value in entry.detail.items()
        }
        yield Logged(
            entry.at, _by(entry, named), action_word(entry.action), detail_words(detail, named)
        )


def _by(entry: AuditEntry, named: Callable[[], Names | None]) -> str:
    if entry.action == "request" and entry.detail.get("state") not in _BY_PLANNERS:
        names = named()
        return entry.by if names is None else names.person(entry.by)
    if entry.by.endswith(TERMINAL):
        name = entry.by.removesuffix(TERMINAL)
        return str(_("{name} at this computer", name=name) if name else _("at this computer"))
    return entry.by
