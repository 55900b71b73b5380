"""Registers as files for spreadsheets, with the same rows in the same order as their pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from heapq import merge
from itertools import chain, repeat
from typing import Final

from generator.analysis.absence import Absence
from generator.analysis.debts import FILE as ISSUES
from generator.analysis.debts import KnownIssue, KnownIssues
from generator.analysis.fmea import Rating
from generator.analysis.register import FILE, NUMBERS, Item, Register
from generator.analysis.unfinished import FILE as ACCEPTED
from generator.analysis.unfinished import Carried, carried
from generator.analysis.words import missing
from generator.readiness import Gap
from generator.sheet import Cell, lines, sheet
from generator.spec.assurance import Risk
from generator.views import Neighbourhood, ServiceView

_RATING: Final = (*NUMBERS, "rpn", "action_priority")
_EFFECTS: Final = ("users", "business", "data", "safety")
FMEA_COLUMNS: Final = (
    "service", "failure_mode", "title", "component", *(f"effect_{effect}" for effect in _EFFECTS),
    *_RATING, *(f"{name}_today" for name in _RATING), *(f"{name}_planned" for name in _RATING),
    "controls_in_place", "controls_planned", "next_control", "next_control_owner", "next_control_due",
    "not_rated", "service_owner", "page",
)  # fmt: skip
"""Without suffix as rated; `_today` with the controls in place, `_planned` with the planned ones as well."""


def fmea(site: Neighbourhood, register: Register) -> bytes:
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


GAPS: Final = ("gaps.csv", "gaps.json")
FILES: Final = (FILE, ISSUES, ACCEPTED, *GAPS)
"""Registers for programs: of the whole site, and beside the pages of each service."""
PORTFOLIO: Final = ("lessons.csv", "ideas.csv", "success.csv", "stakeholders.csv", "dependencies.csv")
"""Those of the whole site alone."""
FEEDS: Final = ("changes.atom", "changes.json")
"""What changed, for readers of feeds: for each service and each team."""
GAP_COLUMNS: Final = (
    "service", "level", "rule", "name", "gap", "part", "owner", "due", "overdue",
    "waived_until", "waived_by", "waived_because", "file", "line", "page",
)  # fmt: skip
"""A gap that is put off has its waiver; only the others count."""


def gaps(views: Sequence[ServiceView]) -> Iterator[bytes]:
    """Write a register of gaps, those that are put off last. Columns are only ever added, at the end.

    Those of each service are in this order already.
    """
    found = (zip(repeat(view), view.gaps) for view in views)
    later = (zip(repeat(view), view.assessment.waived) for view in views)
    rows = chain(merge(*found, key=_order), merge(*later, key=_order))
    return lines(GAP_COLUMNS, (_gap(view, gap) for view, gap in rows))


def _order(pair: tuple[ServiceView, Gap]) -> tuple[object, ...]:
    return pair[1].order


def _gap(view: ServiceView, gap: Gap) -> tuple[Cell, ...]:
    waiver = gap.waiver
    return (
        view.id,
        str(gap.level),
        gap.rule.id,
        gap.rule.name,
        gap.message,
        gap.area,
        gap.owner,
        gap.due,
        "yes" if gap.overdue else "no",
        waiver.expires if waiver else None,
        waiver.approver if waiver else None,
        waiver.reason if waiver else None,
        gap.place.file,
        gap.place.line,
        view.url,
    )


ISSUE_COLUMNS: Final = (
    "service", "issue", "type", "location", "risk", "effect_on_ops", "workaround", "owner", "due", "overdue",
    "blocks_state", "not_said", "service_owner", "page",
)  # fmt: skip


def issues(site: Neighbourhood, found: KnownIssues) -> bytes:
    """Write a register of known issues. Columns are a contract; they are only ever added, at the end."""
    return sheet(ISSUE_COLUMNS, (_issue(issue, site.by_id[issue.service.id]) for issue in found.items))


def _issue(issue: KnownIssue, view: ServiceView) -> tuple[Cell, ...]:
    debt = issue.debt
    return (
        view.id,
        debt.id,
        debt.type,
        debt.location,
        debt.risk,
        debt.effect_on_ops,
        debt.workaround,
        debt.owner,
        debt.due,
        "yes" if issue.overdue else "no",
        debt.blocks_state,
        "; ".join(f"{field}: {_why(view.why_missing(debt, field))}" for field in issue.lacking) or None,
        view.spec.owner,
        f"{view.url}#issue-{debt.id}",
    )


ACCEPTED_COLUMNS: Final = (
    "service", "kind", "what", "effect", "treatment", "owner", "due", "overdue", "accepted_by",
    "accepted_until", "acceptance", "service_owner", "page",
)  # fmt: skip
"""`acceptance` is accepted, ended, nobody, giver (who hands over cannot accept) or not known."""


def accepted(views: Iterable[ServiceView], *, today: date) -> bytes:
    """Write a register of what is handed over unfinished, and of risks: who accepted each, and until when.

    Columns are a contract; they are only ever added, at the end.
    """
    by_id = {view.id: view for view in views}
    found = carried((view.entry for view in by_id.values()), today=today)
    return sheet(ACCEPTED_COLUMNS, (_accepted(one, by_id[one.service.id]) for one in found))


def _accepted(one: Carried, view: ServiceView) -> tuple[Cell, ...]:
    item = one.item
    return (
        view.id,
        one.kind,
        one.text,
        None if isinstance(item, Risk) else item.effect,
        item.treatment if isinstance(item, Risk) else None,
        item.owner,
        item.due,
        "yes" if one.overdue else "no",
        item.accepted_by,
        item.until,
        one.standing,
        view.spec.owner,
        f"{view.url}#more" if isinstance(item, Risk) else f"{view.url}handoff/#handed-over-unfinished",
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
