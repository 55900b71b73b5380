"""What to do when a service fails: its steps, alerts, ladders and messages, found by what a page is about."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Final

from msgspec import Struct

from generator.analysis.alert_index import ServiceAlert
from generator.analysis.amounts import percent
from generator.analysis.fmea import Risk, risk
from generator.analysis.people import Ladder
from generator.analysis.restores import restored, verdict
from generator.analysis.usage import PageUse, page_use
from generator.analysis.variables import Resolved, resolve
from generator.analysis.walk import (
    FIRST_CHECK,
    Setting,
    Target,
    Walk,
    mode_phases,
    procedure_phases,
    walk,
)
from generator.spec.architecture import BusinessImpact
from generator.spec.base import UnknownValue, references
from generator.spec.escalation import CommsTemplate
from generator.spec.failure_modes import FailureMode
from generator.spec.org import Org, Vendor
from generator.spec.procedures import Procedure, Recovery
from generator.spec.service import Service
from generator.spec.steps import Step
from generator.spec.values import Duration

_AT_LAST: Final = Duration(2**62, "")


class Guide(Struct, frozen=True, dict=True):  # a dict: where steps may lead is worked out once
    """A service as somebody who must repair it looks at it. Every reference was checked before."""

    spec: Service
    url: str
    alerts: tuple[ServiceAlert, ...]
    ladders: tuple[Ladder, ...]
    org: Org

    def mode_url(self, mode: FailureMode) -> str:
        """Return the address of a failure mode's page."""
        return f"{self.url}failure-modes/{mode.id}/"

    def walk(self, mode: FailureMode) -> Walk:
        """Return the steps of a failure mode as its own page numbers them."""
        return walk(mode_phases(mode), Setting(self._modes))

    def excerpt(self, mode: FailureMode, *, prefix: str, escalate: str) -> Walk:
        """Return the same steps for a page that shows them up to the mitigation only."""
        shown = frozenset({FIRST_CHECK, "diagnosis", "mitigation"})
        return walk(mode_phases(mode), Setting(self._modes, prefix, self.mode_url(mode), shown, escalate))

    def procedure(self, procedure: Procedure) -> Walk:
        """Return the steps of a procedure as the runbook numbers them."""
        return walk(procedure_phases(procedure), Setting(self._modes, f"procedure-{procedure.id}-"))

    def steps(self, steps: tuple[Step, ...], *, prefix: str) -> Walk:
        """Return steps that belong to no failure mode and no procedure, as the one phase `steps`."""
        return walk((("steps", steps),), Setting(self._modes, prefix))

    def resolve(self, text: str) -> Resolved:
        """Return a command as it reads in each environment."""
        return resolve(text, self.spec.environments)

    def alerts_of(self, mode: FailureMode) -> tuple[ServiceAlert, ...]:
        """Return the alerts that mean a failure mode."""
        return tuple(alert for alert in self.alerts if mode in alert.failure_modes)

    def page_use(self, mode: FailureMode) -> PageUse:
        """Return what happened, the newest first, and whether the page helped."""
        return page_use(mode, self.spec)

    def risk(self, mode: FailureMode) -> Risk | None:
        """Return how a failure mode is rated, before controls and with them."""
        return risk(mode)

    def ladder(self, policy: str) -> Ladder:
        """Return a ladder by its policy's id."""
        return next(ladder for ladder in self.ladders if ladder.policy.id == policy)

    def message(self, template: str) -> CommsTemplate:
        """Return a communication template by its id."""
        found = self.spec.comms.templates if self.spec.comms else ()
        return next(message for message in found if message.id == template)

    def restored(self, recovery: Recovery) -> Mapping[str, str]:
        """Return how what the last restore `lost` and how long it `took` compare with the objectives."""
        return {field: verdict(objective, measured) for field, objective, measured in restored(recovery)}

    @property
    def unmended(self) -> tuple[FailureMode, ...]:
        """Return the failure modes that no step mends, unless steps are not shown or do not apply."""
        return tuple(
            mode
            for mode in self.spec.failure_modes
            if not mode.mitigation and isinstance(mode.nothing.get("mitigation"), UnknownValue | None)
        )

    @property
    def impact_by_time(self) -> tuple[BusinessImpact, ...]:
        """Return what an outage costs, the soonest first; what has no time comes last."""
        return tuple(sorted(self.spec.business_impact, key=lambda impact: impact.after or _AT_LAST))

    @property
    def vendors(self) -> tuple[Vendor, ...]:
        """Return the service's own suppliers, and those of the organisation that its spec names."""
        named = {reference for _, reference in references(self.spec)} if self.org.vendors else frozenset()
        shared = (vendor for vendor in self.org.vendors if f"vendor:{vendor.id}" in named)
        own = {vendor.id for vendor in self.spec.vendors}
        return (*self.spec.vendors, *(vendor for vendor in shared if vendor.id not in own))

    def percent(self, share: Decimal) -> str:
        """Return a share as a percentage."""
        return percent(share)

    @cached_property
    def _modes(self) -> dict[str, Target]:
        return {
            mode.id: Target(f"failure mode: {mode.title}", self.mode_url(mode))
            for mode in self.spec.failure_modes
        }
