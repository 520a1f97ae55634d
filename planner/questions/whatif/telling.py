"""Substitutes and swaps in words, a line each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from outputs.words.lines import finding_words
from outputs.words.naming import slot_word
from planner.domain.language import Text, _, marked
from planner.domain.parts import part_word
from planner.domain.problem import Problem
from planner.domain.spoken import date_word, list_word
from planner.questions.whatif.effects import Effect, Nearest, TurnLoad
from planner.questions.whatif.substitutes import Candidate, Seat, Way
from planner.questions.whatif.swaps import Swap
from planner.questions.words import name, shift_words


def seat_lines(
    seat: Seat, found: Sequence[Candidate], problem: Problem, *, most: int
) -> Iterator[str]:
    """Who could take a place: at once, with one exchange more, and who cannot, and why."""
    what = shift_words(seat.shift, problem)
    if seat.person is None:
        part = part_word(problem.duties.get(seat.shift.duty), seat.part)
        yield str(_("{shift}: an empty place, {part}", shift=what, part=part))
    else:
        yield str(_("{shift}: in place of {person}", shift=what, person=name(problem, seat.person)))
    titles: dict[Way, str] = {
        "now": str(_("Can take it as things are:")),
        "exchange": str(_("Can take it with one exchange more:")),
        "no": str(_("Cannot:")),
    }
    for way, title in titles.items():
        group = [one for one in found if one.way == way]
        if not group:
            continue
        yield f"  {title}"
        for number, one in enumerate(group[:most], start=1):
            mark = f"{number}. " if way != "no" else ""
            yield f"    {mark}{candidate_words(one, seat, problem)}"
        if len(group) > most:
            yield str(_("    and {count} more (--all lists everybody)", count=len(group) - most))
    if not found:
        yield str(_("  The duty's team names nobody else for this place."))
    elif all(one.way == "no" for one in found):
        yield str(_("  Nobody can take it, not even with one exchange more."))


def candidate_words(one: Candidate, seat: Seat, problem: Problem) -> str:
    """One candidate: what taking the place means, or why it cannot be."""
    who = name(problem, one.person)
    if one.effect is None:
        return str(_("{person}: {said}", person=who, said=why_not(one.why)))
    pieces = list(_effect(one.effect, seat))
    if one.instead is not None:
        leaving = name(problem, seat.person)
        instead = shift_words(one.instead, problem)
        pieces.insert(0, str(_("{leaving} takes over {shift}", leaving=leaving, shift=instead)))
    pieces += [_clause(finding.text) for finding in one.opened]
    between = str(_("; "))
    return str(_("{person}: {said}", person=who, said=between.join(pieces)))


def why_not(reasons: Sequence[Text]) -> str:
    """What stands against something, in one clause; empty where nothing does."""
    return list_word(_clause(text) for text in reasons)


def _clause(text: Text) -> str:
    """A sentence as a part of another; an owner that is not named leaves no gap in it."""
    return " ".join(str(text).split()).rstrip("。.")


def _effect(what: Effect, seat: Seat) -> Iterator[str]:
    if what.closes_gap:
        yield str(_("closes the gap"))
    if what.turn:
        yield str(_("it is their turn"))
    own = what.loads[:1]
    if own and own[0].person != seat.person:
        yield _load(own[0])
        nothing = (0,) * len(what.uneven)
        if what.uneven < nothing:
            yield str(_("fairer than before"))
        elif what.uneven > nothing:
            yield str(_("less fair than before"))
        else:
            yield str(_("as fair as before"))
    yield nearest_words(what.nearest)
    if what.that_week:
        yield str(_("{count:other shift|other shifts} that week", count=what.that_week))


def nearest_words(near: Nearest | None) -> str:
    """How far the nearest other turn of the same duty lies."""
    if near is None:
        return str(_("no other turn"))
    said = marked("{apart:working day|working days} from the turn of {day}")
    if near.own_days:
        said = marked("{apart:day of its own|days of its own} from the turn of {day}")
    return str(_(said, apart=near.apart, day=date_word(near.date)))


def _load(load: TurnLoad) -> str:
    return str(
        _(
            "{before:turn|turns} this year, then {after} (all: {least} to {most}, {mean}"
            " on average)",
            before=load.before,
            after=load.after,
            least=load.least,
            most=load.most,
            mean=f"{load.mean:.1f}",
        )
    )


def swap_lines(found: Swap, problem: Problem) -> Iterator[str]:
    """What a swap changes, and whether the rules allow it."""
    for before, after in zip(found.before, found.after, strict=True):
        if found.days:
            yield str(
                _("{shift} moves to {day} {slot}", shift=shift_words(before, problem),
                  day=date_word(after.date), slot=slot_word(after.slot))
            )  # fmt: skip
            continue
        gone = {one.id for one in before.people} - {one.id for one in after.people}
        new = {one.id for one in after.people} - {one.id for one in before.people}
        yield str(
            _(
                "{shift}: {new} instead of {gone}",
                shift=shift_words(before, problem),
                new=list_word(name(problem, one) for one in sorted(new)),
                gone=list_word(name(problem, one) for one in sorted(gone)),
            )
        )
    for shift in found.more:
        names = list_word(name(problem, one.id) for one in shift.people)
        yield str(_("also {shift}: now {people}", shift=shift_words(shift, problem), people=names))
    if found.verdict.legal:
        yield str(_("Every rule that held still holds."))
    else:
        yield str(_("These rules would be broken:"))
        yield from (f"  {finding_words(one, problem)}" for one in found.verdict.broken)
    for one in found.verdict.opened:
        yield str(_("Note: {said}", said=one.text))
