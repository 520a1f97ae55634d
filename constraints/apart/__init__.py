"""Turns of one person lie as far apart as they can."""
