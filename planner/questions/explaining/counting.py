"""Counting: what is needed, who could do it, who of them is there, day by day.

These lines come before any solving; the last of them, what everybody could do at most, is a
proof by itself where it falls short of what is needed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from constraints.judging.asking import why_not
from constraints.judging.case import Case
from constraints.judging.face import Asked
from constraints.kinds import KINDS
from constraints.longest_run import check as longest_run
from constraints.most_turns import check as most_turns
from constraints.per_day import check as per_day
from constraints.rest import check as rest
from constraints.spacing.check import counted
from constraints.why import eligible, named, nominal_days
from outputs.words.naming import slot_word
from planner.domain.directory import Context
from planner.domain.language import Text, _
from planner.domain.parts import part_word as part_word_of
from planner.domain.periods import monday
from planner.domain.pins import forbids
from planner.domain.plan import Shift
from planner.domain.problem import Selector
from planner.domain.shifts import at_once, clock
from planner.domain.spoken import date_word, list_word, period_word, weekday_word
from planner.model.demands import Demand, When
from planner.questions.explaining.trial import Scene, attempt

_DAYS_SHOWN = 8
_NAMES_SHOWN = 6


def day_lines(scene: Scene, demand: Demand) -> Iterator[str]:
    """The allowed days of a demand and who of its people could come on each."""
    needs = [
        (len(who) if part.need is None else part.need, who)
        for part, who in zip(demand.parts, eligible(scene.case.crews, demand), strict=True)
    ]
    days = sorted({when.day for when in demand.when})
    first, last = demand.period.first, demand.period.last
    yield str(
        _(
            "allowed days from {first} to {last}: {count} ({days})",
            count=len(days),
            first=date_word(first),
            last=date_word(last),
            days=_some([dated(day) for day in days]) or _("none"),
        )
    )
    if not days:
        yield from _closed(scene, demand)
    for index, (need, who) in enumerate(needs):
        label = part_word(demand, index)
        yield str(
            _(
                "{part} needs {need}, {eligible} are eligible: {names}",
                part=label,
                need=need,
                eligible=len(who),
                names=_names(scene, sorted(who)) or _("nobody"),
            )
        )
        for when in demand.when[:_DAYS_SHOWN]:
            yield "  " + _day(scene, demand, sorted(who), when, need)
        if len(demand.when) > _DAYS_SHOWN:
            yield "  " + str(
                _("and {count:other time|other times}", count=len(demand.when) - _DAYS_SHOWN)
            )


def part_word(demand: Demand, index: int) -> str:
    """A part of a demand's team, by its label or number where there are several."""
    return str(part_word_of(demand.duty, index) if len(demand.parts) > 1 else _("the team"))


def no_target_lines(scene: Scene, demand: Demand) -> Iterator[str]:
    """Why a demand has no target: too few for all owners, or none linked to its own."""
    duty, problem = demand.duty, scene.problem
    if KINDS[duty.kind].rotates:
        owners = {d.owner for d in scene.demands.values() if d.duty.id == duty.id}
        context = Context(demand.owner, None, demand.period.first, scene.links)
        targets = scene.case.directory.targets(duty.target or Selector(()), context)
        yield str(
            _("{owners:owner goes|owners go} round, {targets:target is|targets are} there for this"
              " one, and two are never in one target at the same time", owners=len(owners),
              targets=len(targets))
        )  # fmt: skip
        return
    linking = [term.value for term in (duty.target or Selector(())).terms if term.by == "linked"]
    if not linking:
        yield str(_("the duty's 对象 names no target"))
    for other in linking:
        yield str(
            _("{owner} is linked to nothing by {duty}", owner=named(scene.case, demand.owner),
              duty=problem.duties[other].name)
        )  # fmt: skip
        for gap in scene.plan.gaps:
            if gap.duty == other and demand.owner in (gap.owner, gap.target):
                yield str(_("`sanfang explain {gap}` says why.", gap=gap.id))


def dated(day: date) -> str:
    """A date with its weekday."""
    return str(_("{day} ({weekday})", day=date_word(day), weekday=weekday_word(day)))


def _closed(scene: Scene, demand: Demand) -> Iterator[str]:
    """Why a demand has no day: what closes each of the plan's days of its period."""
    calendar, duty = scene.case.calendar, demand.duty
    if duty.target is not None and demand.target is None:
        return
    days = nominal_days(scene.case, demand)
    closed: Counter[str] = Counter()
    for day in days:
        if calendar.closes(day, duty):
            closed[str(_("holiday"))] += 1
        elif not calendar.allows(day, duty):
            closed[str(_("not a day of this duty"))] += 1
        else:
            closed[str(_("outside the time of this duty"))] += 1
    for why, count in closed.most_common():
        yield "  " + str(_("{count:day|days}: {why}", count=count, why=why))


def _day(scene: Scene, demand: Demand, people: Sequence[str], when: When, need: int) -> str:
    """One day: who is away, busy or too close, and how many are left."""
    groups: dict[str, list[str]] = defaultdict(list)
    left: list[str] = []
    for person in people:
        why = obstacle(scene, demand, person, when)
        if why is None:
            left.append(person)
        else:
            groups[str(why)].append(person)
    said = [
        str(_("{count} {why}: {names}; ", count=len(who), why=why, names=_names(scene, who)))
        for why, who in groups.items()
    ]
    return str(
        _(
            "{day}: {said}{left} left for {need}",
            day=dated(when.day) + (slot_word(when.slot) if demand.duty.slot == "half" else ""),
            said="".join(said),
            left=len(left),
            need=need,
        )
    )


def obstacle(scene: Scene, demand: Demand, person: str, when: When) -> Text | None:
    """What keeps `person` from `demand` then, as the plan stands; None where nothing does."""
    case, problem = scene.case, scene.problem
    if case.crews.problem.people[person].members:
        refused = why_not(case, _asked(case, demand, person, when))
        return None if refused is None else refused.once
    if not problem.people[person].serves(when.day):
        return _("not in service")
    if not case.present(person, when.day, when.slot):
        return _("away")
    about = demand.duty.id, demand.target
    if any(forbids(problem.settings, pin, person, *about, *when) for pin in problem.pins):
        return _("ruled out by sheet 指定")
    own = [one for one in scene.bench.shifts_of(person) if one.id != demand.id]
    if KINDS[demand.duty.kind].takes_time:
        for one in own:
            if (
                KINDS[one.kind].takes_time
                and one.id in scene.demands
                and at_once(problem.settings, (one.date, one.slot), when)
            ):
                return _("at {duty}", duty=named(scene.case, one.duty))
    spacing = demand.duty.spacing
    if spacing:
        position, block = case.positions(demand.duty.id).of, demand.block(when.day)
        days = [one.date for one in own if one.duty == demand.duty.id]
        days += [
            done.date
            for done in problem.history
            if done.duty == demand.duty.id and done.person == person
        ]
        for day in days:
            if abs(position(day) - position(when.day)) < spacing and (
                block is None or block != demand.block(day)
            ):
                return _("within {spacing} {days} of another turn", spacing=spacing,
                         days=counted(demand.duty))  # fmt: skip
    return _load(case, demand, person, when)


def _load(case: Case, demand: Demand, person: str, when: When) -> Text | None:
    """What the rest and the load of `person` have against it."""
    asked = _asked(case, demand, person, when)
    found = (refuse(case, asked) for refuse in _LOADS)
    return next((refusal.once for refusal in found if refusal is not None), None)


def _asked(case: Case, demand: Demand, person: str, when: When) -> Asked:
    """Whether `person` could serve in `demand` then, whoever does now."""
    start, end = clock(case.problem.settings, *when)
    duty = demand.duty
    at = Shift(demand.id, duty.id, duty.kind, demand.owner, *when, start, end, None,
               demand.target, ())  # fmt: skip
    part = next((at for at, one in enumerate(demand.parts) if person in one.candidates), 0)
    return Asked(at, person, part, but=demand.id)


_LOADS = (
    rest.refuse, most_turns.refuse, longest_run.refuse, per_day.refuse,
)  # fmt: skip


def together_lines(scene: Scene, demands: Sequence[Demand]) -> Iterator[str]:
    """Several demands together: what they need, and the most that everybody can do of them.

    Each person's most is found by letting only that person serve. Where the sum is less than
    what is needed, that alone proves that people are missing. Raises OutOfTime.
    """
    if len(demands) < 2:
        return
    needed = sum(demand.whole_team for demand in demands)
    people = sorted(
        {person for demand in demands for part in demand.parts for person in part.candidates}
    )
    counted = Counter(demand.duty.name for demand in demands)
    days = sorted({when.day for demand in demands for when in demand.when})
    what = list_word(
        str(_("{duty} ×{times}", duty=duty, times=times)) for duty, times in counted.items()
    )
    when = period_word(days[0], days[-1]) if days else ""
    yield str(
        _(
            "{what} need {needed:turn|turns}, {when}; {people:person is|people are} eligible:"
            " {names}",
            what=what,
            needed=needed,
            when=when,
            people=len(people),
            names=_names(scene, people),
        )
    )
    if len(people) > 12 or any(part.need is None for d in demands for part in d.parts):
        return
    ids = [demand.id for demand in demands]
    most: dict[str, int] = {}
    for person in people:
        found = attempt(scene, scene.problem, ids, only=frozenset((person,)), whole=ids)
        most[person] = sum(len(who) for _when, who in found.chosen.values())
        if found.value != found.bound:
            return
    total = sum(most.values())
    said = list_word(f"{named(scene.case, person)} {count}" for person, count in most.items())
    if total < needed:
        yield str(
            _(
                "At most they can take {total} of these turns ({said}): {short} short.",
                total=total,
                said=said,
                short=needed - total,
            )
        )
    else:
        yield str(
            _("Each for themselves they could take {total} ({said}).", total=total, said=said)
        )


def village_lines(scene: Scene, demands: Sequence[Demand]) -> Iterator[str]:
    """Weeks in which more visits must fall into a village than it may have."""
    limit = scene.problem.settings.village_visits_per_week
    if limit is None:
        return
    forced: Counter[tuple[str, date]] = Counter()
    for demand in demands:
        village = scene.case.directory.village_of(demand.target)
        weeks = {monday(when.day) for when in demand.when}
        if village and len(weeks) == 1 and KINDS[demand.duty.kind].disturbs_village:
            forced[village, weeks.pop()] += 1
    for (village, week), count in sorted(forced.items()):
        if count > limit:
            yield str(
                _(
                    "{village}, week of {week}: {count:visit|visits} must fall into it, {limit}"
                    " may.",
                    village=named(scene.case, village),
                    week=date_word(week),
                    count=count,
                    limit=limit,
                )
            )


def _names(scene: Scene, people: Sequence[str]) -> str:
    return _some([named(scene.case, person) for person in people])


def _some(words: Sequence[str]) -> str:
    shown = list_word(words[:_NAMES_SHOWN])
    return shown if len(words) <= _NAMES_SHOWN else f"{shown}…"
