"""洛社镇, a township of 25 villages and communities, for the first quarter of 2027.

The villages are real; people, households, enterprises and everything done are made up.
The systems are those the township practises: leaders and departments linked with villages
and enterprises, departments rotating among villager groups, members reporting in, and a
contact for every household.
"""

from __future__ import annotations

from random import Random

from inputs.presets.luoshe.families import settle_families
from inputs.presets.luoshe.links import link_rows, links_of
from inputs.presets.luoshe.people import people_of
from inputs.presets.luoshe.quarter import END, START, absences, history, items, pins
from inputs.presets.luoshe.units import enterprises_of, posts_of, unit_rows
from inputs.presets.making.families import add_category, household_rows
from inputs.presets.making.people import by_unit
from inputs.presets.making.places import read_places
from inputs.presets.making.tables import read_rows, settings_rows, workbook
from inputs.presets.preset import Preset
from inputs.workbook.schema import Rows
from planner.domain.language import _

_SEED = 320206102
_GROUP_SIZES = {"村": (92, 138), "社区": (165, 218)}


def build() -> Rows:
    """All sheets of the example. The same rows every time."""
    random = Random(_SEED)
    villages = read_places("luoshe.csv")
    households = household_rows(random, villages, _GROUP_SIZES)
    grouped = by_unit(households)
    enterprises = enterprises_of(random, villages)
    people = people_of(random, villages, grouped, enterprises)
    for member in people.members:
        own = [row for row in grouped[str(member["home"])] if not row["categories"]]
        add_category(random.choice(own), "党员户")
    posts = posts_of(villages, people)
    links = links_of(random, villages, people, enterprises, posts)
    settle_families(random, villages, grouped, people, links.reported)
    return workbook(
        settings=settings_rows("洛社镇", START, END, {"每村每周来访上限": 3}),
        units=unit_rows(villages, grouped, enterprises, posts),
        people=people.everyone,
        absences=absences(random, people),
        households=households,
        duties=read_rows("luoshe_duties.csv"),
        links=link_rows(villages, people, links),
        pins=pins(people),
        items=items(Random(_SEED + 1), people, households),
        history=history(random, villages, people, links, households),
    )


PRESET = Preset(
    "luoshe",
    _("Luoshe town: a township of 25 villages, 46 departments and some 55,000 households"),
    build,
)
