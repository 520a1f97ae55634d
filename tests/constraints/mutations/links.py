"""Pairings: who is linked to what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from planner.domain.plan import Plan, PlannedLink
from planner.domain.problem import Duty
from tests.builders.parameters import value
from tests.constraints.mutations import Good, breaks


def _pairings(good: Good, *by: str) -> Iterator[tuple[Duty, list[PlannedLink]]]:
    """The pairing duties owed by such owners, with their links."""
    for duty in good.duties("pairing"):
        links = [one for one in good.plan.links if one.duty == duty.id]
        if links and (not by or duty.owner.by in by):
            yield duty, links


def _state(good: Good, link: PlannedLink) -> str | None:
    """What sheet 联系 says of a link."""
    for row in good.problem.links:
        if (row.duty, row.holder, row.target) == (link.duty, link.holder, link.target):
            return row.state
    return None


def _without_gaps(good: Good, *references: str) -> bool:
    return not any({gap.owner, gap.target} & {*references} for gap in good.plan.gaps)


@breaks("link-kind")
def a_link_of_another_kind(good: Good) -> Iterator[Plan]:
    for duty in good.duties("reception", "visit", "household"):
        if good.plan.links:
            yield good.with_links(replace(good.plan.links[0], duty=duty.id))


@breaks("link-current")
def new_or_existing(good: Good) -> Iterator[Plan]:
    for link in good.plan.links:
        yield good.with_links(replace(link, current=not link.current), drop=[link])


@breaks("forbidden-link")
def a_forbidden_link(good: Good) -> Iterator[Plan]:
    for row in good.problem.links:
        if row.state != "forbidden":
            continue
        if good.problem.duties[row.duty].kind == "household":
            yield good.with_rows((row.target, row.duty, row.holder))
        else:
            yield good.with_links(PlannedLink(row.duty, row.holder, row.target, current=False))


@breaks("recusal")
def where_one_comes_from(good: Good) -> Iterator[Plan]:
    for duty, links in _pairings(good):
        for link in links if value(duty, "avoid") else ():
            for person in good.problem.people.values():
                below = good.directory.below(good.directory.unit_of(link.target) or "")
                if any(getattr(person, place) in below for place in value(duty, "avoid")):
                    here = replace(link, holder=person.id, current=False)
                    if _state(good, here) is None:
                        yield good.with_links(here, drop=[link])
    units = good.directory.homes.unit_of
    for household, key, holder in good.rows:
        avoid = value(good.problem.duties[key], "avoid")
        for person in good.problem.people.values() if avoid else ():
            if any(getattr(person, place) == units[household] for place in avoid):
                row = (household, key, person.id)
                yield good.with_rows(row, drop=[(household, key, holder)])


@breaks("link-target")
def a_link_to_something_else(good: Good) -> Iterator[Plan]:
    root = next(one.id for one in good.problem.units.values() if one.parent is None)
    for _duty, links in _pairings(good):
        for link in links:
            yield good.with_links(replace(link, target=root), drop=[link])


@breaks("link-holder")
def a_link_of_somebody_else(good: Good) -> Iterator[Plan]:
    for duty, links in _pairings(good):
        holders = {one.holder for one in links}
        for link in links:
            for other in good.problem.units if value(duty, "holder") == "person" else ():
                if other not in holders:
                    yield good.with_links(replace(link, holder=other), drop=[link])
                    break


@breaks("fixed-link")
def a_fixed_link_dropped(good: Good) -> Iterator[Plan]:
    for link in good.plan.links:
        if _state(good, link) == "fixed":
            yield good.with_links(drop=[link])


@breaks("dropped-link")
def an_existing_link_dropped(good: Good) -> Iterator[Plan]:
    for link in good.plan.links:
        # Where others could have come first, nobody is held to what was there.
        if _state(good, link) == "current":
            yield good.with_links(drop=[link])


@breaks("per-target")
def a_holder_too_many(good: Good) -> Iterator[Plan]:
    for duty, links in _pairings(good):
        holders = sorted({one.holder for one in links})
        for link in links:
            held = {one.holder for one in links if one.target == link.target}
            most = value(duty, "per_target")[1] if value(duty, "per_target") else None
            if duty.owner.by == "target":
                counts = [part.count for part in duty.team]
                most = None if None in counts else sum(count or 0 for count in counts)
            others = [one for one in holders if one not in held]
            if most is not None and len(held) == most and others:
                yield good.with_links(replace(link, holder=others[0], current=False))


@breaks("per-holder")
def a_target_too_many(good: Good) -> Iterator[Plan]:
    for duty, links in _pairings(good):
        if value(duty, "per_holder") is None:
            continue
        targets = sorted({one.target for one in links})
        for link in links:
            held = {one.target for one in links if one.holder == link.holder}
            more = [one for one in targets if one not in held]
            more = more[: value(duty, "per_holder")[1] - len(held) + 1]
            if len(held) + len(more) > value(duty, "per_holder")[1]:
                yield good.with_links(*(replace(link, target=one, current=False) for one in more))
    for _household, key, holder in good.rows:
        duty = good.problem.duties[key]
        if value(duty, "per_holder") and good.problem.people[holder].household_limit is None:
            held = {*good.members_of(key, holder)}
            extra = value(duty, "per_holder")[1] - len(held) + 1
            others = sorted({row[0] for row in good.rows if row[1] == key} - held)[:extra]
            if len(others) == extra:
                yield good.with_rows(*((one, key, holder) for one in others))


@breaks("per-holder-least")
def a_holder_without_enough(good: Good) -> Iterator[Plan]:
    for duty, links in _pairings(good, "person", "unit"):
        least = value(duty, "per_holder")[0] if value(duty, "per_holder") else 0
        for link in links:
            held = [one for one in links if one.holder == link.holder]
            if least and _without_gaps(good, link.holder, link.target):
                yield good.with_links(drop=held[least - 1 :])
    for duty in good.duties("household"):
        least = value(duty, "per_holder")[0] if value(duty, "per_holder") else 0
        for holder in sorted({row[2] for row in good.rows if row[1] == duty.id}):
            if duty.owner.by == "person" and least and _without_gaps(good, holder):
                gone = good.members_of(duty.id, holder)[least - 1 :]
                yield good.with_rows(drop=[(one, duty.id, holder) for one in gone])


@breaks("unheld")
def a_target_without_a_holder(good: Good) -> Iterator[Plan]:
    for duty, links in _pairings(good):
        for link in links:
            sure = duty.owner.by == "target" or (value(duty, "per_target") or (0, 0))[0]
            if sure and _without_gaps(good, link.target):
                yield good.with_links(drop=[one for one in links if one.target == link.target])


@breaks("gap-could-be-filled")
def a_link_given_up_without_need(good: Good) -> Iterator[Plan]:
    for duty, links in _pairings(good, "target"):
        shift = next(good.shifts(), None)
        for link in links if shift is not None else ():
            if shift is not None and _without_gaps(good, link.target, link.holder):
                about = replace(shift, duty=duty.id, owner=link.target, target=link.target)
                gaps = good.with_gaps(good.gap(replace(about, id=f"{duty.id}.{link.target}")))
                yield good.with_links(drop=[link], gaps=gaps)


@breaks("gap-missing", "unheld")
def gaps_of_targets_that_are_wrong(good: Good) -> Iterator[Plan]:
    for gap in good.plan.gaps:
        if good.duty(gap).kind in ("pairing", "household") and gap.target is not None:
            more = replace(gap, missing=gap.missing + 1)
            yield replace(good.plan, gaps=good.with_gaps(more))
            yield replace(good.plan, gaps=good.with_gaps(drop=[gap]))


@breaks("link-parts")
def two_of_one_part(good: Good) -> Iterator[Plan]:
    for duty, links in _pairings(good, "target"):
        if len(duty.team) < 2:
            continue
        for part in duty.team:
            named = {*good.directory.people(part.selector)}
            for link in links:
                rest = [o for o in links if o.target == link.target and o.holder in named]
                free = named - {o.holder for o in links if o.target == link.target}
                if link.holder not in named and len(rest) == part.count and free:
                    other = replace(link, holder=min(free), current=False)
                    yield good.with_links(other, drop=[link])


@breaks("link-units")
def two_holders_of_one_unit(good: Good) -> Iterator[Plan]:
    for duty, links in _pairings(good, "target"):
        for link in links if value(duty, "different_units") else ():
            unit = good.problem.people[link.holder].unit
            for other in good.problem.people.values():
                together = {o.holder for o in links if o.target == link.target}
                if other.unit == unit and other.id not in together:
                    yield good.with_links(replace(link, holder=other.id, current=False))


@breaks("second-before-first")
def a_second_holder_before_a_first(good: Good) -> Iterator[Plan]:
    for duty, links in _pairings(good, "person", "unit"):
        most = value(duty, "per_target")[1] if value(duty, "per_target") else 2
        by_target: dict[str, list[PlannedLink]] = defaultdict(list)
        for link in links:
            by_target[link.target].append(link)
        for link in links:
            alone = len(by_target[link.target]) == 1 and _state(good, link) is None
            for other in links if alone and most > 1 else ():
                held = {one.target for one in links if one.holder == link.holder}
                if other.target not in held and len(by_target[other.target]) < most:
                    there = replace(link, target=other.target)
                    yield good.with_links(there, drop=[link])


@breaks("passed-over")
def who_comes_first_is_passed_over(good: Good) -> Iterator[Plan]:
    for duty, links in _pairings(good):
        units, words = good.problem.units, {*value(duty, "first")}
        first = [o for o in links if words & {units[o.target].kind, *units[o.target].tags}]
        short = [gap for gap in good.plan.gaps if gap.duty == duty.id and gap.target is not None]
        for link in first:
            for gap in short:
                there = replace(link, target=gap.target or "", current=False)
                moved = replace(gap, owner=link.target, target=link.target)
                gaps = good.with_gaps(moved)
                yield good.with_links(there, drop=[link], gaps=gaps)
