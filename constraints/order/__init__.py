"""Order: turns go round, to whoever is next in the ring.

In words: with ``order=轮流`` the people of a part form a ring, in the order of sheet 人员, or of
the names where the cell lists nothing but names. They stand in a queue: whoever has a turn goes
to its end, whoever is not there stays where they are. A turn is due to the first in the queue
who is there: who is not away and whom no other rule forbids, in the light of what came before.
It is out of order where somebody has it while one further ahead is there and has none at that
time. Where a 必须 of that day names who serves, it is in order.

历史 is replayed first. The ring begins with the first in it, with 历史 so that its first turn was
due. Who joins (起) goes to the end on that day. There is one ring a part, and one for each owner
or target where the selector depends on it. A block (连班) is one turn, due to who is there on all
its days; who stands in for a day has none. Nothing is forbidden by it: turns out of order are
counted, after gaps and changes (contract, section 5, Order).
"""
