"""The order of households in which neighbours follow each other."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planner.domain.households import Mask


def neighbour_order(frame: pd.DataFrame) -> list[int]:
    """A rank for every household in which neighbours follow each other.

    By coordinates where a unit has them all (along a Z-curve), else as the sheet has them.
    """
    count = len(frame)
    ranks = np.arange(count)
    if count and {"longitude", "latitude"} <= set(frame.columns):
        place = frame[["longitude", "latitude"]].astype(float)
        complete = place.notna().all(axis=1).groupby(frame["unit"].to_numpy()).transform("all")
        if complete.any():
            x = _spread_bits(place["longitude"].to_numpy(dtype=float), complete.to_numpy())
            y = _spread_bits(place["latitude"].to_numpy(dtype=float), complete.to_numpy())
            curve = np.where(complete, x | (y << 1), 0)
            ranks = np.empty(count, dtype=np.int64)
            ranks[np.lexsort((np.arange(count), curve))] = np.arange(count)
    result: list[int] = ranks.tolist()
    return result


def _spread_bits(
    values: np.ndarray[tuple[int], np.dtype[np.float64]], where: Mask
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Values scaled to 16 bits with a zero bit between any two, for a Z-curve."""
    low, high = values[where].min(), values[where].max()
    scaled = np.where(where, (values - low) / max(high - low, 1e-9) * 65535, 0)
    bits = scaled.astype(np.int64)
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        bits = (bits | (bits << shift)) & mask
    return bits
