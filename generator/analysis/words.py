"""Words of the vocabulary as people say them, on pages, on paper and in terminals."""

from __future__ import annotations

from typing import Final

from generator.analysis.absence import Absence
from generator.analysis.people import Contact
from generator.spec.audience import HIDDEN
from generator.spec.team import Channel, ChannelType
from generator.spec.values import Duration

CHANNELS: Final = {
    "pager": "Pager",
    "chat": "Chat",
    "phone-duty": "Phone",
    "email-group": "E-mail",
    "ticket": "Ticket",
}
DECISIONS: Final = {
    "stop-service": "Stop the service",
    "rollback": "Roll back",
    "failover": "Fail over",
    "switch-off-ai": "Switch the AI off",
    "notify-customers": "Tell customers",
    "notify-regulator": "Tell the authority",
    "spend": "Spend money",
}
AUTONOMY: Final = {
    "suggests": "It suggests; a person decides each time",
    "acts-with-approval": "It acts once a person has approved",
    "acts-alone-reversible": "It acts alone; what it does can be taken back",
    "acts-alone": "It acts alone, and for good",
}
STATES: Final = {
    "pilot": "Pilot",
    "hardening": "Hardening",
    "readiness": "Getting ready",
    "hypercare": "Hypercare",
    "steady": "In steady operation",
    "retiring": "Being retired",
    "retired": "Retired",
}


def reach(contact: Contact, via: tuple[ChannelType, ...] = ()) -> tuple[str, ...]:
    """Return the ways to reach somebody: those of the kinds asked for in their order, else the first two."""
    if not contact.channels and contact.hidden:
        return (f"ways to reach them are {HIDDEN}",)
    if not contact.channels:
        note = contact.note if contact.kind == "vendor" else ""
        return tuple(filter(None, (note, contact.portal))) or ("no way to reach them is written",)
    if not via:
        return tuple(map(way, contact.channels[:2]))
    return tuple(
        said
        for kind in via
        for said in [way(channel) for channel in contact.channels if channel.type == kind]
        or [f"{CHANNELS[kind]}: {HIDDEN if contact.hidden else 'not written for them'}"]
    )


def way(channel: Channel) -> str:
    """Return one way to reach somebody as `Chat: #payments`."""
    return f"{CHANNELS[channel.type]}: {channel.value}"


def after(wait: Duration | None, *, begin: str = "at once") -> str:
    """Return a wait as `after 20m`; `begin` when there is none."""
    return begin if wait is None or wait.seconds == 0 else f"after {wait}"


def missing(absence: Absence, owner: str) -> str:
    """Say why a value is not there. `owner` is the name of whom to ask."""
    if absence.kind == "na":
        return f"does not apply: {absence.reason}"
    if absence.kind == "unknown":
        late = ", overdue" if absence.overdue else ""
        return f"not known; {owner} finds it out by {absence.due}{late}"
    return HIDDEN if absence.kind == "withheld" else f"not written; owner: {owner}"
