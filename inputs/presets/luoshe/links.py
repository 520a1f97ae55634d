"""Who is linked with what in 洛社镇 already: most links exist, the rest is for the planner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from inputs.presets.luoshe.people import People, near
from inputs.presets.luoshe.units import PER_POST
from inputs.presets.making.people import having
from inputs.presets.making.places import Place
from inputs.presets.making.tables import link
from inputs.presets.preset import Row


@dataclass(frozen=True)
class Links:
    """Holder to targets, for each linking duty."""

    leader_villages: Mapping[str, list[str]]
    leader_enterprises: Mapping[str, list[str]]
    department_villages: Mapping[str, str]
    department_enterprises: Mapping[str, list[str]]
    reported: Mapping[str, str]
    posts: Mapping[str, str]


def links_of(
    random: Random,
    villages: Sequence[Place],
    people: People,
    enterprises: Sequence[Row],
    posts: Mapping[str, Sequence[Row]],
) -> Links:
    """The links of last year."""
    leaders = [str(row["id"]) for row in people.leaders]
    departments = list(people.heads)
    villages_left = [village.id for village in random.sample(villages, len(villages))]
    leader_villages = {who: [villages_left.pop()] for who in leaders[:14]}
    for who in leaders[3:7]:
        leader_villages[who].append(villages_left.pop())

    larger = [str(row["id"]) for row in enterprises if row["tags"]]
    random.shuffle(larger)
    leader_enterprises = dict(zip(leaders[:12], _threes(larger), strict=False))

    # The large villages have both their departments; two villages have none yet.
    by_size = sorted(villages, key=lambda village: (-len(village.groups), village.id))
    places = [village.id for village in (*by_size[:-2], *by_size[:15])]
    settled = random.sample(departments, len(places))
    department_villages = dict(sorted(zip(settled, places, strict=True)))

    shuffled = random.sample([str(row["id"]) for row in enterprises], len(enterprises))
    department_enterprises = dict(zip(departments[:30], _threes(shuffled), strict=False))

    reported: dict[str, str] = {}
    claimed: dict[str, str] = {}
    load: Counter[str] = Counter()
    for person in having(people.everyone, "党员"):
        who, home = str(person["id"]), near(person)
        linked = leader_villages.get(who, [department_villages.get(str(person["unit"]), "")])
        place = home or linked[0]
        if place and random.random() < (0.85 if home else 1.0):
            reported[who] = place
            ids = (str(post["id"]) for post in posts[place])
            open_posts = [post for post in ids if load[post] < PER_POST - 4]
            if open_posts and random.random() < 0.7:
                claimed[who] = random.choice(open_posts)
                load[claimed[who]] += 1
    return Links(
        leader_villages,
        leader_enterprises,
        department_villages,
        department_enterprises,
        reported,
        claimed,
    )


def _threes(ids: Sequence[str]) -> Iterator[list[str]]:
    """The next three of `ids` again and again, each time sorted."""
    return (sorted(ids[first : first + 3]) for first in range(0, len(ids), 3))


def link_rows(villages: Sequence[Place], people: People, links: Links) -> list[Row]:
    """Sheet 联系: what exists, two that are settled, and two that are ruled out."""
    leaders = [str(row["id"]) for row in people.leaders]
    rows = [
        link("领导联村", who, place, "固定" if who in leaders[:2] else "现有")
        for who, places in links.leader_villages.items()
        for place in places
    ]
    unlinked = [who for who in leaders if who not in links.leader_villages]
    taken = {place for places in links.leader_villages.values() for place in places}
    free = [village.id for village in villages if village.id not in taken]
    for who, place in zip(unlinked[:2], free[:2], strict=True):
        rows.append(link("领导联村", who, place, "禁止"))
    firms = links.leader_enterprises.items()
    rows += [link("领导联企", who, firm) for who, theirs in firms for firm in theirs]
    rows += [link("部门联村", unit, place) for unit, place in links.department_villages.items()]
    firms = links.department_enterprises.items()
    rows += [link("部门联企", unit, firm) for unit, theirs in firms for firm in theirs]
    rows += [link("党员报到", who, place) for who, place in links.reported.items()]
    return rows + [link("岗位认领", who, post) for who, post in links.posts.items()]
