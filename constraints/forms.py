"""How values of parameters are written: each form reads one small language of cells.

Every form takes normalised text (NFKC, so full-width signs are plain ones already) and
raises CellFault, which says what is wrong and what is expected.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from planner.domain.faults import CellFault
from planner.domain.language import _
from planner.domain.params import Names, Param
from planner.domain.problem import ALL_CATEGORIES, Cadence, Deadline, PeriodName, PerPeriod
from planner.domain.words import (
    ALL,
    ITEM_CLASSES,
    PERIODS,
    YES_NO,
    Word,
    find_word,
    items,
    squash,
)

T = TypeVar("T")


def bad_value(param: Param[Any]) -> CellFault:
    """The fault of a parameter whose value is not of its form."""
    return CellFault(
        "bad-param-value",
        _("The value of {param} cannot be read.", param=param.called),
        _("Such as {example}.", example=param.example),
        param.note,
    )


def _bounded(number: int, least: int, most: int, param: Param[Any]) -> int:
    if not least <= number <= most:
        raise CellFault(
            "param-out-of-range",
            _("The value of {param} is out of range.", param=param.called),
            _("A whole number from {least} to {most}.", least=least, most=most),
        )
    return number


def _twice(param: Param[Any], word: str) -> CellFault:
    return CellFault(
        "contradictory-limits",
        _("{param} names “{word}” twice.", param=param.called, word=word),
        _("Such as {example}.", example=param.example),
    )


@dataclass(frozen=True, slots=True)
class _Bounded:
    """Whole numbers from `least` to `most`, both inclusive."""

    least: int = 0
    most: int = 9999

    @property
    def words(self) -> tuple[Word, ...]:
        """None: the value is free."""
        return ()


_COUNTED = r"\s*(?:个工作日|个月|[天日号次户人月个名位])?"
_RANGE = re.compile(rf"(\d{{1,7}})(?:{_COUNTED}\s*[-~至到—–]+\s*(\d{{1,7}}))?{_COUNTED}")


class Range(_Bounded):
    """1-2: fewest and most; or 3 for exactly 3."""

    value_type = tuple[int, int]

    def read(self, written: str, param: Param[Any], names: Names) -> tuple[int, int]:
        """The two ends, both inclusive."""
        match = _RANGE.fullmatch(written)
        if match is None:
            raise bad_value(param)
        low = _bounded(int(match[1]), self.least, self.most, param)
        high = _bounded(int(match[2]), self.least, self.most, param) if match[2] else low
        if low > high:
            raise CellFault(
                "reversed-range",
                _("In {param} the lower limit is above the upper one.", param=param.called),
                _("Such as {example}.", example=param.example),
                _("Swap the two numbers."),
            )
        if high == 0:
            raise CellFault(
                "contradictory-limits",
                _("With {param}=0 nothing is ever allowed.", param=param.called),
                _("Such as {example}.", example=param.example),
            )
        return low, high


_COUNT = re.compile(rf"(\d{{1,7}}){_COUNTED}")
_DAYS = re.compile(r"(\d{1,5})\s*(?:天|日|d|days?)?", re.IGNORECASE)


class Count(_Bounded):
    """A whole number, with or without the word it counts."""

    value_type = int

    def read(self, written: str, param: Param[Any], names: Names) -> int:
        """The number."""
        match = _COUNT.fullmatch(written)
        if match is None:
            raise bad_value(param)
        return _bounded(int(match[1]), self.least, self.most, param)


class Days(_Bounded):
    """30天, 30d or 30: calendar days."""

    value_type = int

    def read(self, written: str, param: Param[Any], names: Names) -> int:
        """The number of days."""
        match = _DAYS.fullmatch(written)
        if match is None:
            raise bad_value(param)
        return _bounded(int(match[1]), self.least, self.most, param)


@dataclass(frozen=True, slots=True)
class Yes:
    """Yes or no, in either language."""

    value_type = bool
    words = YES_NO

    def read(self, written: str, param: Param[Any], names: Names) -> bool:
        """Whether it is yes."""
        found = find_word(written, YES_NO)
        if found is None:
            raise bad_value(param)
        return found == "yes"


@dataclass(frozen=True, slots=True)
class Words:
    """Some words of a closed list, each once."""

    words: tuple[Word, ...]
    value_type = tuple[str, ...]

    def read(self, written: str, param: Param[Any], names: Names) -> tuple[str, ...]:
        """The values of the words."""
        found = [find_word(item, self.words) for item in items(written)]
        if not found or None in found:
            raise bad_value(param)
        return tuple(dict.fromkeys(word for word in found if word is not None))


@dataclass(frozen=True, slots=True)
class OneWord(Generic[T]):
    """One word of a closed list."""

    words: tuple[Word, ...]
    value_type = str

    def read(self, written: str, param: Param[Any], names: Names) -> T:
        """The value of the word."""
        found = Words(self.words).read(written, param, names)
        if len(found) != 1:
            raise bad_value(param)
        return cast(T, found[0])


@dataclass(frozen=True, slots=True)
class Tags:
    """Tags and unit kinds; one that no unit has is warned about."""

    value_type = tuple[str, ...]
    words: tuple[Word, ...] = ()

    def read(self, written: str, param: Param[Any], names: Names) -> tuple[str, ...]:
        """The words, each once."""
        found = tuple(dict.fromkeys(squash(item) for item in items(written)))
        if not found:
            raise bad_value(param)
        for word in found:
            names.note_tag(word)
        return found


@dataclass(frozen=True, slots=True)
class Duties:
    """Other duties, by id or unique name."""

    value_type = tuple[str, ...]
    words: tuple[Word, ...] = ()

    def read(self, written: str, param: Param[Any], names: Names) -> tuple[str, ...]:
        """Their ids."""
        return tuple(names.other_duty(item, param) for item in dict.fromkeys(items(written)))


def _pairs(written: str, param: Param[Any]) -> tuple[tuple[str, str], ...]:
    """WORD:REST, several of them."""
    pairs = []
    for item in items(written):
        word, colon, rest = (part.strip() for part in item.partition(":"))
        if not word or not colon or not rest:
            raise bad_value(param)
        pairs.append((squash(word), rest))
    if not pairs:
        raise bad_value(param)
    return tuple(pairs)


def _category(word: str) -> str:
    return ALL_CATEGORIES if find_word(word, (ALL,)) else word


class Mix(_Bounded):
    """CATEGORY:N, several of them, no category twice."""

    value_type = tuple[tuple[str, int], ...]

    def read(self, written: str, param: Param[Any], names: Names) -> tuple[tuple[str, int], ...]:
        """The fewest households of each category."""
        found: dict[str, int] = {}
        for word, rest in _pairs(written, param):
            category = _category(word)
            if category in found:
                raise _twice(param, word)
            found[category] = Count(self.least, self.most).read(rest, param, names)
        for category in found:
            names.note_category(category)
        return tuple(found.items())


_PERCENT = re.compile(r"(\d{1,4})\s*%")
_HALF = Word("50%", "一半", "half", ("半数",))
_TERM = Word("term", "期", "term", ("每期", "本期", "学期", "每学期", "each term"))


_PER = re.compile(r"(\d+|\d+\s*%|一半|半数|half)\s*次?\s*/\s*([^\d\s]+)|([^\d\s:]+?)\s*(\d+)\s*次")


def _per(written: str) -> tuple[str, PeriodName] | None:
    """The number and the period of 2/周, 2次/周 or 每周2次; None where it is neither."""
    match = _PER.fullmatch(written)
    if match is None:
        return None
    times, named = (match[1], match[2]) if match[1] else (match[4], match[3])
    period = find_word(named, (*PERIODS, _TERM))
    return None if period is None else (times, cast(PeriodName, period))


class Cadences(_Bounded):
    """全部:1/年,困难户:1/季, or all:1/year; a part of them 大班:50%/半年; each plan 全部:1/期."""

    value_type = tuple[Cadence, ...]

    def read(self, written: str, param: Param[Any], names: Names) -> tuple[Cadence, ...]:
        """How often each category is visited."""
        found: list[Cadence] = []
        for word, rest in _pairs(written, param):
            per = _per(rest)
            if per is None:
                raise bad_value(param)
            times, period = per
            category = _category(word)
            if any(one.category == category and one.period == period for one in found):
                raise _twice(param, word)
            part = _PERCENT.fullmatch(find_word(times, (_HALF,)) or times)
            percent = _bounded(int(part[1]), 1, 100, param) if part else 100
            number = 1 if part else Count(self.least, self.most).read(times, param, names)
            found.append(Cadence(category, number, period, percent))
        for category in dict.fromkeys(one.category for one in found):
            names.note_category(category)
        return tuple(found)


_POOL = Word("pool", "公平组", "pool")


class PerPeriods(_Bounded):
    """2/周, 每周2次 or 2/week; several: 2/周、6/月."""

    value_type = tuple[PerPeriod, ...]
    pooled = False

    def read(self, written: str, param: Param[Any], names: Names) -> tuple[PerPeriod, ...]:
        """How often in each period."""
        found: list[PerPeriod] = []
        for item in items(written):
            often, at, of = (part.strip() for part in item.partition("@"))
            per = _per(often)
            if per is None or per[1] == "once":
                raise bad_value(param)
            if at and not (self.pooled and find_word(of, (_POOL,))):
                raise bad_value(param)
            number = Count(self.least, self.most).read(per[0], param, names)
            limit = PerPeriod(number, per[1], bool(at))
            if any((one.period, one.pool) == (limit.period, limit.pool) for one in found):
                raise _twice(param, item.partition("/")[2] or item)
            found.append(limit)
        if not found:
            raise bad_value(param)
        return tuple(found)


class PooledPeriods(PerPeriods):
    """2/周, 每周2次 or 2/week; several: 2/周、6/月; of the 公平组: 6/周@公平组, 6/week@pool."""

    pooled = True


_TIME = re.compile(
    r"(\d{1,4})\s*(?:(?P<day>天|日|d|days?)|(?P<month>个月|月|m|months?))", re.IGNORECASE
)


class Deadlines(_Bounded):
    """一般:7天,重要:1月, or ordinary:7d,important:1m."""

    value_type = tuple[Deadline, ...]

    def read(self, written: str, param: Param[Any], names: Names) -> tuple[Deadline, ...]:
        """The deadline of each class of items."""
        found: dict[str, Deadline] = {}
        for word, rest in _pairs(written, param):
            match = _TIME.fullmatch(rest)
            if match is None:
                raise bad_value(param)
            item_class = find_word(word, ITEM_CLASSES) or word
            if item_class in found:
                raise _twice(param, word)
            number = _bounded(int(match[1]), self.least, self.most, param)
            found[item_class] = Deadline(item_class, number, "day" if match["day"] else "month")
        return tuple(found.values())
