"""Who may open a page: everybody, whoever is signed in, who may have names, or planners alone.

An endpoint without a mark is for whoever is signed in; forgetting a mark closes a page
rather than opening it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

_MARK = "open_to"


def public(endpoint: F) -> F:
    """Mark a page that needs no account; it guards itself where it has to."""
    setattr(endpoint, _MARK, "everybody")
    return endpoint


def planner(endpoint: F) -> F:
    """Mark a page for planners."""
    setattr(endpoint, _MARK, "planner")
    return endpoint


def with_names(endpoint: F) -> F:
    """Mark a file that names everybody: for planners, and for viewers where the site says so."""
    setattr(endpoint, _MARK, "names")
    return endpoint


def open_to(endpoint: Callable[..., Any]) -> str:
    """``everybody``, ``planner``, ``names``, or ``viewer`` for whoever is signed in."""
    return str(getattr(endpoint, _MARK, "viewer"))
