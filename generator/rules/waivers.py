"""Whether what was put off comes back in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from generator.catalog import ServiceEntry
from generator.readiness import Context, Finding, rule
from generator.readiness.requirements import waiver_policy

_NOTICE: Final = timedelta(days=14)


@rule("WVR001", fields=("waivers[].expires",))
def waiver_expired(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """The last day of a waiver is past.

    What it put off counts again, and nobody has closed it.

    Close the gap and take the waiver out, or have a new one approved.
    """
    for number, waiver in enumerate(service.spec.waivers):
        if waiver.expires < context.today:
            yield ("waivers", number, "expires"), f"the waiver of {waiver.rule} ended on {waiver.expires}"


@rule("WVR002", fields=("waivers[].granted", "waivers[].expires", "org.policy.waivers.longest"))
def waiver_too_long(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """A waiver lasts longer than the organisation allows.

    What is put off without end is never done.

    End it earlier, or let org.yaml allow more under `policy.waivers.longest`.
    """
    longest = waiver_policy(context.catalog).longest
    for number, waiver in enumerate(service.spec.waivers):
        if longest is not None and (waiver.expires - waiver.granted).total_seconds() > longest.seconds:
            days = (waiver.expires - waiver.granted).days
            message = f"the waiver of {waiver.rule} lasts {days} days, and at most {longest} are allowed"
            yield ("waivers", number, "expires"), message


@rule("WVR003", fields=("waivers[].approver", "org.policy.waivers.approvers"))
def waiver_not_approved(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """A waiver was approved by somebody who may not.

    Whoever carries the consequence has not been asked.

    Ask one of `policy.waivers.approvers` in org.yaml.
    """
    approvers = waiver_policy(context.catalog).approvers
    for number, waiver in enumerate(service.spec.waivers):
        if approvers and waiver.approver not in approvers:
            yield ("waivers", number, "approver"), f"{waiver.approver} may not approve waivers"


@rule("WVR004", fields=("waivers[].expires",))
def waiver_ends_soon(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """A waiver ends within 14 days.

    After its last day the gap counts again.

    Close the gap now, or ask for another waiver before it ends.
    """
    for number, waiver in enumerate(service.spec.waivers):
        if context.today <= waiver.expires <= context.today + _NOTICE:
            days = (waiver.expires - context.today).days
            yield ("waivers", number, "expires"), f"the waiver of {waiver.rule} ends in {days} days"


RULES = (waiver_expired, waiver_too_long, waiver_not_approved, waiver_ends_soon)
