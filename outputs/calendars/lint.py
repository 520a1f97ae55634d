"""Whether a calendar keeps RFC 5545, and what clients of feeds need beyond it.

It reads the bytes themselves, not through the library that wrote them. What is wrong is
said with the number of the line; an empty answer means that nothing is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from planner.domain.language import Text, _

LARGEST = 1_000_000
"""Octets of a feed: larger ones are refused by some clients."""

_NAME = re.compile(r"[A-Za-z0-9-]+")
_UID = re.compile(r"[A-Za-z0-9._@-]+")
_MOMENT = re.compile(r"\d{8}T\d{6}Z?")
_UTC = re.compile(r"\d{8}T\d{6}Z")
_ESCAPED = re.compile(r"(?:[^\\;,]|\\[\\;,nN])*")
_ONCE = ("UID", "DTSTAMP", "DTSTART", "SUMMARY")
_AT_MOST_ONCE = (
    "DTEND", "SEQUENCE", "STATUS", "TRANSP", "LAST-MODIFIED", "LOCATION", "DESCRIPTION",
)  # fmt: skip
_TEXTS = ("SUMMARY", "LOCATION", "DESCRIPTION")
_CANCELLED = ("【取消】", "[Cancelled]")
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")


@dataclass(slots=True)
class _Component:
    """A component while it is read: its name, where it begins, its properties and parts."""

    name: str
    line: int
    values: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    parts: list[_Component] = field(default_factory=list)

    def first(self, name: str) -> str | None:
        """The value of the property `name`; None where there is none."""
        found = self.values.get(name)
        return found[0][1] if found else None


def lint(content: bytes) -> tuple[Text, ...]:
    """Everything that is wrong with the calendar `content`, in order of the lines."""
    return tuple(_faults(content))


def _faults(content: bytes) -> Iterator[Text]:
    if len(content) > LARGEST:
        yield _("The calendar has {size} octets; more than {most} is too much.",
                size=len(content), most=LARGEST)  # fmt: skip
    if not content.endswith(b"\r\n"):
        yield _("The calendar does not end with a line end: it may be cut off.")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        yield _("The calendar is not UTF-8.")
        return
    lines: list[tuple[int, str]] = []
    for number, raw in enumerate(text.removesuffix("\r\n").split("\r\n"), start=1):
        if len(raw.encode()) > 75:
            yield _("Line {line} is longer than 75 octets.", line=number)
        if "\n" in raw or "\r" in raw:
            yield _("Line {line} has a bare line break.", line=number)
        if _ODD.search(raw):
            yield _("Line {line} has a control character.", line=number)
        if raw.startswith((" ", "\t")) and lines:
            lines[-1] = (lines[-1][0], lines[-1][1] + raw[1:])
        elif raw:
            lines.append((number, raw))
        else:
            yield _("Line {line} is empty.", line=number)
    root = _Component("", 0)
    yield from _nested(lines, root)
    if [part.name for part in root.parts] != ["VCALENDAR"]:
        yield _("There has to be exactly one VCALENDAR.")
        return
    yield from _calendar(root.parts[0])


def _nested(lines: list[tuple[int, str]], root: _Component) -> Iterator[Text]:
    """Sort the lines into components below `root`."""
    stack = [root]
    for number, line in lines:
        head, colon, value = _split(line)
        name, _sep, parameters = head.partition(";")
        name = name.upper()
        if not colon or not _NAME.fullmatch(name):
            yield _("Line {line} is no property.", line=number)
        elif name == "BEGIN":
            made = _Component(value.upper(), number)
            stack[-1].parts.append(made)
            stack.append(made)
        elif name == "END":
            if len(stack) < 2 or stack[-1].name != value.upper():
                yield _("Line {line} ends what had not begun.", line=number)
            else:
                stack.pop()
        else:
            if not value.strip():
                yield _("Line {line}: {name} is empty.", line=number, name=name)
            stack[-1].values.setdefault(name, []).append((parameters, value))
    for left in stack[1:]:
        yield _("{name} of line {line} does not end.", name=left.name, line=left.line)


def _split(line: str) -> tuple[str, str, str]:
    """Name with parameters, the colon, and the value; colons in quotes do not count."""
    quoted = False
    for index, letter in enumerate(line):
        if letter == '"':
            quoted = not quoted
        elif letter == ":" and not quoted:
            return line[:index], ":", line[index + 1 :]
    return line, "", ""


def _calendar(calendar: _Component) -> Iterator[Text]:
    if calendar.first("VERSION") != "2.0" or calendar.first("PRODID") is None:
        yield _("VERSION:2.0 and PRODID are missing.")
    if "METHOD" in calendar.values:
        yield _("METHOD does not belong into a feed.")
    for part in calendar.parts:
        if part.name == "VTIMEZONE" and [one.name for one in part.parts] != ["STANDARD"]:
            yield _("The time zone of line {line} has more than one clock.", line=part.line)
    zones = {part.first("TZID") for part in calendar.parts if part.name == "VTIMEZONE"}
    seen: set[str] = set()
    for event in calendar.parts:
        if event.name == "VEVENT":
            yield from _event(event, zones, seen)


def _event(event: _Component, zones: set[str | None], seen: set[str]) -> Iterator[Text]:
    for name in _ONCE:
        if len(event.values.get(name, ())) != 1:
            yield _("The event of line {line} needs {name} once.", line=event.line, name=name)
    for name in _AT_MOST_ONCE:
        if len(event.values.get(name, ())) > 1:
            yield _("The event of line {line} has {name} twice.", line=event.line, name=name)
    yield from _values(event)
    uid = event.first("UID") or ""
    if uid in seen:
        yield _("The event of line {line} has the UID of another.", line=event.line)
    seen.add(uid)
    if not _UID.fullmatch(uid) or len(uid) > 200:
        yield _("The event of line {line} has a UID that some clients change.", line=event.line)
    for name in ("DTSTART", "DTEND"):
        for parameters, value in event.values.get(name, ()):
            zone = next((p[5:] for p in parameters.split(";") if p.startswith("TZID=")), None)
            if not _MOMENT.fullmatch(value) or (zone is not None and zone not in zones):
                yield _("The event of line {line}: {name} is no moment of a known time zone.",
                        line=event.line, name=name)  # fmt: skip
    start, end = event.first("DTSTART"), event.first("DTEND")
    if start and end and end <= start:
        yield _("The event of line {line} ends before it begins.", line=event.line)
    if event.first("STATUS") == "CANCELLED":
        free = event.first("TRANSP") == "TRANSPARENT"
        if event.parts or not free or not (event.first("SUMMARY") or "").startswith(_CANCELLED):
            yield _("The event of line {line} is cancelled but does not look so everywhere.",
                    line=event.line)  # fmt: skip


def _values(event: _Component) -> Iterator[Text]:
    """What is wrong with the values of an event, of those that are there."""
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        for _parameters, value in event.values.get(name, ()):
            if not _UTC.fullmatch(value):
                yield _("The event of line {line}: {name} is no moment in UTC.",
                        line=event.line, name=name)  # fmt: skip
    modified = event.first("LAST-MODIFIED")
    if modified is not None and modified != event.first("DTSTAMP"):
        yield _("The event of line {line}: DTSTAMP and LAST-MODIFIED differ.", line=event.line)
    sequence = event.first("SEQUENCE") or "0"
    if not (sequence.isascii() and sequence.isdigit()):
        yield _("The event of line {line}: SEQUENCE is no number.", line=event.line)
    for name in _TEXTS:
        value = event.first(name) or ""
        if not _ESCAPED.fullmatch(value):
            yield _("The event of line {line}: {name} has a letter that had to be escaped.",
                    line=event.line, name=name)  # fmt: skip
        if value != value.strip():
            yield _("The event of line {line}: {name} begins or ends with a space.",
                    line=event.line, name=name)  # fmt: skip
    for alarm in event.parts:
        if (
            alarm.name != "VALARM"
            or alarm.first("ACTION") is None
            or alarm.first("TRIGGER") is None
        ):
            yield _("Line {line} is no alarm of an event.", line=alarm.line)
