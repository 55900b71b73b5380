"""Steps of a failure mode or procedure for a terminal, with the numbers their page gives them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from generator.analysis.absence import absence, withheld
from generator.analysis.alert_index import service_alerts
from generator.analysis.guide import Guide
from generator.analysis.people import Contact, contact, ladders
from generator.analysis.variables import resolve
from generator.analysis.walk import NumberedStep, Phase, Target
from generator.analysis.words import missing
from generator.catalog import Catalog, ServiceEntry
from generator.commands.paragraphs import Exact, Paragraph, Prose
from generator.spec.base import Section
from generator.spec.service import Service
from generator.spec.steps import Run, Step


class Subject(Struct, frozen=True):
    """A service to read about. `environment` is the one to fill in commands for; empty for each of them."""

    entry: ServiceEntry
    catalog: Catalog
    today: date
    environment: str = ""

    @property
    def spec(self) -> Service:
        """Return the service's spec."""
        return self.entry.spec

    @property
    def guide(self) -> Guide:
        """Return what to do when it fails, as its pages have it."""
        spec, catalog = self.spec, self.catalog
        url = f"services/{spec.id}/"
        return Guide(spec, url, service_alerts(self.entry), ladders(spec, catalog), catalog.org.spec)

    def contact(self, ref: str) -> Contact:
        """Look up somebody the spec refers to."""
        return contact(ref, self.spec, self.catalog)

    def missing(self, section: Section, field: str) -> str:
        """Say why a field has no value."""
        found = absence(section, field, owner=self.spec.owner, today=self.today)
        return missing(found, self.contact(found.owner).name)


def phase(found: Phase, subject: Subject) -> Iterator[Paragraph]:
    """Yield the steps of a phase."""
    for numbered in found.steps:
        yield Prose("")
        yield from _step(numbered, subject)


def _step(numbered: NumberedStep, subject: Subject) -> Iterator[Paragraph]:
    step = numbered.step
    name = f" ({step.id})" if step.id else ""
    yield Prose(f"Step {numbered.number}{name}: {step.do}", 0, 2, "head")
    if step.takes is not None:
        yield _line(f"Takes about {step.takes}.")
    if step.run is not None and step.run.needs:
        yield _line(f"You need access: {', '.join(step.run.needs)}.")
    for entry in step.inputs:
        example = f" Looks like {entry.example}" if entry.example else ""
        yield _line(f"Fill in <{entry.name}>: {entry.how_to_find}{example}")
    yield from _danger(step)
    if step.run is not None:
        yield _line(_bar(step.run))
        yield from _filled(step.run.cmd, subject)
    held = withheld(step)
    if held:
        yield Prose(
            f"NOT ALL OF THIS STEP IS SHOWN: {', '.join(held)}. Ask before you do it.", 2, 2, "danger"
        )
    if step.expect is not None:
        yield _line(f"Expect: {step.expect}")
    if step.screenshot_alt is not None:
        yield _line(f"On the screen: {step.screenshot_alt}")
    if numbered.ok is not None:
        yield _line(f"{'If so' if step.expect else 'Then'}: {_target(numbered.ok, subject)}")
    if numbered.otherwise is not None:
        yield _line(f"If not: {_target(numbered.otherwise, subject)}")
    yield from _undo(numbered, subject)


def _danger(step: Step) -> Iterator[Paragraph]:
    if step.danger is None:
        return
    yield Prose(f"DANGER: {step.danger.what}", 2, 2, "danger")
    if step.danger.blast_radius is not None:
        yield _line(f"Hits: {step.danger.blast_radius}")
    if step.danger.confirm is not None:
        yield _line(f"Before you do it, make sure: {step.danger.confirm}")


def _bar(run: Run) -> str:
    does = {True: "Reads only", False: "CHANGES SOMETHING", None: "MAY CHANGE SOMETHING"}[run.reads_only]
    where = f", on: {run.where}" if run.where else ""
    return f"{does} ({run.shell}{where}):"


def _undo(numbered: NumberedStep, subject: Subject) -> Iterator[Paragraph]:
    step = numbered.step
    if numbered.undo is not None:
        yield _line(f"To undo: {_target(numbered.undo, subject)}")
    elif step.undo is not None and numbered.undo_in_words:
        yield _line("To undo:")
        yield from _filled(step.undo, subject, words=True)
    elif step.undo is not None:
        yield _line("To undo:")
        yield from _filled(step.undo, subject)
    elif step.changes or step.danger is not None or "undo" in step.nothing:
        yield _line(f"To undo: {subject.missing(step, 'undo')}")


def _filled(text: str, subject: Subject, *, words: bool = False) -> Iterator[Paragraph]:
    """Yield a text in each environment, or in the one asked for, as the pages fill it in."""
    chosen = tuple(place for place in subject.spec.environments if subject.environment in ("", place.name))
    resolved = resolve(text, chosen)
    for variant in resolved.variants:
        if variant.environment:
            yield _line(f"In {variant.environment}:")
        yield Prose(variant.text, 4) if words else Exact(variant.text)
    if not resolved.variants:
        yield _line("As the spec has it, no environment has a value for each name:")
        yield Prose(resolved.text, 4) if words else Exact(resolved.text)
    for lack in resolved.lacks:
        yield _line(f"Not for {lack.environment}, which has no value for {', '.join(lack.names)}.")


def _target(target: Target, subject: Subject) -> str:
    """Say where a step leads. Only another failure mode has a page of its own."""
    if not target.url:
        return target.text
    return f"{target.text} (handoff show {subject.spec.id} {target.url.rstrip('/').rpartition('/')[2]})"


def _line(text: str) -> Prose:
    return Prose(text, 2, 2)
