"""Which fonts a paper is set in, and which characters none of them has.

Two weights of one Chinese font come with the program, so that a machine without any Chinese
font prints the same. What they lack is looked for in the user's font, then in the system's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shutil import copyfile

import typst
from fontTools.ttLib import TTCollection, TTFont, TTLibError

from planner.domain.language import _
from planner.domain.trouble import Trouble

FOLDER = Path(__file__).parent / "fonts"

SHIPPED = "Noto Sans CJK SC"
"""The family of the fonts in FOLDER."""

STAND_IN = "〓"
"""Printed where no font has a character: printers' sign for a missing type."""

_INVISIBLE = ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp")
_REGULAR = 400
_LEAST_OCTETS = 500_000
"""A font file smaller than this has no Chinese in it worth looking for."""


class UnreadableFont(Trouble):
    """A font file that cannot be used. `text` says which and why."""


class Fonts:
    """The fonts at hand: the shipped ones, the user's, and of the system's what is needed.

    `workshop` is an empty folder for copies of fonts; it must outlive this object. Raises
    UnreadableFont where `font` is not a font.
    """

    def __init__(self, workshop: Path, font: Path | None = None) -> None:
        self._workshop = workshop
        self._families = [SHIPPED]
        self._characters = set[int]()
        self._copies = 0
        self._searched = False
        for path in sorted(FOLDER.glob("*.otf")):
            for face in _faces(path):
                self._characters |= face.characters
        if font is not None:
            self._add(font)

    @property
    def families(self) -> tuple[str, ...]:
        """The names of the families, the preferred one first."""
        return tuple(self._families)

    def compiled(self) -> typst.Fonts:
        """The fonts as the typesetter takes them."""
        return typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[str(FOLDER), str(self._workshop)],
        )

    def missing(self, texts: Iterable[str]) -> frozenset[str]:
        """The characters of `texts` that no font has, the system's included."""
        wanted = {
            character
            for character in set().union(*texts)
            if unicodedata.category(character) not in _INVISIBLE
            and not unicodedata.name(character, "").startswith("VARIATION SELECTOR")
        }
        lacking = {one for one in wanted if ord(one) not in self._characters}
        if lacking and not self._searched:
            self._searched = True
            self._search({ord(one) for one in lacking})
            lacking = {one for one in lacking if ord(one) not in self._characters}
        return frozenset(lacking)

    def _search(self, codes: set[int]) -> None:
        """Take from the system, one after another, the fonts that have any of `codes`."""
        known = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False).fonts()
        usual = [one for one in known if one.weight == _REGULAR and one.style == "normal"]
        for path in sorted({Path(one.path) for one in usual if one.path is not None}):
            if not codes:
                return
            try:
                if path.stat().st_size < _LEAST_OCTETS:
                    continue
                found = codes & set().union(*(face.characters for face in _faces(path)))
                if found:
                    self._add(path)
            except (OSError, UnreadableFont):
                continue  # a font of the system that cannot be read is as good as none
            codes -= found

    def _add(self, path: Path) -> None:
        """Use the font at `path` for what those before it lack."""
        faces = _faces(path)
        try:
            copyfile(path, self._workshop / f"{self._copies}{path.suffix}")
        except OSError as error:
            raise _unreadable(path) from error
        self._copies += 1
        for face in faces:
            self._characters |= face.characters
            self._families += [name for name in face.families if name not in self._families]


@dataclass(frozen=True)
class _Face:
    """One face of a font file: what its family is called, and which characters it has."""

    families: tuple[str, ...]
    characters: frozenset[int]


@cache
def _faces(path: Path) -> tuple[_Face, ...]:
    """The faces of a font file, or of a collection of them."""
    try:
        with path.open("rb") as stream:
            if path.suffix.lower() in (".ttc", ".otc"):
                return tuple(_face(font) for font in TTCollection(stream, lazy=True).fonts)
            return (_face(TTFont(stream, lazy=True)),)
    except (OSError, TTLibError) as error:
        raise _unreadable(path) from error


def _face(font: TTFont) -> _Face:
    try:
        characters = frozenset(font.getBestCmap() or ())
        names = (font["name"].getBestFamilyName(), font["name"].getDebugName(1))
    except (KeyError, TTLibError, ValueError, AssertionError):  # damaged, or symbols only
        return _Face((), frozenset())
    return _Face(tuple(dict.fromkeys(name for name in names if name)), characters)


def _unreadable(path: Path) -> UnreadableFont:
    return UnreadableFont(
        _("{file}: this is not a font file (.ttf, .otf or .ttc) that can be read.", file=path)
    )
