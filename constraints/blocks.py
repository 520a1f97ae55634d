"""Blocks (连班): the same people serve a whole week or month.

In words: whoever serves one day of a block serves every day of it on which there is an
occurrence; on a day one of them is away somebody else stands in, and for nobody else. A
stand-in is chosen for that day alone.
"""

from __future__ import annotations

from collections import defaultdict

from planner.choices import Block, Choices, Turn
from planner.demands import When


def post(choices: Choices) -> None:
    """Tie the turns of a block to its members, stand-ins apart."""
    for block in choices.blocks.values():
        at: dict[tuple[str, When], list[Turn]] = defaultdict(list)
        for turn in block.turns:
            at[turn.demand.id, turn.when].append(turn)
        for (demand_id, when), turns in at.items():
            _tie(choices, block, choices.placed[demand_id][when], turns)
        most = max((turn.demand.parts[turn.part].need or INFINITE) for turn in block.turns)
        choices.model.at_most(block.members.values(), most)


INFINITE = 10**6
"""More people than any team has: a part that takes everybody bounds no block."""


def _tie(choices: Choices, block: Block, placed: int, turns: list[Turn]) -> None:
    model = choices.model
    here = {turn.person for turn in turns}
    away = [variable for person, variable in block.members.items() if person not in here]
    stand_ins: list[tuple[int, int]] = []
    for turn in turns:
        member = block.members[turn.person]
        if turn.variable != placed:  # a member who is there serves wherever the day is held
            model.add([(turn.variable, 1), (member, -1), (placed, -1)], low=-1)
        if not away:
            model.add([(turn.variable, 1), (member, -1)], high=0)
            continue
        stand_in = model.boolean()
        stand_ins.append((stand_in, 1))
        model.add([(turn.variable, 1), (member, -1), (stand_in, -1)], high=0)
        model.add([(stand_in, 1), (member, 1)], high=1)
    if stand_ins:
        model.add([*stand_ins, *((variable, -1) for variable in away)], high=0)
