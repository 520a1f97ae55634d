"""Cycles of what refers to each other: units to their parents, duties to duties."""

from __future__ import annotations

from collections.abc import Mapping


def cycles(after: Mapping[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Cycles of a graph, one for each node that leads back into the path it is on.

    Paths begin at the nodes in the order of `after`; a cycle begins where its path enters it.
    """
    done: set[str] = set()
    found: list[tuple[str, ...]] = []
    for start in after:
        path: list[str] = []
        stack: list[tuple[str, int]] = [(start, 0)]
        while stack:
            node, step = stack.pop()
            if step == 0:
                if node in done:
                    continue
                path.append(node)
            following = after[node]
            if step < len(following):
                stack.append((node, step + 1))
                child = following[step]
                if child in path:
                    found.append(tuple(path[path.index(child) :]))
                elif child in after:
                    stack.append((child, 0))
            else:
                done.add(node)
                path.pop()
    return found
