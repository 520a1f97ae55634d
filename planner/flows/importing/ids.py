"""Ids for what is new: they go on where those that are there end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable


class Numbers:
    """Ids of the form that most ids have, letters and a number, and after the highest."""

    def __init__(self, known: Iterable[str], prefix: str, digits: int = 3) -> None:
        """Where none of `known` has the form, they are `prefix` and so many `digits`."""
        self._taken = {one.casefold() for one in known}
        found = [match for one in known if (match := re.fullmatch(r"([^\d]*)(\d+)", one))]
        heads = Counter(match[1] for match in found if match[1])
        if prefix not in heads and heads:
            prefix = heads.most_common(1)[0][0]
        same = [match[2] for match in found if match[1] == prefix]
        self._prefix = prefix
        self._digits = max(map(len, same), default=digits)
        self._last = max(map(int, same), default=0)

    def next(self) -> str:
        """The next id; no two are alike."""
        while True:
            self._last += 1
            one = f"{self._prefix}{self._last:0{self._digits}}"
            if one.casefold() not in self._taken:
                self._taken.add(one.casefold())
                return one
