"""Blocks (连班): the same people serve a whole week or month.

In words: whoever serves one day of a block serves every day of it on which there is an
occurrence; on a day one of them is away somebody else stands in, and for nobody else. A
stand-in is chosen for that day alone.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from constraints.posting import Post
from planner.model.choices import Block, Choices, Turn
from planner.model.demands import When


def post(choices: Choices) -> None:
    """Tie the turns of a block to its members, stand-ins apart."""
    for block in choices.blocks.values():
        _one_target(choices, block)
        of_demand: dict[str, list[Turn]] = defaultdict(list)
        for turn in block.turns:
            of_demand[turn.demand.id].append(turn)
        for turns in of_demand.values():
            _tie(choices, block, turns)
        served: dict[str, list[Turn]] = defaultdict(list)
        for turn in block.turns:
            served[turn.person].append(turn)
        for person, turns in served.items():  # who is away throughout is no member
            member = block.members[person]
            choices.model.add([(member, 1), *((t.variable, -1) for t in turns)], high=0)
        most = max(turn.demand.parts[turn.part].need or 0 for turn in block.turns)
        choices.model.at_most(block.members.values(), most)


def _one_target(choices: Choices, block: Block) -> None:
    """A block whose people are those of its target has one: elsewhere they may not serve."""
    first = block.turns[0]
    if not first.demand.duty.team[first.part].selector.follows_target:
        return
    at: dict[str | None, set[int]] = defaultdict(set)
    for turn in block.turns:
        at[turn.demand.target].add(choices.placed[turn.demand.id][turn.when])
    if len(at) < 2:
        return
    there: list[int] = []
    for placed in at.values():
        there.append(choices.model.boolean())
        for one in sorted(placed):
            choices.model.add([(there[-1], -1), (one, 1)], high=0)
    choices.model.at_most(there, 1)


def _tie(choices: Choices, block: Block, turns: list[Turn]) -> None:
    """One demand's turns in a block. It takes place once, so what holds for each of its
    times is posted over their sum, which is tighter for the solver.
    """
    model = choices.model
    placed = choices.placed[turns[0].demand.id]
    stand_ins = _stand_ins(choices, block, turns)
    own: dict[str, list[Turn]] = defaultdict(list)
    for turn in turns:
        own[turn.person].append(turn)
    for person, mine in own.items():
        member = block.members[person]
        served = choices.load(mine)
        held = [(placed[turn.when], -1) for turn in mine]
        if any(turn.variable != placed[turn.when] for turn in mine):
            # a member who is there serves wherever the day is held
            model.add([*served, *held, (member, -1)], low=-1)
        covering = [(v, -1) for v in stand_ins.get(person, ())]
        model.add([*served, (member, -1), *covering], high=0)
    part = turns[0].part
    for when in dict.fromkeys(turn.when for turn in turns):
        shown = {turn.person for turn in turns if turn.when == when}
        for person in sorted(choices.could_serve(turns[0].demand, when, part) - shown):
            if person in block.members:  # could be there, and is not shown: then no member
                model.add([(block.members[person], 1), (placed[when], 1)], high=1)


def _stand_ins(choices: Choices, block: Block, turns: list[Turn]) -> dict[str, list[int]]:
    """Variables by person that say they stand in: for as many as are away, and no member."""
    at: dict[When, list[Turn]] = defaultdict(list)
    for turn in turns:
        at[turn.when].append(turn)
    found: dict[str, list[int]] = defaultdict(list)
    for when, here in at.items():
        present = choices.could_serve(here[0].demand, when, here[0].part)
        away = [variable for person, variable in block.members.items() if person not in present]
        if not away:
            continue
        named: list[int] = []
        for turn in here:
            stand_in = choices.model.boolean()
            named.append(stand_in)
            found[turn.person].append(stand_in)
            choices.model.add([(stand_in, 1), (block.members[turn.person], 1)], high=1)
            choices.model.add([(stand_in, 1), (turn.variable, -1)], high=0)
        choices.model.add([*((v, 1) for v in named), *((v, -1) for v in away)], high=0)
    return found


POST: Final = Post(post, 60)
