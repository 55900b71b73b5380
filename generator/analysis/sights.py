"""Where to look for each failure mode: what detects it, matched by name with what the spec declares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from generator.spec.base import FieldPath
from generator.spec.failure_modes import FailureMode
from generator.spec.monitoring import Dashboard, Probe, Query
from generator.spec.service import Service

_DASHBOARD: Final = "Dashboard"
_LOG: Final = "Log query"
_SYNTHETIC: Final = "Synthetic check"
_TRACE: Final = "Trace query"
_HEALTH: Final = "Health check"
_NAMED: Final = (
    ("dashboard", _DASHBOARD, frozenset({_DASHBOARD})),
    ("log_query", _LOG, frozenset({_LOG, _TRACE})),
    ("synthetic", _SYNTHETIC, frozenset({_SYNTHETIC, _HEALTH})),
)
"""Fields of a detection, what each means, and the kinds it may name."""


class Sight(Struct, frozen=True):
    """Something to look at; nothing but a kind and a name when the spec does not declare it."""

    kind: str
    name: str
    anchor: str = ""
    """Where the runbook describes it."""
    board: Dashboard | None = None
    query: Query | None = None
    probe: Probe | None = None


class Outlook(Struct, frozen=True):
    """A failure mode and what to look at, in the order of its detections."""

    mode: FailureMode
    sights: tuple[Sight, ...]


class Sights(Struct, frozen=True):
    """All failure modes that name something to look at, those that do not, and what none of them names."""

    outlooks: tuple[Outlook, ...]
    without: tuple[FailureMode, ...]
    rest: tuple[Sight, ...]


class Named(Struct, frozen=True):
    """What a failure mode names to look at, and where. `known` are the names of its kind."""

    number: int
    path: FieldPath
    kind: str
    name: str
    sight: Sight | None
    known: tuple[str, ...]


def sights(spec: Service) -> Sights:
    """Sort what there is to look at by the failure modes that name it."""
    found: dict[int, dict[tuple[str, str], Sight]] = defaultdict(dict)
    for one in named_sights(spec):
        sight = one.sight or Sight(one.kind, one.name)
        found[one.number][sight.kind, sight.name] = sight
    seen = {sight.anchor for of_mode in found.values() for sight in of_mode.values()}
    modes = [(mode, tuple(found[number].values())) for number, mode in enumerate(spec.failure_modes)]
    return Sights(
        tuple(Outlook(mode, shown) for mode, shown in modes if shown),
        tuple(mode for mode, shown in modes if not shown),
        tuple(sight for sight in declared(spec) if sight.anchor not in seen),
    )


def named_sights(spec: Service) -> Iterator[Named]:
    """Yield what failure modes name to look at. Of two things with one name the first is meant."""
    there = tuple(declared(spec))
    for number, mode in enumerate(spec.failure_modes):
        for place, detection in enumerate(mode.detected_by):
            for field, kind, kinds in _NAMED:
                name = getattr(detection, field)
                if name is None:
                    continue
                known = [sight for sight in there if sight.kind in kinds]
                yield Named(
                    number,
                    ("failure_modes", number, "detected_by", place, field),
                    kind,
                    name,
                    next((sight for sight in known if sight.name == name), None),
                    tuple(sight.name for sight in known),
                )


def declared(spec: Service) -> Iterator[Sight]:
    """Yield everything to look at that a spec declares, as the runbook orders it."""
    for number, board in enumerate(spec.dashboards, 1):
        yield Sight(_DASHBOARD, board.name, f"look-dashboards-{number}", board=board)
    for kind, anchor, queries in ((_LOG, "logs", spec.logs), (_TRACE, "traces", spec.traces)):
        for number, query in enumerate(queries, 1):
            yield Sight(kind, query.name, f"look-{anchor}-{number}", query=query)
    probes = ((_HEALTH, "health_checks", spec.health_checks), (_SYNTHETIC, "synthetics", spec.synthetics))
    for kind, anchor, checks in probes:
        for number, probe in enumerate(checks, 1):
            yield Sight(kind, probe.name, f"look-{anchor}-{number}", probe=probe)
