"""One cell at a time: what people type, read as text, day, number or word."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from inputs.workbook.faults import all_named, did_you_mean
from planner.domain.faults import CellFault
from planner.domain.hours import Hours
from planner.domain.language import Text, _
from planner.domain.words import PERIODS, SEPARATORS, Word, find_word, squash

Cell = str | int | float | bool | date | datetime | time | timedelta | None
"""A cell as a workbook's reader gives it; text still as it was typed."""

Warn = Callable[[CellFault], None]
"""Takes what is odd about a cell that can be read all the same."""

_LINES = re.compile(r"\s*[\r\n\u2028\u2029]+\s*")
_DOMAIN = re.compile(r"[A-Za-z0-9]+([.-][A-Za-z0-9]+)*")
_MOST_DOMAIN = 80
_SPLIT = re.compile(rf"[{SEPARATORS}]")


def normalise(text: str, form: Literal["NFC", "NFKC"] = "NFKC") -> tuple[str, bool]:
    """`text` in `form` and trimmed; and whether control characters had to be removed.

    Line breaks stay (as newlines), tabs become spaces.
    """
    text = unicodedata.normalize(form, text)
    if text.isprintable():
        return text.strip(), False
    text = _LINES.sub("\n", text.replace("\t", " "))
    kept = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in _CONTROLS)
    return kept.strip(), len(kept) != len(text)


_CONTROLS = frozenset(("Cc", "Cf", "Cs"))


def is_empty(cell: Cell) -> bool:
    """Whether there is nothing in the cell but blanks and what cannot be seen."""
    if not isinstance(cell, str):
        return cell is None
    return not (cell if cell.isprintable() else normalise(cell)[0]).strip()


_NOTHING = re.compile(r"[-\u2010-\u2015/\\~]+|无")


def says_nothing(cell: Cell) -> bool:
    """Whether a sign stands in the cell that people write where there is nothing: / or —."""
    return isinstance(cell, str) and _NOTHING.fullmatch(normalise(cell)[0]) is not None


def shown(cell: Cell) -> str:
    """The cell as a fault shows it: near to what stands in Excel."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return _plain_number(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return normalise(str(cell))[0].replace("\n", " ")


def _plain_number(number: float) -> str:
    """A number without the `.0` that spreadsheets give to whole ones."""
    if math.isfinite(number) and number == int(number) and abs(number) < 1e16:
        return str(int(number))
    return repr(number)


def no_warning(_fault: CellFault) -> None:
    """Take no notice."""


def raw_text(cell: Cell, warn: Warn = no_warning) -> str:
    """The cell's text, with line breaks. Warns of removed control characters."""
    return _told(*normalise(cell), warn) if isinstance(cell, str) else shown(cell)


def prose(cell: Cell, warn: Warn = no_warning) -> str:
    """Whole sentences that are printed as they are: their punctuation stays full-width."""
    return _told(*normalise(cell, "NFC"), warn) if isinstance(cell, str) else shown(cell)


def _told(found: str, removed: bool, warn: Warn) -> str:
    if removed:
        warn(
            CellFault(
                "control-characters",
                _("The cell has invisible control characters; they were removed."),
                remedy=_("Type the cell again."),
                warning=True,
            )
        )
    return found


def text(cell: Cell, warn: Warn = no_warning) -> str:
    """Free text on one line. Warns where it could be taken for a formula."""
    found = raw_text(cell, warn).replace("\n", " ")
    if isinstance(cell, str) and found.startswith(("=", "+", "-", "@")):
        warn(
            CellFault(
                "looks-like-formula",
                _("The text begins with {sign}; it is kept as text.", sign=found[0]),
                remedy=_("Leave out the first sign if it is not meant."),
                warning=True,
            )
        )
    return found


def words_of(cell: Cell, warn: Warn = no_warning) -> tuple[str, ...]:
    """A list: separated by 、 , ; or line breaks; empty items and repetitions dropped."""
    return tuple(dict.fromkeys(squash(item) for item in raw_items(cell, warn)))


def raw_items(cell: Cell, warn: Warn = no_warning) -> tuple[str, ...]:
    """The items of a list as they are written, empty ones left out."""
    found = raw_text(cell, warn)
    text(found, warn)
    return tuple(item.strip() for item in _SPLIT.split(found) if item.strip())


# Ids ------------------------------------------------------------------------------------

LONGEST_ID = 64
_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)))
)
_MOST_EXACT = 10**15


def id_text(cell: Cell) -> str:
    """An id or a reference as text; ids that Excel took for numbers are whole again.

    Raises CellFault where Excel made something else of it (a date, a rounded number).
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= _MOST_EXACT:
        raise CellFault(
            "id-rounded",
            _("Excel has rounded this long number."),
            remedy=_("Format the column as text and type it again."),
        )
    if isinstance(cell, date | datetime | time | timedelta):
        raise CellFault(
            "id-became-date",
            _("Excel has turned this id into a date."),
            remedy=_("Format the column as text and type it again."),
        )
    return raw_text(cell).replace("\n", " ")


def check_id(value: str) -> None:
    """Raise CellFault unless `value` may be an id, and so a file name anywhere."""
    expected = _("Letters, digits, Chinese characters and - _ . inside; at most 64.")
    remedy = _("Choose another id and change it wherever it is referred to.")
    if len(value) > LONGEST_ID:
        raise CellFault("id-too-long", _("The id is too long."), expected, remedy)
    inside = all(_is_letter(c) or c in "-_." for c in value)
    if not inside or not (_is_letter(value[0]) and _is_letter(value[-1])):
        kept = "-".join("".join(c if _is_letter(c) else " " for c in value).split())
        nearest = _is_meant(kept) if kept else remedy
        raise CellFault("bad-id", _("This cannot be an id."), expected, nearest)
    if value.split(".")[0].casefold() in _DEVICES:
        raise CellFault("reserved-id", _("Windows keeps this name for a device."), expected, remedy)


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN"


# Numbers --------------------------------------------------------------------------------

_COUNTED = r"\s*(?:个工作日|口人|[户人口天日次个名])?"
_WHOLE = re.compile(rf"([+-]?(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,15}})(?:\.0+)?){_COUNTED}")
_WORDED = re.compile(rf"([零一二两三四五六七八九十百]{{1,6}}){_COUNTED}")
_SHARE_STEP = 5
"""Shares are written in so many hundredths: finer ones would make loads hard to compare."""
_ROUNDING = 1e-6
_NUMBER = re.compile(r"\d{1,9}(?:\.\d+)?")
_DECIMAL = re.compile(r"([+-]?\d{1,15}(?:\.\d{1,15})?)")


def _range_text(least: float | None, most: float | None) -> Text:
    if least is not None and most is not None:
        low, high = _plain_number(float(least)), _plain_number(float(most))
        return _("A number from {least} to {most}.", least=low, most=high)
    return _("A number.")


def _is_meant(nearest: object) -> Text:
    """The remedy that says what would be understood, as one would type it."""
    return _("Is {word} meant?", word=nearest)


def _bounded(value: float, least: float | None, most: float | None) -> None:
    low, high = least is not None and value < least, most is not None and value > most
    if low or high:
        bound = _plain_number(float((least if low else most) or 0))
        text = _("The number is out of range.")
        raise CellFault("out-of-range", text, _range_text(least, most), _is_meant(bound))


def integer(cell: Cell, least: float | None = None, most: float | None = None) -> int:
    """A whole number within the bounds, both inclusive. Raises CellFault."""
    value = _finite(cell, _WHOLE, _whole(least, most))
    if value != int(value):
        raise CellFault("bad-number", _("This is not a whole number."), _whole(least, most))
    _bounded(value, least, most)
    return int(value)


def number(cell: Cell, least: float | None = None, most: float | None = None) -> float:
    """A decimal number within the bounds, both inclusive. Raises CellFault."""
    value = _finite(cell, _DECIMAL, _range_text(least, most))
    _bounded(value, least, most)
    return float(value)


def share(cell: Cell, least: float | None = None, most: float | None = None) -> int:
    """A share, 0.5 or 50%, in hundredths, in steps of 5. Raises CellFault."""
    expected = _("A number from {least} to {most} in steps of 0.05.", least=least, most=most)
    whole, written = 1, cell
    if isinstance(cell, str) and (text := normalise(cell)[0]).endswith("%"):
        whole, written = 100, text[:-1].strip()
    value = _finite(written, _DECIMAL, expected) / whole
    _bounded(value, least, most)
    hundredths = round(value * 100)
    if hundredths % _SHARE_STEP or abs(hundredths - value * 100) > _ROUNDING:
        raise CellFault("bad-share", _("This share is too fine."), expected)
    return hundredths


def _finite(cell: Cell, written: re.Pattern[str], expected: Text) -> float:
    """The number a cell holds, or that its text is as `written`, first group. Raises CellFault."""
    value = cell
    if isinstance(value, str):
        plain = normalise(value)[0]
        match = written.fullmatch(plain)
        value = None if match is None else float(match[1].replace(",", ""))
        worded = _WORDED.fullmatch(plain) if written is _WHOLE else None
        value = value if worded is None else _IN_WORDS.get(worded[1])
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        numbers = _NUMBER.findall(raw_text(cell)) if isinstance(cell, str) else ()
        nearest = _is_meant(numbers[0]) if len(numbers) == 1 else None
        raise CellFault("bad-number", _("This is not a number."), expected, nearest)
    return value


def _whole(least: float | None, most: float | None) -> Text:
    if least is not None and most is not None:
        return _("A whole number from {least} to {most}.", least=int(least), most=int(most))
    return _("A whole number.")


NUMERAL = "[1-9]\\d{0,2}|[一二两三四五六七八九十]"
"""A small number as people write it."""


def _in_words() -> Iterator[tuple[str, int]]:
    """Numbers below a thousand in Chinese numerals: 两, 十二, 二十三, 一百零五, 一百一十五."""
    ones = {sign: n for n, sign in enumerate("一二三四五六七八九", 1)}
    tens = {f"{sign}十": 10 * n for sign, n in ones.items()} | {"十": 10}
    below = {ten + one: n + m for ten, n in tens.items() for one, m in {"": 0, **ones}.items()}
    yield from {"零": 0, "两": 2, **ones, **below}.items()
    for sign, n in ones.items():
        for rest, m in {"": 0, **{f"零{one}": m for one, m in ones.items()}, **below}.items():
            yield f"{sign}百{rest}", 100 * n + m


_IN_WORDS = dict(_in_words())
_OFTEN = re.compile(
    rf"(?P<period>\D{{1,12}}?)\s*(?P<times>{NUMERAL})\s*次"
    rf"|(?P<before>{NUMERAL})\s*次\s*/\s*(?P<behind>\S+)"
)


def numeral(written: str) -> int:
    """The number of what is written as NUMERAL."""
    return int(_IN_WORDS.get(written, written))


def often(cell: Cell) -> tuple[str, int] | None:
    """The period and the number of 每月2次, or 2次/月; None where it is neither."""
    match = _OFTEN.fullmatch(squash(raw_text(cell))) if isinstance(cell, str) else None
    if match is None:
        return None
    period = find_word(match["period"] or match["behind"], PERIODS)
    written = match["times"] or match["before"]
    return None if period is None else (period, numeral(written))


# Words ----------------------------------------------------------------------------------


def choice(cell: Cell, words: Sequence[Word]) -> str:
    """The value of one word of a closed list. Raises CellFault."""
    written = raw_text(cell)
    found = find_word(written, words)
    if found is None:
        raise CellFault(
            "unknown-word",
            _("This word is not known here."),
            _("One of {words}.", words=all_named(words)),
            did_you_mean(written, (word.zh for word in words))
            or did_you_mean(written, (word.en for word in words)),
        )
    return found


_MORNING = "上午|早上|早晨|清晨|凌晨|早|白天"
_LATER = "下午|傍晚|晚上|晚间|晚|夜间|夜里|夜"
_HALF = rf"(?:({_MORNING}|中午|午间|{_LATER})\s*)?"
_HOUR = rf"{_HALF}(\d{{1,2}})[:.点时](\d{{2}}|半)?分?"
_NEAR_HOURS = re.compile(
    r"\D{0,6}([01]?\d|2[0-3])\W?([0-5]\d)?\D{1,6}([01]?\d|2[0-4])\W?([0-5]\d)?\D{0,6}"
)
_HOURS = re.compile(
    rf"(?:当日|当天)?{_HOUR}\s*[-~至到—–]+\s*(?:当日|当天)?(?:(次日|翌日|第二天|第二日)\s*)?{_HOUR}"
    r"\s*(\(next day\))?",
    re.IGNORECASE,
)


def hours(cell: Cell, *, overnight: bool = False) -> Hours:
    """From when to when, such as 08:30-11:30; `overnight` until the next day. Raises CellFault."""
    expected = _("Hours such as 08:30-11:30.")
    match = _HOURS.fullmatch(raw_text(cell))
    if match is None:
        near = _NEAR_HOURS.fullmatch(raw_text(cell))
        nearest = near and "{:0>2}:{:0>2}-{:0>2}:{:0>2}".format(*near.groups("00"))
        remedy = _is_meant(nearest) if nearest and _HOURS.fullmatch(nearest) else None
        raise CellFault("bad-hours", _("These are not hours."), expected, remedy)
    half, h1, m1, next_day, other, h2, m2, later = match.groups()
    until = _hour(h2, other or ("" if next_day else half))
    midnight = (until, _minute(m2)) == (24, 0)
    try:
        start = time(_hour(h1, half), _minute(m1))
        end = time() if midnight else time(until, _minute(m2))
    except ValueError:
        raise CellFault("bad-hours", _("There is no such time of day."), expected) from None
    found = Hours(start, end)
    if found.overnight and end > time() and not overnight:
        raise CellFault("reversed-hours", _("The end is not after the start."), expected)
    if (next_day or later) and (midnight or not found.overnight):
        raise CellFault(
            "bad-hours", _("These hours are longer than a day."), _("At most 24 hours.")
        )
    return found


def _minute(written: str | None) -> int:
    return 30 if written == "半" else int(written or 0)


def _hour(written: str, half: str | None) -> int:
    """The hour of 下午2点 or 晚8点, by which 12 is midnight; without a word the clock's."""
    hour = int(written)
    if half is not None and re.fullmatch(_LATER, half):
        return hour + 12 if hour < 12 or (hour == 12 and half != "下午") else hour
    return hour + 12 if half in ("中午", "午间") and hour < 3 else hour


def domain(cell: Cell) -> str:
    """Words of letters, digits and hyphens, set apart by full stops. Raises CellFault."""
    name = raw_text(cell)
    if len(name) > _MOST_DOMAIN or not _DOMAIN.fullmatch(name):
        raise CellFault(
            "bad-domain",
            _("This cannot stand in the address of a calendar's event."),
            _("At most {most} letters, digits, full stops and hyphens, such as qingshi.example.",
              most=_MOST_DOMAIN),
        )  # fmt: skip
    return name


def timezone(cell: Cell) -> str:
    """The name of a time zone. Raises CellFault."""
    name = raw_text(cell)
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # unknown, malformed, or a folder of zones
        raise CellFault(
            "unknown-timezone",
            _("This time zone is not known."),
            _("A name such as Asia/Shanghai."),
        ) from None
    return name
