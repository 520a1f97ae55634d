"""A whole problem, or a plan, as bytes: so that a published revision needs no workbook.

JSON of the frozen types themselves, compressed. Fields that a later version adds with a
default are filled in when older bytes are read; a change that needs more than that raises
the number in the format word, and :mod:`outputs.earlier` reads what it was before.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from constraints.parameters import PARAMS
from outputs.earlier import completed
from planner.domain.frames import Frame, Later, replaced
from planner.domain.params import Params
from planner.domain.plan import Plan, Shift
from planner.domain.problem import Problem

if TYPE_CHECKING:
    from pandas import Series

PROBLEM_FORMAT = b"sanfang-problem/1\n"
PLAN_FORMAT = b"sanfang-stored-plan/2\n"
_FIRST_PLAN_FORMAT = b"sanfang-stored-plan/1\n"

_COMPRESSION = 6
_FRAMES = ("households", "holders")
"""The fields that are frames."""

_FLOATS = "float64"
_DTYPES: Mapping[str, Any] = {"float": _FLOATS, "text": str, "tuple": object, "object": object}

T = TypeVar("T")


class UnknownFormat(ValueError):
    """Bytes that are not what they should be, or were written by a newer version."""


def dump(problem: Problem) -> bytes:
    """The problem as bytes: the same bytes for the same problem."""
    # Mappings keep the order of the sheet. Weekdays are the only set: small numbers, which
    # come in their order.
    return _dumped(PROBLEM_FORMAT, msgspec.json.encode(problem, enc_hook=_plain))


def load(data: bytes) -> Problem:
    """The problem that :func:`dump` made `data` of.

    Raises UnknownFormat for anything else.
    """
    return _loaded(PROBLEM_FORMAT, Problem, data, _with_typed_params)


def dump_plan(plan: Plan) -> bytes:
    """The plan as bytes: the same bytes for the same plan."""
    # No mapping of a plan has an order that means anything.
    return _dumped(PLAN_FORMAT, msgspec.json.encode(plan, enc_hook=_plain, order="sorted"))


def load_plan(data: bytes) -> Plan:
    """The plan that :func:`dump_plan` made `data` of, its times by the clock of the place.

    Raises UnknownFormat for anything else.
    """
    if data.startswith(_FIRST_PLAN_FORMAT):
        plan = _loaded(_FIRST_PLAN_FORMAT, Plan, data, completed)
    else:
        plan = _loaded(PLAN_FORMAT, Plan, data)
    zone = ZoneInfo(plan.timezone)
    moments: dict[datetime, datetime] = {}

    def local(moment: datetime) -> datetime:
        if moment not in moments:
            moments[moment] = moment.astimezone(zone)
        return moments[moment]

    def placed(shift: Shift) -> Shift:
        return replace(shift, start=local(shift.start), end=local(shift.end))

    return replaced(plan, shifts=tuple(map(placed, plan.shifts)))


def zone_of_plan(data: bytes) -> ZoneInfo:
    """The time zone of the plan that :func:`dump_plan` made `data` of, without the rest of it.

    Raises UnknownFormat for anything else.
    """
    _word, _end, packed = data.partition(b"\n")
    try:
        return ZoneInfo(msgspec.json.decode(zlib.decompress(packed), type=_Zoned).timezone)
    except (zlib.error, msgspec.MsgspecError, ValueError, LookupError) as error:
        raise UnknownFormat(str(error)) from error


class _Zoned(msgspec.Struct):
    """What of a stored plan says when it is where."""

    timezone: str


def _dumped(word: bytes, json: bytes) -> bytes:
    return word + zlib.compress(json, _COMPRESSION)


def _as_it_is(json: Any) -> Any:
    return json


def _loaded(
    word: bytes, kind: type[T], data: bytes, prepared: Callable[[Any], Any] = _as_it_is
) -> T:
    if not data.startswith(word):
        raise UnknownFormat(f"Expected {word!r}, found {data[: len(word)]!r}.")
    try:
        json = prepared(msgspec.json.decode(zlib.decompress(data[len(word) :])))
        # Put in afterwards: msgspec asks for what it has set, and the frame would be made.
        frames = {name: _later(json.pop(name)) for name in _FRAMES if name in json}
        return replaced(msgspec.convert(json, kind, strict=False), **frames)
    except (zlib.error, msgspec.MsgspecError, ValueError, LookupError, TypeError) as error:
        raise UnknownFormat(str(error)) from error


def _with_typed_params(problem: Any) -> Any:
    """The problem's JSON with every parameter's value of the type that its key says."""
    for duty in problem["duties"].values():
        written = duty.get("params", {})
        pairs = written["pairs"] if "pairs" in written else _once_written(written)
        params = Params()
        for name, value in pairs:
            param = PARAMS[name]
            params = params.having(param, msgspec.convert(value, param.form.value_type))
        duty["params"] = params
    return problem


_ONCE = {"after_days": "after", "progress_days": "progress", "except_duties": "except"}
"""Parameters that version 0.1.0 kept under another name than the workbook's."""


def _once_written(fields: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Parameters as version 0.1.0 kept them: a field for each, None where it was not set."""
    return [(_ONCE.get(name, name), value) for name, value in fields.items() if value is not None]


def _plain(value: object) -> object:
    """A frame as its columns; a column of tuples as the different ones and which is where."""
    from pandas import DataFrame

    if isinstance(value, Later):
        value = value.make()
    if not isinstance(value, DataFrame):
        raise NotImplementedError(type(value).__name__)
    return {"columns": [_from_column(str(name), value[name]) for name in value.columns]}


def _from_column(name: str, column: Series[Any]) -> Mapping[str, object]:
    if column.dtype == _FLOATS:
        return {"name": name, "type": "float", "values": column.tolist()}
    from pandas import StringDtype

    kind = "text" if isinstance(column.dtype, StringDtype) else "object"
    # pandas gives missing numbers in a column of objects as NaN; the domain says None
    values = [None if isinstance(one, float) and one != one else one for one in column.tolist()]
    if any(isinstance(one, tuple) for one in values):
        different = {one: place for place, one in enumerate(dict.fromkeys(values))}
        places = [different[one] for one in values]
        return {"name": name, "type": "tuple", "different": list(different), "values": places}
    return {"name": name, "type": kind, "values": values}


def _later(value: Any) -> Later:
    """The frame that :func:`_plain` made `value` of."""
    types = {column["name"]: column["type"] for column in value["columns"]}
    columns = {column["name"]: _values(column) for column in value["columns"]}
    if len({len(values) for values in columns.values()}) > 1:
        raise ValueError("Columns of different lengths.")

    def make() -> Frame:
        import pandas as pd

        return pd.DataFrame(
            {
                name: pd.Series(values, dtype=_DTYPES[types[name]])
                for name, values in columns.items()
            }
        )

    return Later(columns, make)


def _values(column: Mapping[str, Any]) -> list[Any]:
    values: list[Any] = column["values"]
    if column["type"] == "tuple":
        different = [tuple(one) for one in column["different"]]
        return [different[place] for place in values]
    return values
