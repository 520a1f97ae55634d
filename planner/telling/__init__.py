"""Telling people what was published: who is told what, by which way, and what came of it."""
