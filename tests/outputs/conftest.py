"""What many tests of the outputs show: the sample township and its plan."""

from __future__ import annotations

import pytest

from planner.domain.plan import Plan
from planner.domain.problem import Problem
from tests.builders.sample_plan import sample


@pytest.fixture
def problem() -> Problem:
    """The township of the sample."""
    return sample()[0]


@pytest.fixture
def plan() -> Plan:
    """The plan of the sample."""
    return sample()[1]
