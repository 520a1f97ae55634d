"""The rows of each sheet as the planner's types, one module for a few sheets.

Every function reads one sheet leniently: a faulty cell becomes a fault and the row goes on
without it, so that one mistake is not reported again wherever the row is referred to.
"""
