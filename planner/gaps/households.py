"""Gaps of household duties: which household, or which holder, lacks what, and why."""

from __future__ import annotations

from constraints.household_links.rule import MIX
from planner.domain.language import _
from planner.domain.plan import Cause, Gap, Reason
from planner.domain.problem import Settings
from planner.stages.households.book import Book


def household_gap(
    book: Book, row: int, missing: int, cause: Cause, people: tuple[Reason, ...]
) -> Gap:
    """The household of `row` lacks `missing` holders."""
    household, wanted, duty = book.register.ids[row], book.layer.per_row, book.duty
    message = (
        _("Household {household} has nobody who holds it ({duty}).",
          household=household, duty=duty.name)
        if missing == wanted
        else _("Household {household} lacks {missing} of {wanted} holders ({duty}).",
               household=household, missing=missing, wanted=wanted, duty=duty.name)
    )  # fmt: skip
    obligation = f"{duty.id}@{household}"
    if people and missing < wanted:
        obligation += "@more"  # its other holders may be missing for want of people
    return _gap(book, obligation, household, cause, missing, people, str(message), household)


def person_gap(book: Book, person: str, missing: int) -> Gap:
    """`person` owes so many households more than could be had."""
    message = _(
        "{person} holds {missing} households too few ({duty}).",
        person=book.register.problem.people[person].name, missing=missing, duty=book.duty.name,
    )  # fmt: skip
    people = (Reason(person, str(_("no household is left to hold"))),)
    obligation = f"{book.duty.id}@{person}"
    return _gap(book, obligation, person, "nobody_eligible", missing, people, str(message), None)


def mix_gap(book: Book, person: str, missing: int) -> Gap:
    """`person` holds households but lacks so many of the category mix."""
    message = _(
        "{person} lacks {missing} households of the category mix ({duty}).",
        person=book.register.problem.people[person].name, missing=missing, duty=book.duty.name,
    )  # fmt: skip
    people = (Reason(person, str(_("no household of the category is left"))),)
    obligation = f"{book.duty.id}@{person}@mix"
    return _gap(book, obligation, person, "limit", missing, people, str(message), None)


def unheld_gaps(book: Book) -> list[Gap]:
    """A gap for every household that still lacks holders though there are eligible people."""
    gaps = []
    full: dict[tuple[str, ...], tuple[Reason, ...]] = {}
    special = {row for row, _person in book.forbidden}
    for unit, rows in book.rows.items():
        people = book.layer.eligible[unit]
        for row in rows:
            if not book.lacking[row]:
                continue
            able = tuple(one for one in people if book.free(row, one))
            if row in special or len(able) < len(people):
                reasons = tuple(Reason(one, _why_not(book, row, one)) for one in people)
            else:
                if people not in full:
                    full[people] = tuple(Reason(one, _why_not(book, row, one)) for one in people)
                reasons = full[people]
            cause: Cause = "over_capacity" if able else "nobody_eligible"
            gaps.append(household_gap(book, row, book.lacking[row], cause, reasons))
    return gaps


def _why_not(book: Book, row: int, person: str) -> str:
    if (row, person) in book.forbidden:
        return str(_("may not hold this household"))
    if person in book.by_row.get(row, ()):
        return str(_("holds this household already"))
    if not book.most[person] or (book.duty.params[MIX] and not book.count[person]):
        return str(_("could not hold the category mix"))
    return str(_("holds {count} households, the limit", count=book.count[person]))


def _gap(
    book: Book,
    obligation: str,
    owner: str,
    cause: Cause,
    missing: int,
    people: tuple[Reason, ...],
    message: str,
    target: str | None,
) -> Gap:
    settings: Settings = book.register.problem.settings
    if book.layer.part:
        obligation = f"{obligation}@{book.layer.part}"
    return Gap(
        id=f"{obligation}#gap",
        obligation=obligation,
        duty=book.duty.id,
        owner=owner,
        cause=cause,
        missing=missing,
        period=(settings.start, settings.end),
        date=None,
        target=target,
        people=people,
        message=message,
    )
