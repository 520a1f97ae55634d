"""What the audit log says, in words: the store keeps codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from outputs.words.shifts import CHANGE_WORDS
from planner.domain.language import Text, _
from planner.domain.spoken import list_word

_ACTIONS: Mapping[str, Text] = {
    "account": _("account made or changed"),
    "account removed": _("account removed"),
    "absence": _("absence entered"),
    "backup": _("backup made"),
    "feed issued": _("feed address issued"),
    "feed revoked": _("feed address revoked"),
    "publish": _("published"),
    "record": _("recorded what was done"),
    "request": _("request"),
    "restore": _("backup restored"),
    "run stopped": _("run stopped"),
    "workbook dropped": _("workbook with faults dropped"),
    "workbook restored": _("earlier workbook put back"),
    "workbook set aside": _("workbook with faults set aside"),
    "workbook uploaded": _("workbook uploaded"),
}

_UNSAID = {"plan_sha256"}
"""What only programs want to know."""


def action_word(code: str) -> str:
    """What an action of the audit log is called; one that is not known by its code."""
    return str(_ACTIONS.get(code, code))


def detail_words(detail: Mapping[str, str]) -> str:
    """The details of an entry as people say them, the revision first and the note last."""
    return list_word(_pieces(detail))


def _pieces(detail: Mapping[str, str]) -> Iterator[str]:
    known = {key: value for key, value in detail.items() if value and key not in _UNSAID}
    if "revision" in known:
        yield str(_("revision {number}", number=known.pop("revision")))
    note = known.pop("note", "")
    for kind, word in CHANGE_WORDS.items():
        if kind in known:
            yield f"{word} {known.pop(kind)}"
    if "rows" in known:
        rows = known.pop("rows")
        yield str(_("{rows:row|rows}", rows=int(rows) if rows.isdecimal() else rows))
    if "first" in known and "last" in known:
        yield str(_("{first} to {last}", first=known.pop("first"), last=known.pop("last")))
    yield from (known[key] for key in sorted(known))
    if note:
        yield note
