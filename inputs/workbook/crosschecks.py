"""What only the whole workbook shows: selectors that match nobody, cycles, strangers.

Works on the problem as far as it could be read, so that faults of single cells and faults
of the whole are reported together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from constraints.counts_for.rule import COUNTS_FOR
from constraints.kinds import KINDS
from constraints.pairing.rule import HOLDER
from inputs.workbook.cycles import cycles
from inputs.workbook.faults import quoted
from inputs.workbook.rows import Row, Rows
from planner.domain.directory import Directory
from planner.domain.frames import Frame
from planner.domain.language import Text, _
from planner.domain.problem import Done, Duty, Link, Problem, Scope, Selector, Term


def _plain(selector: Selector) -> Selector | None:
    """The selector without what only a place of the plan decides; None if that is all.

    Scopes 本单位, 对象 and 联系 are left out: the NAME alone must match somebody. Terms
    that are themselves decided by the plan (联系:DUTY, 责任人) cannot be judged here.
    """
    if any(term.by in ("linked", "responsible") for term in selector.terms):
        return None
    return Selector(tuple(replace(t, scope=_fixed(t.scope)) for t in selector.terms), selector.text)


def _fixed(scope: Scope | None) -> Scope | None:
    return scope if scope is not None and scope.by == "unit" else None


# Selectors ------------------------------------------------------------------------------


def check_selectors(problem: Problem, rows: Mapping[str, Rows], duties: Mapping[str, Row]) -> None:
    """Every selector must match somebody, as far as it can be told where everybody belongs."""
    directory = Directory(problem)
    lost = _lost(problem, directory, rows)
    households = rows["households"].table.whole
    for duty in problem.duties.values():
        row = duties[duty.id]
        if duty.owner.units is not None and not _units(directory, duty.owner.units, lost):
            _nobody(row, "owner", duty.owner.units, _("no unit"))
        for part in duty.team:
            _check_team_part(directory, row, duty, part.selector, lost)
            if part.whole:
                _check_units(directory, row, part.selector)
        if duty.target is not None:
            _check_target(directory, row, duty.target, households, lost)


def _lost(problem: Problem, directory: Directory, rows: Mapping[str, Rows]) -> frozenset[str]:
    """The units and people of whom it cannot be told what they belong to: that is a fault already,
    and what follows from it is none.
    """
    unit_rows, person_rows = rows["units"].by_id(), rows["people"].by_id()
    units = {
        one.id
        for one in problem.units.values()
        if one.parent is None and unit_rows[one.id].has("parent")
    }
    lost = {one for one in problem.units if not units.isdisjoint(directory.chain(one))}
    lost |= {
        one.id
        for one in problem.people.values()
        if one.unit in lost or (one.unit is None and person_rows[one.id].has("unit"))
    }
    return frozenset(lost)


def _anywhere(selector: Selector) -> Selector:
    """The selector without where."""
    return Selector(tuple(replace(term, scope=None) for term in selector.terms), selector.text)


def _check_units(directory: Directory, row: Row, selector: Selector) -> None:
    """Units that serve as a whole have people, and no id that one of the people has."""
    problem = directory.problem
    kinds = {term.value for term in selector.terms}
    units = [unit for unit in problem.units.values() if unit.kind in kinds]
    if same := [unit.id for unit in units if unit.id in problem.people]:
        text = _("Units that serve as a whole have the ids of people: {ids}.", ids=quoted(same))
        remedy = _("Give these units, or these people, other ids.")
        row.fault("team", "group-like-person", text, remedy=remedy)
    if empty := [unit.name for unit in units if not directory.members(unit.id)]:
        text = _("Nobody is in {units}: no turn comes to it.", units=quoted(empty))
        remedy = _("Write its people into sheet 人员, or give it another kind.")
        row.fault("team", "group-empty", text, remedy=remedy, warning=True)


def names_somebody(directory: Directory, selector: Selector) -> bool:
    """Whether `selector` names people, as far as that can be told before planning."""
    plain = _plain(selector)
    return plain is None or bool(directory.people(plain))


def _units(directory: Directory, selector: Selector, lost: frozenset[str]) -> bool:
    plain = _plain(selector)
    if plain is None or directory.units(plain):
        return True
    return not lost.isdisjoint(directory.units(_anywhere(plain)))


def _check_team_part(
    directory: Directory, row: Row, duty: Duty, selector: Selector, lost: frozenset[str]
) -> None:
    by_unit = duty.params[HOLDER] == "unit"

    def matches(terms: tuple[Term, ...]) -> bool:
        plain = _plain(Selector(terms))
        if plain is None:
            return True
        find = directory.units if by_unit else directory.people
        return bool(find(plain)) or not lost.isdisjoint(find(_anywhere(plain)))

    if not matches(selector.terms):
        nobody = _("no unit") if by_unit else _("nobody")
        _nobody(row, "team", selector, nobody)
        return
    if _plain(selector) is None or len(selector.terms) < 2:
        return
    empty = [term.value for term in selector.terms if not matches((term,))]
    if empty:
        row.fault(
            "team",
            "selects-nobody",
            _("Of “{text}”, {names} matches nobody.", text=selector.text, names=quoted(empty)),
            remedy=_("Correct the word, or leave it out."),
            warning=True,
        )


def _check_target(
    directory: Directory, row: Row, selector: Selector, households: bool, lost: frozenset[str]
) -> None:
    plain = _plain(selector)
    if plain is None:
        return
    if directory.names_households(plain):
        if households and not directory.households(plain).any():
            _nobody(row, "target", selector, _("no household"))
    elif not _units(directory, plain, lost):
        _nobody(row, "target", selector, _("no unit"))


def _nobody(row: Row, en: str, selector: Selector, nobody: Text) -> None:
    row.fault(
        en,
        "selects-nobody",
        _("“{text}” matches {nobody}.", text=selector.text, nobody=nobody),
        row.column(en).note,
        _("Correct the word, or give somebody this role, kind or unit."),
    )


# Cycles ---------------------------------------------------------------------------------


def check_cycles(problem: Problem, duties: Mapping[str, Row]) -> None:
    """No duty may depend on itself through 联系:DUTY, or through counts_for."""

    def fault(cycle: Sequence[str], en: str, text: Text) -> None:
        remedy = _("Take one of the references out.")
        duties[cycle[0]].fault(en, "duty-cycle", text, remedy=remedy)

    for cycle in cycles({duty.id: _linked(duty) for duty in problem.duties.values()}):
        target = problem.duties[cycle[0]].target
        in_target = target is not None and set(_named(target.terms)) & set(cycle)
        text = _("These duties need each other's links first: {ids}.", ids=_ring(cycle))
        fault(cycle, "target" if in_target else "team", text)
    for cycle in cycles({duty.id: duty.params[COUNTS_FOR] for duty in problem.duties.values()}):
        text = _("These duties count for each other: {ids}.", ids=_ring(cycle))
        fault(cycle, "params", text)


def _ring(cycle: Sequence[str]) -> object:
    return quoted((*cycle, cycle[0]))


def _linked(duty: Duty) -> tuple[str, ...]:
    """The duties whose links `duty` is decided by; none unless it makes links itself."""
    if not KINDS[duty.kind].links:
        return ()
    selectors = [part.selector for part in duty.team]
    selectors += [one for one in (duty.owner.units, duty.target) if one is not None]
    return tuple(dict.fromkeys(name for one in selectors for name in _named(one.terms)))


def _named(terms: Iterable[Term]) -> Iterable[str]:
    for term in terms:
        if term.by == "linked":
            yield term.value
        if term.scope is not None and term.scope.by == "linked":
            yield term.scope.value


# Strangers ------------------------------------------------------------------------------


class Members:
    """Who may serve in each duty, and what it may be owed to, wherever the plan is.

    None stands for "cannot be told here".
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._directory = Directory(problem)
        self._teams: dict[str, frozenset[str] | None] = {}
        self._targets: dict[str, frozenset[str] | None] = {}

    def team(self, duty: str) -> frozenset[str] | None:
        """The people of the duty's team; units too where units are linked."""
        if duty not in self._teams:
            self._teams[duty] = self._team(self._problem.duties[duty])
        return self._teams[duty]

    def _team(self, duty: Duty) -> frozenset[str] | None:
        if KINDS[duty.kind].by_steps:
            return None  # a step may have a 责任人 of its own
        found: set[str] = set()
        for part in duty.team:
            plain = _plain(part.selector)
            if plain is None:
                return None
            if duty.params[HOLDER] == "unit":
                found.update(self._directory.units(plain))
            else:
                found.update(self._directory.people(plain))
        return frozenset(found) if duty.team else None

    def targets(self, duty: str) -> frozenset[str] | None:
        """The units or households the duty is owed to; for households their units too, and
        where sheet 节点 lists what is owed its steps.
        """
        if duty not in self._targets:
            self._targets[duty] = self._target(self._problem.duties[duty])
        return self._targets[duty]

    def _target(self, duty: Duty) -> frozenset[str] | None:
        plain = None if duty.target is None else _plain(duty.target)
        if plain is None:
            return None
        if not KINDS[duty.kind].by_household and not self._directory.names_households(plain):
            steps = self._problem.milestones.values()
            own = (step.id for step in steps if step.duty == duty.id)
            return frozenset((*self._directory.units(plain), *own))
        frame = self._problem.households
        chosen = frame.loc[self._directory.households(plain), ["id", "unit"]]
        above = {u for unit in chosen["unit"].unique() for u in self._directory.chain(unit)}
        return frozenset(chosen["id"]) | above


def known_links(
    links: Iterable[tuple[Row, Link]], members: Members, problem: Problem
) -> tuple[Link, ...]:
    """The links whose holder and target belong to their duty; others are warned about."""
    found = []
    for row, link in links:
        if link.duty not in problem.duties:
            continue
        kind = KINDS[problem.duties[link.duty].kind]
        if not (kind.pairs or kind.by_household):
            _outside(row, "duty", _("This duty links nobody to anything."))
        elif _is_outside(link.holder, members.team(link.duty)):
            _outside(row, "holder", _("This holder is not in the duty's team."))
        elif _is_outside(link.target, members.targets(link.duty)) or (
            kind.by_household and link.target in problem.units
        ):
            _outside(row, "target", _("This target is not one of the duty's."))
        else:
            found.append(link)
    return tuple(found)


def known_history(
    history: Iterable[tuple[Row, Done]], members: Members, problem: Problem
) -> tuple[Done, ...]:
    """The history whose person and target belong to their duty; the rest is warned about."""
    found = []
    for row, done in history:
        if done.duty not in problem.duties:
            continue
        if _is_outside(done.person, members.team(done.duty)):
            _outside(row, "person", _("This person is not in the duty's team."))
        elif _is_outside(done.target, members.targets(done.duty)):
            _outside(row, "target", _("This target is not one of the duty's."))
        else:
            found.append(done)
    return tuple(found)


def _is_outside(identifier: str | None, among: frozenset[str] | None) -> bool:
    return identifier is not None and among is not None and identifier not in among


def _outside(row: Row, en: str, text: Text) -> None:
    row.fault(
        en,
        "outside-duty",
        text,
        remedy=_("The row is ignored; delete it if that is meant."),
        warning=True,
    )


def known_contacts(rows: Rows, problem: Problem) -> Frame:
    """The households, without contacts whom no 联户 duty's team has; those are warned about.

    One warning for each such person, at the first of the rows.
    """
    frame = problem.households
    duties = [d for d in problem.duties.values() if KINDS[d.kind].by_household]
    if frame.empty or not duties:
        return frame
    members = Members(problem)
    teams = [members.team(duty.id) for duty in duties]
    if any(team is None for team in teams):
        return frame
    allowed = frozenset().union(*(team for team in teams if team is not None))
    contacts = frame["contact"]
    strange = contacts.notna() & ~contacts.isin(allowed)
    if not strange.any():
        return frame
    at = rows.by_id()
    number = Counter(contacts[strange])
    first = frame[strange].drop_duplicates("contact")
    for identifier, person in zip(first["id"], first["contact"], strict=True):
        at[identifier].fault(
            "contact",
            "outside-duty",
            _("This contact is in no household duty's team ({n:row|rows}).", n=number[person]),
            remedy=_("The contact is ignored; correct or delete it."),
            warning=True,
        )
    kept = contacts.where(~strange, None).astype(object)
    return frame.assign(contact=kept.where(kept.notna(), None))
