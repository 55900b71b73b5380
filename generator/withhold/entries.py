"""What is left of one service: besides its spec, what its rule files, SLO files, notes and log say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from generator.alerts import Alert
from generator.catalog import ServiceEntry
from generator.evidence import Proof
from generator.integrity import Names
from generator.load import SpecFile
from generator.notes import Note
from generator.slos import ServiceSlo
from generator.spec.base import sections
from generator.spec.service import Service
from generator.withhold.names import Hidden, hidden, inside, without

if TYPE_CHECKING:
    from generator.alertlog import AlertLog
    from generator.manifests.link import EnvironmentFacts
    from generator.remarks import Remark
    from generator.withhold.sections import Cut

_SECTION_OF_NOTE: Final = {"escalation": "escalation", "training": "training", "handoff": "handoff"}
"""Pages and sections of pages that tell of one field; notes on the others are as the service is."""


def left_of(
    entry: ServiceEntry,
    spec: Service,
    lost: Cut,
    *,
    names: tuple[Names, Names],
    hidden: Hidden,
    files: frozenset[str],
) -> ServiceEntry:
    """Return what is left of a service when `spec` is left of its spec; the very same when that is all."""
    left = _Left(entry, spec, lost)
    named = without(spec, left.unnamed(names, hidden))
    if named is entry.spec and not files & {place.file for place in entry.file.source.borrowed.values()}:
        return entry
    return replace(
        entry,
        file=SpecFile(named, lost.source(entry.file.source, files), b""),
        alerts=tuple(left.rules()),
        slos=tuple(left.slos(named)),
        remarks=tuple(left.remarks()),
        recordings=entry.recordings if left.has("alerts") else (),
        notes=tuple(note for note in entry.notes if left.has_place(note)),
        log=left.log(),
        evidence=tuple(left.evidence(named)),
        manifests=tuple(left.manifests()),
    )


class _Left(Struct, frozen=True):
    """A service and what is left of its spec."""

    entry: ServiceEntry
    spec: Service
    lost: Cut

    def has(self, field: str) -> bool:
        """Whether a field is as much there as it was."""
        return (field,) not in self.lost.gone

    @property
    def alerts(self) -> frozenset[str]:
        """Return the names of the alerts that are withheld: all, or those whose note is."""
        if not self.has("alerts"):
            return frozenset(alert.name for alert in self.entry.alerts)
        before, after = (
            {note.name for note in (spec.alerts.notes if spec.alerts else ())}
            for spec in (self.entry.spec, self.spec)
        )
        return frozenset(before - after)

    def unnamed(self, names: tuple[Names, Names], hidden_everywhere: Hidden) -> Hidden:
        """Return the names that must not stand in it."""
        alerts = frozenset(alert.name for alert in self.entry.alerts)
        whole, shown = names
        local = hidden(whole.inside(self.entry.spec, alerts), shown.inside(self.spec, alerts - self.alerts))
        return {**hidden_everywhere, **local, **inside(self.entry.spec, self.spec)}

    def rules(self) -> Iterator[Alert]:
        """Yield the rules that are left, without addresses of pages that are not there."""
        gone = {mode.id for mode in self.entry.spec.failure_modes} - {
            mode.id for mode in self.spec.failure_modes
        }
        for alert in self.entry.alerts:
            if alert.name not in self.alerts:
                shown = ((name, text) for name, text in alert.annotations if not gone & set(text.split("/")))
                yield replace(alert, annotations=tuple(shown))

    def slos(self, named: Service) -> Iterator[ServiceSlo]:
        """Yield the objectives that are left, with what their files say of alerts that are."""
        specs = {slo.id: slo for slo in named.slos}
        for slo in self.entry.slos:
            if slo.spec is not None and slo.spec.id not in specs:
                continue
            read = slo.read
            if read is not None:
                read = replace(read, alerts=tuple(one for one in read.alerts if one.name not in self.alerts))
            yield ServiceSlo(specs[slo.spec.id] if slo.spec is not None else None, read)

    def remarks(self) -> Iterator[Remark]:
        """Yield what ShellCheck says of commands that are left."""
        for remark in self.entry.remarks:
            path = self.lost.path(remark.path)
            if path is not None:
                yield replace(remark, path=path)

    def evidence(self, named: Service) -> Iterator[Proof]:
        """Yield what the spec that is left points at, each with the mapping that does."""
        there = dict(sections(named))
        for proof in self.entry.evidence:
            path = self.lost.path(proof.path)
            if path is not None:
                yield proof.moved(there[path[:-1]], path)

    def manifests(self) -> Iterator[EnvironmentFacts]:
        """Yield what manifests say of the environments that are left."""
        named = (number for number, place in enumerate(self.entry.spec.environments) if place.facts_from)
        for number, found in zip(named, self.entry.manifests, strict=True):
            if self.lost.path(("environments", number)) is not None:
                yield found

    def has_place(self, note: Note) -> bool:
        """Whether what a note is about is there."""
        places = {
            "mode": {mode.id for mode in self.spec.failure_modes},
            "procedure": {procedure.id for procedure in self.spec.procedures},
        }
        return (
            note.slot in places[note.kind]
            if note.kind in places
            else self.has(_SECTION_OF_NOTE.get(note.slot, ""))
        )

    def log(self) -> AlertLog | None:
        """Return the log of pages without alerts that are withheld."""
        log = self.entry.log
        if log is None or not self.has("alerts"):
            return None
        return replace(log, pages=tuple(page for page in log.pages if page.alert not in self.alerts))
