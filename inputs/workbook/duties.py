"""Sheet 制度: standing rules, their grammars resolved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from constraints.coverage.rule import BY, LAST
from constraints.forms import bad_value
from constraints.household_links.rule import MIX
from constraints.household_rounds.rule import VISITS
from constraints.kinds import KINDS
from constraints.kinds.kind import Kind
from constraints.pairing.rule import PER_HOLDER, PER_TARGET
from constraints.parameters import PARAMS, allowed, kinds_of
from constraints.rotation.rule import COVER, STAY
from inputs.workbook import cells, grammar
from inputs.workbook.cells import Cell, Warn
from inputs.workbook.faults import all_named, did_you_mean, named
from inputs.workbook.references import Registers
from inputs.workbook.rows import Rows
from inputs.workbook.schema import DUTY_KINDS, OWNERS, PLACES, WEEKDAYS
from inputs.workbook.sheets import Ids
from planner.domain.faults import CellFault
from planner.domain.language import _
from planner.domain.params import Param, Params
from planner.domain.problem import (
    ALL_CATEGORIES,
    Duty,
    DutySlot,
    Owner,
    PeriodName,
    Selector,
    TeamPart,
)
from planner.domain.words import find_word


def linking(rows: Rows, ids: Ids) -> frozenset[str]:
    """The ids of the duties that link people or units to targets, without faults."""
    found = set()
    for index, identifier in enumerate(ids):
        kind = find_word(cells.shown(rows.cell(index, "kind")), DUTY_KINDS)
        if identifier and (kind is None or KINDS[kind].links):
            found.add(identifier)  # one of an unknown kind has its fault already
    return frozenset(found)


def duties(rows: Rows, ids: Ids, registers: Registers) -> dict[str, Duty]:
    """Sheet 制度, read leniently: a duty of an unknown kind is left out."""
    found: dict[str, Duty] = {}
    for index, identifier in enumerate(ids):
        duty = _duty(rows, index, identifier or "", registers)
        if identifier is not None and duty is not None:
            found[identifier] = duty
    return found


def _duty(rows: Rows, index: int, identifier: str, registers: Registers) -> Duty | None:
    kind = rows.choice(index, "kind")
    owner = _owner(rows, index, registers)
    team = _team(rows, index, registers)
    target = _selector(rows, index, "target", registers)
    start, until = rows.day(index, "from"), rows.day(index, "until")
    rows.in_order(index, ("from", start), ("until", until))
    period, times = rows.choice(index, "period"), rows.integer(index, "times")
    on_holiday, block = rows.choice(index, "on_holiday"), rows.choice(index, "block")
    priority = rows.integer(index, "priority")
    spec = KINDS[kind] if kind is not None else None
    duty = Duty(
        id=identifier,
        name=rows.text(index, "name") or identifier,
        kind=kind or "",
        owner=owner or Owner("whole"),
        team=team,
        target=target,
        period=cast(PeriodName, period or "month"),
        times=1 if times is None else times,
        weekdays=rows.parse(index, "weekdays", lambda c: cells.weekdays(c, WEEKDAYS))
        or frozenset(),
        slot=cast(DutySlot, rows.choice(index, "slot") or "day"),
        place=_place(rows, index, registers),
        on_holiday=cast(Literal["defer", "cancel"], on_holiday or "defer"),
        spacing=rows.integer(index, "spacing"),
        block=cast(Literal["week", "month"] | None, block),
        priority=3 if priority is None else priority,
        start=start,
        until=until,
        params=_params(rows, index, identifier, spec, registers),
        checklist=rows.text(index, "checklist"),
    )
    if spec is None:
        return None
    duty = _with_period(rows, index, duty, spec)
    _check_needs(rows, index, duty, spec)
    _check_limits(rows, index, duty)
    return duty


# Grammars -------------------------------------------------------------------------------


def _selector(rows: Rows, index: int, en: str, registers: Registers) -> Selector | None:
    def reader(cell: Cell) -> Selector:
        warn = rows.warner(index, en)
        written = cells.raw_text(cell, warn)
        return registers.selector(grammar.selector(written), written, warn)

    return rows.parse(index, en, reader)


def _team(rows: Rows, index: int, registers: Registers) -> tuple[TeamPart, ...]:
    def reader(cell: Cell) -> tuple[TeamPart, ...]:
        warn = rows.warner(index, "team")
        parts = grammar.team(cells.raw_text(cell, warn))
        return tuple(
            TeamPart(registers.selector(part.names, part.text, warn), part.count) for part in parts
        )

    return rows.parse(index, "team", reader) or ()


def _owner(rows: Rows, index: int, registers: Registers) -> Owner | None:
    def reader(cell: Cell) -> Owner:
        warn = rows.warner(index, "owner")
        parsed = grammar.owner(cells.raw_text(cell, warn))
        if parsed.by != "unit":
            return Owner(parsed.by)
        return Owner("unit", registers.selector(parsed.names, parsed.text, warn))

    return rows.parse(index, "owner", reader)


def _place(rows: Rows, index: int, registers: Registers) -> str | None:
    def reader(cell: Cell) -> str:
        written = cells.id_text(cell)
        word = find_word(written, PLACES)
        if word is not None:
            return word
        return registers.reference(written, ("units",), rows.warner(index, "place"))

    return rows.parse(index, "place", reader)


# Parameters -----------------------------------------------------------------------------


def _params(rows: Rows, index: int, duty: str, kind: Kind | None, registers: Registers) -> Params:
    """Column 参数. Each bad parameter is a fault of its own; the others count."""
    pairs = rows.parse(index, "params", lambda c: _written(rows, index, c))
    names = _Around(duty, registers, rows.warner(index, "params"))
    found, seen = Params(), set()
    for key, value in pairs or ():
        try:
            param = _known(key, kind)
            if param.en in seen:
                raise CellFault(
                    "duplicate-param",
                    _("{param} is there twice.", param=param.en),
                    remedy=_("Keep one of them."),
                )
            if not value:
                raise bad_value(param)
            found = found.having(param, param.form.read(value, param, names))
            seen.add(param.en)
        except CellFault as fault:
            rows.caught(index, "params", fault)
    return found


def _written(rows: Rows, index: int, cell: Cell) -> tuple[tuple[str, str], ...]:
    return grammar.params(cells.raw_text(cell, rows.warner(index, "params")))


def _known(key: str, kind: Kind | None) -> Param[Any]:
    """The parameter `key`. Raises a warning if there is none, or not for this kind."""
    param = grammar.find_param(key)
    if param is None:
        known = PARAMS.values()
        raise CellFault(
            "unknown-param",
            _("The parameter “{key}” is not known; it is not used.", key=key),
            _("One of {words}.", words=all_named(known)),
            did_you_mean(key, (word for one in known for word in (one.en, one.zh))),
            warning=True,
        )
    if kind is not None and param not in allowed(kind):
        words = [word for word in DUTY_KINDS if KINDS[word.value] in kinds_of(param)]
        raise CellFault(
            "param-not-used",
            _("{param} means nothing for this kind of duty; it is not used.", param=param.en),
            _("Only for {kinds}.", kinds=all_named(words)),
            warning=True,
        )
    return param


@dataclass(frozen=True, slots=True)
class _Around:
    """The workbook around a duty's parameters."""

    duty: str
    registers: Registers
    warn: Warn

    def other_duty(self, written: str, param: Param[Any]) -> str:
        """The id of a duty that is not the cell's own. Raises CellFault."""
        found = self.registers.reference(written, ("duties",), self.warn)
        if found == self.duty:
            raise CellFault(
                "duty-cycle",
                _("In {param} a duty refers to itself.", param=param.en),
                param.note,
                _("Name another duty."),
            )
        return found

    def note_category(self, word: str) -> None:
        """Warn where no household has the category `word`."""
        complete = self.registers.sheets["households"].complete
        known = self.registers.categories
        if word != ALL_CATEGORIES and word not in known and complete:
            text = _("No household has the category “{word}”.", word=word)
            remedy = did_you_mean(word, sorted(known))
            self.warn(CellFault("unknown-category", text, remedy=remedy, warning=True))

    def note_tag(self, word: str) -> None:
        """Warn where no unit has the tag or kind `word`."""
        known = self.registers.tags | self.registers.kinds
        if word not in known and self.registers.sheets["units"].complete:
            text = _("No unit has the tag or kind “{word}”.", word=word)
            remedy = did_you_mean(word, sorted(known))
            self.warn(CellFault("unknown-tag", text, remedy=remedy, warning=True))


# What a row must hold together ----------------------------------------------------------


def _with_period(rows: Rows, index: int, duty: Duty, spec: Kind) -> Duty:
    """The duty with the period that an empty cell stands for; a fault where there is none."""
    if spec.by_steps:  # owed to the projects of sheet 节点, when that sheet says
        if duty.owner.by != "target" and rows.has(index, "owner"):
            rows.fault(
                index,
                "owner",
                "owner-assumed",
                _("Steps are owed to their projects: {word} is assumed.", word=named(OWNERS[-1])),
                rows.table.sheet.column("owner").note,
                warning=True,
            )
        return replace(duty, owner=Owner("target"), period="once", times=1)
    if rows.has(index, "period"):
        return duty
    if spec.by_days:
        if "period" in rows.table.at:
            rows.missing(index, "period")
        else:
            rows.fault(
                index,
                "id",
                "missing-value",
                _("{column} is empty.", column=named(rows.table.sheet.column("period"))),
                rows.table.sheet.column("period").note,
            )
    elif spec.rotates:
        _assumed(rows, index, "month")
    elif spec.by_household and not duty.params[VISITS]:
        _assumed(rows, index, "year")
        return replace(duty, period="year")
    return duty


def _assumed(rows: Rows, index: int, en: str) -> None:
    column = rows.table.sheet.column("period")
    period = next(word for word in column.words if word.value == en)
    rows.fault(
        index,
        "period" if "period" in rows.table.at else "id",
        "period-assumed",
        _(
            "{column} is empty; {period} is assumed.",
            column=named(column),
            period=named(period),
        ),
        column.note,
        warning=True,
    )


def _check_needs(rows: Rows, index: int, duty: Duty, spec: Kind) -> None:
    sheet = rows.table.sheet
    if not rows.has(index, "team"):
        _needed(rows, index, "team")
    if spec.by_steps or spec.by_item:
        return  # sheet 节点 names the projects, 台账 what its items concern
    if rows.has(index, "target"):
        return
    if duty.owner.by == "target" or spec.links:
        _needed(rows, index, "target")
        return
    if duty.place == "target":
        rows.fault(
            index,
            "place",
            "place-without-target",
            _("The place is the target, but the duty has none."),
            sheet.column("place").note,
        )
    scoped = [term for part in duty.team for term in part.selector.terms if term.scope]
    if any(term.scope and term.scope.by == "target" for term in scoped):
        rows.fault(
            index,
            "team",
            "scope-without-target",
            _("The team is looked for at the target, but the duty has none."),
            sheet.column("target").note,
        )


def _needed(rows: Rows, index: int, en: str) -> None:
    """A cell that this duty needs is empty, or its column is not there."""
    column = rows.table.sheet.column(en)
    if en in rows.table.at:
        rows.missing(index, en)
        return
    rows.fault(
        index,
        "id",
        "missing-value",
        _("{column} is empty.", column=named(column)),
        column.note,
        _("Fill it in, such as {example}.", example=column.example),
    )


def _check_limits(rows: Rows, index: int, duty: Duty) -> None:
    """Limits of one row that cannot hold together."""
    by, last = duty.params[BY], duty.params[LAST]
    stay, cover = duty.params[STAY], duty.params[COVER]
    per_holder, per_target = duty.params[PER_HOLDER], duty.params[PER_TARGET]

    def contradict(text: Any) -> None:
        rows.fault(
            index,
            "params",
            "contradictory-limits",
            text,
            remedy=_("Change one of the two."),
        )

    if by is not None and last is not None:
        contradict(_("Both by and last are set; only one of them can hold."))
    if cover is not None and stay[0] > cover:
        contradict(_("One stay is longer than all targets may take together (stay, cover)."))
    if per_holder is not None:
        # One household may have several categories, so only each on its own is certain.
        for category, least in duty.params[MIX]:
            if least > per_holder[1]:
                contradict(
                    _(
                        "mix asks for {least} households of {category}, per_holder allows {most}.",
                        least=least,
                        category=category,
                        most=per_holder[1],
                    )
                )
    counts = [part.count for part in duty.team]
    if per_target is not None and duty.owner.by == "target" and None not in counts:
        size = sum(count for count in counts if count is not None)
        if counts and not per_target[0] <= size <= per_target[1]:
            contradict(
                _(
                    "The team has {size} people, per_target asks for {least} to {most}.",
                    size=size,
                    least=per_target[0],
                    most=per_target[1],
                )
            )
