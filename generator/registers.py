"""Registers as files for spreadsheets, with the same rows in the same order as their pages."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Final

from generator.analysis.absence import Absence
from generator.analysis.fmea import Rating
from generator.analysis.register import NUMBERS, Item, Register
from generator.analysis.words import missing
from generator.sheet import Cell, sheet
from generator.views import ServiceView, SiteView

_RATING: Final = (*NUMBERS, "rpn", "action_priority")
_EFFECTS: Final = ("users", "business", "data", "safety")
FMEA_COLUMNS: Final = (
    "service", "failure_mode", "title", "component", *(f"effect_{effect}" for effect in _EFFECTS),
    *_RATING, *(f"{name}_today" for name in _RATING), *(f"{name}_planned" for name in _RATING),
    "controls_in_place", "controls_planned", "next_control", "next_control_owner", "next_control_due",
    "not_rated", "service_owner", "page",
)  # fmt: skip
"""Without suffix as rated; `_today` with the controls in place, `_planned` with the planned ones as well."""


def fmea(site: SiteView, register: Register) -> bytes:
    """Write an FMEA register. Columns are a contract; they are only ever added, at the end."""
    return sheet(FMEA_COLUMNS, (tuple(_row(item, site.by_id[item.service.id])) for item in register.items))


def _row(item: Item, view: ServiceView) -> Iterable[Cell]:
    mode, risk = item.mode, item.risk
    rated = _rating(risk.rated) if risk else (mode.severity, mode.occurrence, mode.detection, None, None)
    next_ = item.planned[0] if item.planned else None
    return chain(
        (view.id, mode.id, mode.title, mode.component),
        (_effect(item, effect, view) for effect in _EFFECTS),
        rated,
        _rating(risk.today if risk else None),
        _rating(risk.planned if risk else None),
        (item.in_place, len(item.planned)),
        (next_.control, next_.owner, next_.due) if next_ else (None, None, None),
        ("; ".join(f"{field}: {_why(view.why_missing(mode, field))}" for field in item.lacking) or None,),
        (view.spec.owner, view.failure_mode_url(mode)),
    )


def _rating(rating: Rating | None) -> tuple[Cell, ...]:
    if rating is None:
        return (None,) * len(_RATING)
    return rating.severity, rating.occurrence, rating.detection, rating.rpn, str(rating.priority)


def _effect(item: Item, effect: str, view: ServiceView) -> Cell:
    if item.mode.effect is None:
        return _why(view.why_missing(item.mode, "effect"))
    text: str | None = getattr(item.mode.effect, effect)
    return _why(view.why_missing(item.mode.effect, effect)) if text is None else text


def _why(absence: Absence) -> str:
    return missing(absence, absence.owner)
