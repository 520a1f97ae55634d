"""Rest: after a turn nobody has a shift of any duty for so long.

In words: with ``rest=12小时`` nobody who serves in the duty begins a shift of any duty less
than 12 hours after the end of their turn. With ``rest=1天`` they begin none later on the day
on which the turn begins, nor on the next calendar day; ``rest=N天`` means the next N days.
Turns that 历史 shows count. Days of one block (连班) are one turn; reports take no time;
substitutes do not serve.
"""
