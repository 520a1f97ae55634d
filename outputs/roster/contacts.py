"""联系点: who is linked to what, on one sheet by holder and on one by target."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from outputs.sheets.book import Book
from outputs.sheets.columns import Cell, Column
from outputs.tables.named import NamedPlan
from outputs.words.naming import list_word
from planner.domain.language import _
from planner.domain.plan import PlannedLink

SHEET = _("Contact points")
TARGET_SHEET = _("Contact points by target")

HOLDER_COLUMNS = (
    Column(_("duty"), 20, "wrap"),
    Column(_("holder"), 16, "wrap"),
    Column(_("title"), 16, "wrap"),
    Column(_("unit"), 18, "wrap"),
    Column(_("linked to"), 34, "wrap"),
    Column(_("how many"), 7, "number"),
    Column(_("new this time"), 20, "wrap"),
)

TARGET_COLUMNS = (
    Column(_("duty"), 20, "wrap"),
    Column(_("linked to"), 22, "wrap"),
    Column(_("kind of unit"), 10, "center"),
    Column(_("belongs to"), 18, "wrap"),
    Column(_("holder"), 34, "wrap"),
    Column(_("how many"), 7, "number"),
    Column(_("new this time"), 20, "wrap"),
)


def write_contacts(book: Book, named: NamedPlan) -> None:
    """Write both sheets, in the order of the workbook's duties, units and people."""
    by_holder = book.page(SHEET, HOLDER_COLUMNS, landscape=True)
    by_holder.table(
        (
            _holder_row(duty, holder, links, named)
            for (duty, holder), links in _grouped(named, lambda one: one.holder).items()
        ),
        empty=_("There are no contact points in this plan."),
    )
    by_target = book.page(TARGET_SHEET, TARGET_COLUMNS, landscape=True)
    by_target.table(
        (
            _target_row(duty, target, links, named)
            for (duty, target), links in _grouped(named, lambda one: one.target).items()
        ),
        empty=_("There are no contact points in this plan."),
    )


def _grouped(
    named: NamedPlan, side: Callable[[PlannedLink], str]
) -> Mapping[tuple[str, str], list[PlannedLink]]:
    """The links by duty and one `side` of them, in the order of the workbook."""
    duties = {duty: index for index, duty in enumerate(named.problem.duties)}
    people = {person: index for index, person in enumerate(named.problem.people)}
    found: dict[tuple[str, str], list[PlannedLink]] = defaultdict(list)
    for one in named.plan.links:
        found[one.duty, side(one)].append(one)

    def rank(key: tuple[str, str]) -> tuple[int, int, tuple[int, str]]:
        duty, other = key
        return (
            duties.get(duty, len(duties)),
            people.get(other, len(people)),
            named.unit_rank(other),
        )

    return {key: found[key] for key in sorted(found, key=rank)}


def _holder_row(duty: str, holder: str, links: list[PlannedLink], named: NamedPlan) -> list[Cell]:
    names = named.names
    return [
        names.duty(duty),
        names.holder(named.problem.duties.get(duty), holder),
        names.title(holder),
        names.person_unit(holder),
        list_word(names.target(one.target) for one in links),
        len(links),
        list_word(names.target(one.target) for one in links if not one.current),
    ]


def _target_row(duty: str, target: str, links: list[PlannedLink], named: NamedPlan) -> list[Cell]:
    names = named.names
    rule = named.problem.duties.get(duty)
    unit = named.problem.units.get(target)
    return [
        names.duty(duty),
        names.target(target),
        "" if unit is None else unit.kind,
        "" if unit is None else names.unit(unit.parent),
        list_word(names.holder(rule, one.holder) for one in links),
        len(links),
        list_word(names.holder(rule, one.holder) for one in links if not one.current),
    ]
