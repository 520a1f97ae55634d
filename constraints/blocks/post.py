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
    at: dict[When, list[Turn]] = defaultdict(list)
    own: dict[str, list[Turn]] = defaultdict(list)
    for turn in turns:
        at[turn.when].append(turn)
        own[turn.person].append(turn)
    covered = {when for when, here in at.items() if _stand_in(choices, block, when, here)}
    for person, mine in own.items():
        member = block.members[person]
        if any(turn.variable != placed[turn.when] for turn in mine):
            # a member who is there serves wherever the day is held
            held = [(placed[turn.when], -1) for turn in mine]
            model.add([*choices.load(mine), *held, (member, -1)], low=-1)
        others = choices.load(turn for turn in mine if turn.when not in covered)
        model.add([*others, (member, -1)], high=0)


def _stand_in(choices: Choices, block: Block, when: When, turns: list[Turn]) -> bool:
    """Whether members may be away at `when`: then as many serve as there are members.

    Members who are there serve, so that whoever else does stands in for one who is away.
    """
    model, demand, part = choices.model, turns[0].demand, turns[0].part
    present = choices.could_serve(demand, when, part)
    shown = {turn.person for turn in turns}
    for person in sorted(present - shown):
        if person in block.members:  # could be there, and is not shown: then no member
            held = choices.placed[demand.id][when]
            model.add([(block.members[person], 1), (held, 1)], high=1)
    if present >= block.members.keys():
        return False
    members = [(one, -1) for person, one in block.members.items() if person not in present - shown]
    model.add([*choices.load(turns), *members], high=0)
    return True


POST: Final = Post(post, 60)
