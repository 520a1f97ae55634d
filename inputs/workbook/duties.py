"""Sheet 制度: standing rules, their grammars resolved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Literal, cast

from constraints.kinds import KINDS, KindSpec
from inputs.workbook import cells, grammar
from inputs.workbook.cells import Cell, Warn
from inputs.workbook.faults import CellFault, all_named, did_you_mean, named
from inputs.workbook.references import Registers
from inputs.workbook.rows import Rows
from inputs.workbook.schema import DUTY_KINDS, OWNERS, PARAMS, PLACES, WEEKDAYS, Param
from inputs.workbook.sheets import Ids
from planner.domain.language import _
from planner.domain.problem import (
    ALL_CATEGORIES,
    Cadence,
    Duty,
    DutySlot,
    Owner,
    Params,
    PeriodName,
    Selector,
    TeamPart,
)

_LINKING_STAGES = ("pairing", "households", "rotation")


def linking(rows: Rows, ids: Ids) -> frozenset[str]:
    """The ids of the duties that link people or units to targets, without faults."""
    found = set()
    for index, identifier in enumerate(ids):
        kind = cells.find_word(cells.shown(rows.cell(index, "kind")), DUTY_KINDS)
        if identifier and (kind is None or KINDS[kind].stage in _LINKING_STAGES):
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
        word = cells.find_word(written, PLACES)
        if word is not None:
            return word
        return registers.reference(written, ("units",), rows.warner(index, "place"))

    return rows.parse(index, "place", reader)


# Parameters -----------------------------------------------------------------------------

_FIELDS = {"after": "after_days", "except": "except_duties", "progress": "progress_days"}
"""Parameters whose field has another name than in the workbook."""


def _params(
    rows: Rows, index: int, duty: str, spec: KindSpec | None, registers: Registers
) -> Params:
    """Column 参数. Each bad parameter is a fault of its own; the others count."""
    pairs = rows.parse(index, "params", lambda c: _written(rows, index, c))
    values: dict[str, Any] = {}
    for key, value in pairs or ():
        try:
            param = _known(key, spec)
            if param.en in values:
                raise CellFault(
                    "duplicate-param",
                    _("{param} is there twice.", param=param.en),
                    remedy=_("Keep one of them."),
                )
            values[param.en] = _value(param, value, duty, registers, rows.warner(index, "params"))
        except CellFault as fault:
            rows.caught(index, "params", fault)
    fields = {_FIELDS.get(en, en): value for en, value in values.items() if value is not None}
    return replace(Params(), **fields)


def _written(rows: Rows, index: int, cell: Cell) -> tuple[tuple[str, str], ...]:
    return grammar.params(cells.raw_text(cell, rows.warner(index, "params")))


def _known(key: str, spec: KindSpec | None) -> Param:
    """The parameter `key`. Raises a warning if there is none, or not for this kind."""
    param = grammar.find_param(key)
    if param is None:
        raise CellFault(
            "unknown-param",
            _("The parameter “{key}” is not known; it is not used.", key=key),
            _("One of {words}.", words=all_named(PARAMS)),
            did_you_mean(key, (word for one in PARAMS for word in (one.en, one.zh))),
            warning=True,
        )
    if spec is not None and param.en not in spec.allowed_params:
        kinds = [word for word in DUTY_KINDS if word.value in param.kinds]
        raise CellFault(
            "param-not-used",
            _("{param} means nothing for this kind of duty; it is not used.", param=param.en),
            _("Only for {kinds}.", kinds=all_named(kinds)),
            warning=True,
        )
    return param


def _value(param: Param, value: str, duty: str, registers: Registers, warn: Warn) -> Any:
    """The parameter's value. Raises CellFault."""
    if not value:
        raise grammar.bad_value(param)
    readers: Mapping[str, Callable[[str, Param], Any]] = {
        "range": grammar.range_of,
        "count": grammar.count_of,
        "days": grammar.days_of,
        "yes": grammar.yes_of,
        "words": grammar.words_of,
        "mix": grammar.mix_of,
        "visits": grammar.visits_of,
        "deadline": grammar.deadline_of,
    }
    if param.form == "duties":
        return _duties(param, value, duty, registers, warn)
    if param.form == "tags":
        return _tags(param, value, registers, warn)
    if param.form == "word":
        words = grammar.words_of(value, param)
        if len(words) != 1:
            raise grammar.bad_value(param)
        return words[0]
    found = readers[param.form](value, param)
    if param.form in ("visits", "mix"):
        for category in dict.fromkeys(_categories(found)):
            _check_category(category, registers, warn)
    return found


def _categories(found: tuple[Any, ...]) -> list[str]:
    return [one.category if isinstance(one, Cadence) else one[0] for one in found]


def _check_category(category: str, registers: Registers, warn: Warn) -> None:
    complete = registers.sheets["households"].complete
    if category == ALL_CATEGORIES or category in registers.categories or not complete:
        return
    warn(
        CellFault(
            "unknown-category",
            _("No household has the category “{word}”.", word=category),
            remedy=did_you_mean(category, sorted(registers.categories)),
            warning=True,
        )
    )


def _tags(param: Param, value: str, registers: Registers, warn: Warn) -> tuple[str, ...]:
    """Tags and unit kinds; one that no unit has is warned about."""
    words = tuple(dict.fromkeys(cells.squash(item) for item in grammar.items(value)))
    if not words:
        raise grammar.bad_value(param)
    known = registers.tags | registers.kinds
    for word in words:
        if word not in known and registers.sheets["units"].complete:
            warn(
                CellFault(
                    "unknown-tag",
                    _("No unit has the tag or kind “{word}”.", word=word),
                    remedy=did_you_mean(word, sorted(known)),
                    warning=True,
                )
            )
    return words


def _duties(
    param: Param, value: str, duty: str, registers: Registers, warn: Warn
) -> tuple[str, ...]:
    found = [
        registers.reference(item, ("duties",), warn) for item in dict.fromkeys(grammar.items(value))
    ]
    if duty in found:
        raise CellFault(
            "duty-cycle",
            _("In {param} a duty refers to itself.", param=param.en),
            param.note,
            _("Name another duty."),
        )
    return tuple(found)


# What a row must hold together ----------------------------------------------------------


def _with_period(rows: Rows, index: int, duty: Duty, spec: KindSpec) -> Duty:
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
    if spec.stage == "days":
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
    elif spec.stage == "rotation":
        _assumed(rows, index, "month")
    elif spec.stage == "households" and not duty.params.visits:
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


def _check_needs(rows: Rows, index: int, duty: Duty, spec: KindSpec) -> None:
    sheet = rows.table.sheet
    if not rows.has(index, "team"):
        _needed(rows, index, "team")
    if spec.by_steps or spec.stage == "follow_up":
        return  # sheet 节点 names the projects, 台账 what its items concern
    if rows.has(index, "target"):
        return
    if duty.owner.by == "target" or spec.stage in _LINKING_STAGES:
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
    params = duty.params

    def contradict(text: Any) -> None:
        rows.fault(
            index,
            "params",
            "contradictory-limits",
            text,
            remedy=_("Change one of the two."),
        )

    if params.by is not None and params.last is not None:
        contradict(_("Both by and last are set; only one of them can hold."))
    if params.cover is not None and params.stay[0] > params.cover:
        contradict(_("One stay is longer than all targets may take together (stay, cover)."))
    if params.per_holder is not None:
        # One household may have several categories, so only each on its own is certain.
        for category, least in params.mix:
            if least > params.per_holder[1]:
                contradict(
                    _(
                        "mix asks for {least} households of {category}, per_holder allows {most}.",
                        least=least,
                        category=category,
                        most=params.per_holder[1],
                    )
                )
    counts = [part.count for part in duty.team]
    if params.per_target is not None and duty.owner.by == "target" and None not in counts:
        size = sum(count for count in counts if count is not None)
        if counts and not params.per_target[0] <= size <= params.per_target[1]:
            contradict(
                _(
                    "The team has {size} people, per_target asks for {least} to {most}.",
                    size=size,
                    least=params.per_target[0],
                    most=params.per_target[1],
                )
            )
