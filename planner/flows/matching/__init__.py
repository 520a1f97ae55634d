"""Rows of a log beside the shifts that were published: which row is about which shift.

A row with 编号 is about that shift. Another is about the shift of its day, duty and person;
else of its day and duty, where somebody else came; else about the nearest shift of the same
obligation that nothing has answered yet. What matches none is work that no plan had, and is
kept as such.
"""
