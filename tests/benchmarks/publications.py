"""Long random rows of publications against the model calendars of the tests.

``python -m tests.benchmarks.publications 300 40`` goes through 300 rows of 40 steps, other
ones each time.
"""

from __future__ import annotations

import sys
import time

from hypothesis import settings

from tests.builders.publications import publish_at_random


def main() -> None:
    """Go through as many rows, of as many steps, as the arguments say."""
    settings.register_profile("random", derandomize=False, deadline=None, print_blob=True)
    settings.load_profile("random")
    examples, steps = (int(one) for one in (*sys.argv[1:3], "300", "40")[:2])
    began = time.monotonic()
    publish_at_random(examples, steps)
    print(f"{examples} rows in {time.monotonic() - began:.0f} s: nobody was misled")


if __name__ == "__main__":
    main()
