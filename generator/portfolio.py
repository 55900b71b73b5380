"""Registers of the whole site as files for spreadsheets, with the same rows in the order of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Final

from generator.analysis.blast import Blast
from generator.analysis.lessons import Idea, Learnt
from generator.analysis.outlook import Success
from generator.analysis.transition import Word
from generator.registers import PORTFOLIO
from generator.sheet import Cell, sheet
from generator.views import ServiceView
from generator.views.portfolio import Voice

if TYPE_CHECKING:
    from generator.views.site import SiteView

LESSON_COLUMNS: Final = (
    "service", "lesson", "learned", "at", "action", "status", "reused_as", "library_item", "used_by", "page",
)  # fmt: skip
"""`used_by` counts the services that use the library item."""


def lessons(site: SiteView) -> bytes:
    """Write what services learnt, the latest first. Columns are only ever added, at the end."""
    found = site.portfolio.lessons.items
    return sheet(LESSON_COLUMNS, (_lesson(one, site.by_id[one.service.id]) for one in found))


def _lesson(one: Learnt, view: ServiceView) -> tuple[Cell, ...]:
    lesson = one.lesson
    return (
        view.id,
        lesson.id,
        lesson.learned,
        lesson.at,
        lesson.action,
        lesson.status,
        lesson.reused_as,
        one.item or None,
        len(one.users) if one.item else None,
        f"{view.url}brief/#lesson-{lesson.id}",
    )


IDEA_COLUMNS: Final = ("service", "idea", "text", "from", "status", "owner", "due", "overdue", "page")


def ideas(site: SiteView) -> bytes:
    """Write the improvement log. Columns are only ever added, at the end."""
    return sheet(IDEA_COLUMNS, (_idea(one, site.by_id[one.service.id]) for one in site.portfolio.ideas.items))


def _idea(one: Idea, view: ServiceView) -> tuple[Cell, ...]:
    idea = one.idea
    overdue = "yes" if one.overdue else "no"
    page = f"{view.url}brief/#idea-{idea.id}"
    return view.id, idea.id, idea.idea, idea.from_, idea.status, idea.owner, idea.due, overdue, page


SUCCESS_COLUMNS: Final = (
    "service", "criterion", "class", "metric", "target", "stop_when", "actual", "measured_at", "source",
    "met", "why_not_known", "owner", "due", "page",
)  # fmt: skip
"""`met` is yes, no, or empty where nobody can say it; then `owner` finds it out by `due`."""


def success(site: SiteView) -> bytes:
    """Write the success criteria, service by service. Columns are only ever added, at the end."""
    rows = (_success(one, view) for view in site.services for one in view.transition.outlook.criteria)
    return sheet(SUCCESS_COLUMNS, rows)


def _success(success: Success, view: ServiceView) -> tuple[Cell, ...]:
    one = success.criterion
    return (
        view.id,
        one.id,
        one.class_,
        one.metric,
        str(one.target) if one.target is not None else None,
        str(one.stop_when) if one.stop_when is not None else None,
        one.actual,
        one.measured_at,
        one.source,
        None if success.met is None else "yes" if success.met else "no",
        success.why or None,
        success.owner,
        success.due,
        f"{view.url}handoff/#success-{one.id}",
    )


STAKEHOLDER_COLUMNS: Final = (
    "function", "service", "role", "interest", "decision_rights", "involved_since", "sign_off", "word",
    "at", "page",
)  # fmt: skip
"""`word` is yes, stale, no, missing, or empty when none is asked."""


def stakeholders(site: SiteView) -> bytes:
    """Write who has a say, function by function. Columns are only ever added, at the end."""
    return sheet(STAKEHOLDER_COLUMNS, map(_voice, site.portfolio.stakeholders))


def _voice(voice: Voice) -> tuple[Cell, ...]:
    one, word = voice.stakeholder, voice.word
    given = word.signoff if word else None
    return (
        one.function,
        voice.view.id,
        one.role,
        one.interest,
        "; ".join(one.decision_rights) or None,
        one.involved_since,
        None if one.sign_off is None else "yes" if one.sign_off else "no",
        _said(word),
        given.at if given else None,
        f"{voice.view.url}handoff/#who-decides",
    )


def _said(word: Word | None) -> str | None:
    if word is None:
        return None
    if word.signoff is None:
        return "missing"
    return "yes" if word.holds else "stale" if word.stale else "no"


DEPENDENCY_COLUMNS: Final = (
    "thing", "vendor_of", "fail", "go_on_worse", "nobody_knows", "service", "criticality", "kind",
    "failure_effect", "degraded_mode", "page",
)  # fmt: skip
"""How many services each effect arrives at when a thing breaks, and a row for each that needs it itself."""


def dependencies(site: SiteView) -> bytes:
    """Write what breaks with what, in the order of the page. Columns are only ever added, at the end."""
    return sheet(DEPENDENCY_COLUMNS, chain.from_iterable(map(_needs, site.blasts)))


def _needs(blast: Blast) -> Iterator[tuple[Cell, ...]]:
    totals = blast.fails.total, blast.worse.total, blast.unknown.total
    thing = blast.thing.ref, blast.thing.of or None, *totals
    for service, need in blast.users:
        effect = need.failure_effect, need.degraded_mode
        yield (
            *thing,
            service.id,
            need.criticality,
            need.kind,
            *effect,
            f"services/{service.id}/#what-it-needs",
        )
    if not blast.users:
        yield *thing, *(None,) * (len(DEPENDENCY_COLUMNS) - len(thing))


def portfolio(site: SiteView) -> dict[str, bytes]:
    """Return the files by their name."""
    found = lessons(site), ideas(site), success(site), stakeholders(site), dependencies(site)
    return dict(zip(PORTFOLIO, found, strict=True))
