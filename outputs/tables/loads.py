"""What a plan asks of each person; those it asks nothing of are there, too."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from outputs.tables.named import NamedPlan
from planner.domain.plan import Plan


@dataclass(frozen=True, slots=True)
class Load:
    """One person: turns by kind and by duty, days, and turns as a substitute, which are no load.

    `held` are the households looked after, `visits` the household visits.
    """

    person: str
    kinds: Mapping[str, int]
    duties: Mapping[str, int]
    days: int
    standby: int
    held: int
    visits: int

    @property
    def turns(self) -> int:
        """All turns."""
        return sum(self.kinds.values())


def loads(named: NamedPlan) -> tuple[Load, ...]:
    """Everybody, by unit and then in the order of the sheet: an account, not a ranking."""
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    duties: dict[str, Counter[str]] = defaultdict(Counter)
    days: dict[str, set[date]] = defaultdict(set)
    visits, standby = Counter[str](), Counter[str]()
    for shift in named.plan.shifts:
        for person in named.names.serving(shift):
            kinds[person][shift.kind] += 1
            duties[person][shift.duty] += 1
            days[person].add(shift.date)
            visits[person] += len(shift.households)
        standby.update(named.names.substitutes(shift))
    held = households_held(named.plan)
    return tuple(
        Load(
            person,
            kinds[person],
            duties[person],
            len(days[person]),
            standby[person],
            held.get(person, 0),
            visits[person],
        )
        for person in named.people
    )


def households_held(plan: Plan) -> Mapping[str, int]:
    """How many households each holder looks after."""
    held = plan.holders.drop_duplicates(["household", "holder"]).groupby("holder").size()
    return {str(holder): int(count) for holder, count in held.items()}
