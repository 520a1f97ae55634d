"""How a plan stands on a day: what was done, what is late, and when it could be made up for.

Late is what was planned before the day and neither done nor made up for by then, and what
no plan held although its period is over.
"""
