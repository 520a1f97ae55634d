"""Sheet 制度: standing rules, their grammars resolved."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Literal, cast

from constraints.coverage.rule import BY, LAST
from constraints.household_links.rule import MIX
from constraints.household_rounds.rule import VISITS
from constraints.kinds import KINDS
from constraints.kinds.kind import Kind
from constraints.most_turns.rule import MOST
from constraints.pairing.rule import PER_HOLDER, PER_TARGET
from constraints.rotation.rule import COVER, STAY
from constraints.standby.rule import STANDBY
from inputs.workbook import cells, grammar
from inputs.workbook.cells import Cell, often
from inputs.workbook.faults import named
from inputs.workbook.held import Held, held_days
from inputs.workbook.references import Registers
from inputs.workbook.rows import Row, Rows
from inputs.workbook.schema import DUTY_KINDS, GROUP, OWNERS, PLACES
from inputs.workbook.sheets.params import params_of
from planner.domain.language import _
from planner.domain.named_days import NO_NAMED
from planner.domain.problem import (
    Duty,
    OnHoliday,
    Owner,
    PeriodName,
    Settings,
    TeamPart,
    Term,
)
from planner.domain.words import SEPARATORS, find_word, squash

_NAMES = re.compile(rf"[+@*×={SEPARATORS}]")


def used_words(rows: Rows) -> frozenset[str]:
    """Every word that may name a role, a tag or anything else in 主体, 人员 and 对象."""
    return frozenset(
        squash(part.rpartition(":")[2].strip())
        for row in rows
        for en in ("owner", "team", "target")
        for part in _NAMES.split(grammar.counted(cells.raw_text(row.cell(en))))
    )


def linking(rows: Rows) -> frozenset[str]:
    """The ids of the duties that link people or units to targets, without faults."""
    found = set()
    for row, identifier in rows.identified():
        kind = find_word(cells.shown(row.cell("kind")), DUTY_KINDS)
        if identifier and (kind is None or KINDS[kind].links):
            found.add(identifier)  # one of an unknown kind has its fault already
    return frozenset(found)


def duties(rows: Rows, registers: Registers, plan: Settings) -> dict[str, Duty]:
    """Sheet 制度, read leniently: a duty of an unknown kind is left out."""
    found: dict[str, Duty] = {}
    for row, identifier in rows.identified():
        duty = _duty(row, identifier or "", registers, plan)
        if identifier is not None and duty is not None:
            found[identifier] = duty
    return found


def _duty(row: Row, identifier: str, registers: Registers, plan: Settings) -> Duty | None:
    kind = row.choice("kind")
    owner = _owner(row, registers)
    team = _team(row, registers)
    target = row.selector("target", registers)
    start, until = row.day("from"), row.day("until")
    row.in_order(("from", start), ("until", until))
    period, times = _often(row)
    held, block = _held(row), row.choice("block")
    priority = row.integer("priority")
    spec = KINDS[kind] if kind is not None else None
    duty = Duty(
        id=identifier,
        name=row.text("name") or identifier,
        kind=kind or "",
        owner=owner or Owner("whole"),
        team=team,
        target=target,
        period=cast(PeriodName, period or "month"),
        times=1 if times is None else times,
        weekdays=held.weekdays,
        slot=row.slot("slot", plan) or "day",
        place=_place(row, registers),
        on_holiday=_on_holiday(row, held),
        spacing=row.integer("spacing"),
        block=cast(Literal["week", "month"] | None, block),
        priority=3 if priority is None else priority,
        start=start,
        until=until,
        params=params_of(row, identifier, spec, registers),
        checklist=row.text("checklist"),
        pool=squash(row.text("pool")),
        named=held.named,
    )
    if spec is None:
        return None
    duty = _with_pool(row, _with_period(row, duty, spec), spec)
    _check_needs(row, duty, spec)
    _check_limits(row, duty)
    return duty


# Grammars -------------------------------------------------------------------------------


def _team(row: Row, registers: Registers) -> tuple[TeamPart, ...]:
    def reader(cell: Cell) -> tuple[TeamPart, ...]:
        warn = row.warner("team")
        parts = grammar.team(row.written("team", cell))
        return tuple(
            TeamPart(registers.selector(part.names, part.text, warn), part.count, part.label)
            for part in parts
        )

    return row.parse("team", reader) or ()


def _owner(row: Row, registers: Registers) -> Owner | None:
    def reader(cell: Cell) -> Owner:
        parsed = grammar.owner(row.written("owner", cell))
        if parsed.by != "unit":
            return Owner(parsed.by)
        return Owner("unit", registers.selector(parsed.names, parsed.text, row.warner("owner")))

    return row.parse("owner", reader)


def _often(row: Row) -> tuple[str | None, int | None]:
    """Columns 周期 and 次数; either may say both, such as 每月2次."""
    said = {en: often(row.cell(en)) for en in ("period", "times")}
    if not any(said.values()):
        return row.choice("period"), row.integer("times")
    both = [one for one in said.values() if one is not None]
    period = both[0][0] if said["period"] or not row.has("period") else row.choice("period")
    times = both[0][1] if said["times"] or not row.has("times") else row.integer("times")
    if any(one != (period, times) for one in both):
        row.fault(
            "times",
            "contradiction",
            _("周期 and 次数 do not say the same."),
            _("Such as 月 in 周期, and 2 in 次数."),
        )
    return period, times


def _held(row: Row) -> Held:
    """The days of column 星期; each day that is named by itself is owed where 次数 is empty."""
    held = row.parse("weekdays", held_days) or Held(frozenset(), NO_NAMED)
    single = held.named.month_days or held.named.nth
    if single and not row.has("times"):
        return replace(held, named=replace(held.named, each=True))
    return held


def _on_holiday(row: Row, held: Held) -> OnHoliday:
    """What column 遇假 says; 照常 says nothing where no day is named."""
    written = cast(OnHoliday, row.choice("on_holiday") or "defer")
    if written != "hold" or held.weekdays or held.named:
        return written
    row.fault(
        "on_holiday",
        "hold-without-days",
        _("This says nothing here: without days in 星期 only working days count."),
        remedy=_("Write 每天 or other days into 星期."),
        warning=True,
    )
    return "defer"


def _place(row: Row, registers: Registers) -> str | None:
    def reader(cell: Cell) -> str:
        written = cells.id_text(cell)
        word = find_word(written, PLACES)
        if word is not None:
            return word
        return registers.reference(written, ("units",), row.warner("place"))

    return row.parse("place", reader)


# What a row must hold together ----------------------------------------------------------


def _with_period(row: Row, duty: Duty, spec: Kind) -> Duty:
    """The duty with the period that an empty cell stands for; a fault where there is none."""
    if spec.by_steps:  # owed to the projects of sheet 节点, when that sheet says
        if duty.owner.by != "target" and row.has("owner"):
            row.fault(
                "owner",
                "owner-assumed",
                _("Steps are owed to their projects: {word} is assumed.", word=named(OWNERS[-1])),
                row.column("owner").note,
                warning=True,
            )
        return replace(duty, owner=Owner("target"), period="once", times=1)
    if row.has("period"):
        return duty
    if spec.by_days:
        row.missing("period")
    elif spec.rotates:
        _assumed(row, "month")
    elif spec.by_household and not duty.params[VISITS]:
        _assumed(row, "year")
        return replace(duty, period="year")
    return duty


def _with_pool(row: Row, duty: Duty, spec: Kind) -> Duty:
    """The duty with its 公平组; what says something of one that it cannot have is a warning."""
    if duty.pool and not spec.unfolds:
        row.fault(
            "pool",
            "no-turns-to-share",
            _("A duty of this kind has no turns to share; the word is not read."),
            row.column("pool").note,
            warning=True,
        )
        return replace(duty, pool="")
    if not duty.pool and any(limit.pool for limit in duty.params[MOST]):
        row.fault(
            "params",
            "no-pool",
            _("max_per_person speaks of the 公平组, and the duty has none: its own turns count."),
            row.column("pool").note,
            _("Fill in column 公平组, or leave out @公平组."),
            warning=True,
        )
    return duty


def _assumed(row: Row, en: str) -> None:
    column = row.column("period")
    period = next(word for word in column.words if word.value == en)
    row.fault(
        row.standing("period"),
        "period-assumed",
        _(
            "{column} is empty; {period} is assumed.",
            column=named(column),
            period=named(period),
        ),
        column.note,
        warning=True,
    )


def _check_needs(row: Row, duty: Duty, spec: Kind) -> None:
    if not row.has("team"):
        row.missing("team")
    if any(part.whole for part in duty.team):
        _check_groups(row, duty, spec)
    if spec.by_steps or spec.by_item:
        return  # sheet 节点 names the projects, 台账 what its items concern
    first = duty.team[0].selector.terms if duty.team else ()
    if spec.unfolds and duty.owner.by == "person" and any(map(_at_target, first)):
        row.fault(
            "team",
            "owner-by-target",
            _("With 每人 the first part says who owes the duty, so it cannot wait for a target."),
            remedy=_(
                "Name the people alone; if each goes to the place they belong to, add @本单位 to"
                " the name in 对象."
            ),
        )
    if row.has("target"):
        return
    if duty.owner.by == "target" or spec.links:
        row.missing("target")
        return
    if duty.place == "target":
        row.fault(
            "place",
            "place-without-target",
            _("The place is the target, but the duty has none."),
            row.column("place").note,
        )
    if any(_at_target(term) for part in duty.team for term in part.selector.terms):
        row.fault(
            "team",
            "scope-without-target",
            _("The team is looked for at the target, but the duty has none."),
            row.column("target").note,
        )


def _check_groups(row: Row, duty: Duty, spec: Kind) -> None:
    """Whole units serve where turns are planned, and are nobody who owes, or stands by."""
    units = named(GROUP)
    if not spec.by_days or spec.by_steps:
        text = _("{group}: units do not serve as a whole in duties of this kind.", group=units)
        row.fault("team", "group-not-here", text, remedy=_("Write the kind alone: its people."))
    elif duty.owner.by == "person" and duty.team[0].whole:
        text = _("With 每人 the first part says who owes the duty, and units are no person.")
        remedy = _(
            "Write 整体 into 主体; or each unit owes it: 每单位:KIND, with KIND@本单位 here."
        )
        row.fault("team", "group-no-owner", text, remedy=remedy)
    if duty.params[STANDBY] and all(part.whole for part in duty.team):
        text = _("Substitutes are people, and the team has whole units only: there will be none.")
        row.fault("params", "group-standby", text, remedy=_("Leave out 候补."), warning=True)


def _at_target(term: Term) -> bool:
    return term.scope is not None and term.scope.by == "target"


def _check_limits(row: Row, duty: Duty) -> None:
    """Limits of one row that cannot hold together."""
    by, last = duty.params[BY], duty.params[LAST]
    stay, cover = duty.params[STAY], duty.params[COVER]
    per_holder, per_target = duty.params[PER_HOLDER], duty.params[PER_TARGET]

    def contradict(text: Any) -> None:
        row.fault(
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
                        "mix asks for {least:household|households} of {category}, per_holder"
                        " allows {most}.",
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
                    "The team has {size:person|people}, per_target asks for {least} to {most}.",
                    size=size,
                    least=per_target[0],
                    most=per_target[1],
                )
            )
