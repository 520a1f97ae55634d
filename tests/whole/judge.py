"""A judge of rosters that knows the contract (part 5) and nothing of the product."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import combinations

from tests.whole.days import holiday, off, worked
from tests.whole.made import Book, Made, Owed, Turn
from tests.whole.typed import Sheets

_DAY = timedelta(days=1)


def judge(made: Made, sheets: Sheets, owed: Mapping[str, Owed]) -> list[str]:
    """Everything that is not as it should be, in words."""
    book = Book.of(sheets)
    return [
        *_days(made, owed), *_teams(made, book, owed), *_places(made, book),
        *_rests(made, owed), *_orders(made, book, owed), *_accounts(made, book, owed, sheets),
    ]  # fmt: skip


def _days(made: Made, owed: Mapping[str, Owed]) -> Iterator[str]:
    """Exactly what is owed, on the days on which it may be, in true hours."""
    for duty, asked in owed.items():
        for owner in asked.owners:
            mine = [one for one in made.turns if (one.duty, one.owner) == (duty, owner)]
            for days, times in asked.spans:
                held = [one for one in mine if one.day in days]
                if len(held) != times:
                    yield f"{duty}/{owner}: {len(held)} not {times} on {min(days)}..{max(days)}"
            allowed = frozenset().union(*(days for days, _times in asked.spans))
            yield from (f"{duty}: held on {one.day}" for one in mine if one.day not in allowed)
            yield from (
                f"{duty}: {one.start}..{one.end}"
                for one in mine
                if (one.start, one.end) != asked.on(one.day)
            )
        strange = {one.owner for one in made.turns if one.duty == duty} - set(asked.owners)
        yield from (f"{duty}: owed to nobody, {one}" for one in strange)


def _teams(made: Made, book: Book, owed: Mapping[str, Owed]) -> Iterator[str]:
    for turn in made.turns:
        asked = owed[turn.duty]
        for part, people in enumerate(turn.parts):
            _label, _role, count = asked.team[part]
            if len(people) != count:
                yield f"{turn.duty} {turn.day}: {people} are not {count}"
            yield from (
                f"{turn.duty} {turn.day}: {one} may not"
                for one in people
                if not book.may(asked, part, turn.owner, one)
            )
    for turn, people in made.substitutes:
        if set(people) & set(turn.people):
            yield f"{turn.duty} {turn.day}: stands in for themselves"


def _places(made: Made, book: Book) -> Iterator[str]:
    """Nobody twice, nobody who is away."""
    for turn in made.turns:
        for person, count in Counter(turn.people).items():
            if count > 1:
                yield f"{turn.duty} {turn.day}: {person} twice"
            if not book.there(person, turn.start, turn.end):
                yield f"{turn.duty} {turn.day}: {person} is away"
    for one, other in combinations(made.turns, 2):
        if one.clashes(other.start, other.end):
            for person in set(one.people) & set(other.people):
                yield f"{person} is in two places on {one.day}"


def _rested(asked: Owed, first: Turn, begins: datetime) -> bool:
    """Whether what begins then is far enough from the turn before."""
    if begins < first.end + timedelta(hours=asked.rest_hours):
        return False
    return not asked.rest_days or begins.date() > first.day + asked.rest_days * _DAY


def _rests(made: Made, owed: Mapping[str, Owed]) -> Iterator[str]:
    for person, turns in made.by_person().items():
        for first, second in combinations(turns, 2):
            if not _rested(owed[first.duty], first, second.start):
                yield f"{person} has no rest after {first.duty} {first.day}"
        for duty, asked in owed.items():
            days = {one.day for one in turns if one.duty == duty}
            runs = (all(day + n * _DAY in days for n in range(asked.most_run + 1)) for day in days)
            if asked.most_run and any(runs):
                yield f"{person} has {duty} too often running"


def _free(made: Made, book: Book, owed: Mapping[str, Owed], person: str, turn: Turn) -> bool:
    """Whether `person` could serve in `turn` besides what they have: there, free and rested."""
    asked = owed[turn.duty]
    if not book.there(person, turn.start, turn.end):
        return False
    for other in made.turns:
        if other is turn or person not in other.people:
            continue
        if other.clashes(turn.start, turn.end):
            return False
        first, second = sorted((turn, other), key=lambda one: one.start)
        if not _rested(asked if first is turn else owed[other.duty], first, second.start):
            return False
    return True


# -- turns in order ------------------------------------------------------------------------------


def _orders(made: Made, book: Book, owed: Mapping[str, Owed]) -> Iterator[str]:
    for duty, asked in owed.items():
        if not asked.order:
            continue
        for owner in asked.owners:
            turns = [one for one in made.turns if (one.duty, one.owner) == (duty, owner)]
            for part in range(len(asked.team)):
                yield from _order(made, book, owed, turns, part)


def _order(
    made: Made, book: Book, owed: Mapping[str, Owed], turns: Sequence[Turn], part: int
) -> Iterator[str]:
    """The queue, replayed by hand."""
    duty, owner = turns[0].duty, turns[0].owner
    queue = [one for one in book.roles if book.may(owed[duty], part, owner, one)]
    served: dict[date, set[str]] = defaultdict(set)
    for day, name, person in book.past:
        if name == duty and person in queue:
            served[day].add(person)
    for number, day in enumerate(sorted(served)):
        if number == 0:
            head = min(queue.index(one) for one in served[day])
            queue = queue[head:] + queue[:head]
        queue = _behind(queue, served[day])
    for turn in turns:
        having = set(turn.parts[part])
        elsewhere = set(turn.people) - having
        there = [
            one for one in queue
            if one in having or (one not in elsewhere and _early(made, book, owed, one, turn))
        ]  # fmt: skip
        due = set(there[: len(having)])
        if due != having:
            yield f"{duty} {turn.day}: {having} before {due}"
        queue = _behind(queue, having)


def _early(made: Made, book: Book, owed: Mapping[str, Owed], person: str, turn: Turn) -> bool:
    """Free for `turn`, whatever the duty has later."""
    before = [one for one in made.turns if one.duty != turn.duty or one.start <= turn.start]
    return _free(replace(made, turns=before), book, owed, person, turn)


def _behind(queue: list[str], served: set[str]) -> list[str]:
    return [*(one for one in queue if one not in served), *(one for one in queue if one in served)]


# -- accounts ------------------------------------------------------------------------------------


def pools(sheets: Sheets, owed: Mapping[str, Owed]) -> Mapping[Hashable, list[tuple[str, int]]]:
    """Parts that share their turns: of one 公平组 those of one label, or of one number."""
    found: dict[Hashable, list[tuple[str, int]]] = defaultdict(list)
    for row in sheets["制度"]:
        if row["名称"] in owed:
            for part, (label, _role, _count) in enumerate(owed[row["名称"]].team):
                found[row.get("公平组") or row["名称"], label or part].append((row["名称"], part))
    return found


def loads(
    made: Made, book: Book, owed: Mapping[str, Owed], parts: Sequence[tuple[str, int]],
    counted: Callable[[date], bool], since: int,
) -> dict[str, int]:  # fmt: skip
    """The turns of everybody who may serve in `parts`, in the plan and before, from a year on."""
    people = {
        one for duty, part in parts for owner in owed[duty].owners for one in book.roles
        if book.may(owed[duty], part, owner, one)
    }  # fmt: skip
    had = Counter(
        one
        for turn in made.turns
        for duty, part in parts
        if turn.duty == duty and counted(turn.day)
        for one in turn.parts[part]
    )
    duties = {duty for duty, _part in parts}
    for day, duty, person in book.past:
        had[person] += duty in duties and day.year >= since and counted(day)
    return {one: had[one] for one in sorted(people)}


def _accounts(made: Made, book: Book, owed: Mapping[str, Owed], sheets: Sheets) -> Iterator[str]:
    """Nobody has two more than somebody who could have taken a turn; the plan tells no less."""
    for parts in pools(sheets, owed).values():
        if any(owed[duty].order for duty, _part in parts):
            continue
        taken: Callable[[date], bool] = lambda _day: True  # noqa: E731
        for counted, since, only in (
            (holiday, 2024, holiday),
            (off, 2026, lambda day: off(day) and not holiday(day)),
            (taken, 2026, worked),
        ):
            mine = loads(made, book, owed, parts, counted, since)
            for turn in (one for one in made.turns if only(one.day)):
                for part in (part for duty, part in parts if duty == turn.duty):
                    yield from _unfair(made, book, owed, mine, turn, part)


def _unfair(
    made: Made, book: Book, owed: Mapping[str, Owed], mine: Mapping[str, int],
    turn: Turn, part: int,
) -> Iterator[str]:  # fmt: skip
    for having in turn.parts[part]:
        for other in mine:
            if (
                mine[having] >= mine[other] + 2
                and other not in turn.people
                and book.may(owed[turn.duty], part, turn.owner, other)
                and _free(made, book, owed, other, turn)
            ):
                yield f"{turn.duty} {turn.day}: {having} ({mine[having]}) for {other}"
