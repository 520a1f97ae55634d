"""The kinds of duty: what each is called, how it is planned, which parameters it takes.

A new kind that is planned like the others is one line in KINDS. The line gives it its word
in the workbook's drop-downs, its parameters, its place in reports and calendars, and the
judge's attention.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Stage = Literal["pairing", "rotation", "days", "households", "follow_up"]

_ANY = (
    "different_units",
    "counts_for",
    "except",
    "each_target",
    "owner_spacing",
    "standby",
    "by",
    "last",
)


@dataclass(frozen=True, slots=True)
class KindSpec:
    """One kind of duty.

    `stage` says at which rhythm it is decided. `takes_time` is False where a person may do
    it beside another shift. `by_steps` is True where sheet 节点 lists what is owed, step by
    step, in place of 周期. `disturbs_village` counts its shifts against 每村每周来访上限.
    `public` puts it on public notices.
    """

    id: str
    zh: str
    stage: Stage = "days"
    takes_time: bool = True
    by_steps: bool = False
    disturbs_village: bool = False
    public: bool = False
    params: tuple[str, ...] = ()

    @property
    def allowed_params(self) -> tuple[str, ...]:
        """The English names of the parameters a duty of this kind may set."""
        return self.params + _ANY


KINDS: Mapping[str, KindSpec] = {
    spec.id: spec
    for spec in (
        KindSpec("reception", "接访", public=True),
        KindSpec("down_visit", "下访", disturbs_village=True),
        KindSpec("visit", "走访", disturbs_village=True),
        KindSpec("on_site_office", "驻点", public=True),
        KindSpec("service_window", "窗口", public=True),
        KindSpec("activity", "活动"),
        KindSpec("meeting", "会议"),
        KindSpec("report", "报告", takes_time=False),
        KindSpec("milestone", "节点", by_steps=True),
        KindSpec(
            "rotation",
            "轮换",
            stage="rotation",
            disturbs_village=True,
            params=("stay", "cover", "share"),
        ),
        KindSpec(
            "pairing",
            "联系",
            stage="pairing",
            params=("per_holder", "per_target", "near", "avoid", "keep", "holder", "first"),
        ),
        KindSpec(
            "household",
            "联户",
            stage="households",
            params=(
                "per_holder",
                "mix",
                "visits",
                "holders_per_household",
                "near",
                "avoid",
                "keep",
            ),
        ),
        KindSpec(
            "follow_up",
            "回访",
            stage="follow_up",
            disturbs_village=True,
            params=("deadline", "after", "progress", "clock"),
        ),
    )
}
