"""联户汇总: how many households are held, by village and by holder; numbers, no names."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from constraints.household_rounds.rule import VISITS
from outputs.sheets.book import Book
from outputs.sheets.columns import Cell, Column
from outputs.tables.named import NamedPlan
from planner.domain.language import _
from planner.domain.problem import ALL_CATEGORIES, Cadence, Duty, PeriodName

SHEET = _("Household summary")
HOLDER_SHEET = _("Household summary by holder")

_COUNT_COLUMNS = (
    Column(_("households"), 9, "number"),
    Column(_("of priority"), 9, "number"),
    Column(_("groups"), 9, "number"),
    Column(_("kept from before"), 11, "number"),
    Column(_("visits due a year"), 11, "number"),
    Column(_("visits planned"), 11, "number"),
)

VILLAGE_COLUMNS = (
    Column(_("village"), 18, "wrap"),
    Column(_("duty"), 20, "wrap"),
    Column(_("holders"), 9, "number"),
    Column(_("without a holder"), 11, "number"),
    *_COUNT_COLUMNS,
)

HOLDER_COLUMNS = (
    Column(_("village"), 18, "wrap"),
    Column(_("duty"), 18, "wrap"),
    Column(_("holder"), 12, "wrap"),
    Column(_("unit"), 18, "wrap"),
    *_COUNT_COLUMNS,
)

_YEARLY: Mapping[PeriodName, int] = {
    "day": 250,
    "week": 52,
    "fortnight": 26,
    "month": 12,
    "two_months": 6,
    "quarter": 4,
    "half_year": 2,
    "year": 1,
    "once": 1,
}
"""How many periods a year has; of days, those that are worked, roughly."""

_COUNTS = ("households", "priority", "groups", "kept", "due", "planned")


def write_households(book: Book, named: NamedPlan) -> None:
    """Write both sheets: a row for each village, and one for each holder in each village."""
    links = _links(named)
    empty = _("There are no households in this plan.")
    by_village = book.page(SHEET, VILLAGE_COLUMNS, landscape=True)
    if not links.empty:
        by_village.line(
            _("Where several rhythms of visits apply to a household, one visit counts for all.")
        )
    by_village.table(_village_rows(links, named), empty=empty)
    by_holder = book.page(HOLDER_SHEET, HOLDER_COLUMNS, landscape=True)
    held = links[links["holder"].notna()]
    by_holder.table(_holder_rows(held, named), empty=empty, grouped=True)


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
    """Visits a year that each household is owed: the most frequent rhythm that applies."""
    cadences = () if duty is None else duty.params[VISITS]
    if not cadences:
        period: PeriodName = "year" if duty is None else duty.period
        cadences = (Cadence(ALL_CATEGORIES, 1 if duty is None else duty.times, period),)
    weights: dict[str, int] = {}
    for one in cadences:
        weight = one.times * _YEARLY[one.period]
        weights[one.category] = max(weight, weights.get(one.category, 0))
    base = weights.pop(ALL_CATEGORIES, 0)
    due = [
        max((weights.get(category, 0) for category in categories), default=0)
        for categories in homes["categories"]
    ]
    return pd.Series(due, index=homes["id"], dtype=int).clip(lower=base)


def _visited(named: NamedPlan) -> Mapping[tuple[str, str], int]:
    """How often the plan visits each household under each duty."""
    counts: dict[tuple[str, str], int] = {}
    for shift in named.plan.shifts:
        for household in shift.households:
            key = (shift.duty, household)
            counts[key] = counts.get(key, 0) + 1
    return counts


def _village_rows(links: pd.DataFrame, named: NamedPlan) -> list[list[Cell]]:
    if links.empty:
        return []
    # A household with several holders is one household of its village.
    once = links.drop_duplicates(["duty", "household"])
    totals = _totals(once, ["village", "duty"])
    lacking = once["holder"].isna().groupby([once["village"], once["duty"]]).sum()
    holders = links.groupby(["village", "duty"])["holder"].nunique()
    rows: list[list[Cell]] = []
    for village, duty in sorted(totals.index, key=lambda key: (named.unit_rank(key[0]), key[1])):
        counts = totals.loc[(village, duty)]
        rows.append(
            [
                named.names.unit(village),
                named.names.duty(duty),
                int(holders.loc[(village, duty)]),
                int(lacking.loc[(village, duty)]),
                *(int(counts[name]) for name in _COUNTS),
            ]
        )
    return rows


def _holder_rows(links: pd.DataFrame, named: NamedPlan) -> list[list[Cell]]:
    if links.empty:
        return []
    totals = _totals(links, ["village", "duty", "holder"])
    people = {person: index for index, person in enumerate(named.problem.people)}

    def rank(row: tuple[str, ...]) -> tuple[tuple[int, str], str, int]:
        village, duty, holder = row[:3]
        return named.unit_rank(village), duty, people.get(holder, len(people))

    rows: list[list[Cell]] = []
    for village, duty, holder, *counts in sorted(totals.reset_index().itertuples(False), key=rank):
        rows.append(
            [
                named.names.unit(village),
                named.names.duty(duty),
                named.names.person(holder),
                named.names.person_unit(holder),
                *map(int, counts),
            ]
        )
    return rows


def _totals(links: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """The counts of `_COUNTS` for every combination of the columns `by`."""
    totals: pd.DataFrame = links.groupby(by, sort=True).agg(
        households=("household", "nunique"),
        priority=("priority", "sum"),
        groups=("unit", "nunique"),
        kept=("kept", "sum"),
        due=("due", "sum"),
        planned=("planned", "sum"),
    )
    return totals
