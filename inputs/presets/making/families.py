"""Sheet 户 of an example: made-up families, which of them come first, and their contacts.

Everything takes a seeded ``Random`` and gives the same rows for the same seed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random

from inputs.presets.making.names import full_name
from inputs.presets.making.places import Place
from inputs.presets.preset import Row

HARDSHIP = "困难户"

_PERSONS = (1, 2, 3, 4, 5, 6)
_PERSONS_WEIGHTS = (11, 25, 28, 21, 10, 5)

_PRIORITY = (
    (("困难户", "低保户"), 0.012),
    (("困难户", "残疾户"), 0.007),
    (("困难户",), 0.014),
    (("独居老人",), 0.004),
    (("上访户",), 0.001),
)
"""Categories that get more attention, with the share of households that have them."""

_ORDINARY = ((("个体户",), 0.030), (("村民代表",), 0.012), (("军属户",), 0.006))


def household_rows(
    random: Random, villages: Iterable[Place], sizes: Mapping[str, tuple[int, int]]
) -> list[Row]:
    """The households, group after group, door after door.

    `sizes` gives the fewest and most households of one group by kind of village.
    """
    chances = (*_PRIORITY, *_ORDINARY)
    plain = 1 - sum(chance for _categories, chance in chances)
    categories: list[tuple[str, ...]] = [words for words, _chance in chances] + [()]
    weights = [chance for _categories, chance in chances] + [plain]
    rows: list[Row] = []
    for village in villages:
        for number, group in enumerate(village.groups, 1):
            count = random.randint(*sizes[village.kind])
            persons = random.choices(_PERSONS, _PERSONS_WEIGHTS, k=count)
            words = random.choices(categories, weights, k=count)
            for door in range(count):
                address = f"{village.town_name}{village.group_name(number)}{door + 1}号"
                head = full_name(random)
                rows.append(
                    _household(len(rows) + 1, group, head, words[door], persons[door], address)
                )
    return rows


def listed_households(
    random: Random, places: Iterable[Place], wanted: Mapping[str, Sequence[Sequence[str]]]
) -> list[Row]:
    """Sheet 户 where only certain families are listed.

    `wanted` gives, for each place by id, the categories of each of its families.
    """
    rows: list[Row] = []
    for place in places:
        for door, words in enumerate(wanted[place.id], 1):
            address = f"{place.town_name}{place.name}{door}号"
            head = full_name(random)
            persons = random.choices(_PERSONS, _PERSONS_WEIGHTS)[0]
            rows.append(_household(len(rows) + 1, place.id, head, words, persons, address))
    return rows


def _household(
    number: int, unit: str, head: str, words: Sequence[str], persons: int, address: str
) -> Row:
    return {
        "id": f"H{number:06d}",
        "unit": unit,
        "head": head,
        "categories": "、".join(words),
        "persons": persons,
        "address": address,
    }


def add_category(household: Row, word: str) -> None:
    """Put `household` into one more category."""
    words = [part for part in str(household["categories"]).split("、") if part]
    household["categories"] = "、".join([*words, word])


def is_hardship(household: Mapping[str, object]) -> bool:
    """Whether the household is in hardship."""
    return HARDSHIP in str(household["categories"]).split("、")


def give_contacts(
    village: Place,
    households: Mapping[str, Sequence[Row]],
    residents: Mapping[str, Sequence[Row]],
    share: float,
    most: int,
) -> None:
    """Enter 现联系人 for about `share` of the village's households.

    Residents of a group, by `residents`, take neighbours in their own group first, then what
    is left in the village; each has one hardship household where there is one left. Nobody
    gets more than `most` households or the person's 联户上限.
    """
    people = [person for group in village.groups for person in residents.get(group, ())]
    if not people:
        return
    total = sum(len(households[group]) for group in village.groups)
    quota = min(most, int(total * share / len(people)))
    room = {str(p["id"]): min(quota, _limit(p, most)) for p in people}

    def take(person: Row, rows: Iterable[Row], count: int) -> None:
        for row in rows:
            if count == 0 or room[str(person["id"])] == 0:
                return
            if "contact" not in row:
                row["contact"] = person["id"]
                room[str(person["id"])] -= 1
                count -= 1

    everywhere = [row for group in village.groups for row in households[group]]
    needy = [row for row in everywhere if is_hardship(row)]
    ordinary = [row for row in everywhere if not is_hardship(row)]
    own = {group: [r for r in households[group] if not is_hardship(r)] for group in village.groups}
    for person in people:
        group = str(person["home"])
        take(person, (row for row in needy if row["unit"] == group), 1)
    for person in people:
        if room[str(person["id"])] == min(quota, _limit(person, most)):
            take(person, needy, 1)
    for group in village.groups:
        for person in residents.get(group, ()):
            take(person, own[group], most)
    for person in people:
        take(person, ordinary, most)


def _limit(person: Mapping[str, object], most: int) -> int:
    limit = person.get("household_limit", most)
    return limit if isinstance(limit, int) else most
