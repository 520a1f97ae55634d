"""联户: how many households are held, by village and by holder; numbers, no household's name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from constraints.household_rounds.rule import VISITS
from outputs.tables.named import NamedPlan
from planner.domain.problem import ALL_CATEGORIES, Cadence, Duty, PeriodName

_YEARLY: Mapping[PeriodName, int] = {
    "day": 250,
    "week": 52,
    "ten_days": 36,
    "fortnight": 26,
    "month": 12,
    "two_months": 6,
    "quarter": 4,
    "half_year": 2,
    "year": 1,
    "once": 1,
    "term": 2,
}
"""How many periods a year has; of days, those that are worked, roughly."""


class Held(NamedTuple):
    """Households counted; `priority` have a category, `kept` the holder they had before.

    `due` are the visits they are owed a year, `planned` those of the plan.
    """

    households: int
    priority: int
    groups: int
    kept: int
    due: int
    planned: int


class VillageLine(NamedTuple):
    """The households of one village under one duty; `lacking` have no holder."""

    village: str
    duty: str
    holders: int
    lacking: int
    held: Held


class HolderLine(NamedTuple):
    """What one holder holds in one village under one duty."""

    village: str
    duty: str
    holder: str
    unit: str
    held: Held


class HouseholdSums:
    """The sums of a plan; `villages` and `holders` in the order of the workbook."""

    def __init__(self, named: NamedPlan) -> None:
        self._named = named
        self._links = _links(named)

    def villages(self) -> Iterator[VillageLine]:
        """Each village and duty; a household with several holders is one household there."""
        links, named = self._links, self._named
        by = ["village", "duty"]
        once = links.drop_duplicates(["duty", "household"])
        totals = _totals(once, by)
        lacking = once["holder"].isna().groupby([once[one] for one in by]).sum()
        holders = links.groupby(by)["holder"].nunique()
        for key in sorted(totals, key=lambda key: (named.unit_rank(key[0]), key[1])):
            yield VillageLine(
                named.names.unit(key[0]),
                named.names.duty(key[1]),
                int(holders.loc[key]),
                int(lacking.loc[key]),
                totals[key],
            )

    def holders(self, within: str | None = None) -> Iterator[HolderLine]:
        """Each holder in each village, or in that `within`, under each duty."""
        named = self._named
        held = self._links[self._links["holder"].notna()]
        if within is not None:
            held = held[held["village"] == within]
        totals = _totals(held, ["village", "duty", "holder"])
        for key in sorted(
            totals,
            key=lambda key: (named.unit_rank(key[0]), key[1], named.person_rank(key[2])[0]),
        ):
            village, duty, holder = key
            yield HolderLine(
                named.names.unit(village),
                named.names.duty(duty),
                named.names.person(holder),
                named.names.person_unit(holder),
                totals[key],
            )


def _links(named: NamedPlan) -> pd.DataFrame:
    """A row per household and holder: duty, holder, village, unit and what is counted.

    Households that nobody holds under a 联户 duty they belong to are rows without holder.
    """
    homes = named.problem.households
    villages = {unit: named.village(unit) or "" for unit in homes["unit"].unique()}
    base = pd.DataFrame(
        {
            "household": homes["id"].astype(object),
            "unit": homes["unit"].astype(object),
            "village": homes["unit"].map(villages).astype(object),
            "contact": homes["contact"].astype(object),
            "priority": [len(categories) > 0 for categories in homes["categories"]],
        }
    )
    visited = _visited(named)
    linked = {
        (one.duty, one.holder, one.target)
        for one in named.problem.links
        if one.state != "forbidden"
    }
    frames = []
    for duty_id in sorted(set(named.plan.holders["duty"])):
        held = named.plan.holders[named.plan.holders["duty"] == duty_id]
        rows = held.merge(base, on="household", how="inner")
        unheld = [
            gap.target for gap in named.plan.gaps if gap.duty == duty_id and gap.target is not None
        ]
        lacking = base[base["household"].isin(unheld) & ~base["household"].isin(held["household"])]
        rows = pd.concat([rows, lacking.assign(duty=duty_id, holder=None)], ignore_index=True)
        due = _due(homes, named.problem.duties.get(duty_id))
        frames.append(
            rows.assign(
                due=rows["household"].map(due).fillna(0).astype(int),
                planned=[visited.get((duty_id, household), 0) for household in rows["household"]],
                kept=[
                    holder is not None
                    and (holder == contact or (duty_id, holder, household) in linked)
                    for holder, contact, household in zip(
                        rows["holder"], rows["contact"], rows["household"], strict=True
                    )
                ],
            )
        )
    if not frames:
        return pd.DataFrame(columns=[*base.columns, "duty", "holder"])
    links: pd.DataFrame = pd.concat(frames, ignore_index=True)
    return links


def _due(homes: pd.DataFrame, duty: Duty | None) -> pd.Series[int]:
    """Hundredths of visits a year that each household is owed: the most frequent rhythm that
    applies.
    """
    cadences = () if duty is None else duty.params[VISITS]
    if not cadences:
        period: PeriodName = "year" if duty is None else duty.period
        cadences = (Cadence(ALL_CATEGORIES, 1 if duty is None else duty.times, period),)
    weights: dict[str, int] = {}
    for one in cadences:
        weight = one.times * _YEARLY[one.period] * one.percent
        weights[one.category] = max(weight, weights.get(one.category, 0))
    base = weights.pop(ALL_CATEGORIES, 0)
    due = [
        max((weights.get(category, 0) for category in categories), default=0)
        for categories in homes["categories"]
    ]
    return pd.Series(due, index=homes["id"], dtype=int).clip(lower=base)


def _visited(named: NamedPlan) -> Mapping[tuple[str, str], int]:
    """How often the plan visits each household under each duty."""
    return Counter((one.duty, home) for one in named.plan.shifts for home in one.households)


def _totals(links: pd.DataFrame, by: list[str]) -> Mapping[tuple[str, ...], Held]:
    """The counts for every combination of the columns `by`."""
    if links.empty:
        return {}
    totals = links.groupby(by, sort=True).agg(
        households=("household", "nunique"),
        priority=("priority", "sum"),
        groups=("unit", "nunique"),
        kept=("kept", "sum"),
        due=("due", "sum"),
        planned=("planned", "sum"),
    )
    totals["due"] = -(-totals["due"] // 100)
    return {key: Held(*map(int, row)) for key, *row in totals.itertuples()}
