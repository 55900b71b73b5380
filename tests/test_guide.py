"""What a page about a failure shows of its service is found by what the page is about."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from generator.analysis.alert_index import service_alerts
from generator.analysis.guide import Guide
from generator.analysis.neighbours import Neighbour, neighbour
from generator.analysis.people import ladders
from generator.analysis.walk import Target
from generator.catalog import Catalog
from generator.spec.base import WITHHELD
from generator.survey import survey
from generator.workspace import Workspace

ORG = """\
apiVersion: handoff/v1
name: Acme
vendors: [{id: cloud, name: Fjord}, {id: post, name: Post}]
"""
TEAM = """\
apiVersion: handoff/v1
id: payments
name: Payments
purpose: Takes payments.
"""
RULES = """\
groups:
  - name: pay
    rules: [{alert: PaySlow, expr: up == 0}, {alert: PayLate, expr: up == 0}]
"""
SERVICE = """\
apiVersion: handoff/v1
id: pay
name: Pay
summary: Takes the payments of all shops and tells them what became of them.
type: api
tier: 1
lifecycle: steady
owner: payments
code_locations: [{repo: pay}]
vendors: [{id: cards, name: Card network}]
dependencies: [{on: "vendor:cloud"}, {on: "external:mail"}]
business_impact:
  - {scenario: late, impact: Shops wait., after: 1h}
  - {scenario: some day, impact: Nobody knows when.}
  - {scenario: soon, impact: Shops call., after: 5m}
alerts: {from: [rules.yaml]}
failure_modes:
  - id: slow
    title: Payments are slow
    detected_by: [{alert: PaySlow}]
    first_check: {do: Look., ok: mitigation, else: full}
    mitigation: [{id: more, do: Add a pod., ok: recovery}]
    recovery: [{id: wait, do: Wait.}]
  - {id: full, title: Disk is full}
procedures:
  - {id: tidy, kind: stop, precheck: [{do: Look.}], steps: [{id: stop, do: Stop., else: escalate}]}
slos: [{id: fast, target: 0.99, window: {rolling: 1d}}]
incidents:
  - {id: inc-1, at: "2026-01-01T00:00:00Z", failure_mode: slow}
  - {id: inc-2, at: "2026-02-01T00:00:00Z", failure_mode: slow}
  - {id: inc-3, at: "2026-03-01T00:00:00Z", failure_mode: full}
escalation:
  policies: [{id: day, levels: [{level: 1, target: payments, after: 0m}]},
             {id: night, levels: [{level: 1, target: payments, after: 5m}]}]
comms:
  templates: [{id: calm, audience: Shops, channel: Mail, text: Wait.},
              {id: alarm, audience: Us, channel: Chat, text: Go.}]
"""


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    """Read a workspace with one service."""
    specs = tmp_path / "service_specs"
    (specs / "teams").mkdir(parents=True)
    (specs / "pay").mkdir()
    (specs / "org.yaml").write_text(ORG)
    (specs / "teams/payments.yaml").write_text(TEAM)
    (specs / "pay/service.yaml").write_text(SERVICE)
    (specs / "pay/rules.yaml").write_text(RULES)
    found = survey(Workspace(tmp_path, "Acme", {}))
    assert found.catalog is not None
    assert () == found.errors
    return found.catalog


@pytest.fixture
def guide(catalog: Catalog) -> Guide:
    """Make the guide of its service."""
    (entry,) = catalog.services
    found = ladders(entry.spec, catalog)
    return Guide(entry.spec, "services/pay/", service_alerts(entry), found, catalog.org.spec)


def test_a_failure_mode_has_its_alerts_and_incidents(guide: Guide) -> None:
    """Alerts that mean it, and what happened, the newest first; those of others are not shown."""
    slow, full = guide.spec.failure_modes

    assert ["PaySlow"] == [alert.name for alert in guide.alerts_of(slow)]
    assert ["inc-2", "inc-1"] == [incident.id for incident in guide.page_use(slow).incidents]
    assert () == guide.alerts_of(full)


def test_failure_modes_that_nothing_mends_are_known(guide: Guide) -> None:
    """Not those that have steps, nor those whose steps are written and not shown to the reader."""
    slow, full = guide.spec.failure_modes
    hidden = full.model_copy(update={"nothing": {"mitigation": WITHHELD}})
    shown = replace(guide, spec=guide.spec.model_copy(update={"failure_modes": (slow, hidden)}))

    assert (full,) == guide.unmended
    assert () == shown.unmended


def test_ladders_and_messages_are_found_by_id(guide: Guide) -> None:
    """A failure mode names them by their ids."""
    assert "5m" == guide.ladder("night").total
    assert "Go." == guide.message("alarm").text


def test_impact_comes_in_the_order_of_time(guide: Guide) -> None:
    """What happens first stands first; what has no time stands last."""
    assert ["soon", "late", "some day"] == [impact.scenario for impact in guide.impact_by_time]


def test_vendors_of_the_organisation_are_shown_where_they_are_named(guide: Guide) -> None:
    """A service's own suppliers come first."""
    assert ["cards", "cloud"] == [vendor.id for vendor in guide.vendors]


def test_a_share_is_a_percentage(guide: Guide) -> None:
    """As people say it."""
    assert "99 %" == guide.percent(Decimal("0.99"))


def test_a_step_leads_to_another_failure_mode(guide: Guide) -> None:
    """The link goes to that failure mode's page."""
    (check,) = guide.walk(guide.spec.failure_modes[0]).phase("first-check").steps

    assert Target("step 2, mitigation", anchor="step-more") == check.ok
    assert Target("failure mode: Disk is full", "services/pay/failure-modes/full/") == check.otherwise


def test_an_alert_page_leads_to_the_rest(guide: Guide) -> None:
    """It shows the steps up to the mitigation; what comes after is on the failure mode's page."""
    slow, _ = guide.spec.failure_modes
    (more,) = guide.excerpt(slow, prefix="pay-slow-", escalate="pay-call").phase("mitigation").steps

    assert "pay-slow-step-more" == more.anchor
    assert Target("step 3, recovery", "services/pay/failure-modes/slow/", "step-wait") == more.ok


def test_procedures_share_a_page(guide: Guide) -> None:
    """Their anchors begin with their id, and calling somebody is a section of that page."""
    (tidy,) = guide.spec.procedures
    (stop,) = guide.procedure(tidy).phase("steps").steps

    assert (2, "procedure-tidy-step-stop") == (stop.number, stop.anchor)
    assert Target("stop and escalate", anchor="escalate") == stop.otherwise


def test_steps_of_no_failure_mode_are_numbered_too(guide: Guide) -> None:
    """A list of its own begins with step 1."""
    (found,) = guide.steps(guide.spec.procedures[0].steps, prefix="here-").phase("steps").steps

    assert (1, "here-step-stop") == (found.number, found.anchor)


@pytest.mark.parametrize(
    ("ref", "name"),
    [("vendor:cards", "Card network"), ("external:mail", "mail"), ("Night shop", "Night shop")],
)
def test_strangers_have_a_name(guide: Guide, catalog: Catalog, ref: str, name: str) -> None:
    """A vendor's name, the id of a thing outside, or the words as they are."""
    assert Neighbour(name) == neighbour(ref, guide.spec, catalog)
