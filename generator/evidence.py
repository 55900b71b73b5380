"""Evidence: what a spec points at to show that a claim is true, wherever in the spec it stands.

Most of it is a plain line; here each is one thing: whose claim it backs, what kind it is, where it is, and of
which day. A file is looked for beside the spec, in the workspace, and in the repository around it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from generator import inputs, late
from generator.diagnostics import Diagnostic
from generator.latest import latest
from generator.load import SpecFile
from generator.problems.evidence import EVIDENCE_KIND, EVIDENCE_MISSING
from generator.spec.acceptance import AcceptanceCriterion
from generator.spec.assurance import Assessment
from generator.spec.base import FieldPath, Section, is_of, sections
from generator.spec.claims import Evidence, Tested
from generator.spec.drills import Exercise
from generator.spec.handoff import Transfer
from generator.spec.improvement import HardeningItem, Incident
from generator.spec.org import Org
from generator.spec.procedures import Maintenance, RestoreTest
from generator.spec.retirement import RetirementStep
from generator.spec.service import Service
from generator.spec.values import Duration, kind_of, safe_url

Form = Literal["file", "address", "commit", "words"]
Kind = Literal["exercise", "review", "link", "commit", "signature", "record"]
"""What evidence is. A plain line says nothing of its kind: it is a record, unless its place says more."""

_LINES: Final = {Exercise: "ref", Incident: "postmortem_ref", Evidence: "ref"}
"""Where a section has the line; all others have it in `evidence`."""
_KINDS: Final[dict[type[Section], Kind]] = {
    Exercise: "exercise",
    Tested: "exercise",
    RestoreTest: "exercise",
    Assessment: "review",
}
_DONE: Final = frozenset({HardeningItem, Transfer, RetirementStep})
_TRIED: Final = frozenset({Exercise, Tested, RestoreTest})
_FILE: Final = late.pattern(
    r"[^\s:/~][^\s:]*\.(?:md|txt|rst|adoc|csv|json|ya?ml|pdf|html?|xml|log|docx?|xlsx?|odt|ods|png|jpe?g|svg)"
)
_COMMIT: Final = re.compile(r"[0-9a-f]{7,64}")


class Proof(Struct, frozen=True):
    """One piece of evidence. `section` is the mapping that points at it, `path` the field that does."""

    section: Section
    path: FieldPath
    kind: Kind
    form: Form
    ref: str
    at: date | None
    by: str | None
    judged: date | None
    """The day it had to hold: that of the verdict it led to. None while it is still relied upon."""
    file: str = ""
    """Where it is, from the workspace's folder; nothing when it is no file, or not there."""

    def moved(self, section: Section, path: FieldPath) -> Proof:
        """Return the same evidence, pointed at by what is left of its section."""
        return replace(self, section=section, path=path, by=_author(section))


class Trace(Struct, frozen=True):
    """What git knows of a reference: whether it is there, None when that cannot be known, and why."""

    found: bool | None
    words: str = ""
    commit: str = ""
    """The last change of a file."""


Traces = Mapping[str, Mapping[str, Trace]]
"""What git knows of evidence, by service and reference."""


def line_of(section: Section) -> str:
    """Name the field of a section that points at its evidence with a line; nothing when it has none."""
    return _line_of(type(section))


@cache
def _line_of(kind: type[Section]) -> str:
    name = _LINES.get(kind, "evidence")
    field = kind.model_fields.get(name)
    return "" if field is None or "Evidence" in str(field.annotation) else name


def proofs(file: SpecFile[Service], *, root: Path) -> tuple[Proof, ...]:
    """Return all evidence of a spec, in the order of its sections. `root` is the workspace's folder."""
    found = []
    judged: date | None = None
    for path, section in sections(file.spec):
        if is_of(section, AcceptanceCriterion):
            judged = section.at if section.verdict in ("met", "not-met") else None
        elif is_of(section, HardeningItem):
            judged = section.done
        elif not is_of(section, Evidence):
            judged = None
        name = line_of(section)
        ref = getattr(section, name, None) if name else None
        if ref is not None:
            places = ((root / file.file).parent, root)
            found.append(_proof(section, (*path, name), ref, judged, places))
    return tuple(found)


def _proof(
    section: Section, path: FieldPath, ref: str, judged: date | None, places: tuple[Path, Path]
) -> Proof:
    kind = section.kind if isinstance(section, Evidence) else _KINDS.get(type(section), "record")
    form = _form(ref, kind, path_only=isinstance(section, Maintenance))
    day = next((found for name in ("at", "done", "last") if (found := getattr(section, name, None))), None)
    at = day if isinstance(day, date) and not isinstance(day, datetime) else None
    file = _located(ref, places) if form == "file" else ""
    return Proof(section, path, kind, form, ref, at, _author(section), judged, file)


def _author(section: Section) -> str | None:
    return next((found for name in ("by", "team") if (found := getattr(section, name, None))), None)


def _form(ref: str, kind: Kind, *, path_only: bool) -> Form:
    if kind == "commit":
        return "commit" if _COMMIT.fullmatch(ref) else "words"
    if safe_url(ref) is not None:
        return "address"
    return "file" if path_only or (_FILE.fullmatch(ref) and ".." not in ref.split("/")) else "words"


def _located(ref: str, places: tuple[Path, Path]) -> str:
    """Return where a file is, from the workspace's folder, or nothing. What a link leads to is not there."""
    root = places[1]
    for place in places:
        if _is_there(place, ref):
            return (place / ref).relative_to(root).as_posix()
    from generator.gitfacts import toplevel  # noqa: PLC0415 - brings what runs git, which most need not

    top = toplevel(root)
    if top is not None:
        inputs.outside(top / ref)
    if top is not None and _is_there(top, ref):
        return Path(os.path.relpath(top / ref, root)).as_posix()
    return ""


def _is_there(place: Path, ref: str) -> bool:
    here = place
    try:
        for part in ref.rstrip("/").split("/"):
            here = here / part
            inputs.looked(here)
            if here.is_symlink():
                return False
        return here.exists()
    except (OSError, ValueError):  # a name that no file can have
        return False


def wrong_evidence(file: SpecFile[Service], found: Iterable[Proof]) -> Iterator[Diagnostic]:
    """Yield evidence that is not there, and evidence that is not of the kind it says."""
    for proof in found:
        place = file.source.place(proof.path)
        expected = {"commit": "the name of a commit", "link": "an address or a file"}.get(proof.kind, "")
        if proof.form == "words" and expected:
            message = f"kind `{proof.kind}`: expected {expected}, found {kind_of(proof.ref)}"
            yield EVIDENCE_KIND.at(place, message)
        elif proof.form == "file" and not proof.file:
            message = f"there is no file {kind_of(proof.ref)} beside the spec, nor in the workspace"
            yield EVIDENCE_MISSING.at(place, message)


@latest
def unproved(spec: Service) -> tuple[tuple[FieldPath, Section], ...]:
    """Return what is said to be done or met, or was tried on a day, and points at nothing that shows it."""
    return tuple(
        ((*path, name), section)
        for path, section in sections(spec)
        if (name := _claimed(section)) and not getattr(section, name) and name not in section.nothing
    )


def _claimed(section: Section) -> str:
    """Name the field that has to show what a section says is done, met or tried; nothing if it says none."""
    kind, said = type(section), section.__dict__
    if kind in _DONE:
        return "evidence" if said["done"] is not None else ""
    if kind in _TRIED:
        return line_of(section)
    return "evidence" if kind is AcceptanceCriterion and said["verdict"] == "met" else ""


def kept_for(proof: Proof, tier: int, org: Org) -> Duration | None:
    """Return how long a tier lets a piece of evidence count; None when nobody has said so.

    An entry of the ledger of exercises says what was so on its day: it does not age.
    """
    policy = next((found for found in org.tiers if found.tier == tier), None)
    if policy is None or isinstance(proof.section, Exercise) or proof.kind == "record":
        return None
    return policy.exercise_every if proof.kind == "exercise" else policy.evidence_lasts


def days_ago(day: date, today: date) -> str:
    """Return the age of something in words."""
    days = (today - day).days
    if days < 0:
        return f"in {-days} {'day' if days == -1 else 'days'}"
    return f"{days} {'day' if days == 1 else 'days'} ago" if days else "today"
