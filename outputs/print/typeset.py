"""Sets papers as PDF: a template of this package, filled with data that stays data.

Texts reach a template as JSON, never as markup, so nothing in a name or a duty can change
what the template does. Equal data give equal bytes.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

import typst
from pypdf import PdfWriter

from outputs.print.fonts import STAND_IN, Fonts
from planner.domain.language import _, current
from planner.domain.plan import Plan
from planner.domain.spoken import date_word

TEMPLATES = Path(__file__).parent / "templates"

Data = Mapping[str, object]
"""What a template is filled with: texts, numbers, lists and mappings."""

_SHEETS_AT_ONCE = 16


@dataclass(frozen=True)
class Stamp:
    """Who issues a paper, and when: said in its footer and in its properties."""

    organisation: str
    moment: datetime

    @classmethod
    def of(cls, plan: Plan) -> Stamp:
        """The stamp of everything that is printed from `plan`."""
        return cls(plan.organisation, plan.created.astimezone(ZoneInfo(plan.timezone)))

    @property
    def day(self) -> str:
        """The day of issue, in words."""
        return date_word(self.moment.date())


@dataclass
class Press:
    """Sets papers, and remembers which characters it had to leave out. A context manager.

    `font` is a font file of the user's for characters that the shipped fonts lack.
    Entering raises UnreadableFont where it cannot be read.
    """

    font: Path | None = None
    missing: set[str] = field(default_factory=set)

    def __enter__(self) -> Self:
        self._folder = TemporaryDirectory(prefix="sanfang-fonts-", ignore_cleanup_errors=True)
        try:
            self._fonts = Fonts(Path(self._folder.name), self.font)
        except BaseException:
            self._folder.cleanup()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._folder.cleanup()

    def pdf(self, template: str, title: str, stamp: Stamp, data: Data, path: Path) -> None:
        """Fill `template` with `data` and write the PDF to `path`.

        Raises OSError where it cannot be written.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self._set(template, title, stamp, data, tagged=True))

    def sheets(
        self,
        template: str,
        title: str,
        stamp: Stamp,
        data: Data,
        sheets: Sequence[Data],
        path: Path,
    ) -> None:
        """Fill `template` with each of `sheets`, its ``data.sheets``, and write them to `path`.

        They are set a few at a time, so that thousands need no more memory than some dozens.
        Raises OSError where the file cannot be written.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        if len(sheets) <= _SHEETS_AT_ONCE:
            some = {**data, "sheets": sheets}
            path.write_bytes(self._set(template, title, stamp, some, tagged=len(sheets) == 1))
            return
        writer = PdfWriter()
        for first in range(0, len(sheets), _SHEETS_AT_ONCE):
            some = {**data, "sheets": sheets[first : first + _SHEETS_AT_ONCE]}
            writer.append(BytesIO(self._set(template, title, stamp, some, tagged=False)))
        made = f"D:{stamp.moment.astimezone(UTC):%Y%m%d%H%M%SZ}"
        writer.add_metadata({"/Title": title, "/Author": stamp.organisation, "/CreationDate": made})
        with path.open("wb") as stream:
            writer.write(stream)

    def _set(self, template: str, title: str, stamp: Stamp, data: Data, *, tagged: bool) -> bytes:
        """The PDF of `template` filled with `data`, `tagged` for those who have it read aloud."""
        words = data.get("words")
        filled = {
            **data,
            "title": title,
            "organisation": stamp.organisation,
            "issued": stamp.day,
            "language": current(),
            "words": {"page": str(_("Page {page} of {pages}"))}
            | (dict(words) if isinstance(words, Mapping) else {}),
        }
        lacking = self._fonts.missing(_texts(filled))
        self.missing |= lacking
        shown = _printable(filled, str.maketrans(dict.fromkeys(lacking, STAND_IN)))
        shown |= {"fonts": list(self._fonts.families)}
        compiler = typst.Compiler(
            str(TEMPLATES / template),
            root=str(TEMPLATES),
            font_paths=self._fonts.compiled(),
            ignore_system_fonts=True,
        )
        made = compiler.compile(
            format="pdf",
            pdf_tags=tagged,
            sys_inputs={"data": json.dumps(shown, ensure_ascii=False)},
            timestamp=int(stamp.moment.timestamp()),
        )
        if not isinstance(made, bytes):  # one document is one file
            raise TypeError(f"Expected bytes, got {type(made).__name__}.")
        return made


def _texts(value: object) -> Iterator[str]:
    """Every text inside `value`."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(inner)


def _printable(value: Any, stand_ins: Mapping[int, str]) -> Any:
    """`value` with its texts free of control characters and of what no font has."""
    if isinstance(value, str):
        shown = value.translate(stand_ins)
        if shown.isprintable():
            return shown
        return "".join(
            one for one in shown if one == "\n" or unicodedata.category(one) not in ("Cc", "Cs")
        )
    if isinstance(value, Mapping):
        return {key: _printable(inner, stand_ins) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_printable(inner, stand_ins) for inner in value]
    return value
