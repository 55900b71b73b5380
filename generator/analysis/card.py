"""What somebody on call must have on paper when nothing else is there: one sheet for each service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from msgspec import Struct

from generator.analysis.absence import absence
from generator.analysis.alert_index import service_alerts
from generator.analysis.fmea import risk
from generator.analysis.hours import in_words
from generator.analysis.paper import Block, Piece, Row, Sheet, sheet
from generator.analysis.people import Contact, Ladder, contact, first_call, ladders
from generator.analysis.words import DECISIONS, STATES, after, missing, reach, way
from generator.catalog import ServiceEntry
from generator.shared import Shared
from generator.spec.audience import HIDDEN
from generator.spec.base import Section
from generator.spec.escalation import Decision, Policy
from generator.spec.failure_modes import FailureMode
from generator.spec.org import OrgSeverity
from generator.spec.procedures import Procedure
from generator.spec.service import Service
from generator.spec.steps import Step

_WAYS_BACK: Final = ("rollback", "stop", "partial-shutdown", "failover", "throttle", "restore")
"""Kinds of procedure that stop harm or go back, the first to think of first."""
_MODES: Final = "Failures, worst first; after the time in the box stop, whatever the state, and call"


def card(entry: ServiceEntry, catalog: Shared, *, foot: str, today: date) -> Sheet:
    """Lay out a service's card. `foot` says where it comes from."""
    return _Card(entry, catalog, today).sheet(foot)


def _urgency(mode: FailureMode) -> tuple[int, int]:
    """Return what puts the most severe first, those without a number last."""
    rated = risk(mode)
    return -(mode.severity or 0), -(rated.today.rpn if rated else 0)


class _Card(Struct, frozen=True):
    """What the rows are made from."""

    entry: ServiceEntry
    catalog: Shared
    today: date

    @property
    def spec(self) -> Service:
        return self.entry.spec

    def sheet(self, foot: str) -> Sheet:
        """Put the blocks together, in the order in which they are looked for."""
        modes = sorted(self.spec.failure_modes, key=_urgency)
        severities = tuple(map(_severity, self.catalog.org.spec.severities))
        failing = tuple(map(self._mode, modes)) or (self._lacks("failure_modes"),)
        unrated = (
            Piece(
                "",
                f"no severity is {HIDDEN if 'severities' in self.catalog.org.spec.withheld else 'written'}",
            ),
        )
        blocks = (
            Block(*self._calling(), 6, 10, "{} more to call: see the runbook, Escalate."),
            Block(_MODES, failing, 4, 8, "{} more, less severe or not rated: see the runbook."),
            Block("How bad is it", severities or (unrated,), 2, 4, "{} more, less severe."),
            Block("Stop harm, go back", self._ways_back(), 2, 4, "{} more: see the runbook, Procedures."),
            Block("Who decides", (deciding := (self._decisions(), *self._big())), len(deciding), 2, ""),
        )
        return sheet(self.spec.name, tuple(self._top()), blocks, foot)

    def _name(self, ref: str) -> str:
        return contact(ref, self.spec, self.catalog).name

    def _missing(self, section: Section, field: str) -> str:
        found = absence(section, field, owner=self.spec.owner, today=self.today)
        return missing(found, self._name(found.owner))

    def _lacks(self, field: str, inside: str = "") -> Row:
        """Return the row of a block that has none, and why."""
        section = getattr(self.spec, inside) if inside else self.spec
        words = self._missing(section, field) if section else self._missing(self.spec, inside)
        return (Piece("", words, 2),)

    def _top(self) -> Iterator[Piece]:
        spec = self.spec
        policies = self.catalog.org.spec.tiers
        meaning = next((tier.meaning for tier in policies if tier.tier == spec.tier and tier.meaning), "")
        run = f"run by {self._name(spec.operated_by)}, owned" if spec.operated_by else "owned"
        tier = f"Tier {spec.tier}" + (f": {meaning}" if meaning else "")
        us = f"{run} by {self._name(spec.owner)}; {STATES[spec.lifecycle].lower()}. {tier}"
        yield Piece("", spec.summary, 4, 2)
        yield Piece("Is it us?", us, 2)
        yield Piece("Promised", self._hours(), 2)

    def _hours(self) -> str:
        hours = self.spec.service_hours
        if hours is None:
            return self._missing(self.spec, "service_hours")
        core = in_words(hours.core) if hours.core else self._missing(hours, "core")
        less = f" Less: {in_words(hours.extended)}." if hours.extended else ""
        return f"{core}.{less} Outside: {hours.outside or self._missing(hours, 'outside')}"

    def _calling(self) -> tuple[str, tuple[Row, ...]]:
        """Return whom the first ladder is for, and its rungs, helpers and the other ladders as rows."""
        steps = ladders(self.spec, self.catalog)
        if steps:
            return f"Call for {self._holds(steps[0].policy)}", tuple(self._ladders(*steps))
        call = first_call(self.spec, self.catalog, today=self.today)
        return "Call", tuple(_contact_row("now", who, call.reason) for who in call.contacts)

    def _ladders(self, first: Ladder, *others: Ladder) -> Iterator[Row]:
        for rung in first.rungs:
            ways = reach(rung.contact, rung.level.via)
            yield _contact_row(after(rung.level.after), rung.contact, rung.level.note or "", ways)
        if first.final and first.policy.final:
            yield _contact_row("no answer", first.final, first.policy.final.then or "")
        # The first contact of a call in hypercare is the first level, which has a row already.
        call = first_call(self.spec, self.catalog, today=self.today)
        for who in call.contacts[1:]:
            yield _contact_row("besides", who, call.reason)
        for ladder in others:
            yield (Piece("Else for", self._ladder(ladder), 3, 2),)

    def _holds(self, policy: Policy) -> str:
        names = {severity.id: severity.name for severity in self.catalog.org.spec.severities}
        severities = ", ".join(names.get(id_, id_) for id_ in policy.applies_to) or "all severities"
        hours = in_words(policy.hours) if policy.hours else "at any time"
        return f"{severities}; {hours} (policy {policy.id})"

    def _ladder(self, ladder: Ladder) -> str:
        rungs = ", ".join(f"{rung.contact.name} {after(rung.level.after)}" for rung in ladder.rungs)
        last = f"; at last {ladder.final.name}" if ladder.final else ""
        return f"{self._holds(ladder.policy)}: {rungs}{last}"

    def _mode(self, mode: FailureMode) -> Row:
        alerts = [alert.name for alert in service_alerts(self.entry) if mode in alert.failure_modes]
        signs = alerts or mode.symptoms or (self._missing(mode, "symptoms"),)
        choice = mode.diagnosis and len(mode.mitigation) > 1
        return (
            Piece(str(mode.time_box or "no time box"), mode.title, 2, strong=True),
            Piece("Alert" if alerts else "Seen", ", ".join(signs), 2),
            Piece("First", self._first(mode), 3),
            Piece("Then, as the diagnosis tells" if choice else "Then", self._then(mode), 3),
        )

    def _first(self, mode: FailureMode) -> str:
        if mode.first_check is None:
            return self._missing(mode, "first_check")
        expect = f" Expect: {mode.first_check.expect}" if mode.first_check.expect else ""
        return _do(mode.first_check) + expect

    def _then(self, mode: FailureMode) -> str:
        return " / ".join(map(_do, mode.mitigation)) or self._missing(mode, "mitigation")

    def _ways_back(self) -> tuple[Row, ...]:
        found = [one for kind in _WAYS_BACK for one in self.spec.procedures if one.kind == kind]
        if self.spec.procedures and not found:
            return ((Piece("", "no procedure that stops harm or goes back is written"),),)
        return tuple(map(self._procedure, found)) or (self._lacks("procedures"),)

    def _procedure(self, procedure: Procedure) -> Row:
        who = self._name(procedure.who) if procedure.who else self._missing(procedure, "who")
        asks = ", ".join(map(self._name, procedure.approvals))
        agreed = f" with {asks}" if asks else ""
        first = _do(procedure.steps[0]) if procedure.steps else self._missing(procedure, "steps")
        return (Piece("", f"by {who}{agreed}; first: {first}", 2, name=procedure.title or procedure.id),)

    def _decisions(self) -> Row:
        found = self.spec.escalation.decisions if self.spec.escalation else ()
        if not found:
            return self._lacks("decisions", "escalation")
        return (Piece("", "; ".join(map(self._decision, found)), 5, 4),)

    def _big(self) -> Iterator[Row]:
        pack = self.catalog.org.spec.big_incidents
        if pack is not None:
            rooms = "; ".join(map(way, pack.rooms))
            roles = "; ".join(
                f"{role.name}: {self._name(role.who) if role.who else 'whoever says so'}"
                for role in pack.roles
            )
            yield (Piece("When it is big", ". ".join(filter(None, (rooms, roles))), 3),)

    def _decision(self, decision: Decision) -> str:
        deputy = f", else {self._name(decision.deputy)}" if decision.deputy else ""
        return f"{DECISIONS[decision.decision]}: {self._name(decision.who)}{deputy}"


def _do(step: Step) -> str:
    return step.do + (f" (DANGER: {step.danger.what})" if step.danger else "")


def _contact_row(word: str, who: Contact, note: str, ways: tuple[str, ...] = ()) -> Row:
    there = f"there {'; '.join(map(in_words, who.hours))}" if who.hours else ""
    text = ". ".join(filter(None, ("; ".join(ways or reach(who)), there, note)))
    return (Piece(word, text, 3, 2, name=who.name),)


def _severity(severity: OrgSeverity) -> Row:
    target = severity.respond_within
    update = f", update every {severity.update_every}" if severity.update_every else ""
    within = f"answer within {target}{update}" if target else f"no response target is written{update}"
    return (Piece("", f"{within}. {severity.definition}", 2, name=severity.name),)
