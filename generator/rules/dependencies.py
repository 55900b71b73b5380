"""Whether what a service needs is worth what the service promises."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import reduce
from operator import mul

from generator.catalog import ServiceEntry
from generator.readiness import Context, Finding, rule
from generator.spec.architecture import Dependency
from generator.spec.base import FieldPath

_ENDING = ("retiring", "retired")


@rule("DEP001", fields=("dependencies[].on", "dependencies[].criticality", "tier"))
def dependency_of_lower_tier(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """A service is down without another one that is less important.

    Nobody is woken for the other one, and this one is down until the morning.

    Raise the other's tier, or write a ``degraded_mode`` and make the dependency soft.
    """
    for number, need in _hard(service):
        other = context.needed.get(need.on)
        if other is not None and other.tier > service.spec.tier:
            message = f"{need.on} is of tier {other.tier}, and a service of tier {service.spec.tier} needs it"
            yield ("dependencies", number, "on"), message


@rule("DEP002", fields=("slos[].target", "dependencies[].expects.availability", "slo_files"))
def promise_above_ceiling(service: ServiceEntry, _: Context) -> Iterator[Finding]:
    """An SLO promises more than the hard dependencies allow.

    A service is at most as available as everything it cannot do without, multiplied (Treynor and others, The
    Calculus of Service Availability, 2017). The promise is broken without a fault of its own.

    Promise less, expect more of the dependencies, or make one of them soft.
    """
    known = [
        (need.on, need.expects.availability)
        for _, need in _hard(service)
        if need.expects is not None and need.expects.availability is not None
    ]
    if not known:
        return
    ceiling = reduce(mul, (share for _, share in known), Decimal(1))
    sum_ = " x ".join(f"{share} ({on})" for on, share in known)
    for slo in service.slos:
        if slo.target is not None and slo.target > ceiling:
            yield _place(service, slo.id), f"{slo.id} promises {slo.target}, and {sum_} allows {ceiling}"


@rule("DEP003", fields=("dependencies[].on", "retirement.last_day"))
def dependency_retires(service: ServiceEntry, context: Context) -> Iterator[Finding]:
    """A service needs another one that is being retired, or is gone.

    After its last day this one fails, and those who knew the other one have other work.

    Move away before that day, or agree on a later one.
    """
    if service.spec.lifecycle in _ENDING:
        return
    for number, need in enumerate(service.spec.dependencies):
        other = context.needed.get(need.on)
        if other is not None and other.lifecycle in _ENDING:
            word = f"{other.lifecycle}; its last day is {other.last_day or 'not written'}"
            yield ("dependencies", number, "on"), f"{need.on} is {word}"


def _hard(service: ServiceEntry) -> Iterator[tuple[int, Dependency]]:
    for number, need in enumerate(service.spec.dependencies):
        if need.criticality == "hard":
            yield number, need


def _place(service: ServiceEntry, id_: str) -> FieldPath:
    for number, slo in enumerate(service.spec.slos):
        if slo.id == id_:
            return ("slos", number, "target")
    return ("slo_files",)


RULES = (dependency_of_lower_tier, promise_above_ceiling, dependency_retires)
