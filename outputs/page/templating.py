"""Fills the templates of pages: texts are escaped, and pass through ``_`` like everywhere else."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from outputs.words.levels import level_word
from outputs.words.naming import kind_word, state_word
from planner.domain.language import _, current
from planner.domain.spoken import month_word

TEMPLATES = Path(__file__).parent / "templates"
SHARED_STYLE = Path(__file__).parent / "static" / "covered.css"
"""What pages in folders have inside, and those of the site link to."""


def filled(template: str, *beside: Path, **values: object) -> str:
    """`template` with `values`, in the current language; looked for in `beside` first."""
    language = {"zh": "zh-CN"}.get(current(), current())
    return environment(*beside).get_template(template).render(html_language=language, **values)


@cache
def environment(*beside: Path) -> Environment:
    """Where pages get their templates from, with the words they may use."""
    made = Environment(
        loader=FileSystemLoader([*beside, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.globals["_"] = lambda template, **values: str(_(template, **values))
    made.filters |= {
        "month": month_word,
        "kind": kind_word,
        "level": level_word,
        "state": state_word,
    }
    made.policies["json.dumps_function"] = _dumps
    made.policies["json.dumps_kwargs"] = {}
    return made


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
