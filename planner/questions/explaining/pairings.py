"""Why a pairing is short: places and capacity counted, the rules that force it, ways out.

The duty's pairing is planned again, alone with the pairings it builds on, with rules left out
or eased; what is then missing is compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from constraints.kinds import KINDS
from constraints.pairing.rule import AVOID, HOLDER, PER_HOLDER, PER_TARGET
from constraints.pins.why import pinned
from constraints.staffing.rule import DIFFERENT_UNITS
from constraints.why import Fact, Relax, change_param, named, with_duty
from planner.domain.directory import Directory
from planner.domain.language import _
from planner.domain.params import Param
from planner.domain.plan import Gap
from planner.domain.problem import Duty, Person, Problem, Selector, TeamPart, Term
from planner.model.linear import INF, Linear
from planner.model.solution import Solution
from planner.questions.explaining.conflict import smallest
from planner.questions.explaining.gaps import found_ways
from planner.questions.explaining.outs import WayOut
from planner.questions.explaining.trial import Scene
from planner.solver.solve import solve
from planner.stages.pairing.order import linking_duties
from planner.stages.pairing.stage import plan_pairings

_COSTS = {"limit": 6, "rule": 14, "row": 4, "person": 30}
_MOST_STEPS = 3

_Limits = Param[tuple[int, int] | None]


class Pairing:
    """One pairing duty, planned again under changed rules; `gap` says what is asked of it."""

    def __init__(self, scene: Scene, gap: Gap) -> None:
        self.scene, self.gap = scene, gap
        self.duty = scene.problem.duties[gap.duty]
        self.needs = _needed(scene.problem, self.duty)
        # Where nobody may be linked at all, the others' shortages have nothing to do with it.
        self.alone = gap.cause == "nobody_eligible" or gap.sort == "pin"

    def missing(self, problem: Problem) -> int:
        """How many links are missing: at this gap where it stands alone, else in all.

        Raises OutOfTime.
        """
        self.scene.clock.check()
        duties = {one: duty for one, duty in problem.duties.items() if one in self.needs}
        problem = replace(problem, duties=duties)
        found = plan_pairings(problem, Directory(problem), solver=_solver)
        return sum(
            gap.missing
            for gap in found.gaps
            if gap.duty == self.duty.id
            and (gap.id == self.gap.id if self.alone else gap.sort != "pin")
        )

    def lines(self) -> Iterator[str]:
        """The explanation, line by line. Raises OutOfTime."""
        yield self.gap.message
        yield ""
        yield str(_("Counted"))
        yield from (f"  {line}" for line in self._counted())
        yield ""
        least = self.missing(self.scene.problem)
        if not least:
            yield str(_("Not forced: planning this pairing again leaves nothing missing."))
            return
        kept = self.conflict(least)
        yield str(_("What forces it (solved again without each: only together they do)"))
        for fact in kept:
            yield f"  {fact.text}"
        if not kept:
            yield "  " + str(_("nothing else: no rule or absence has to do with it"))
        yield ""
        yield str(_("Ways out (each solved again), cheapest first"))
        yield from (f"  {line}" for line in found_ways(self.ways(least, kept)))

    def conflict(self, least: int) -> tuple[Fact, ...]:
        """The rules that together force what is missing. Raises OutOfTime."""
        elements = tuple(self._facts())

        def forces(kept: Sequence[Fact]) -> bool:
            problem = self.scene.problem
            for fact in elements:
                if not any(fact is one for one in kept) and fact.without is not None:
                    problem = fact.without(problem)
            return self.missing(problem) >= least

        return tuple(smallest(elements, forces))

    # -- counting ------------------------------------------------------------------------

    def _sides(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Targets, and holders whom the duty names, without a scope's finer choice."""
        duty, directory = self.duty, self.scene.case.directory
        targets = directory.units(duty.target) if duty.target is not None else ()
        if duty.owner.by == "unit" and duty.owner.units is not None:
            return targets, directory.units(duty.owner.units)
        if duty.params[HOLDER] == "unit":
            return targets, tuple(
                sorted({u for p in duty.team for u in directory.units(p.selector)})
            )
        return targets, tuple(sorted({p for t in duty.team for p in directory.people(t.selector)}))

    def _counted(self) -> Iterator[str]:
        targets, holders = self._sides()
        per_target, per_holder = self.duty.params[PER_TARGET], self.duty.params[PER_HOLDER]
        if self.duty.owner.by == "target":
            each = sum(part.count or 0 for part in self.duty.team)
        else:
            each = max(1, (per_target or (1, INF))[0])
        low, high = per_holder or ((0, INF) if self.duty.owner.by == "target" else (1, INF))
        yield str(
            _("targets {targets}, holders of each {each}: places {places}; holders {holders}",
              targets=len(targets), each=each, places=len(targets) * each, holders=len(holders))
        )  # fmt: skip
        if high < INF:
            capacity = len(holders) * high
            yield str(
                _("holders {holders}, targets of each at most {most}: links {capacity}", most=high,
                  holders=len(holders), capacity=capacity)
            )  # fmt: skip
            if capacity < len(targets) * each:
                yield str(
                    _("places {places}, links at most {capacity}: short by {short}.",
                      places=len(targets) * each, capacity=capacity,
                      short=len(targets) * each - capacity)
                )  # fmt: skip
        most = (per_target or (1, INF))[1]
        if self.duty.owner.by != "target" and most < INF:
            wanted = len(holders) * low
            yield str(
                _("{holders} holders owe {low} targets each: {wanted} links; {targets} targets"
                  " take at most {most} each: {room}", holders=len(holders), low=low,
                  wanted=wanted, targets=len(targets), most=most, room=len(targets) * most)
            )  # fmt: skip
        for reason in self.gap.people[:8]:
            yield f"{named(self.scene.case, reason.id)}: {reason.reason}"
        if len(self.gap.people) > 8:
            yield str(_("and {count} people more", count=len(self.gap.people) - 8))

    # -- rules ---------------------------------------------------------------------------

    def _facts(self) -> Iterator[Fact]:
        duty, problem, case = self.duty, self.scene.problem, self.scene.case
        per_target, per_holder = duty.params[PER_TARGET], duty.params[PER_HOLDER]
        concerned = {self.gap.target, self.gap.owner} if self.alone else None
        for link in dict.fromkeys(problem.links):
            here = concerned is None or {link.holder, link.target} & concerned
            if link.duty == duty.id and link.state != "current" and here:
                state = _("forbidden") if link.state == "forbidden" else _("fixed")
                text = _("sheet 联系: {holder} and {target}: {state}", state=state,
                         holder=named(self.scene.case, link.holder),
                         target=named(self.scene.case, link.target))  # fmt: skip

                def drop(of: Problem, row: object = link) -> Problem:
                    return replace(of, links=tuple(one for one in of.links if one != row))

                yield Fact("never" if link.state == "forbidden" else "must", (link,), text, drop)
        for pin in dict.fromkeys(problem.pins):
            if pin.duty == duty.id and pin.mode != "wish":
                text = _("sheet 指定: {holder} and {target}", target=named(case, pin.target),
                         holder=named(case, pin.person))  # fmt: skip
                yield pinned(pin, text)
        if duty.params[AVOID]:
            text = _("{duty}: nobody holds the place of home or origin (recusal)", duty=duty.name)
            yield Fact("except", (duty.id, "avoid"), text, change_param(duty.id, AVOID, ()))
        if duty.params[DIFFERENT_UNITS]:
            text = _("{duty}: its people come from different units", duty=duty.name)
            yield Fact("units", (duty.id,), text,
                       change_param(duty.id, DIFFERENT_UNITS, False))  # fmt: skip
        if per_holder is not None and per_holder[1] < INF:
            low, high = per_holder
            text = _("{duty}: a holder has at most {most} targets", duty=duty.name, most=high)
            yield Fact("spacing", (duty.id, "per_holder"), text,
                       _change_range(duty.id, PER_HOLDER, high=INF))  # fmt: skip
        low = (per_holder or (1, INF))[0]
        if duty.owner.by != "target" and low > 0:
            text = _("{duty}: a holder has at least {least} targets", duty=duty.name, least=low)
            high = (per_holder or (1, INF))[1]
            yield Fact("window", (duty.id, "per_holder"), text,
                       _change_range(duty.id, PER_HOLDER, low=0))  # fmt: skip
        if per_target is not None and per_target[1] < INF:
            low, high = per_target
            text = _("{duty}: a target has at most {most} holders", duty=duty.name, most=high)
            yield Fact("village", (duty.id, "per_target"), text,
                       _change_range(duty.id, PER_TARGET, high=INF))  # fmt: skip

    # -- ways out ------------------------------------------------------------------------

    def ways(self, least: int, kept: Sequence[Fact]) -> Iterator[WayOut]:
        """Easings of the rules that force it, and more holders. Raises OutOfTime."""
        for fact in kept:
            if fact.about[1:] == ("per_holder",) and fact.sort == "spacing":
                yield from self._steps(least, PER_HOLDER, 1)
            elif fact.about[1:] == ("per_target",):
                yield from self._steps(least, PER_TARGET, 1)
            elif fact.about[1:] == ("per_holder",):
                yield from self._steps(least, PER_HOLDER, 0)
            elif fact.without is not None:
                row = fact.sort in ("never", "must")
                text = _("drop this row: {said}", said=fact.text) if row else _(
                    "give up this rule: {said}", said=fact.text)  # fmt: skip
                missing = self.missing(fact.without(self.scene.problem))
                if missing < least:
                    yield WayOut(_COSTS["row" if row else "rule"], str(text), missing)
        if self.duty.params[HOLDER] == "person" and self.duty.team:
            for count in range(1, min(least, 5) + 1):
                missing = self.missing(self._with_people(count))
                if missing < least:
                    text = _("more holders for {duty}: {count}", count=count, duty=self.duty.name)
                    yield WayOut(_COSTS["person"] * count, str(text), missing)
                if not missing:
                    break

    def _steps(self, least: int, param: _Limits, end: int) -> Iterator[WayOut]:
        low, high = self.duty.params[param] or (1, INF)
        for step in range(1, _MOST_STEPS + 1):
            if end == 0 and step > low:
                break
            bounds = (low, high + step) if end else (low - step, high)
            problem = change_param(self.duty.id, param, bounds)(self.scene.problem)
            missing = self.missing(problem)
            if missing >= least:
                continue
            words = {
                (PER_HOLDER.en, 1): _("{duty}: at most {new} targets a holder instead of {old}",
                                     duty=self.duty.name, new=high + step, old=high),
                (PER_TARGET.en, 1): _("{duty}: at most {new} holders a target instead of {old}",
                                     duty=self.duty.name, new=high + step, old=high),
                (PER_HOLDER.en, 0): _("{duty}: at least {new} targets a holder instead of {old}",
                                     duty=self.duty.name, new=low - step, old=low),
            }  # fmt: skip
            yield WayOut(_COSTS["limit"] * step, str(words[param.en, end]), missing)
            if not missing:
                break

    def _with_people(self, count: int) -> Problem:
        problem = self.scene.problem
        extra = [Person(f"+{number}", f"+{number}") for number in range(1, count + 1)]
        terms = tuple(Term("person", one.id) for one in extra)
        team = tuple(
            TeamPart(Selector((*part.selector.terms, *terms), part.selector.text), part.count)
            for part in self.duty.team
        )
        people = {**problem.people, **{one.id: one for one in extra}}
        return with_duty(replace(problem, people=people), replace(self.duty, team=team))


def _change_range(
    identity: str, param: _Limits, *, low: int | None = None, high: int | None = None
) -> Relax:
    """A relaxation of one end of a parameter that is a range; the other end stays."""

    def change(problem: Problem) -> Problem:
        least, most = problem.duties[identity].params[param] or (1, INF)
        bounds = (least if low is None else low, most if high is None else high)
        return change_param(identity, param, bounds)(problem)

    return change


def _solver(model: Linear, stage: str) -> Solution:
    return solve(model, stage=stage, workers=1)


def _needed(problem: Problem, duty: Duty) -> frozenset[str]:
    """`duty` and the pairings it builds on, one after the other."""
    found: set[str] = set()
    waiting = [duty.id]
    while waiting:
        one = waiting.pop()
        known = problem.duties.get(one)
        if one in found or known is None or not KINDS[known.kind].pairs:
            continue
        found.add(one)
        waiting += sorted(linking_duties(_selectors(known)))
    return frozenset(found)


def _selectors(duty: Duty) -> Iterable[Selector]:
    yield from (part.selector for part in duty.team)
    yield from (one for one in (duty.target, duty.owner.units) if one is not None)
