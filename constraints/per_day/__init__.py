"""Shifts of a person on one day, of whatever duties.

In words: with 每人每日班次上限 nobody has more shifts on a day than that, whatever their duties.
A shift counts on the day it begins on; reports take no time and do not count, nor do
substitutes. A 必须 does not outrank it (contract, section 5, Limits).
"""
