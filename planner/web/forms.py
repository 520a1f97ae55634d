"""What a form sent: bounded, text made plain, its token checked."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from hmac import compare_digest
from typing import TYPE_CHECKING

from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from outputs.words.naming import slot_word
from planner.domain.hours import Hours
from planner.domain.language import Text, _
from planner.domain.problem import DayPart, Settings, Slot
from planner.domain.trouble import Trouble

if TYPE_CHECKING:
    from starlette.requests import Request

_LONGEST = 20_000
_FIELDS = 200
_DIGITS = 8
_SLOTS: tuple[DayPart, ...] = ("day", "am", "pm", "evening")


class Misfilled(Trouble):
    """The field `field` of a form cannot be what it says; `text` says why."""

    def __init__(self, field: str, text: Text) -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form."""

    data: FormData

    def text(self, name: str) -> str:
        """The field `name`, trimmed, without control characters; empty where it is absent."""
        value = self.data.get(name, "")
        return plain(value).strip() if isinstance(value, str) else ""

    def number(self, name: str) -> int:
        """The whole number in the field `name`; 0 where there is none."""
        return whole_number(self.text(name))

    def texts(self, name: str) -> tuple[str, ...]:
        """Every value of the field `name`, as it was ticked."""
        return tuple(plain(one) for one in self.data.getlist(name) if isinstance(one, str))

    def days(self) -> tuple[date, date]:
        """The fields ``first`` and ``last``, the last as the first where it is left empty.

        Raises Misfilled where they are no days.
        """
        return self._day("first"), self._day("last" if self.text("last") else "first")

    def _day(self, name: str) -> date:
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            raise Misfilled(name, _("Give the first and last day.")) from None

    def slot(self) -> Slot | None:
        """The part of the day in the field ``slot``, or the hours in ``begin`` and ``end``; None
        for all of it.

        Raises Misfilled where one of the two is missing, or no time of day, or both are told.
        """
        chosen, begin, end = self.text("slot"), self.text("begin"), self.text("end")
        part = next((one for one in _SLOTS[1:] if one == chosen), None) or _hours(chosen)
        if not begin and not end:
            return part
        if part is not None:
            raise Misfilled("slot", _("Choose a part of the day or give hours, not both."))
        for name, time in (("begin", begin), ("end", end)):
            if _hours(f"{time}-{time}") is None:
                raise Misfilled(name, _("Both hours, such as 08:30; or none for whole days."))
        if begin == end:
            raise Misfilled("end", _("The hours end where they begin."))
        return _hours(f"{begin}-{end}")

    def file(self, name: str) -> UploadFile | None:
        """The file of the field `name`, its name made plain; None where none was chosen."""
        value = self.data.get(name)
        if not isinstance(value, UploadFile) or not value.filename:
            return None
        value.filename = "".join(filter(str.isprintable, plain(value.filename)))
        return value


def slot_choices(settings: Settings | None) -> list[tuple[str, str]]:
    """What :meth:`Form.slot` offers, with words; the night by its hours in `settings`."""
    parts = [(str(slot), slot_word(slot)) for slot in _SLOTS]
    if settings is None:
        return parts
    night = settings.night
    return [*parts, (str(night), str(_("night, {hours}", hours=slot_word(night))))]


def _hours(text: str) -> Hours | None:
    try:
        return Hours.read(text)
    except ValueError:
        return None


def plain(text: str) -> str:
    """A text as far as a form may go, without what nobody types: it is kept and shown.

    Blanks of every width are blanks.
    """
    kept = (" " if unicodedata.category(c) == "Zs" else c for c in text[:_LONGEST])
    return "".join(c for c in kept if c.isprintable() or c in "\n\t")


def whole_number(text: str) -> int:
    """The whole number that `text` is; 0 for anything else, and for too many digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0


class OutOfDate(HTTPException):
    """A form whose token is not that of the session; `data` is what it said."""

    def __init__(self, data: FormData) -> None:
        super().__init__(403, str(_("This form is out of date. Open the page anew.")))
        self.data = data


async def form_of(request: Request, *, token: bool = True) -> Form:
    """The form of `request`; OutOfDate where somebody is signed in and its token is not theirs.

    What is no form at all is answered with 400. Without `token` it needs none.
    """
    data = await plain_form(request)
    form = Form(data)
    visitor = request.state.visitor
    if (
        token
        and visitor is not None
        and not compare_digest(form.text("csrf").encode(), visitor.csrf.encode())
    ):
        raise OutOfDate(data)
    request.state.form = data  # what is refused stands in its form again
    return form


async def plain_form(request: Request) -> FormData:
    """What the form of `request` says, whoever sent it."""
    # Read as Starlette will read it, so that both see the same one of several.
    _type, options = parse_options_header(request.headers.get("content-type", ""))
    if options.get(b"charset", b"utf-8").lower() not in (b"utf-8", b"utf8"):
        # Some codecs take minutes for what others read at once; browsers send UTF-8.
        raise HTTPException(415, str(_("Forms are read in UTF-8 only.")))
    try:
        return await request.form(max_files=4, max_fields=_FIELDS)
    except (MultiPartException, UnicodeDecodeError, ValueError) as error:
        raise HTTPException(400, str(_("The form was not understood."))) from error
