"""What the audit log says, in words: the store keeps codes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from outputs.words.naming import Names
from outputs.words.shifts import CHANGE_WORDS
from planner.domain.language import Text, _, in_each, spoken
from planner.domain.spoken import list_word, period_word

_ACTIONS: Mapping[str, Text] = {
    "account": _("account made or changed"),
    "account removed": _("account removed"),
    "absence": _("absence entered"),
    "backup": _("backup made"),
    "draft changed": _("draft changed"),
    "draft set aside": _("draft set aside"),
    "feed issued": _("feed address issued"),
    "feed revoked": _("feed address revoked"),
    "gap acknowledged": _("gap acknowledged"),
    "gap open again": _("gap open again"),
    "list imported": _("list imported"),
    "message sent again": _("message sent again"),
    "messages ended": _("way to send messages removed"),
    "messages set up": _("way to send messages set up"),
    "person barred": _("person barred"),
    "publish": _("published"),
    "record": _("recorded what was done"),
    "request": _("request"),
    "restore": _("backup restored"),
    "shift pinned": _("shift pinned"),
    "run stopped": _("run stopped"),
    "step redone": _("step redone"),
    "step undone": _("step undone"),
    "way out tried": _("way out tried"),
    "workbook begun": _("blank workbook begun"),
    "workbook dropped": _("workbook with faults dropped"),
    "workbook edited": _("row of the workbook changed"),
    "outlines changed": _("outlines of villages changed"),
    "workbook mended": _("workbook mended"),
    "workbook restored": _("earlier workbook put back"),
    "workbook set aside": _("workbook with faults set aside"),
    "workbook uploaded": _("workbook uploaded"),
}

_UNSAID = {"plan_sha256"}
"""What only programs want to know."""

_SAID_BETTER = {"gap", "day"}
"""What a sentence that is kept beside it says in words."""


def said(say: Callable[[], str]) -> Mapping[str, str]:
    """The detail of an entry that is a sentence, kept in each language."""
    return {"said": json.dumps(in_each(say), ensure_ascii=False)}


def action_word(code: str) -> str:
    """What an action of the audit log is called; one that is not known by its code."""
    return str(_ACTIONS.get(code, code))


def detail_words(
    detail: Mapping[str, str], names: Callable[[], Names | None] = lambda: None
) -> str:
    """The details of an entry as people say them, the revision first and the note last.

    People, units and duties are called as `names` has it, which is asked where there are any.
    """
    return list_word(_pieces(detail, names))


def _pieces(detail: Mapping[str, str], names: Callable[[], Names | None]) -> Iterator[str]:
    known = {key: value for key, value in detail.items() if value and key not in _UNSAID}
    if "revision" in known:
        yield str(_("revision {number}", number=known.pop("revision")))
    if "number" in known:
        yield str(_("no. {number}", number=known.pop("number")))
    note, about = known.pop("note", ""), ""
    if "said" in known:
        about = spoken(json.loads(known.pop("said")))
        known = {key: value for key, value in known.items() if key not in _SAID_BETTER}
    for kind, word in CHANGE_WORDS.items():
        if kind in known:
            yield f"{word} {known.pop(kind)}"
    if "rows" in known:
        rows = known.pop("rows")
        yield str(_("{rows:row|rows}", rows=int(rows) if rows.isdecimal() else rows))
    if "sheet" in known and "row" in known:
        yield str(_("{sheet}, row {row}", sheet=known.pop("sheet"), row=known.pop("row")))
    yield from _concerned(known, names)
    if "first" in known and "last" in known:
        first, last = (date.fromisoformat(known.pop(name)) for name in ("first", "last"))
        yield period_word(first, last)
    yield from (known[key] for key in sorted(known))
    yield from filter(None, (about, note))


def _concerned(known: dict[str, str], names: Callable[[], Names | None]) -> Iterator[str]:
    """Takes out of `known` what an entry is about, and says it: a duty, a person, feeds."""
    if "duty" in known:
        called, key = names(), known.pop("duty")
        yield key if called is None else called.duty(key)
    if "person" in known:
        called, key = names(), known.pop("person")
        if called is None:
            yield key
        else:  # absences are of people or of whole units
            yield called.person(key) if called.knows(key) else called.unit(key)
    feeds = _FEEDS.get(known.get("kind", ""))
    if feeds is None:
        return
    known.pop("kind")
    key, count = known.pop("key", ""), known.pop("keys", "")
    if not key:
        yield str(_("{key}: {value}", key=feeds.word, value=count))
        return
    called = names()
    yield key if called is None else feeds.name(called, key)


@dataclass(frozen=True, slots=True)
class _Feeds:
    """A kind of feeds: its word, and what one of them is called."""

    word: Text
    name: Callable[[Names, str], str]


_FEEDS: Mapping[str, _Feeds] = {
    "people": _Feeds(_("People"), Names.person),
    "units": _Feeds(_("Units"), Names.unit),
    "duties": _Feeds(_("Duties"), Names.duty),
}
