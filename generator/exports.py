"""The site's facts for programs: files beside the pages. Shapes are a contract; fields are only ever added.

`alerts.json` is for chat bots and alert routers that know an alert by its name:

    {"version": 1,
     "alerts": {"<name>": {"url": "alerts/<name>/",
                           "services": [{"id", "url", "team", "owner", "pages", "severity", "rule_severities",
                                         "failure_modes": [{"id", "url"}]}]}}}

Addresses are relative to the site's root; that of an alert is null when its name cannot be part of one.
`team` operates the service, or owns it when nobody is named; it and `owner` are null where the
readers of the site may not know them. `pages` is null when neither spec nor rule says it; `severity` is the
spec's (an id of org.yaml) or null; `rule_severities` are labels of the rules. Names and services are sorted,
failure modes are in the order of the alert's page.

`gaps.json` and `services/<id>/gaps.json` say what services lack:

    {"version": 1, "made_for": "<day>",
     "services": {"<id>": {"tier", "state", "ready", "musts", "musts_met", "musts_waived", "shoulds",
                           "shoulds_met"}},
     "gaps": [{"service", "level", "rule", "name", "gap", "part", "owner", "due", "overdue", "file", "line",
               "page", "waiver": null | {"until", "approved_by", "reason"}}]}

A gap with a waiver does not count until its last day is past. `fmea.csv`, `issues.csv`, `accepted.csv` and
`gaps.csv`, of all and of each service, are registers for spreadsheets: of failure modes, of known issues, of
what is handed over unfinished, of the same gaps.

`lessons.csv`, `ideas.csv`, `success.csv`, `stakeholders.csv` and `dependencies.csv` are of all services: what
was learnt and who uses it, the improvement log, success criteria, who has a say, what breaks with what.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from generator import late
from generator.analysis.agenda import CALENDAR
from generator.analysis.alert_index import NamedAlert, ServiceAlert
from generator.analysis.debts import FILE as ISSUES
from generator.analysis.register import FILE
from generator.analysis.unfinished import FILE as ACCEPTED
from generator.jsonfile import json_file, json_pieces
from generator.readiness import Gap
from generator.registers import FILES, GAPS, PORTFOLIO, accepted, fmea, gaps, issues
from generator.spec.audience import HIDDEN
from generator.views import Neighbourhood, ServiceView

if TYPE_CHECKING:
    from generator import portfolio
    from generator.views.site import SiteView
else:
    portfolio = late.Module("generator.portfolio")

ALERTS: Final = "alerts.json"
WHOLE: Final = (ALERTS, CALENDAR, *FILES, *PORTFOLIO)
"""Files about all services: one that is missing for a while would look as if it had nothing to say."""
_VERSION: Final = 1


def exports(site: SiteView) -> Iterator[tuple[str, bytes]]:
    """Yield the files about all services by their path below the docs folder, but registers of gaps."""
    alerts = {alert.name: _alert(alert, site) for alert in site.alerts}
    yield ALERTS, json_file({"version": _VERSION, "alerts": alerts})
    if site.judges:
        yield FILE, fmea(site, site.register)
        yield ISSUES, issues(site, site.issues)
        yield ACCEPTED, accepted(site.services, today=site.today)
        yield from portfolio.portfolio(site).items()


def all_gaps(site: SiteView) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield the registers of gaps of all services, which are long, in pieces."""
    if site.judges:
        yield from _gaps("", site.services, site)


def own_exports(view: ServiceView, site: Neighbourhood) -> dict[str, bytes]:
    """Return the files beside the pages of one service."""
    if not site.judges:
        return {}
    return {
        f"{view.url}{FILE}": fmea(site, view.register),
        f"{view.url}{ISSUES}": issues(site, site.issues_of(view)),
        f"{view.url}{ACCEPTED}": accepted((view,), today=site.today),
        **own_gaps(view, site),
    }


def own_gaps(view: ServiceView, site: Neighbourhood) -> dict[str, bytes]:
    """Return those of them that say what the service lacks, and in which line."""
    found = _gaps(view.url, (view,), site) if site.judges else ()
    return {path: b"".join(pieces) for path, pieces in found}


def _gaps(
    folder: str, views: tuple[ServiceView, ...], site: Neighbourhood
) -> Iterator[tuple[str, Iterator[bytes]]]:
    data = {
        "version": _VERSION,
        "made_for": site.today.isoformat(),
        "services": {view.id: _score(view) for view in views},
        "gaps": (_gap(view, gap) for view in views for gap in (*view.gaps, *view.assessment.waived)),
    }
    table, program = GAPS
    yield f"{folder}{table}", gaps(views)
    yield f"{folder}{program}", json_pieces(data)


def _score(view: ServiceView) -> dict[str, Any]:
    score = view.assessment.score
    return {
        "tier": view.spec.tier,
        "state": view.spec.lifecycle,
        "ready": score.ready,
        "musts": score.musts,
        "musts_met": score.musts_met,
        "musts_waived": score.musts_waived,
        "shoulds": score.shoulds,
        "shoulds_met": score.shoulds_met,
    }


def _gap(view: ServiceView, gap: Gap) -> dict[str, Any]:
    waiver = gap.waiver
    return {
        "service": view.id,
        "level": str(gap.level),
        "rule": gap.rule.id,
        "name": gap.rule.name,
        "gap": gap.message,
        "part": gap.area,
        "owner": gap.owner,
        "due": gap.due.isoformat() if gap.due else None,
        "overdue": gap.overdue,
        "file": gap.place.file,
        "line": gap.place.line,
        "page": view.url,
        "waiver": {
            "until": waiver.expires.isoformat(),
            "approved_by": waiver.approver,
            "reason": waiver.reason,
        }
        if waiver
        else None,
    }


def _alert(alert: NamedAlert, site: SiteView) -> dict[str, Any]:
    parts = [_part(part, site.by_id[part.service.id]) for part in alert.parts]
    return {"url": alert.url or None, "services": parts}


def _shown(team: str) -> str | None:
    return None if team == HIDDEN else team


def _part(part: ServiceAlert, view: ServiceView) -> dict[str, Any]:
    return {
        "id": view.id,
        "url": view.url,
        "team": _shown(view.spec.operated_by or view.spec.owner),
        "owner": _shown(view.spec.owner),
        "pages": part.pages,
        "severity": part.note.severity if part.note is not None else None,
        "rule_severities": sorted({rule.severity for rule in part.rules if rule.severity}),
        "failure_modes": [{"id": mode.id, "url": view.failure_mode_url(mode)} for mode in part.failure_modes],
    }
